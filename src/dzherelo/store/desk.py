"""Stories and articles as an editor at the command line sees them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select, tuple_, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from dzherelo.model.blocks import plain
from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.model.story import Why
from dzherelo.store.database import Session
from dzherelo.store.tables import article, event, membership, revision, source, story
from dzherelo.store.view_cards import SHOWN


class Line(msgspec.Struct, frozen=True):
    """A story in a list."""

    story: StoryId
    headline: str
    date: str
    articles: int
    last_at: datetime


async def newest(
    session: Session, after: tuple[datetime, int] | None = None, limit: int = 30
) -> list[Line]:
    """The stories with the newest articles, behind the (time, number) of the last one seen."""
    asked = select(story.c.id, story.c.face, story.c.date, story.c.articles, story.c.last_at)
    asked = asked.where(SHOWN)
    if after:
        asked = asked.where(tuple_(story.c.last_at, story.c.id) < tuple_(*after))
    asked = asked.order_by(story.c.last_at.desc(), story.c.id.desc()).limit(limit)
    return [
        Line(row.id, row.face.headline, row.date, row.articles, row.last_at)
        for row in await session.execute(asked)
    ]


class Inside(msgspec.Struct, frozen=True):
    """An article of a story, with the reason why it is there."""

    article: ArticleId
    source: str
    title: str
    when: datetime
    copy_of: ArticleId | None
    why: Why


async def members(session: Session, chosen: StoryId) -> list[Inside]:
    """The articles of a story in time order."""
    found = await session.execute(
        select(
            article.c.id,
            article.c.title,
            article.c.sort_at,
            article.c.copy_of,
            source.c.name,
            membership.c.why,
        )
        .join(membership, membership.c.article_id == article.c.id)
        .join(source, source.c.id == article.c.source_id)
        .where(membership.c.story_id == chosen)
        .order_by(article.c.sort_at, article.c.id)
    )
    return [Inside(row.id, row.name, row.title, row.sort_at, row.copy_of, row.why) for row in found]


class Happened(msgspec.Struct, frozen=True):
    """An event of a story, with its cursor."""

    cursor: int
    kind: str
    at: datetime
    detail: dict[str, object]


_EDITED = ("merge", "split", "retitle", "move")


async def history(session: Session, chosen: StoryId) -> list[Happened]:
    """What was merged into a story, split from it, moved or retitled, in order."""
    into = event.c.detail["into"].astext == str(chosen)
    since = event.c.detail["from"].astext == str(chosen)
    found = await session.execute(
        select(event)
        .where(event.c.kind.in_(_EDITED), (event.c.story_id == chosen) | into | since)
        .order_by(event.c.cursor)
    )
    return [Happened(row.cursor, row.kind, row.at, row.detail) for row in found]


class Doubtful(msgspec.Struct, frozen=True):
    """An article that joined a story, or began one, with a score near the threshold."""

    article: ArticleId
    story: StoryId
    score: float
    joined: bool


async def doubtful(session: Session, least: float, most: float, limit: int) -> list[Doubtful]:
    """The newest placements with a score between the bounds."""
    why = type_coerce(membership.c.why, JSONB)
    score = why["score"].as_float()
    found = await session.execute(
        select(membership.c.article_id, membership.c.story_id, membership.c.why)
        .where(why["rule"].astext.in_(("similar", "first")), score >= least, score <= most)
        .order_by(membership.c.article_id.desc())
        .limit(limit)
    )
    return [
        Doubtful(row.article_id, row.story_id, row.why.score, row.why.rule == "similar")
        for row in found
    ]


class Text(msgspec.Struct, frozen=True):
    """An article as evaluation data has it; `published` is an ISO time."""

    id: str
    lang: str
    source: str
    title: str
    text: str
    published: str


async def texts(session: Session, ids: Sequence[int]) -> dict[ArticleId, Text]:
    """The articles in the form of the labelled streams."""
    found = await session.execute(
        select(article, source.c.name, revision.c.content)
        .join(source, source.c.id == article.c.source_id)
        .join(
            revision,
            (revision.c.article_id == article.c.id) & (revision.c.number == article.c.revision),
        )
        .where(article.c.id.in_(ids))
    )
    return {
        row.id: Text(
            id=str(row.id),
            lang=row.language,
            source=row.name,
            title=row.title,
            text="\n".join(part for part in (row.lead, plain(row.content.blocks)) if part),
            published=row.sort_at.isoformat(),
        )
        for row in found
    }
