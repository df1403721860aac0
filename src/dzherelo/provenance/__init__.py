"""Who said it first and who cites whom: attributions, quotes, chains."""
