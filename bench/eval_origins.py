"""Origins of stories: who reported first, who took from whom, which copies give no credit.

Judged by the truth of the recorded edition, whose stories it looks at as its publishers' feeds give
them: every feed is read every half hour of the edition's three days, so each text has the time its
feed claims (one publisher gives none), the look that found it and the look before. Nothing is
fetched and nothing stored. `first_right` is the share of the stories where we say who was first
and say it rightly; `first_known` the share where we say it at all. `unknown_right` is the share of
the others where the true first is among those between whom it is left open. The same three figures
stand for worse clocks: `dates_…` where publishers give the day only, `looks_…` where none gives a
time. `takings` are the pairs of publishers in the truth (copies and credited retellings),
`uncredited` the copies without credit.
"""

import hashlib
import json
import sys
from datetime import date
from itertools import combinations
from typing import Any

import gates
import msgspec

from dzherelo.edition import clock, feeds, markup, places, revisions, stories, truth
from dzherelo.edition.shapes import Edition, Piece
from dzherelo.edition.world import World
from dzherelo.feeds import documents
from dzherelo.model.article import Article, Extracted
from dzherelo.model.blocks import plain
from dzherelo.model.entry import FeedDocument, FeedEntry
from dzherelo.model.ids import ArticleId, FeedId, SourceId
from dzherelo.model.origin import Origins, Report
from dzherelo.model.relation import Relation
from dzherelo.model.source import Source
from dzherelo.pipeline import profile as profiling
from dzherelo.provenance import chains, origins
from dzherelo.stories import copies
from dzherelo.stories.copies import CopySide
from dzherelo.text import addresses

EPOCH = clock.Epoch(date(2026, 2, 11))
LOOK = 30
"""Minutes between two looks into a feed."""


class Seen(msgspec.Struct):
    """What the looks into a feed told of a piece."""

    entry: FeedEntry
    minute: int


def looks(edition: Edition) -> dict[str, Seen]:
    """Each piece as the first look that found it told of it."""
    located = places.locate(edition, EPOCH)
    bases = {name: f"http://{name}.example" for name in edition.publishers}
    found: dict[str, Seen] = {}
    for minute in range(0, clock.read(clock.END) + LOOK, LOOK):
        world = World(edition, EPOCH, minute, bases, located)
        for publisher in edition.publishers.values():
            fresh = [one for one, _ in world.standing(publisher.id) if one.id not in found]
            if not fresh:
                continue
            feed = feeds.render(world, publisher)
            read = documents.parse(
                feed.body, url=bases[publisher.id], content_type=feed.content_type, now=world.now
            )
            told = read.entries if isinstance(read, FeedDocument) else ()
            by_path = {addresses.normalise(one.url): one for one in told}
            for piece in fresh:
                entry = by_path.get(addresses.normalise(world.address(piece.id)))
                if entry:
                    found[piece.id] = Seen(entry, minute)
    return found


class Told(msgspec.Struct):
    """A piece with everything that the product works out about it alone."""

    piece: Piece
    report: Report
    side: CopySide


def tell(edition: Edition) -> dict[str, Told]:
    """The pieces that were seen, by id, with their profiles."""
    seen, packed = looks(edition), msgspec.msgpack.encode(_sources(edition))
    numbers = {name: ArticleId(number) for number, name in enumerate(edition.pieces, 1)}
    return {
        name: _told(edition, edition.pieces[name], numbers[name], seen[name], packed)
        for name in edition.pieces
        if name in seen
    }


def _sources(edition: Edition) -> tuple[Source, ...]:
    return tuple(one.source for one in edition.publishers.values())


def _told(edition: Edition, piece: Piece, number: ArticleId, seen: Seen, packed: bytes) -> Told:
    publisher = edition.publishers[piece.publisher]
    shown = revisions.shown(piece, piece.minute)
    assert shown is not None
    blocks = markup.blocks([clock.dated(one, EPOCH, piece.language) for one in shown.parts])
    first_seen = EPOCH.at(seen.minute)
    content = Extracted(
        shown.title, "", blocks, language=piece.language, published=seen.entry.published
    )
    article = Article(
        number, SourceId(publisher.number), FeedId(publisher.number), "", 1, content, first_seen
    )
    made = profiling.compute(article, packed)
    report = Report(
        number, article.source, publisher.name, first_seen, content.published,
        EPOCH.at(seen.minute - LOOK), made.attributions,
    )  # fmt: skip
    side = CopySide(
        number, article.source, made.shingles, made.numbers, len(made.body.surface),
        article.when, first_seen, shown.title, plain(blocks),
    )  # fmt: skip
    return Told(piece, report, side)


def traced(told: list[Told]) -> Origins:
    """Where the story of these pieces came from, by the parts that the product uses."""
    relations = []
    by_id = {one.report.article: one for one in told}
    for one, other in combinations(told, 2):
        verdict = copies.compare(one.side, other.side)
        if verdict is not None:
            copy, original = by_id[verdict.copy], by_id[verdict.original]
            named, taken = copy.report.attributions, original.report.attributions
            credited = chains.credited(named, original.report.source, taken)
            relations.append(
                Relation(
                    verdict.kind, verdict.copy, verdict.original,
                    share=verdict.share, credited=credited,
                )
            )  # fmt: skip
    return origins.trace([one.report for one in told], relations)


