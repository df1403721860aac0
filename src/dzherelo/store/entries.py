"""What feeds said, entry by entry."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select, text

from dzherelo.model.entry import FeedEntry
from dzherelo.model.ids import ArticleId, FeedId, SourceId
from dzherelo.store.database import Session
from dzherelo.store.packed import dump
from dzherelo.store.tables import entry


class Known(msgspec.Struct, frozen=True):
    """An entry that we have: what it looked like, and the article it led to."""

    fingerprint: str
    article: ArticleId | None


class NewEntry(msgspec.Struct, frozen=True):
    """An entry to write: new, or changed since we saw it; `facts` is a `FeedEntry` as JSON."""

    feed: FeedId
    identity: str
    fingerprint: str
    facts: bytes
    article: ArticleId | None


Key = tuple[int, str]
"""A feed and the identity of an entry in it."""


async def known(session: Session, told: Sequence[Key]) -> dict[Key, Known]:
    """Those of the entries that their feeds already told, with what we know of them."""
    if not told:
        return {}
    rows = [{"feed": feed, "identity": identity} for feed, identity in told]
    found = await session.execute(_KNOWN, {"told": dump(rows)})
    return {(row.feed_id, row.identity): Known(row.fingerprint, row.article_id) for row in found}


_KNOWN = text(
    "SELECT entry.feed_id, entry.identity, entry.fingerprint, entry.article_id"
    " FROM json_to_recordset(CAST(:told AS json)) AS told (feed int, identity text)"
    " JOIN entry ON entry.feed_id = told.feed AND entry.identity = told.identity"
)


async def by_address(
    session: Session, told: Sequence[tuple[FeedId, SourceId, str]]
) -> dict[Key, tuple[str, Known]]:
    """By feed and address: its entry, with the identity, that led to the article at the address.

    An address to which several entries led, as of a live page, tells none of them.
    """
    if not told:
        return {}
    feeds, sources, addresses = zip(*told, strict=True)
    values = {"feeds": feeds, "sources": sources, "addresses": addresses}
    rows = list(await session.execute(_BY_ADDRESS, values))
    times = Counter((row.feed_id, row.address) for row in rows)
    return {
        (row.feed_id, row.address): (row.identity, Known(row.fingerprint, row.article_id))
        for row in rows
        if times[row.feed_id, row.address] == 1
    }


_BY_ADDRESS = text(
    "SELECT entry.feed_id, entry.identity, entry.fingerprint, entry.article_id, article.address"
    " FROM unnest(CAST(:feeds AS int[]), CAST(:sources AS int[]), CAST(:addresses AS text[]))"
    " AS told (feed, source, address)"
    " JOIN article ON article.source_id = told.source AND article.address = told.address"
    " JOIN entry ON entry.article_id = article.id AND entry.feed_id = told.feed"
)


async def news(session: Session, told: Sequence[tuple[FeedId, ArticleId]]) -> set[ArticleId]:
    """Of articles that a feed names for the first time, though we have them: those it has news of.

    Another feed of the same publisher that names an article says nothing new about it. It does
    where no feed led there before, where this feed did (a live page), and where the page was
    refused and never read.
    """
    if not told:
        return set()
    values = {"feeds": [feed for feed, _ in told], "articles": [one for _, one in told]}
    return {ArticleId(row.id) for row in await session.execute(_NEWS, values)}


_NEWS = text(
    "SELECT article.id FROM unnest(CAST(:feeds AS int[]), CAST(:articles AS bigint[]))"
    " AS told (feed, article) JOIN article ON article.id = told.article"
    " LEFT JOIN entry ON entry.article_id = article.id GROUP BY article.id, told.feed"
    " HAVING count(entry.id) = 0 OR bool_or(entry.feed_id = told.feed)"
    " OR (article.stage = 'refused' AND article.revision = 0)"
)


async def save(session: Session, entries: Sequence[NewEntry], now: datetime) -> None:
    """Insert new entries and overwrite changed ones; unchanged ones are not rewritten."""
    if not entries:
        return
    rows = [
        {
            "feed": one.feed,
            "identity": one.identity,
            "fingerprint": one.fingerprint,
            "facts": msgspec.Raw(one.facts),
            "article": one.article,
        }
        for one in entries
    ]
    await session.execute(_SAVE, {"told": dump(rows), "now": now})


# One JSON text, not an array for each column: asyncpg looks at each element of an array with two
# checks of its type, which took longer than all that PostgreSQL does with it.
_SAVE = text(
    "INSERT INTO entry (feed_id, identity, fingerprint, facts, article_id, first_seen, last_seen)"
    " SELECT feed, identity, fingerprint, facts, article, :now, :now"
    " FROM json_to_recordset(CAST(:told AS json))"
    " AS told (feed int, identity text, fingerprint text, facts jsonb, article bigint)"
    " ON CONFLICT (feed_id, identity) DO UPDATE SET fingerprint = excluded.fingerprint,"
    " facts = excluded.facts, article_id = excluded.article_id, last_seen = excluded.last_seen"
)


async def of_articles(session: Session, articles: Sequence[int]) -> dict[ArticleId, FeedEntry]:
    """The latest entry that led to each article."""
    found = await session.execute(
        select(entry.c.article_id, entry.c.facts)
        .where(entry.c.article_id.in_(articles))
        .order_by(entry.c.last_seen, entry.c.id)
    )
    return {row.article_id: row.facts for row in found}
