"""The articles of a story as the question of its origins needs them."""

import msgspec
from sqlalchemy import select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from dzherelo.model.ids import ArticleId, SourceId, StoryId
from dzherelo.model.origin import Report
from dzherelo.model.profile import Attribution
from dzherelo.store.database import Session
from dzherelo.store.tables import article, profile, source

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
