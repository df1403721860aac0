"""The origins of a story: who took from whom, whose text is its own, and who reported first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from dzherelo.model.ids import ArticleId, SourceId
from dzherelo.model.origin import Band, First, Named, Origin, Origins, Report, Taking, TakingKind
from dzherelo.model.relation import COPY_KINDS, Relation
from dzherelo.provenance import chains, clocks

_STRENGTH: dict[TakingKind, int] = {"copy": 0, "links": 1, "cites": 2, "partial": 3}
"""A repeated text proves more than a link, a link more than words, words more than a passage."""

PRONOUNS = frozenset(
    (
        *("він", "вона", "вони", "воно", "я", "ми", "ви", "хто"),
        *("он", "она", "они", "оно", "мы", "вы", "кто"),
        *("he", "she", "they", "it", "we", "i", "you", "who"),
    )
)
"""Who said it, when all that is known of it is a word that stands for a name."""
Key = tuple[object, ...]


def trace(reports: Sequence[Report], relations: Iterable[Relation]) -> Origins:
    """Where the story of these articles (at least one, in any order) came from.

    Articles stand in one order: claimed time, else first seen; then first seen; then number. Each
    takes from one earlier article of another text at most, by the strongest evidence there is, or
    from a publisher that it cites and that has no earlier article here. What took from nobody is
    an origin; all such texts of one publisher are one. A copy of a text never makes an origin.
    """
    ordered = sorted(reports, key=_order)
    told = {one.article: one for one in ordered}
    ways = {one.article: _way(one) for one in ordered}
    edges = _edges(told, relations)
    takings = [
        taking for one in ordered if (taking := _taking(one, told, edges[one.article], ways))
    ]
    bands = clocks.tightened({one.article: clocks.band(one) for one in ordered}, takings)
    origins = _origins(ordered, takings, ways)
    return Origins(origins, tuple(takings), _first(ordered, takings, bands), bands)


def _order(report: Report) -> tuple[object, ...]:
    return (report.when, report.first_seen, report.article)


class _Way(msgspec.Struct, frozen=True):
    """Whom an article names: publishers nearest to the reader first, and the primary source."""

    relays: tuple[Named, ...]
    primary: Named | None


def _way(report: Report) -> _Way:
    steps = chains.chain(report.publisher, report.attributions)[1:]
    reporting = (one for one in steps if one.does == "reports")
    relays = [_named(one) for one in reporting if one.outlet is not None or _is_name(one.name)]
    saying = (one for one in steps if one.does in {"said", "document"})
    spoken = (_named(one) for one in saying if one.name.casefold() not in PRONOUNS)
    primary = [one for one in spoken if report.publisher not in one.name]
    others = tuple(one for one in relays if one.outlet is None or one.outlet != report.source)
    return _Way(others, primary[0] if primary else None)


def _is_name(text: str) -> bool:
    """Whether something in it is written as a name: «агентству» alone is nobody's."""
    return text != text.lower()


def _named(step: chains.Step) -> Named:
    outlet = None if step.outlet is None else SourceId(step.outlet)
    return Named(step.name, outlet, step.platform, step.anonymous, step.does == "document")


def _edges(
    told: Mapping[ArticleId, Report], relations: Iterable[Relation]
) -> dict[ArticleId, list[Taking]]:
    """What each article took from earlier ones of the story, as far as relations prove it."""
    found: dict[ArticleId, list[Taking]] = defaultdict(list)
    for one in relations:
        child, parent = told.get(one.article), told.get(one.other or ArticleId(0))
        kind = _kind(one)
        if child is None or parent is None or kind is None or _order(parent) >= _order(child):
            continue
        same = child.source == parent.source
        if same and kind != "copy":
            continue
        credited = one.credited or same or kind == "links"
        found[one.article].append(
            Taking(one.article, kind, parent.article, credited=credited, share=one.share)
        )
    return found


def _kind(relation: Relation) -> TakingKind | None:
    if relation.kind in COPY_KINDS:
        return "copy"
    return relation.kind if relation.kind in {"links", "partial"} else None


def _taking(
    report: Report,
    told: Mapping[ArticleId, Report],
    proved: Sequence[Taking],
    ways: Mapping[ArticleId, _Way],
) -> Taking | None:
    """The strongest of what an article took; of equal ones the credited, the fuller, the earlier.

    Of several articles of a cited publisher the latest before this one is taken: it was on top of
    the site when this one was written.
    """
    relays = ways[report.article].relays
    cited = [one for relay in relays if (one := _cited(report, relay, told))]
    every = [*proved, *cited[:1]]
    if every:
        return min(every, key=lambda one: _rank(one, told))
    if relays:
        return Taking(report.article, "cites", whom=relays[0])
    return None


