"""Which pieces of a page are the article: a learned choice, mended by the page's order."""

from collections import Counter
from collections.abc import Callable, Sequence

from dzherelo.extract import features, forest, furniture, places
from dzherelo.extract.features import Told
from dzherelo.extract.pieces import Piece
from dzherelo.extract.places import Place

KEPT = 0.45
"""Chance from which a piece is the article's on a page that the model is sure of."""
SURE = 0.6
"""Part of the page's best chances that will do on a page that it knows less of: live blogs."""
BEST = 120
"""Words of the pieces with the best chances, by which a page is known or not."""
MOST = 0.9
"""Part of the kept text that its core holds."""
SENTENCE = 40
"""Characters of the shortest paragraph that counts as running text."""
LINKED = 0.6
"""A list or line with more of its characters in links leads elsewhere."""
TEASED = 0.3
"""Part of the text above the headline from which it is a lead or the headline a repetition."""
LEAST = 0.1
"""The best chance of a page below which no piece of it is an article."""


def select(pieces: Sequence[Piece], told: Told) -> list[Piece]:
    """Return the article's pieces in reading order, none when nothing on the page is one."""
    if not pieces:
        return []
    return mend(pieces, chances(pieces, told), told.is_title)


def chances(pieces: Sequence[Piece], told: Told) -> list[float]:
    """The chance of each piece to be the article's, as the model sees it; 0 without text."""
    found = [0.0] * len(pieces)
    texts = [at for at, piece in enumerate(pieces) if piece.text and piece.kind != "embed"]
    rows = features.look(pieces, told)[texts]
    for at, one in zip(texts, forest.load().chances(rows), strict=True):
        found[at] = float(one)
    return found


def mend(
    pieces: Sequence[Piece], chances: Sequence[float], is_title: Callable[[str], bool]
) -> list[Piece]:
    """Return the pieces with good chances, without what the page's order shows to be none."""
    least = _least(pieces, chances)
    kept = {piece.order for piece, chance in zip(pieces, chances, strict=True) if chance >= least}
    if not kept:
        return []
    kept = _without_boxes(pieces, kept)
    kept = _without_repeats(pieces, kept)
    kept -= {p.order for p in pieces if p.order in kept and furniture.line(p.text, p.linked)}
    kept -= _behind_end(pieces, chances) | _before_headline(pieces, kept, is_title)
    kept |= _last_line(pieces, kept)
    return [p for p in pieces if p.order in kept and not is_title(p.text)]


def _least(pieces: Sequence[Piece], chances: Sequence[float]) -> float:
    """The chance from which a piece is kept: less on pages unlike those that taught the model."""
    best, words, weighed = (
        sorted(zip(chances, pieces, strict=True), key=lambda one: -one[0]),
        0,
        0.0,
    )
    for chance, piece in best:
        number = piece.text.count(" ") + 1
        words, weighed = words + number, weighed + chance * number
        if words >= BEST:
            break
    return max(LEAST, min(KEPT, SURE * weighed / (words or 1)))


def core(kept: Sequence[Piece]) -> Place | None:
    """Return the deepest place around nine tenths of the kept text, None when nothing is kept."""
    total = sum(len(piece.text) for piece in kept)
    weights: Counter[Place] = Counter()
    for piece in kept:
        for place in piece.place.above():
            weights[place] += len(piece.text)
    wide = [place for place, weight in weights.items() if weight >= MOST * total]
    return max(wide, key=lambda one: one.depth, default=None)


def _without_boxes(pieces: Sequence[Piece], kept: set[int]) -> set[int]:
    """Boxes named as furniture go, unless they hold the article itself (a badly named one)."""
    chosen = [piece for piece in pieces if piece.order in kept]
    total = sum(len(piece.text) for piece in chosen)
    boxed = {p.order for p in chosen if p.box == places.STRONG or p.carded}
    weight = sum(len(piece.text) for piece in chosen if piece.order in boxed)
    return kept - boxed if 2 * weight < total else kept


def _without_repeats(pieces: Sequence[Piece], kept: set[int]) -> set[int]:
    """Of equal paragraphs (a teaser repeating the lead) the one nearest to the rest stays."""
    chosen = [piece for piece in pieces if piece.order in kept]
    middle = core(chosen)
    best: dict[str, Piece] = {}
    for piece in chosen:
        key = piece.text if len(piece.text) >= SENTENCE else f"{piece.order}"
        other = best.get(key)
        if other is None or (inside(piece, middle) and not inside(other, middle)):
            best[key] = piece
    return {piece.order for piece in best.values()}


def _behind_end(pieces: Sequence[Piece], chances: Sequence[float]) -> set[int]:
    """What stands behind «Коментарі (2)», when the page's likeliest text stands before it."""
    for end in pieces:
        if end.linked or not furniture.ends_article(end.text):
            continue
        before, behind = chances[: end.order], chances[end.order :]
        if max(before, default=0.0) >= max(behind):
            return {piece.order for piece in pieces[end.order :]}
    return set()


def _before_headline(
    pieces: Sequence[Piece], kept: set[int], is_title: Callable[[str], bool]
) -> set[int]:
    """What stands before the headline (the site's name, its motto), when little does."""
    at = next((p.order for p in pieces if p.text and not p.carded and is_title(p.text)), -1)
    before = {order for order in kept if order < at}
    return before if _weight(pieces, before) < TEASED * _weight(pieces, kept) else set()


def _weight(pieces: Sequence[Piece], orders: set[int]) -> int:
    """Characters of running text outside links."""
    return sum(len(one.text) - one.linked for one in pieces if one.order in orders)


def _last_line(pieces: Sequence[Piece], kept: set[int]) -> set[int]:
    """The line right behind the text that tells its origin (evidence, not furniture), or the last
    sentence behind an embed or picture, which the model tends to leave out."""
    last = max(kept, default=len(pieces))
    behind = next((p for p in pieces[last + 1 :] if p.text and p.kind != "embed"), None)
    if behind is None or behind.linked or behind.kind != "text":
        return set()
    alike = behind.place.tag == pieces[last].place.tag
    signed = alike and furniture.signs(behind.text)
    ends = behind.order > last + 1 and behind.holder is pieces[last].holder and _wordy(behind)
    return {behind.order} if signed or (ends and len(behind.text) >= SENTENCE) else set()


def _wordy(piece: Piece) -> bool:
    """Running text rather than a list of links or a box."""
    if piece.box == places.STRONG or piece.carded:
        return False
    return piece.linked < LINKED * len(piece.text) or piece.kind == "heading"


def inside(piece: Piece, place: Place | None) -> bool:
    """Whether a piece stands in a place."""
    return place is not None and any(one is place for one in piece.place.above())
