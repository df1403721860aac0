"""Counts for people: what the instance holds and how its work stands."""

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
        numbers[name] = int((await session.execute(wanted)).scalar_one())
    copies = select(func.count()).where(article.c.copy_of.is_not(None))
    numbers["copies"] = int((await session.execute(copies)).scalar_one())
    return numbers


async def silent_feeds(session: Session) -> list[tuple[int, str, str, Fault]]:
    """Feeds that fail: (number, source's name, address, why), longest silent first."""
    found = await session.execute(
        select(feed.c.id, source.c.name, feed.c.url, feed.c.fault)
        .join(source, source.c.id == feed.c.source_id)
        .where(feed.c.enabled, feed.c.fault.is_not(None))
        .order_by(feed.c.silent_since, feed.c.id)
    )
    return [(row.id, row.name, row.url, row.fault) for row in found]
