"""The articles of a story as the question of its origins needs them."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from dzherelo.model.article import Extracted
from dzherelo.model.ids import ArticleId, SourceId, StoryId
from dzherelo.model.origin import Report
from dzherelo.model.profile import Attribution
from dzherelo.store.database import Session
from dzherelo.store.tables import article, profile, revision, source

MOST = 500
"""Most articles looked at of one story; the largest of a day has about 200."""
_attributions = type_coerce(profile.c.profile, JSONB)["attributions"]


async def of_story(session: Session, number: StoryId) -> tuple[Report, ...]:
    """The articles of a story that have a text, in time order."""
    return await _reports(session, article.c.story_id == number)


async def of_articles(session: Session, ids: list[ArticleId]) -> tuple[Report, ...]:
    """These articles, in time order."""
    return await _reports(session, article.c.id.in_(ids))


async def _reports(session: Session, chosen: object) -> tuple[Report, ...]:
    found = await session.execute(
        select(
            article.c.id,
            article.c.source_id,
            source.c.name,
            article.c.first_seen,
            article.c.published,
            article.c.unseen_at,
            _attributions.label("attributions"),
        )
        .join(source, source.c.id == article.c.source_id)
        .outerjoin(profile, profile.c.article_id == article.c.id)
        .where(chosen, article.c.revision > 0)  # type: ignore[arg-type]
        .order_by(article.c.sort_at, article.c.id)
        .limit(MOST)
    )
    return tuple(
        Report(
            ArticleId(row.id),
            SourceId(row.source_id),
            row.name,
            row.first_seen,
            row.published,
            row.unseen_at,
            msgspec.convert(row.attributions or (), tuple[Attribution, ...]),
        )
        for row in found
    )


class Version(msgspec.Struct, frozen=True):
    """One version of an article's text, as we saw it."""

    article: ArticleId
    language: str
    seen_at: datetime
    content: Extracted


MOST_VERSIONS = 200
"""Versions compared for one page; a live page alone may have a hundred."""


async def versions(session: Session, number: StoryId) -> tuple[Version, ...]:
    """The versions of those articles of a story that have several, oldest first."""
    asked = _versions().where(article.c.story_id == number, article.c.revision > 1)
    ordered = asked.order_by(revision.c.article_id, revision.c.number).limit(MOST_VERSIONS)
    return tuple(_version(row) for row in await session.execute(ordered))


async def present(session: Session, number: StoryId) -> tuple[Version, ...]:
    """The present text of each article of a story that still stands at its publisher."""
    now = (article.c.revision == revision.c.number) & article.c.gone_at.is_(None)
    asked = _versions().where(article.c.story_id == number, now)
    ordered = asked.order_by(article.c.sort_at, article.c.id).limit(MOST)
    return tuple(_version(row) for row in await session.execute(ordered))


def _versions() -> Select[Any]:
    return select(
        revision.c.article_id, article.c.language, revision.c.seen_at, revision.c.content
    ).join_from(revision, article, article.c.id == revision.c.article_id)


def _version(row: Any) -> Version:
    return Version(ArticleId(row.article_id), row.language, row.seen_at, row.content)
