"""Mirrored pictures, and which article shows which."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Row, delete, select, union
from sqlalchemy.dialects.postgresql import insert

from dzherelo.model.ids import ArticleId, BlobKey, FeedId
from dzherelo.model.outcome import Fault
from dzherelo.model.picture import Picture, PictureFacts
from dzherelo.store.database import Session
from dzherelo.store.tables import article, illustration, picture, revision


class Illustration(msgspec.Struct, frozen=True):
    """A figure of an article: the publisher's address, our key, or why we have none."""

    url: str
    position: int
    key: BlobKey | None = None
    fault: Fault | None = None


async def by_urls(session: Session, urls: Sequence[str]) -> dict[tuple[FeedId, str], Picture]:
    """Pictures that were mirrored from these addresses before, by feed and address."""
    if not urls:
        return {}
    found = await session.execute(select(picture).where(picture.c.url.in_(urls)))
    return {(FeedId(row.feed_id), row.url): _picture(row) for row in found}


async def save(session: Session, one: Picture, now: datetime) -> None:
    """Write a picture; what is content-addressed never changes."""
    row = {
        "key": one.key,
        "feed_id": one.feed,
        "md5": one.md5,
        "sha256": one.sha256,
        "size": one.size,
        "type": one.facts.type,
        "width": one.facts.width,
        "height": one.facts.height,
        "pages": one.facts.pages,
        "url": one.url,
        # PostgreSQL has no unsigned numbers: the same 64 bits, read as signed
        "sketch": one.sketch - (1 << 64) if one.sketch >= 1 << 63 else one.sketch,
        "placeholder": one.placeholder,
        "seen_at": now,
    }
    await session.execute(insert(picture).values(row).on_conflict_do_nothing())


async def illustrate(session: Session, article: ArticleId, figures: Sequence[Illustration]) -> None:
    """Say which pictures an article shows; replaces what was said before."""
    await session.execute(delete(illustration).where(illustration.c.article_id == article))
    rows = [{"article_id": article, **msgspec.structs.asdict(one)} for one in figures]
    if rows:
        await session.execute(insert(illustration).on_conflict_do_nothing(), rows)


async def of_articles(
    session: Session, articles: Sequence[int]
) -> dict[ArticleId, dict[str, BlobKey]]:
    """For each article: the publisher's address of a picture → our key."""
    found = await session.execute(
        select(illustration)
        .where(illustration.c.article_id.in_(articles), illustration.c.key.is_not(None))
        .order_by(illustration.c.article_id, illustration.c.position)
    )
    keys: dict[ArticleId, dict[str, BlobKey]] = {}
    for row in found:
        keys.setdefault(row.article_id, {})[row.url] = row.key
    return keys


async def rows(session: Session, after: str = "", limit: int = 500) -> list[Picture]:
    """Pictures in the order of their keys, those behind `after`."""
    asked = select(picture).where(picture.c.key > after).order_by(picture.c.key).limit(limit)
    return [_picture(row) for row in await session.execute(asked)]


async def named(session: Session, keys: Sequence[str]) -> frozenset[str]:
    """Which of these objects a row names, as a picture or as the raw page of a version."""
    asked = union(
        select(picture.c.key).where(picture.c.key.in_(keys)),
        select(revision.c.page_key).where(revision.c.page_key.in_(keys)),
        select(illustration.c.key).where(illustration.c.key.in_(keys)),
        select(article.c.picture).where(article.c.picture.in_(keys)),
    )
    return frozenset(row[0] for row in await session.execute(asked))


def _picture(row: Row[tuple[object, ...]]) -> Picture:
    extension = row.key.rpartition(".")[2]
    return Picture(
        key=BlobKey(row.key),
        feed=FeedId(row.feed_id),
        md5=row.md5,
        sha256=row.sha256,
        size=row.size,
        facts=PictureFacts(row.type, extension, row.width, row.height, row.pages),
        url=row.url,
        sketch=row.sketch % (1 << 64),
        placeholder=row.placeholder,
    )