def _cited(report: Report, relay: Named, told: Mapping[ArticleId, Report]) -> Taking | None:
    before = [
        one
        for one in told.values()
        if relay.outlet is not None and one.source == relay.outlet and _order(one) < _order(report)
    ]
    return Taking(report.article, "cites", before[-1].article) if before else None


def _rank(taking: Taking, told: Mapping[ArticleId, Report]) -> Key:
    order = _order(told[taking.parent]) if taking.parent is not None else ()
    return (_STRENGTH[taking.kind], not taking.credited, -taking.share, order)


# ---- origins -----------------------------------------------------------------------------------


def _origins(
    ordered: Sequence[Report], takings: Sequence[Taking], ways: Mapping[ArticleId, _Way]
) -> tuple[Origin, ...]:
    """One origin a publisher, in the order of their first articles, with what came of each."""
    by_child = {one.article: one for one in takings}
    roots: dict[ArticleId, Key] = {}
    made: dict[Key, Origin] = {}
    below: dict[Key, list[ArticleId]] = defaultdict(list)
    for report in ordered:
        taking = by_child.get(report.article)
        if taking is None or taking.parent is None:
            origin = _origin(report, taking, ways)
            key: Key = (origin.source,) if origin.source is not None else (origin.name.casefold(),)
            made.setdefault(key, origin)
            if made[key].article is None and origin.article is not None:
                made[key] = origin
        else:
            key = roots[taking.parent]
        roots[report.article] = key
        below[key].append(report.article)
    return tuple(_grown(origin, below[key], by_child) for key, origin in made.items())


def _origin(report: Report, taking: Taking | None, ways: Mapping[ArticleId, _Way]) -> Origin:
    if taking is None or taking.whom is None:
        primary = ways[report.article].primary
        return Origin(report.article, report.source, report.publisher, primary)
    return Origin(None, taking.whom.outlet, taking.whom.name, ways[report.article].primary)


def _grown(
    origin: Origin, articles: Sequence[ArticleId], by_child: Mapping[ArticleId, Taking]
) -> Origin:
    below = [one for one in articles if one != origin.article]
    copies = [one for one in below if one in by_child and by_child[one].kind == "copy"]
    return msgspec.structs.replace(
        origin,
        copies=tuple(copies),
        uncredited=tuple(one for one in copies if not by_child[one].credited),
        others=tuple(one for one in below if one not in copies),
    )


# ---- who was first -----------------------------------------------------------------------------


def _first(
    ordered: Sequence[Report], takings: Sequence[Taking], bands: Mapping[ArticleId, Band]
) -> First:
    """The article that was out before all others, and whether that can be known."""
    took = {one.article for one in takings}
    number = {one.article: place for place, one in enumerate(ordered)}
    first = min(
        ordered,
        key=lambda one: (bands[one.article].latest, one.article in took, number[one.article]),
    )
    parents = {one.article: one.parent for one in takings}
    others = [
        one
        for one in ordered
        if one.source != first.source and not _descends(one.article, first.article, parents)
    ]
    rivals = tuple(
        one.article for one in others if _may_precede(bands[one.article], bands[first.article])
    )
    if rivals:
        return First(first.article, "unknown", bands[first.article], rivals)
    proved = all(one.unseen_at is not None and first.first_seen <= one.unseen_at for one in others)
    return First(
        first.article,
        "seen" if others and proved else "claimed",
        bands[first.article],
        lead_s=_lead_s(first, ordered, bands),
    )


def _descends(
    article: ArticleId, root: ArticleId, parents: Mapping[ArticleId, ArticleId | None]
) -> bool:
    at: ArticleId | None = article
    while at is not None and at != root:
        at = parents.get(at)
    return at == root


def _may_precede(rival: Band, first: Band) -> bool:
    return rival.earliest is None or rival.earliest < first.latest


def _lead_s(
    first: Report, ordered: Sequence[Report], bands: Mapping[ArticleId, Band]
) -> float | None:
    """Seconds from the end of the first band to the beginning of the next publisher's."""
    later = [
        earliest
        for one in ordered
        if one.source != first.source and (earliest := bands[one.article].earliest)
    ]
    if not later:
        return None
    return max(0.0, (min(later) - bands[first.article].latest).total_seconds())
