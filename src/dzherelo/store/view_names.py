"""People, bodies and places: who is named where, and the pages about them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from dzherelo.model.views import NameCard, NameForm, NameView, OutletCount, SourceRef
from dzherelo.store.database import Session
from dzherelo.store.tables import article, mention, source, story
from dzherelo.store.view_cards import SHOWN, story_card, story_cards

MOST_STORIES = 30
MOST_OUTLETS = 20
MOST_FORMS = 12
MOST_OF_STORY = 16
ENOUGH = 5
"""Names in two articles of a story or more from which those in a single one are left out."""


def _cards() -> Select[Any]:
    """Names with the form most articles use, the number of articles, and of stories."""
    forms = func.array_agg(aggregate_order_by(mention.c.name, mention.c.count.desc()))
    return (
        select(
            mention.c.key,
            func.min(mention.c.kind).label("kind"),
            forms.label("forms"),
            func.count().label("articles"),
            func.count(article.c.story_id.distinct()).label("stories"),
        )
        .join(article, article.c.id == mention.c.article_id)
        .group_by(mention.c.key)
    )


def _card(row: Any) -> NameCard:
    first = max(dict.fromkeys(row.forms), key=row.forms.count)
    return NameCard(row.key, row.kind, first, row.articles, row.stories)


async def top(
    session: Session, frames: Sequence[Sequence[str]] = (), *, limit: int = 60
) -> tuple[NameCard, ...]:
    """The names in most articles; with `frames` those that have one of each group."""
    asked = _cards()
    for group in frames:
        asked = asked.where(mention.c.frames.overlap(list(group)))
    asked = asked.order_by(func.count().desc(), mention.c.key).limit(limit)
    return tuple(_card(row) for row in await session.execute(asked))


async def of_story(session: Session, number: int) -> tuple[NameCard, ...]:
    """The names in most articles of a story."""
    asked = (
        _cards()
        .where(article.c.story_id == number)
        .order_by(func.count().desc(), func.sum(mention.c.count).desc(), mention.c.key)
        .limit(MOST_OF_STORY)
    )
    found = [_card(row) for row in await session.execute(asked)]
    shared = [one for one in found if one.articles > 1]
    return tuple(shared if len(shared) >= ENOUGH else found)


async def name_view(session: Session, key: str, *, public: bool) -> NameView | None:
    """The page of a name: its forms, titles, stories (newest first) and outlets; None unknown."""
    row = (await session.execute(_cards().where(mention.c.key == key))).one_or_none()
    if row is None:
        return None
    return NameView(
        card=_card(row),
        forms=await _forms(session, key),
        roles=await _roles(session, key),
        stories=await _stories(session, key, public=public),
        outlets=await _outlets(session, key),
    )


async def _forms(session: Session, key: str) -> tuple[NameForm, ...]:
    asked = (
        select(mention.c.name, func.min(article.c.language).label("language"), func.count())
        .join(article, article.c.id == mention.c.article_id)
        .where(mention.c.key == key)
        .group_by(mention.c.name)
        .order_by(func.count().desc(), mention.c.name)
        .limit(MOST_FORMS)
    )
    return tuple(NameForm(row[0], row[1], row[2]) for row in await session.execute(asked))


async def _roles(session: Session, key: str) -> tuple[str, ...]:
    asked = (
        select(mention.c.role)
        .where(mention.c.key == key, mention.c.role != "")
        .group_by(mention.c.role)
        .order_by(func.count().desc(), mention.c.role)
        .limit(3)
    )
    return tuple(row.role for row in await session.execute(asked))


async def _stories(session: Session, key: str, *, public: bool) -> tuple[Any, ...]:
    chosen = (
        select(story.c.id)
        .where(
            SHOWN,
            story.c.id.in_(
                select(article.c.story_id)
                .join(mention, mention.c.article_id == article.c.id)
                .where(mention.c.key == key)
            ),
        )
        .order_by(story.c.last_at.desc(), story.c.id.desc())
        .limit(MOST_STORIES)
    )
    order = (story.c.last_at.desc(), story.c.id.desc())
    rows = (await session.execute(story_cards(chosen).order_by(*order))).all()
    return tuple(story_card(row, public=public) for row in rows)


async def _outlets(session: Session, key: str) -> tuple[OutletCount, ...]:
    asked = (
        select(source.c.id, source.c.slug, source.c.name, func.count().label("articles"))
        .join(article, article.c.source_id == source.c.id)
        .join(mention, mention.c.article_id == article.c.id)
        .where(mention.c.key == key)
        .group_by(source.c.id, source.c.slug, source.c.name)
        .order_by(func.count().desc(), source.c.slug)
        .limit(MOST_OUTLETS)
    )
    return tuple(
        OutletCount(SourceRef(row.id, row.slug, row.name), row.articles)
        for row in await session.execute(asked)
    )
