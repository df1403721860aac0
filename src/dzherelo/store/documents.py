"""The search index: one row of weighted keys an article."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Text, bindparam, cast
from sqlalchemy.dialects.postgresql import TSVECTOR, insert

from dzherelo.model.ids import ArticleId, SourceId
from dzherelo.store.database import Session
from dzherelo.store.tables import document

VERSION = 2
"""Raise it when keys are made differently; `dzherelo rebuild index` then writes all rows anew."""


class NewDocument(msgspec.Struct, frozen=True):
    """The keys of an article to write; `keys` is a tsvector literal."""

    article: ArticleId
    source: SourceId
    language: str
    sort_at: datetime
    keys: str
    entities: tuple[str, ...] = ()


async def save(session: Session, found: Sequence[NewDocument]) -> None:
    """Write the keys of articles."""
    rows = [
        {
            "article_id": one.article,
            "source_id": one.source,
            "language": one.language,
            "sort_at": one.sort_at,
            "version": VERSION,
            "literal": one.keys,
            "entities": list(one.entities),
        }
        for one in found
    ]
    if rows:
        await session.execute(_SAVE, rows)


_NEW = insert(document).values(
    {
        **{
            name: bindparam(name)
            for name in ("article_id", "source_id", "language", "sort_at", "entities")
        },
        "version": bindparam("version"),
        "keys": cast(bindparam("literal", type_=Text), TSVECTOR),
    }
)
_SAVE = _NEW.on_conflict_do_update(
    index_elements=["article_id"],
    set_={
        name: _NEW.excluded[name]
        for name in ("source_id", "language", "sort_at", "version", "keys", "entities")
    },
)