CLOCKS = ("", "dates_", "looks_")
"""As the feeds claim; by the day only; without any claim."""


def worse(told: Told, clocks: str) -> Told:
    """A piece as it would be with publishers that tell less of their times."""
    claimed = told.report.claimed
    if not clocks or claimed is None:
        return told
    midnight = claimed.at.astimezone(clock.KYIV).replace(hour=0, minute=0, second=0)
    coarse = msgspec.structs.replace(claimed, at=midnight, precision="day")
    report = msgspec.structs.replace(told.report, claimed=coarse if clocks == "dates_" else None)
    return Told(told.piece, report, msgspec.structs.replace(told.side, when=report.when))


def judge(edition: Edition, true: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The figures, and the errors as sentences."""
    told, errors = tell(edition), list[str]()
    edges: dict[str, set[tuple[str, str]]] = {"true": set(), "found": set()}
    silent: dict[str, set[str]] = {"true": set(), "found": set()}
    figures: dict[str, Any] = {}
    for clocks in CLOCKS:
        tally = {"stories": 0, "known": 0, "right": 0, "open": 0}
        for story in true["stories"]:
            members = [worse(told[one], clocks) for one in story["articles"] if one in told]
            if len({one.piece.publisher for one in members}) < 2:
                continue
            found = traced(members)
            names = {one.report.article: one.piece for one in members}
            _count_first(story, found, names, tally, errors)
            if not clocks:
                _count_edges(found, names, edges, silent)
        figures |= {
            "stories": tally["stories"],
            f"{clocks}first_right": _share(tally["right"], tally["known"]),
            f"{clocks}first_known": _share(tally["known"], tally["stories"]),
            f"{clocks}unknown_right": _share(tally["open"], tally["stories"] - tally["known"]),
        }
    _true_edges(true, told, edges, silent)
    figures |= _rates("takings", edges) | _rates("uncredited", silent)
    unseen = sorted(edges["true"] - edges["found"])
    errors += [f"not seen: {one} took from {of}" for one, of in unseen]
    errors += [
        f"not named: {one} gives no credit" for one in sorted(silent["true"] - silent["found"])
    ]
    errors += [f"wrongly named: {one}" for one in sorted(silent["found"] - silent["true"])]
    return figures, errors


def _count_first(
    story: dict[str, Any],
    found: Origins,
    names: dict[ArticleId, Piece],
    tally: dict[str, int],
    errors: list[str],
) -> None:
    first, piece = found.first, names[found.first.article]
    right = next((one.publisher for one in names.values() if one.id == story["first"]), "")
    tally["stories"] += 1
    if first.certainty == "unknown":
        among = {piece.publisher, *(names[one].publisher for one in first.rivals)}
        tally["open"] += right in among
        errors.append(f"not knowable in {story['id']}: {', '.join(sorted(among))}; true: {right}")
        return
    tally["known"] += 1
    tally["right"] += piece.publisher == right
    if piece.publisher != right:
        errors.append(f"wrong first in {story['id']}: {piece.publisher} for {right}")


def _count_edges(
    found: Origins,
    names: dict[ArticleId, Piece],
    edges: dict[str, set[tuple[str, str]]],
    silent: dict[str, set[str]],
) -> None:
    for one in found.takings:
        if one.parent is not None and one.kind != "partial":
            edges["found"].add((names[one.article].id, names[one.parent].publisher))
    for origin in found.origins:
        silent["found"] |= {names[one].id for one in origin.uncredited}


def _true_edges(
    true: dict[str, Any],
    told: dict[str, Told],
    edges: dict[str, set[tuple[str, str]]],
    silent: dict[str, set[str]],
) -> None:
    for one in [*true["copies"], *true["rewrites"]]:
        child, parent = told.get(one["article"]), told.get(one["of"])
        if child is None or parent is None or child.piece.publisher == parent.piece.publisher:
            continue
        if one["credited"] or "kind" in one:
            edges["true"].add((one["article"], parent.piece.publisher))
        if "kind" in one and not one["credited"]:
            silent["true"].add(one["article"])


def _rates(name: str, sets: dict[str, Any]) -> dict[str, float | None]:
    right = len(sets["true"] & sets["found"])
    return {
        f"{name}_precision": _share(right, len(sets["found"])),
        f"{name}_recall": _share(right, len(sets["true"])),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def main() -> None:
    """Judge and print."""
    edition = stories.load()
    figures, errors = judge(edition, truth.truth(edition))
    digest = hashlib.sha256(truth.written(edition).encode()).hexdigest()
    if "--json" in sys.argv:
        print(json.dumps(figures))
    else:
        print(*(f"{name} {value}" for name, value in figures.items()), sep="\n")
        print(*errors, sep="\n")
    gates.close("origins", figures, digest, keep="--keep" in sys.argv)


if __name__ == "__main__":
    main()
