"""Copies and stories: comparing articles, placing them, the face of a story."""
