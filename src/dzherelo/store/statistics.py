"""Counts for people: what the instance holds and how its work stands."""

import msgspec
from sqlalchemy import func, select

from dzherelo.model.outcome import Fault
from dzherelo.store.database import Session
from dzherelo.store.tables import article, entry, feed, picture, relation, source, story

_TABLES = {
    "sources": source,
    "feeds": feed,
    "entries": entry,
    "articles": article,
    "stories": story,
    "pictures": picture,
    "relations": relation,
}


async def counts(session: Session) -> dict[str, int]:
    """How many rows of each kind there are."""
    numbers = {}
    for name, table in _TABLES.items():
        wanted = select(func.count()).select_from(table)
        if table is story:
            # merged ones and those of before a rebuild only keep their address
            wanted = wanted.where(story.c.articles > 0)
        numbers[name] = int((await session.execute(wanted)).scalar_one())
    copies = select(func.count()).where(article.c.copy_of.is_not(None))
    numbers["copies"] = int((await session.execute(copies)).scalar_one())
    return numbers


class FeedHealth(msgspec.Struct, frozen=True):
    """How many feeds are asked, and of those: fail now, have a guessed encoding, were mended."""

    asked: int
    silent: int
    doubtful: int
    mended: int


async def feed_health(session: Session) -> FeedHealth:
    """How the feeds that are switched on fare."""
    number = func.count()
    found = await session.execute(
        select(
            number.label("asked"),
            number.filter(feed.c.fault.is_not(None)).label("silent"),
            number.filter(feed.c.doubtful != 0).label("doubtful"),
            number.filter(feed.c.problems != []).label("mended"),
        ).where(feed.c.enabled)
    )
    row = found.one()
    return FeedHealth(row.asked, row.silent, row.doubtful, row.mended)


async def mended_feeds(session: Session) -> list[tuple[int, str, str, list[str]]]:
    """Feeds that had to be mended: (number, source's name, address, what), by number."""
    found = await session.execute(
        select(feed.c.id, source.c.name, feed.c.url, feed.c.problems)
        .join(source, source.c.id == feed.c.source_id)
        .where(feed.c.enabled, feed.c.problems != [])
        .order_by(feed.c.id)
    )
    return [(row.id, row.name, row.url, row.problems) for row in found]


async def silent_feeds(session: Session) -> list[tuple[int, str, str, Fault]]:
    """Feeds that fail: (number, source's name, address, why), longest silent first."""
    found = await session.execute(
        select(feed.c.id, source.c.name, feed.c.url, feed.c.fault)
        .join(source, source.c.id == feed.c.source_id)
        .where(feed.c.enabled, feed.c.fault.is_not(None))
        .order_by(feed.c.silent_since, feed.c.id)
    )
    return [(row.id, row.name, row.url, row.fault) for row in found]
