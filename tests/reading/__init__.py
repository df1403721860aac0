"""Ukrainian news pages written for judging how articles are read from them."""
