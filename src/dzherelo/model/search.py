"""A search query as understood, and one hit."""

from datetime import date, datetime

import msgspec

from dzherelo.model.ids import ArticleId, StoryId


class Word(msgspec.Struct, frozen=True):
    """One asked word with the keys that may stand for it in the index."""

    text: str
    surface: tuple[str, ...] = ()
    lemmas: tuple[str, ...] = ()
    skeletons: tuple[str, ...] = ()


class Query(msgspec.Struct, frozen=True):
    """All of `words` and `phrases` must be found, none of `without`; the rest narrows."""

    text: str = ""
    words: tuple[Word, ...] = ()
    phrases: tuple[tuple[Word, ...], ...] = ()
    without: tuple[Word, ...] = ()
    source: str = ""
    language: str = ""
    before: date | None = None
    after: date | None = None
    author: tuple[Word, ...] = ()
    """The author's names; all must be found among the authors."""
    in_title: bool = False


class Hit(msgspec.Struct, frozen=True):
    """A found article; `snippet` is plain text, `marks` are the [start, end) ranges found in it."""

    article: ArticleId
    story: StoryId | None
    title: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    source: str
    language: str
    when: datetime
    rank: float = 0.0
