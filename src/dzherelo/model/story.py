"""Stories: why an article is in one, and what a story shows of itself."""

from datetime import datetime
from typing import Literal

import msgspec

from dzherelo.model.ids import ArticleId, BlobKey, SourceId, StoryId


class Why(msgspec.Struct, frozen=True):
    """Why an article stands in its story: the evidence that decided, strongest first.

    `rule` is "first" (it began the story), "copy" (of `other`), "similar" (score over threshold)
    or "person" (an editor decided).
    """

    rule: Literal["first", "copy", "similar", "person"]
    score: float = 0.0
    terms: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    hours: float | None = None
    """Hours between this article and the nearest one in the story."""
    other: ArticleId | None = None
    features: dict[str, float] = {}


class Judgement(msgspec.Struct, frozen=True):
    """What a person decided: `merge` (all named articles are one story), `split` (`ones` are
    another story than `others`), `retitle` (the story of the first of `ones` is called `words`)."""

    kind: Literal["merge", "split", "retitle"]
    ones: tuple[ArticleId, ...]
    others: tuple[ArticleId, ...] = ()
    words: str = ""
    reason: str = ""
    id: int = 0
    """Later ones have higher numbers."""


class Placement(msgspec.Struct, frozen=True):
    """The decision for one article: join `story`, or begin a new one (`story` is None)."""

    article: ArticleId
    story: StoryId | None
    why: Why
    rivals: tuple[StoryId, ...] = ()
    """Other stories that came near enough to be asked whether they and this one are one."""


class Face(msgspec.Struct, frozen=True):
    """What a story shows: chosen from its members, never invented."""

    headline: str
    lead: str
    language: str
    slug: str
    date: str
    """ISO date (Europe/Kyiv) of the first member; part of the permanent address."""
    headline_from: ArticleId
    picture: BlobKey | None = None
    articles: int = 1
    sources: int = 1
    copies: int = 0
    origins: int = 1
    """Publishers from which it spread (`provenance.origins`); before that is known, the
    members that are no copies."""
    languages: tuple[str, ...] = ()
    importance: float = 0.0
    first_at: datetime | None = None
    last_at: datetime | None = None
    topics: tuple[str, ...] = ()


class Member(msgspec.Struct, frozen=True):
    """What composing a face needs to know about one member of a story."""

    article: ArticleId
    source: SourceId
    title: str
    lead: str
    language: str
    when: datetime
    first_seen: datetime
    quality: float = 1.0
    copy_of: ArticleId | None = None
    agency: bool = False
    picture: BlobKey | None = None
    words: int = 0
    tags: tuple[str, ...] = ()
    title_terms: tuple[str, ...] = ()
