"""Who publishes: the catalogue, feeds found on a page, OPML, and outlets by name."""
