"""What the JSON API answers: pages of views, and articles as much of them as may be shown."""

from datetime import datetime
from typing import Generic, TypeVar

import msgspec

from dzherelo.model.blocks import Block
from dzherelo.model.ids import BlobKey
from dzherelo.model.moment import ClaimedTime
from dzherelo.model.profile import Attribution
from dzherelo.model.story import Why
from dzherelo.model.views import (
    ArticleCard,
    ArticleView,
    NameView,
    QuoteView,
    RelationView,
    RevisionView,
    StoryRef,
)

T = TypeVar("T")


class Page(msgspec.Struct, Generic[T], frozen=True):
    """A part of a list; `next` is the cursor of the part after it, "" on the last."""

    entries: tuple[T, ...]
    next: str = ""


class PictureAnswer(msgspec.Struct, frozen=True):
    """A mirrored picture: our key, its size in pixels, its address at the publisher."""

    key: BlobKey
    width: int
    height: int
    url: str


class ArticleAnswer(msgspec.Struct, frozen=True):
    """An article; `blocks`, `pictures` and `credits` are empty when `article.shown` is not full."""

    article: ArticleCard
    first_seen: datetime
    published: ClaimedTime | None
    modified: ClaimedTime | None
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    credits: tuple[str, ...]
    blocks: tuple[Block, ...]
    pictures: tuple[PictureAnswer, ...]
    attributions: tuple[Attribution, ...]
    relations: tuple[RelationView, ...]
    revisions: tuple[RevisionView, ...]
    story: StoryRef | None
    why: Why | None


def article_answer(view: ArticleView) -> ArticleAnswer:
    """The article without what its visibility hides."""
    whole, content = view.card.shown == "full", view.content
    pictures = [
        PictureAnswer(picture.key, picture.width, picture.height, url)
        for url, picture in view.pictures.items()
    ]
    return ArticleAnswer(
        article=view.card,
        first_seen=view.first_seen,
        published=content.published,
        modified=content.modified,
        authors=content.authors,
        tags=content.tags,
        credits=content.credits if whole else (),
        blocks=content.blocks if whole else (),
        pictures=tuple(pictures) if whole else (),
        attributions=view.attributions,
        relations=view.relations,
        revisions=view.revisions,
        story=view.story,
        why=view.why,
    )


class NameAnswer(msgspec.Struct, frozen=True):
    """A person, body or place, and what the person said."""

    name: NameView
    quotes: tuple[QuoteView, ...]


class SearchHit(msgspec.Struct, frozen=True):
    """A found article with the text that shows why; `marks` are [start, end) in the snippet."""

    article: ArticleCard
    snippet: str
    marks: tuple[tuple[int, int], ...]
    rank: float
