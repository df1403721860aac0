"""The search index: one row of weighted keys an article."""

from datetime import datetime

from sqlalchemy import cast
from sqlalchemy.dialects.postgresql import TSVECTOR, insert

from dzherelo.model.ids import ArticleId, SourceId
from dzherelo.store.database import Session
from dzherelo.store.tables import document

VERSION = 1
"""Raise it when keys are made differently; `dzherelo rebuild index` then writes all rows anew."""


async def save(
    session: Session,
    article: ArticleId,
    *,
    source: SourceId,
    language: str,
    sort_at: datetime,
    keys: str,
) -> None:
    """Write the keys of an article; `keys` is a tsvector literal."""
    row = {
        "article_id": article,
        "source_id": source,
        "language": language,
        "sort_at": sort_at,
        "version": VERSION,
        "keys": cast(keys, TSVECTOR),
    }
    await session.execute(
        insert(document).values(row).on_conflict_do_update(index_elements=["article_id"], set_=row)
    )
