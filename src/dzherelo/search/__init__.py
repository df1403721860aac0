"""Search: the query language, documents, snippets."""
