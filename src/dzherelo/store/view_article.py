"""What an article's page shows."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from dzherelo.model.article import Extracted
from dzherelo.model.blocks import plain
from dzherelo.model.ids import ArticleId
from dzherelo.model.views import ArticleView, PictureView, RevisionView, StoryRef, VersionChanges
from dzherelo.store.database import Session
from dzherelo.store.tables import (
    article,
    illustration,
    membership,
    picture,
    profile,
    revision,
    story,
)
from dzherelo.store.view_cards import article_card, article_columns, article_joins
from dzherelo.store.view_photos import first_seen
from dzherelo.store.view_story import relations_of_article
from dzherelo.text import changes

MOST_COMPARED = 5
"""Latest versions whose changes a page shows; each comparison takes time on every view."""


async def article_view(
    session: Session, number: int, *, public: bool, compared: bool = False
) -> ArticleView | None:
    """The article with this number as last read, or None when there is none or no text yet."""
    asked = (
        select(
            *article_columns(),
            article.c.first_seen,
            revision.c.content,
            profile.c.profile,
            membership.c.why,
            story.c.date.label("story_date"),
            story.c.slug.label("story_slug"),
            story.c.face.label("story_face"),
        )
        .select_from(
            article_joins()
            .outerjoin(profile, profile.c.article_id == article.c.id)
            .outerjoin(membership, membership.c.article_id == article.c.id)
            .outerjoin(story, story.c.id == article.c.story_id)
        )
        .where(article.c.id == number, revision.c.content.is_not(None))
    )
    row = (await session.execute(asked)).one_or_none()
    if row is None:
        return None
    key = ArticleId(number)
    card = article_card(row, public=public)
    contents = await _contents(session, key)
    shown = await _pictures(session, key)
    keys = [one.key for one in shown.values()] if compared else []
    return ArticleView(
        card=card,
        content=row.content,
        first_seen=row.first_seen,
        pictures=shown,
        origins=await first_seen(session, number, keys),
        revisions=tuple(
            RevisionView(each.number, each.seen_at, each.content.title, _words(each.content))
            for each in contents
        ),
        changes=_changes(contents) if compared and card.shown == "full" else {},
        attributions=row.profile.attributions if row.profile else (),
        relations=await relations_of_article(session, key),
        story=_story(row),
        why=row.why,
    )


def _story(row: Any) -> StoryRef | None:
    if row.story_id is None or row.story_face is None:
        return None
    face = row.story_face
    return StoryRef(row.story_id, row.story_date, row.story_slug, face.headline, face.language)


async def _pictures(session: Session, number: ArticleId) -> dict[str, PictureView]:
    asked = (
        select(
            illustration.c.url,
            picture.c.key,
            picture.c.width,
            picture.c.height,
            picture.c.placeholder,
        )
        .join(picture, picture.c.key == illustration.c.key)
        .where(illustration.c.article_id == number)
    )
    return {
        row.url: PictureView(row.key, row.width, row.height, row.placeholder)
        for row in await session.execute(asked)
    }


async def _contents(session: Session, number: ArticleId) -> Sequence[Any]:
    """The versions of an article, oldest first."""
    asked = (
        select(revision.c.number, revision.c.seen_at, revision.c.content)
        .where(revision.c.article_id == number)
        .order_by(revision.c.number)
        .limit(100)
    )
    return (await session.execute(asked)).all()


async def content_of(session: Session, number: int, version: int) -> Extracted | None:
    """What one version of an article held, None when there is no such version."""
    asked = select(revision.c.content).where(
        revision.c.article_id == number, revision.c.number == version
    )
    content: Extracted | None = (await session.execute(asked)).scalar_one_or_none()
    return content


def _changes(contents: Sequence[Any]) -> dict[int, VersionChanges]:
    """What the latest versions changed in the text, by their numbers."""
    found = {}
    for before, after in pairwise(contents[-MOST_COMPARED - 1 :]):
        pieces = changes.compare(plain(before.content.blocks), plain(after.content.blocks))
        if pieces:
            found[after.number] = VersionChanges(pieces, changes.numbers(pieces))
    return found


def _words(content: Extracted) -> int:
    return len(plain(content.blocks).split())
