"""The JSON interface and syndication feeds."""
