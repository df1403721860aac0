"""What feeds told becomes entries and articles: for many feeds in a handful of statements."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from dzherelo.model.ids import ArticleId, FeedId
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.pipeline import steps
from dzherelo.pipeline.parsing import Line
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, entries, refusals
from dzherelo.store.database import Session
from dzherelo.store.entries import Known
from dzherelo.store.feeds import FeedRow

Told = tuple[FeedRow, Sequence[Line]]


class News(msgspec.Struct, frozen=True, gc=False):
    """An entry that is new or changed, under the identity by which its feed's entries are known."""

    row: FeedRow
    identity: str
    line: Line
    known: Known | None


async def take(
    tools: Tools, session: Session, told: Sequence[Told], now: datetime
) -> dict[FeedId, tuple[int, int]]:
    """Write entries that are new or changed, with their articles; how many of each, by feed."""
    known = await _known(session, told)
    moved = await _moved(session, told, known)
    found = [one for row, lines in told for one in _news(row, lines, known, moved)]
    # feeds begin with the newest; numbers of articles ascend in time, and so does their placing
    found.sort(key=lambda one: one.line.at or now)
    there = await _adopt(session, found, now)
    fresh = [(one, _article(one, there)) for one in found if one.line.address]
    again = await _again(session, fresh, there)
    await entries.save(
        session,
        [
            entries.NewEntry(one.row.id, one.identity, one.line.fingerprint, one.line.facts, leads)
            for one, leads in fresh
        ],
        now,
    )
    await refusals.record(session, [_pathless(one) for one in found if not one.line.address], now)
    restarted = await articles.restart(session, sorted(again - there.fresh), "page", now)
    await steps.ask_for(tools, session, "page", sorted({*there.fresh, *restarted}))
    return _counted([one for one, _ in fresh])


async def _known(session: Session, told: Sequence[Told]) -> dict[entries.Key, Known]:
    """What we know of the entries; a feed that was never read has none."""
    asked = [(row.id, line.identity) for row, lines in told if row.polls for line in lines]
    return await entries.known(session, asked)


async def _moved(
    session: Session, told: Sequence[Told], known: Mapping[entries.Key, Known]
) -> dict[entries.Key, tuple[str, Known]]:
    """By feed and link: the entry that led there under an identity that the feed has given up.

    An entry whose identity is new, but whose link led to an article before, is the old one.
    """
    strange = [
        (row.id, row.source, line.link)
        for row, lines in told
        if row.polls
        for line in lines
        if line.link and (row.id, line.identity) not in known
    ]
    there = await entries.by_address(session, strange)
    still = {(row.id, line.identity) for row, lines in told for line in lines}
    return {key: one for key, one in there.items() if (key[0], one[0]) not in still}


def _news(
    row: FeedRow,
    lines: Sequence[Line],
    known: Mapping[entries.Key, Known],
    moved: Mapping[entries.Key, tuple[str, Known]],
) -> Iterator[News]:
    """The entries of a feed that are new or changed, each once."""
    found: dict[str, News] = {}
    for line in lines:
        name, before = line.identity, known.get((row.id, line.identity))
        if before is None and line.link:
            name, before = moved.get((row.id, line.link), (name, None))
        if name not in found or _later(line, found[name].line):
            found[name] = News(row, name, line, before)
    for one in found.values():
        if one.known is None or one.known.fingerprint != one.line.fingerprint:
            yield one


def _later(one: Line, other: Line) -> bool:
    return bool(one.at and other.at and one.at > other.at)


async def _adopt(session: Session, found: Sequence[News], now: datetime) -> articles.Adopted:
    named = [
        articles.Found(
            one.row.source,
            one.row.id,
            one.line.url,
            one.line.address,
            one.line.title,
            min(one.line.at or now, now),
            # after a failed look nobody knows what stood in the feed
            None if one.row.fault else one.row.last_at,
        )
        for one in found
        if one.line.address
    ]
    return await articles.adopt_all(session, named, "page", now)


def _article(one: News, there: articles.Adopted) -> ArticleId:
    """An entry that got another link is still the same article."""
    before = one.known.article if one.known else None
    return before or there.ids[one.row.source, one.line.address]


async def _again(
    session: Session, fresh: Sequence[tuple[News, ArticleId]], there: articles.Adopted
) -> set[ArticleId]:
    """The articles whose pages are to be read again: their entries changed, or tell news.

    One that is already under way meets the new entry there.
    """
    changed = {leads for one, leads in fresh if one.known}
    first = [(one.row.id, leads) for one, leads in fresh if not one.known and leads not in changed]
    told = [pair for pair in first if pair[1] not in there.fresh]
    return changed | await entries.news(session, told)


def _pathless(one: News) -> refusals.Refused:
    detail = f"the entry «{one.line.title[:80]}» has no usable link"
    fault = Fault(FaultKind.BAD_ADDRESS, detail)
    return refusals.Refused("poll", fault, one.line.written, one.row.source, one.row.id)


def _counted(fresh: Sequence[News]) -> dict[FeedId, tuple[int, int]]:
    counts: dict[FeedId, tuple[int, int]] = {}
    for one in fresh:
        new, changed = counts.get(one.row.id, (0, 0))
        counts[one.row.id] = (new, changed + 1) if one.known else (new + 1, changed)
    return counts
