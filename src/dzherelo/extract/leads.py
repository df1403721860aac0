"""The lead: the paragraph that tells the news in short, found on the page and put first."""

import re
from collections.abc import Sequence

from dzherelo.extract import places
from dzherelo.extract.pieces import Piece
from dzherelo.text import normal

LEAST = 40
"""Characters; a shorter line is a rubric or a date line."""
LONGEST = 900
LEAST_WORDS = 5
"""Fewer words than this are alike by chance."""
SOUP = 200
"""Characters of class names from which they are utility classes."""
ALIKE = 0.8
"""Part of the words that the shorter of two texts shares with the other when both tell the same."""
OPENING = 4
"""Kept pieces among which the lead stands; credits and date lines may come before it."""
BEFORE = 25
"""Pieces looked at before the text begins: heading, date, author, share buttons, picture."""

_NAMED = re.compile(
    r"(?<![a-z])(?:lead|lede|intro|introduction|summary|subtitle|sub-?title|standfirst|perex|chapo|"
    r"announce?|anons|anounce|excerpt|deck|dek|sapo|strapline|description|abstract)(?![a-z])"
)


def find(
    pieces: Sequence[Piece], kept: Sequence[Piece], told: Sequence[str], title: str
) -> Piece | None:
    """Return the page's lead, None when it has none of its own.

    `told` are texts that announce it (the feed's summary, og:description). Looked for among the
    kept pieces and just before them: a paragraph that equals one of `told`, or is named a lead, or
    is all bold and comes first.
    """
    if not kept:
        return None
    first = kept[0].order
    until = kept[:OPENING][-1].order
    near = [p for p in pieces[max(0, first - BEFORE) : until + 1] if _fits(p, title)]
    opening = [p for p in kept[:1] if _fits(p, title)]
    announced = [p for p in near if any(alike(p.text, text) for text in told)]
    named = [p for p in near if p.order <= kept[:2][-1].order and _named(p)]
    bold = [p for p in opening if p.bold >= 0.9 * len(p.text)]
    return next(iter((*announced, *named, *bold)), None)


def alike(text: str, other: str) -> bool:
    """Whether two texts tell the same: one shares nearly all words with the start of the other."""
    words, others = normal.words(text.lower()), normal.words(other.lower())
    shorter, longer = sorted((words, others), key=len)
    if len(shorter) < LEAST_WORDS:
        return False
    start = set(longer[: len(shorter) + 3])
    return sum(word in start for word in shorter) >= ALIKE * len(shorter)


def whole(text: str) -> bool:
    """Whether a text is made of whole sentences rather than cut by a feed at a length."""
    return LEAST <= len(text) <= LONGEST and bool(re.search(r"[.!?][»”\"’')]*$", text.rstrip()))


def _fits(piece: Piece, title: str) -> bool:
    size = len(piece.text)
    if piece.kind not in {"text", "heading", "quote"} or not LEAST <= size <= LONGEST:
        return False
    if piece.box == places.STRONG or piece.carded or 2 * piece.linked > size:
        return False
    return normal.fold(piece.text).lower() != normal.fold(title).lower()


def _named(piece: Piece) -> bool:
    names = f"{piece.element.get('class', '')} {piece.element.get('itemprop', '')}"
    around = piece.element.getparent()
    if around is not None and len(around) == 1 and piece.element.tag in {"p", "b", "strong", "h2"}:
        names += f" {around.get('class', '')}"  # hAtom: <div class="entry-summary"><p>…
    return len(names) < SOUP and bool(_NAMED.search(names.lower().replace("_", " ")))
