"""What the articles of a story say: their quotes and amounts, as their profiles hold them."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from dzherelo.model.blocks import Block
from dzherelo.model.ids import ArticleId
from dzherelo.model.profile import Amount, Quote
from dzherelo.model.views import Mention, SourceRef, shown
from dzherelo.store.database import Session
from dzherelo.store.tables import article, mention, profile, revision, source

MOST_ARTICLES = 300
"""Articles of one story whose words are read; the largest of a day has about 200."""


class Words(msgspec.Struct, frozen=True):
    """What one article says; `hidden` when only its link may be shown."""

    article: Mention
    when: datetime
    quotes: tuple[Quote, ...]
    amounts: tuple[Amount, ...]
    hidden: bool


async def of_story(session: Session, number: int, *, public: bool) -> tuple[Words, ...]:
    """The words of a story's articles in order of time."""
    return await _of(session, article.c.story_id == number, public=public)


async def of_name(session: Session, key: str, *, public: bool) -> tuple[Words, ...]:
    """The words of the articles in which a name stands, in order of time."""
    named = select(mention.c.article_id).where(mention.c.key == key)
    return await _of(session, article.c.id.in_(named), public=public)


async def _of(session: Session, chosen: ColumnElement[bool], *, public: bool) -> tuple[Words, ...]:
    whole = type_coerce(profile.c.profile, JSONB)
    asked = (
        select(
            article.c.id,
            article.c.title,
            article.c.language,
            article.c.sort_at,
            source.c.id.label("source_id"),
            source.c.slug,
            source.c.name,
            source.c.visibility,
            whole["quotes"].label("quotes"),
            whole["amounts"].label("amounts"),
            (type_coerce(revision.c.content, JSONB)["noarchive"].astext == "true").label(
                "kept_out"
            ),
        )
        .join(profile, profile.c.article_id == article.c.id)
        .join(source, source.c.id == article.c.source_id)
        .outerjoin(
            revision,
            (revision.c.article_id == article.c.id) & (revision.c.number == article.c.revision),
        )
        .where(chosen)
        .order_by(article.c.sort_at, article.c.id)
        .limit(MOST_ARTICLES)
    )
    return tuple(_words(row, public=public) for row in await session.execute(asked))


def _words(row: Any, *, public: bool) -> Words:
    visible = shown(row.visibility, public=public, noarchive=bool(row.kept_out))
    publisher = SourceRef(row.source_id, row.slug, row.name, row.visibility)
    return Words(
        Mention(row.id, row.title, row.language, publisher),
        row.sort_at,
        msgspec.convert(row.quotes or [], tuple[Quote, ...]),
        msgspec.convert(row.amounts or [], tuple[Amount, ...]),
        hidden=visible == "link",
    )


async def blocks(session: Session, articles: list[ArticleId]) -> dict[ArticleId, tuple[Block, ...]]:
    """The blocks of articles as last read."""
    asked = (
        select(article.c.id, revision.c.content)
        .join(
            revision,
            (revision.c.article_id == article.c.id) & (revision.c.number == article.c.revision),
        )
        .where(article.c.id.in_(articles))
    )
    found = await session.execute(asked)
    return {row.id: row.content.blocks for row in found if row.content is not None}
