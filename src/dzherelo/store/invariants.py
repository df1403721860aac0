"""What must always hold between the rows, as queries that count exceptions."""

from collections.abc import AsyncIterator

import msgspec
from sqlalchemy import select, text

from dzherelo.store.database import Session
from dzherelo.store.tables import picture, revision


class Broken(msgspec.Struct, frozen=True):
    """An invariant in words, and how many rows break it."""

    rule: str
    count: int


_RULES = {
    "every article of a source has its own address": (
        "SELECT count(*) FROM (SELECT 1 FROM article GROUP BY source_id, address"
        " HAVING count(*) > 1) AS doubled"
    ),
    "every finished article has its current revision": (
        "SELECT count(*) FROM article a WHERE a.stage = 'done' AND NOT EXISTS"
        " (SELECT 1 FROM revision r WHERE r.article_id = a.id AND r.number = a.revision)"
    ),
    "every finished article is in exactly one story": (
        "SELECT count(*) FROM article a LEFT JOIN membership m ON m.article_id = a.id"
        " WHERE a.stage = 'done' AND (m.story_id IS NULL OR m.story_id <> a.story_id)"
    ),
    "every finished article has a profile of its current revision": (
        "SELECT count(*) FROM article a LEFT JOIN profile p ON p.article_id = a.id"
        " WHERE a.stage = 'done' AND p.revision IS DISTINCT FROM a.revision"
    ),
    "every finished article is in the search index": (
        "SELECT count(*) FROM article a LEFT JOIN document d ON d.article_id = a.id"
        " WHERE a.stage = 'done' AND d.article_id IS NULL"
    ),
    "every finished article was published exactly once": (
        "SELECT count(*) FROM (SELECT a.id FROM article a LEFT JOIN event e"
        " ON e.article_id = a.id AND e.kind = 'article' WHERE a.stage = 'done'"
        " GROUP BY a.id HAVING count(e.cursor) <> 1) AS wrong"
    ),
    "every story has members, and counts them right": (
        "SELECT count(*) FROM story s WHERE s.merged_into IS NULL AND s.articles <>"
        " (SELECT count(*) FROM membership m WHERE m.story_id = s.id)"
    ),
    "folds are flat: an original is no copy itself": (
        "SELECT count(*) FROM article a JOIN article b ON b.id = a.copy_of"
        " WHERE b.copy_of IS NOT NULL OR b.id = a.id"
    ),
    "a copy is in the story of its original": (
        "SELECT count(*) FROM article a JOIN article b ON b.id = a.copy_of"
        " WHERE a.stage = 'done' AND b.stage = 'done' AND a.story_id <> b.story_id"
    ),
    "no copy is older than its original": (
        "SELECT count(*) FROM article a JOIN article b ON b.id = a.copy_of"
        " WHERE a.sort_at < b.sort_at AND a.first_seen < b.first_seen"
    ),
    "every shown picture is a mirrored one": (
        "SELECT count(*) FROM article a LEFT JOIN picture p ON p.key = a.picture"
        " WHERE a.picture IS NOT NULL AND p.key IS NULL"
    ),
    "every entry with an article leads to one that exists": (
        "SELECT count(*) FROM entry e LEFT JOIN article a ON a.id = e.article_id"
        " WHERE e.article_id IS NOT NULL AND a.id IS NULL"
    ),
}


async def broken(session: Session) -> list[Broken]:
    """Every rule, with the number of rows that break it (0 is right)."""
    return [
        Broken(rule, int((await session.execute(text(query))).scalar_one()))
        for rule, query in _RULES.items()
    ]


class Kept(msgspec.Struct, frozen=True):
    """An object that a row names; `sha256` is "" where the row does not know it."""

    key: str
    sha256: str = ""


async def objects(session: Session) -> AsyncIterator[Kept]:
    """Every object that must be in the store."""
    for row in await session.execute(select(picture.c.key, picture.c.sha256)):
        yield Kept(row.key, row.sha256)
    pages = select(revision.c.page_key).where(revision.c.page_key.is_not(None)).distinct()
    for row in await session.execute(pages):
        yield Kept(row.page_key)
