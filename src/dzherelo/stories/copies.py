"""Whether an article is a copy of another: duplicate, republication, cut-down reprint, partial."""

from datetime import datetime
from typing import Literal

import msgspec

from dzherelo.model.ids import ArticleId, SourceId
from dzherelo.stories import alignment
from dzherelo.text import sketch

CopyKind = Literal["duplicate", "republication", "reprint", "partial"]

COPIED = 0.4
"""Share of a text's shingles in another from which it is its copy (measured F1 .986)."""
PARTLY = 0.18
"""Share from which a text reuses a part of another; below it quotes of one speech meet (at .15 one
verdict in nineteen was wrong, at .18 one in twenty-six)."""
WHOLE = 0.6
"""A copy that holds less of its original than this is cut down."""
FEWEST_SHARED = 3
"""Shared shingle hashes that prove anything: with one in four kept, about a dozen words."""
SAME_TEXT = 0.9
"""From here on both sides two texts of one publisher are one article put out twice."""
BULLETIN_WORDS = 150
"""Bulletins are short: in so few words all numbers are compared, not only those in passages."""
FEW_NUMBERS = 2
"""With fewer numbers a text is no bulletin."""
AGREEING = 0.7
"""In a copy at least this share of the numbers is in the original; the next bulletin has less. At
.6 small numbers that meet by chance (3 of 4 wounded, 2 of 3 houses) made eleven pairs copies."""


class CopySide(msgspec.Struct, frozen=True):
    """What is compared of one article. `text` may be left out: the guard is then less exact."""

    article: ArticleId
    source: SourceId
    shingles: tuple[int, ...]
    numbers: tuple[str, ...]
    words: int
    when: datetime
    first_seen: datetime
    title: str = ""
    text: str = ""


class CopyVerdict(msgspec.Struct, frozen=True):
    """`copy` took its text from `original`; `share` is the part of its shingles found there (0–1).

    `held` is the part of the original that the copy holds, `spans` the words in both texts (given
    when the texts were), copy's range first.
    """

    kind: CopyKind
    copy: ArticleId
    original: ArticleId
    share: float
    held: float
    reason: str
    spans: tuple[alignment.Shared, ...] = ()


def compare(candidate: CopySide, other: CopySide) -> CopyVerdict | None:
    """The verdict on two articles in whichever order they came; None when neither is a copy.

    The later one copies the earlier (by time, then by when we saw it, then by id). Bulletins of
    one series, near-identical texts whose numbers, dates or places differ, are no copies.
    """
    copy, original = _ordered(candidate, other)
    shared = set(copy.shingles) & set(original.shingles)
    if len(shared) < min(FEWEST_SHARED, max(1, len(copy.shingles))):
        return None
    share = sketch.containment(copy.shingles, original.shingles)
    held = sketch.containment(original.shingles, copy.shingles)
    if max(share, held) < PARTLY:
        return None
    spans, differs = _differs(copy, original, share)
    if differs:
        return None
    kind = _kind(copy, original, share, held)
    if kind is None:
        return None
    reason = _reason(kind, share, held)
    return CopyVerdict(kind, copy.article, original.article, share, held, reason, spans)


def _ordered(one: CopySide, two: CopySide) -> tuple[CopySide, CopySide]:
    """The later and the earlier of two articles."""
    key_one = (one.when, one.first_seen, one.article)
    key_two = (two.when, two.first_seen, two.article)
    return (one, two) if key_one > key_two else (two, one)


def _kind(copy: CopySide, original: CopySide, share: float, held: float) -> CopyKind | None:
    if share < COPIED:
        return "partial"
    if copy.source == original.source and share >= SAME_TEXT and held >= SAME_TEXT:
        return "duplicate"
    return "reprint" if held < WHOLE else "republication"


def _differs(
    copy: CopySide, original: CopySide, share: float
) -> tuple[tuple[alignment.Shared, ...], bool]:
    """The shared spans, and whether the numbers say that it is another bulletin of a series."""
    if copy.text and original.text:
        aligned = alignment.align(copy.text, original.text)
        brief = min(copy.words, original.words) <= BULLETIN_WORDS and share >= COPIED
        differ = brief and _numbers_differ(copy.numbers, original.numbers)
        return aligned.shared, differ or alignment.is_series(aligned)
    return (), share >= COPIED and _numbers_differ(copy.numbers, original.numbers)


def _numbers_differ(copy: tuple[str, ...], original: tuple[str, ...]) -> bool:
    """Whether too few of the copy's distinct numbers stand in the original."""
    ours, theirs = set(copy), set(original)
    if len(ours) < FEW_NUMBERS or len(theirs) < FEW_NUMBERS:
        return False
    return len(ours & theirs) < AGREEING * len(ours)


def _reason(kind: CopyKind, share: float, held: float) -> str:
    taken, kept = round(share * 100), round(held * 100)
    words = {
        "duplicate": "the same text by the same publisher",
        "republication": f"{taken}% of its text is the original's",
        "reprint": f"{taken}% of its text is the original's, of which it keeps {kept}%",
        "partial": f"{taken}% of its text is also in the original",
    }
    return words[kind]


def shared_spans(copy: str, original: str) -> tuple[alignment.Shared, ...]:
    """The passages of at least eight words that two texts share, in order of the first text."""
    return alignment.align(copy, original).shared
