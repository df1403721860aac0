"""A page as bytes becomes the article on it, in typed blocks."""
