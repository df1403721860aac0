"""The columns of stories, articles and sources in lists, and how a row becomes a card."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, literal_column, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from dzherelo.model.ids import ArticleId
from dzherelo.model.story import Face
from dzherelo.model.views import (
    ArticleCard,
    PictureView,
    SourceRef,
    StoryCard,
    StoryRef,
    shown,
)
from dzherelo.store.database import Session
from dzherelo.store.tables import article, picture, revision, source, story

DECAY_S = 6 * 3600 / 0.6931471805599453
"""A story loses half its importance in six hours without a new article."""

_face_article = article.alias("face_article")
_face_source = source.alias("face_source")
_face_revision = revision.alias("face_revision")
_face = type_coerce(story.c.face, JSONB)
_noarchive = type_coerce(revision.c.content, JSONB)["noarchive"].astext == "true"

RANK = func.ln(func.greatest(story.c.importance, 0.001)) + (
    func.extract("epoch", story.c.last_at) / literal_column(str(DECAY_S))
)
"""Importance halved every six hours. The logarithm makes the order independent of the moment of
asking, so that a page's last rank is a cursor that stays right."""

_first = (
    select(
        source.c.id.label("first_id"),
        source.c.slug.label("first_slug"),
        source.c.name.label("first_name"),
    )
    .join(article, article.c.source_id == source.c.id)
    .where(article.c.story_id == story.c.id)
    .order_by(article.c.sort_at, article.c.id)
    .limit(1)
    .lateral("first_member")
)


SHOWN = story.c.merged_into.is_(None) & story.c.face.is_not(None) & (story.c.articles > 0)
"""Stories that can be shown: with a face, not merged away."""


def story_cards(chosen: Select[Any]) -> Select[Any]:
    """A select of the cards of the stories whose `id` is chosen, ready to order.

    The choice with its LIMIT comes first, so that only the chosen ones are joined.
    """
    picked = chosen.subquery("picked")
    return (
        select(
            story.c.id,
            story.c.date,
            story.c.slug,
            story.c.face,
            story.c.articles,
            story.c.importance,
            story.c.first_at,
            story.c.last_at,
            RANK.label("rank"),
            picture.c.key.label("picture_key"),
            picture.c.width,
            picture.c.height,
            picture.c.placeholder,
            _face_source.c.visibility.label("face_visibility"),
            (type_coerce(_face_revision.c.content, JSONB)["noarchive"].astext == "true").label(
                "face_noarchive"
            ),
            _first.c.first_id,
            _first.c.first_slug,
            _first.c.first_name,
        )
        .select_from(
            picked.join(story, story.c.id == picked.c.id)
            .outerjoin(picture, picture.c.key == _face["picture"].astext)
            .outerjoin(
                _face_article,
                _face_article.c.id == cast(_face["headline_from"].astext, BigInteger),
            )
            .outerjoin(_face_source, _face_source.c.id == _face_article.c.source_id)
            .outerjoin(
                _face_revision,
                (_face_revision.c.article_id == _face_article.c.id)
                & (_face_revision.c.number == _face_article.c.revision),
            )
            .outerjoin(_first, literal_column("true"))
        )
        .where(SHOWN)
    )


def story_card(row: Any, *, public: bool) -> StoryCard:
    """The card of a row of `story_cards`."""
    face: Face = row.face
    visible = shown(row.face_visibility, public=public, noarchive=bool(row.face_noarchive))
    return StoryCard(
        story=StoryRef(row.id, row.date, row.slug, face.headline, face.language),
        lead="" if visible == "link" else face.lead,
        picture=picture_view(row),
        articles=row.articles,
        sources=face.sources,
        copies=face.copies,
        independent=max(1, min(face.sources, face.origins)),
        languages=face.languages,
        importance=row.importance,
        first_at=row.first_at,
        last_at=row.last_at,
        first_source=SourceRef(row.first_id, row.first_slug, row.first_name)
        if row.first_id is not None
        else None,
        shown=visible,
        rank=float(row.rank),
    )


def picture_view(row: Any) -> PictureView | None:
    """The picture of a row with `picture_key`, `width`, `height`, `placeholder`."""
    if row.picture_key is None:
        return None
    return PictureView(row.picture_key, row.width, row.height, row.placeholder)


def article_columns() -> list[Any]:
    """The columns of an article's card; select them from `article_joins()`."""
    return [
        article.c.id,
        article.c.title,
        article.c.lead,
        article.c.language,
        article.c.sort_at,
        article.c.url,
        article.c.story_id,
        article.c.copy_of,
        article.c.changed_at,
        article.c.gone_at,
        source.c.id.label("source_id"),
        source.c.slug.label("source_slug"),
        source.c.name.label("source_name"),
        source.c.visibility.label("source_visibility"),
        _noarchive.label("noarchive"),
    ]


def article_joins() -> Any:
    """Articles with their source and their present revision."""
    return article.join(source, source.c.id == article.c.source_id).outerjoin(
        revision,
        (revision.c.article_id == article.c.id) & (revision.c.number == article.c.revision),
    )


async def article_cards(
    session: Session, ids: Sequence[ArticleId], *, public: bool
) -> dict[ArticleId, ArticleCard]:
    """The cards of articles by number."""
    asked = select(*article_columns()).select_from(article_joins()).where(article.c.id.in_(ids))
    found = (article_card(row, public=public) for row in await session.execute(asked))
    return {card.id: card for card in found}


def article_card(row: Any, *, public: bool) -> ArticleCard:
    """The card of a row with `article_columns`; a lead that may not be shown is left out."""
    visible = shown(row.source_visibility, public=public, noarchive=bool(row.noarchive))
    return ArticleCard(
        id=row.id,
        title=row.title,
        lead="" if visible == "link" else row.lead,
        language=row.language,
        when=row.sort_at,
        source=SourceRef(row.source_id, row.source_slug, row.source_name, row.source_visibility),
        url=row.url,
        story=row.story_id,
        copy_of=row.copy_of,
        changed_at=row.changed_at,
        gone_at=row.gone_at,
        shown=visible,
    )
