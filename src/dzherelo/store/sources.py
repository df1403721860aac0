"""Rows of publishers and their feeds."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import case, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.source import Feed, Source
from dzherelo.store.database import Session
from dzherelo.store.tables import feed, source

OWN_NUMBERS_FROM = 100_000
"""Sources that an instance adds get numbers from here on; below are the catalogue's for ever."""


async def save(session: Session, sources: Sequence[Source]) -> None:
    """Insert or update sources and their feeds; what was polled and learned of a feed stays."""
    for one in sources:
        row = msgspec.structs.asdict(one)
        del row["feeds"]
        row["languages"], row["aliases"] = list(one.languages), list(one.aliases)
        if one.visibility is None:
            del row["visibility"]
        change = {name: row[name] for name in row if name != "id"}
        await session.execute(
            insert(source).values(row).on_conflict_do_update(index_elements=["id"], set_=change)
        )
        for each in one.feeds:
            await _save_feed(session, one.id, each)


async def _save_feed(session: Session, owner: SourceId, one: Feed) -> None:
    row = {"id": one.id, "source_id": owner, "url": one.url, "checked": one.checked}
    fresh = insert(feed).values(row)
    # a feed that moved keeps its new address while the catalogue still names the old one
    moved = feed.c.moved_from == fresh.excluded.url
    change = {
        "url": case((moved, feed.c.url), else_=fresh.excluded.url),
        "checked": one.checked,
        "source_id": owner,
    }
    await session.execute(fresh.on_conflict_do_update(index_elements=["id"], set_=change))


async def every(session: Session, *, fiction: bool | None = None) -> tuple[Source, ...]:
    """All sources with their feeds, by number."""
    feeds: dict[int, list[Feed]] = {}
    for row in await session.execute(select(feed).order_by(feed.c.id)):
        feeds.setdefault(row.source_id, []).append(Feed(FeedId(row.id), row.url, row.checked))
    wanted = select(source).order_by(source.c.id)
    if fiction is not None:
        wanted = wanted.where(source.c.fiction == fiction)
    rows = (await session.execute(wanted)).mappings()
    return tuple(_source(dict(row), feeds.get(row["id"], [])) for row in rows)


def _source(row: dict[str, object], feeds: list[Feed]) -> Source:
    named = {str(name): value for name, value in row.items() if name not in _OURS}
    return msgspec.convert({**named, "feeds": tuple(feeds)}, Source)


_OURS = {"enabled", "added_at"}
"""Columns that the catalogue knows nothing of."""


async def next_numbers(session: Session) -> tuple[SourceId, FeedId]:
    """The next free numbers for a source and a feed of the instance's own."""
    await session.execute(text("SELECT pg_advisory_xact_lock(7271)"))
    numbers = []
    for table in (source, feed):
        highest = (await session.execute(select(func.max(table.c.id)))).scalar() or 0
        numbers.append(max(highest + 1, OWN_NUMBERS_FROM))
    return SourceId(numbers[0]), FeedId(numbers[1])


async def switch(session: Session, *, fiction: bool) -> None:
    """Poll either the invented publishers only, or the real ones only."""
    chosen = select(source.c.id).where(source.c.fiction == fiction)
    await session.execute(update(feed).values(enabled=feed.c.source_id.in_(chosen)))


async def by_feed_url(session: Session, url: str) -> tuple[SourceId, FeedId] | None:
    """Who publishes the feed at `url`, if we have it, or had it there before it moved."""
    row = (
        await session.execute(select(feed).where((feed.c.url == url) | (feed.c.moved_from == url)))
    ).first()
    return (SourceId(row.source_id), FeedId(row.id)) if row else None
