"""A story's provenance as JSON-LD in the words of PROV-O (W3C Recommendation, 30 April 2013)."""

from collections.abc import Iterable
from typing import Any

from dzherelo.model.relation import COPY_KINDS
from dzherelo.model.views import ArticleCard, MemberView, QuoteView, RelationView, StoryView

CONTEXT = {
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
    "prov:generatedAtTime": {"type": "xsd:dateTime"},
}


def story(view: StoryView, quotes: Iterable[QuoteView], base: str, prefix: str) -> dict[str, Any]:
    """The story as a collection of articles, each with whom it is from and what it took.

    A copy was derived (`prov:wasDerivedFrom`) from its original; who is cited influenced the
    article (`prov:wasInfluencedBy`); a link refers (`dcterms:references`); a quote is an entity
    attributed to its speaker, from which the articles that have it quote (`prov:wasQuotedFrom`).
    """
    names = _Names(base, prefix)
    cards = [card for member in view.members for card in _cards(member)]
    graph = {names.article(card.id): _article(card, names) for card in cards}
    agents: dict[str, dict[str, Any]] = {}
    for card in cards:
        agents[names.source(card.source.slug)] = {
            "id": names.source(card.source.slug),
            "type": "prov:Organization",
            "label": card.source.name,
        }
    for relation in view.relations:
        node = graph.get(names.article(relation.article.id))
        if node is not None:
            _relate(node, relation, names, agents)
    spoken = [_quote(number, quote, names, agents, graph) for number, quote in enumerate(quotes, 1)]
    here = names.story(view.card.story.id)
    whole = {
        "id": here,
        "type": ["prov:Entity", "prov:Collection"],
        "label": view.card.story.headline,
        "prov:hadMember": [{"id": each} for each in graph],
    }
    return {"@context": CONTEXT, "@graph": [whole, *graph.values(), *agents.values(), *spoken]}


class _Names:
    """The names of things in the graph."""

    def __init__(self, base: str, prefix: str) -> None:
        self._api = base + prefix
        self._base = base

    def story(self, number: int) -> str:
        return f"{self._api}/stories/{number}"

    def article(self, number: int) -> str:
        return f"{self._api}/articles/{number}"

    def source(self, slug: str) -> str:
        return f"{self._base}/en/source/{slug}"


def _cards(member: MemberView) -> Iterable[ArticleCard]:
    yield member.article
    for copy in member.copies:
        yield copy.article


def _article(card: ArticleCard, names: _Names) -> dict[str, Any]:
    return {
        "id": names.article(card.id),
        "type": ["prov:Entity", "schema:NewsArticle"],
        "label": card.title,
        "schema:url": card.url,
        "schema:inLanguage": card.language,
        "prov:generatedAtTime": card.when.isoformat(),
        "prov:wasAttributedTo": [{"id": names.source(card.source.slug)}],
    }


def _relate(
    node: dict[str, Any], relation: RelationView, names: _Names, agents: dict[str, dict[str, Any]]
) -> None:
    if relation.kind in COPY_KINDS or relation.kind == "partial":
        property_ = "prov:wasDerivedFrom"
    else:
        property_ = "dcterms:references" if relation.kind == "links" else "prov:wasInfluencedBy"
    target = _target(relation, names, agents)
    known = node.setdefault(property_, [])
    if target is not None and {"id": target} not in known:
        known.append({"id": target})


def _target(relation: RelationView, names: _Names, agents: dict[str, dict[str, Any]]) -> str | None:
    if relation.other is not None:
        return names.article(relation.other.id)
    if relation.outlet is not None:
        one = names.source(relation.outlet.slug)
        agents.setdefault(
            one, {"id": one, "type": "prov:Organization", "label": relation.outlet.name}
        )
        return one
    return _agent(relation.name, agents) if relation.name else None


def _agent(name: str, agents: dict[str, dict[str, Any]]) -> str:
    """A blank node for somebody who has no address with us; one a name."""
    for key, agent in agents.items():
        if key.startswith("_:") and agent["label"] == name:
            return key
    key = f"_:agent{len(agents) + 1}"
    agents[key] = {"id": key, "type": "prov:Agent", "label": name}
    return key


def _quote(
    number: int,
    quote: QuoteView,
    names: _Names,
    agents: dict[str, dict[str, Any]],
    graph: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    node = f"_:quote{number}"
    for seen in quote.seen:
        holder = graph.get(names.article(seen.article.id))
        if holder is not None:
            holder.setdefault("prov:wasQuotedFrom", []).append({"id": node})
    return {
        "id": node,
        "type": ["prov:Entity", "schema:Quotation"],
        "schema:text": quote.text,
        "schema:inLanguage": quote.language,
        "prov:wasAttributedTo": [{"id": _agent(quote.speaker, agents)}],
    }
