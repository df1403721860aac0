"""What feeds said, entry by entry."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from dzherelo.model.entry import FeedEntry
from dzherelo.model.ids import ArticleId, FeedId
from dzherelo.store.database import Session
from dzherelo.store.tables import article, entry


class Known(msgspec.Struct, frozen=True):
    """An entry that we have: what it looked like, and the article it led to."""

    fingerprint: str
    article: ArticleId | None


class NewEntry(msgspec.Struct, frozen=True):
    """An entry to write: new, or changed since we saw it."""

    identity: str
    fingerprint: str
    facts: FeedEntry
    article: ArticleId | None


async def known(session: Session, feed: FeedId, identities: Sequence[str]) -> dict[str, Known]:
    """Those of the identities that the feed already told, with what we know of them."""
    found = await session.execute(
        select(entry.c.identity, entry.c.fingerprint, entry.c.article_id).where(
            entry.c.feed_id == feed, entry.c.identity.in_(identities)
        )
    )
    return {row.identity: Known(row.fingerprint, row.article_id) for row in found}


async def by_address(
    session: Session, feed: FeedId, addresses: Sequence[str]
) -> dict[str, tuple[str, Known]]:
    """The entry of the feed, with its identity, that led to the article at each address.

    An address to which several entries led, as of a live page, tells none of them.
    """
    found = await session.execute(
        select(entry.c.identity, entry.c.fingerprint, entry.c.article_id, article.c.address)
        .join(article, article.c.id == entry.c.article_id)
        .where(entry.c.feed_id == feed, article.c.address.in_(addresses))
    )
    rows = list(found)
    times = Counter(row.address for row in rows)
    return {
        row.address: (row.identity, Known(row.fingerprint, row.article_id))
        for row in rows
        if times[row.address] == 1
    }


async def save(session: Session, feed: FeedId, entries: Sequence[NewEntry], now: datetime) -> None:
    """Insert new entries and overwrite changed ones; unchanged ones are not rewritten."""
    rows = [
        {
            "feed_id": feed,
            "identity": one.identity,
            "fingerprint": one.fingerprint,
            "facts": one.facts,
            "article_id": one.article,
            "first_seen": now,
            "last_seen": now,
        }
        for one in entries
    ]
    if rows:
        await session.execute(_SAVE, rows)


_NEW = insert(entry)
_SAVE = _NEW.on_conflict_do_update(
    index_elements=["feed_id", "identity"],
    set_={
        name: _NEW.excluded[name] for name in ("fingerprint", "facts", "article_id", "last_seen")
    },
)


async def of_articles(session: Session, articles: Sequence[int]) -> dict[ArticleId, FeedEntry]:
    """The latest entry that led to each article."""
    found = await session.execute(
        select(entry.c.article_id, entry.c.facts)
        .where(entry.c.article_id.in_(articles))
        .order_by(entry.c.last_seen, entry.c.id)
    )
    return {row.article_id: row.facts for row in found}
