"""What a feed says: parsing every format, polling decisions, writing feeds."""
