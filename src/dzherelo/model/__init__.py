"""The nouns of the product: frozen values that every other part speaks in."""
