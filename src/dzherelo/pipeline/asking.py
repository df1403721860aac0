"""A query, as understood, becomes a question to the store."""

from dzherelo.model.search import Query
from dzherelo.search import documents
from dzherelo.store.view_search import Asked


def asked(query: Query, *, newest: bool = False) -> Asked:
    """What to ask for a query; with `newest` hits come by time alone, as a feed wants them."""
    parts = documents.parts(query)
    ranks = () if newest else documents.ranks(query)
    return Asked(query, parts.text, parts.title, parts.authors, parts.close, ranks)
