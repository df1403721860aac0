"""Memory of a site: what its other pages say of a line, and of the place where a text stands.

A line that also stands on other pages is the site's own, and a place that held the article on
other pages will hold it again. Both only move the chances of pieces that the model is not sure of.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from math import exp, log

import msgspec

from dzherelo.extract import body
from dzherelo.extract.features import words
from dzherelo.extract.pieces import Piece
from dzherelo.extract.places import Place
from dzherelo.extract.rules import Rule
from dzherelo.model.trace import Trace
from dzherelo.text import normal

PAGES = 2
"""Other pages on which a line must stand, or the only one there is."""
SHARE = 0.05
"""Part of the other pages on which it must stand: background returns, but not so often."""
CERTAIN = 0.9
"""A line with a better chance is the article's, however often its publisher repeats it."""
DOUBTED = 0.05
"""Texts with a lesser chance are left out without asking the other pages."""
ALIKE = 0.3
"""Part of the kept lines from which another page tells the same article, and teaches nothing."""
WEIGHT = 0.6
"""How much the places of other pages count beside the model, in odds; one page counts half."""
FURTHEST = 2.0
"""Most by which they may move the logarithm of the odds."""
LEVELS = 3
"""Elements by which a place is known, the piece's own included."""
LONGEST = 400
"""Lines and places of a page that are remembered."""
_NEVER = 1e-4
_DIGITS = re.compile(r"\d+")


class Site(msgspec.Struct, frozen=True):
    """What is known of a site beside the page: traces of its newest other pages, and its rule."""

    others: tuple[Trace, ...] = ()
    rule: Rule | None = None


UNKNOWN = Site()


class Memory(msgspec.Struct, frozen=True):
    """What the pages of a site have in common, of `pages` different articles."""

    pages: int = 0
    lines: frozenset[int] = frozenset()
    shifts: dict[int, float] = {}
    """What to add to the logarithm of the odds at a place."""


def trace(found: Sequence[Piece], chances: Sequence[float], kept: Sequence[Piece]) -> Trace:
    """Return what a page leaves behind; `chances` are the model's own, before any memory."""
    lines = {
        piece.order: _line(piece.text)
        for piece, chance in zip(found, chances, strict=True)
        if chance >= DOUBTED and piece.text
    }
    held: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for piece, chance in zip(found, chances, strict=True):
        if piece.text and piece.kind != "embed":
            sums = held[place(piece)]
            sums[0] += chance * len(piece.text)
            sums[1] += len(piece.text)
    told = dict.fromkeys(lines.get(piece.order) or _line(piece.text) for piece in kept)
    core = body.core(kept)
    pairs = [(key, round(part / whole, 3)) for key, (part, whole) in held.items()][:LONGEST]
    return Trace(
        tuple(dict.fromkeys(lines.values()))[:LONGEST],
        tuple(told)[:LONGEST],
        tuple(key for key, _ in pairs),
        tuple(share for _, share in pairs),
        name(core) if core is not None else "",
    )


def recall(own: Trace, others: Sequence[Trace]) -> Memory:
    """Return what the other pages of a site teach about a page, whose own trace is given.

    Pages that tell the same article are no other pages: copies under a second address, or the
    page itself as it was.
    """
    mine = set(own.kept)
    others = [one for one in others if len(mine.intersection(one.kept)) <= ALIKE * len(mine)]
    if not others:
        return Memory()
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for one in others:
        for key, share in zip(one.places, one.shares, strict=True):
            sums[key][0] += share
            sums[key][1] += 1
    asked = set(own.places)
    return Memory(
        len(others),
        repeated(others),
        {key: _shift(*pair) for key, pair in sums.items() if key in asked},
    )


def repeated(pages: Sequence[Trace]) -> frozenset[int]:
    """Return the lines that stand on so many pages of different articles that none owns them."""
    counts = Counter(line for one in pages for line in one.lines)
    least = max(min(PAGES, len(pages)), SHARE * len(pages))
    return frozenset(line for line, count in counts.items() if count >= least)


def adjust(found: Sequence[Piece], chances: Sequence[float], memory: Memory) -> list[float]:
    """Return the chances as the memory moves them; 0 for a line of the site."""
    if not memory.pages:
        return list(chances)
    return [
        _adjusted(piece, chance, memory) if chance >= DOUBTED else chance
        for piece, chance in zip(found, chances, strict=True)
    ]


def _adjusted(piece: Piece, chance: float, memory: Memory) -> float:
    if chance < CERTAIN and _line(piece.text) in memory.lines:
        return 0.0
    shift = memory.shifts.get(place(piece), 0.0)
    return 1 / (1 + exp(-_odds(chance) - shift)) if shift else chance


def _shift(shares: float, pages: float) -> float:
    """The logarithm of the odds at a place, drawn to nothing as long as few pages tell of it."""
    odds = WEIGHT * _odds((shares + 0.5) / (pages + 1))
    return max(-FURTHEST, min(FURTHEST, odds))


def _odds(chance: float) -> float:
    chance = min(max(chance, _NEVER), 1 - _NEVER)
    return log(chance / (1 - chance))


def _line(text: str) -> int:
    """A hash of the words of a text."""
    return normal.stable_hash(" ".join(words(text)))


def place(piece: Piece) -> int:
    """A hash of the way to a piece: tags and class names of its lowest elements."""
    steps = []
    for one in piece.place.above():
        steps.append(name(one))
        if len(steps) == LEVELS:
            break
    return _hashed(" ".join(steps))


@lru_cache(maxsize=4096)  # pages of a site have the same few hundred
def _hashed(way: str) -> int:
    return normal.stable_hash(way)


def name(one: Place) -> str:
    """An element as a stylesheet would name it, without the digits that number it."""
    classes = one.element.get("class", "").split()[:LEVELS]
    return _DIGITS.sub("", ".".join((one.tag, *classes)))
