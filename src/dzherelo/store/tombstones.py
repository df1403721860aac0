"""Pictures that were taken down: what is not shown and not mirrored again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from dzherelo.model.ids import BlobKey
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.store.database import Session
from dzherelo.store.tables import article, illustration, picture, tombstone

WORDS = "taken down"


async def every(session: Session) -> frozenset[str]:
    """The stems (md5 or uuid) of everything that was taken down."""
    return frozenset(row.stem for row in await session.execute(select(tombstone.c.stem)))


async def among(session: Session, urls: Sequence[str]) -> frozenset[str]:
    """Which of these addresses at publishers led to a picture that was taken down."""
    if not urls:
        return frozenset()
    asked = select(tombstone.c.url).where(tombstone.c.url.in_(urls))
    return frozenset(row.url for row in await session.execute(asked))


async def alike(session: Session, key: BlobKey) -> list[BlobKey]:
    """The pictures with the same bytes as this one, itself among them, whoever showed them."""
    md5 = select(picture.c.md5).where(picture.c.key == key).scalar_subquery()
    asked = select(picture.c.key).where(picture.c.md5 == md5).order_by(picture.c.key)
    return [BlobKey(row.key) for row in await session.execute(asked)]


async def bury(session: Session, key: BlobKey, stem: str, reason: str, now: datetime) -> None:
    """Take a picture down: articles lose it, its row goes, and its bytes are known for ever."""
    asked = select(picture.c.md5, picture.c.url).where(picture.c.key == key)
    row = (await session.execute(asked)).one_or_none()
    url = row.url if row else ""
    stems = {stem, row.md5 if row else stem}
    stones = [{"stem": one, "key": key, "url": url, "reason": reason, "at": now} for one in stems]
    await session.execute(insert(tombstone).on_conflict_do_nothing(), stones)
    lost = Fault(FaultKind.GONE, WORDS)
    await session.execute(
        update(illustration).where(illustration.c.key == key).values(key=None, fault=lost)
    )
    await session.execute(update(article).where(article.c.picture == key).values(picture=None))
    await session.execute(delete(picture).where(picture.c.key == key))
