"""Two texts laid side by side: the passages they share, and what differs inside them."""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from dzherelo.lang import spelling

RUN = 4
"""Words that must agree in a row before a passage counts, as in the shingles."""
GAP = 10
"""Words that may differ inside a passage: changed numbers and names, not a new paragraph."""
MARGIN = 4
"""Words around a passage whose numbers belong to it: a bulletin may begin with what differs."""
SHORTEST = 8
"""Words of the shortest passage shown as evidence: shorter ones meet by chance."""
MOST_WORDS = 6000
"""Words of a text that are compared; longer ones are cut."""
_COMMON = 8
"""Runs that stand more often in one text are furniture and would make the work quadratic."""
CLASHES = 2
"""Different numbers or names in the same places, from which two texts may be two bulletins …"""
CLASH_SHARE = 0.4
"""… when they are also this share of all that are compared (a light edit changes one of many)."""

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W_]+(?:['’ʼ\-][^\W_]+)*")


class Shared(msgspec.Struct, frozen=True):
    """A passage in both texts: character ranges [start, end) in the first and the other text."""

    start: int
    end: int
    other_start: int
    other_end: int


class Aligned(msgspec.Struct, frozen=True):
    """The shared passages and what was counted inside them.

    `numbers` stand in the first text's passages, `missing` of them nowhere in the other text;
    `names` counts capitalised words that differ at the same place.
    """

    shared: tuple[Shared, ...]
    numbers: int = 0
    missing: int = 0
    names: int = 0
    words: int = 0
    """Words of the first text inside shared passages."""


class _Words(msgspec.Struct, frozen=True):
    text: str
    ranges: tuple[tuple[int, int], ...]
    keys: tuple[str, ...]


def _read(text: str) -> _Words:
    ranges = tuple(match.span() for match in _WORD.finditer(text))[:MOST_WORDS]
    keys = tuple(spelling.key(text[start:end]) for start, end in ranges)
    return _Words(text, ranges, keys)


def _runs(keys: Sequence[str]) -> dict[tuple[str, ...], list[int]]:
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(keys) - RUN + 1):
        found[tuple(keys[at : at + RUN])].append(at)
    return found


Chain = tuple[int, int, int, int]
"""First word and end in the one text, first word and end in the other."""


def _matches(one: _Words, two: _Words) -> list[Chain]:
    """Maximal equal passages, from left to right in the first text; each word used once."""
    places = _runs(two.keys)
    found: list[Chain] = []
    at, expected = 0, 0
    while at <= len(one.keys) - RUN:
        options = places.get(tuple(one.keys[at : at + RUN]), [])
        if not options or len(options) > _COMMON:
            at += 1
            continue
        there = min(options, key=lambda place: (abs(place - expected), place))
        length = RUN
        while (
            at + length < len(one.keys)
            and there + length < len(two.keys)
            and one.keys[at + length] == two.keys[there + length]
        ):
            length += 1
        found.append((at, at + length, there, there + length))
        at, expected = at + length, there + length
    return found


def _joined(matches: Sequence[Chain]) -> list[list[Chain]]:
    """Equal passages gathered where only a few words differ between them."""
    groups: list[list[Chain]] = []
    for match in matches:
        if groups:
            last = groups[-1][-1]
            near = 0 <= match[0] - last[1] <= GAP and 0 <= match[2] - last[3] <= GAP
            if near:
                groups[-1].append(match)
                continue
        groups.append([match])
    return groups


def _is_number(key: str) -> bool:
    return key[0].isdigit()


def _other_names(one: _Words, two: _Words, before: Chain, after: Chain) -> int:
    """Capitalised words that stand at the same place and differ."""
    left = range(before[1], after[0])
    right = range(before[3], after[2])
    ours = [one.keys[i] for i in left if one.text[one.ranges[i][0]].isupper()]
    theirs = [two.keys[i] for i in right if two.text[two.ranges[i][0]].isupper()]
    return 0 if set(ours) & set(theirs) else min(len(ours), len(theirs))


def align(one: str, two: str) -> Aligned:
    """The passages that `one` shares with `two` and the numbers in them; time grows linearly."""
    first, second = _read(one), _read(two)
    shared: list[Shared] = []
    inside: set[int] = set()
    names = words = 0
    for group in _joined(_matches(first, second)):
        start, end = group[0], group[-1]
        words += end[1] - start[0]
        inside.update(range(max(0, start[0] - MARGIN), min(len(first.keys), end[1] + MARGIN)))
        for before, after in pairwise(group):
            names += _other_names(first, second, before, after)
        if end[1] - start[0] >= SHORTEST:
            shared.append(
                Shared(
                    first.ranges[start[0]][0],
                    first.ranges[end[1] - 1][1],
                    second.ranges[start[2]][0],
                    second.ranges[end[3] - 1][1],
                )
            )
    numbers = [first.keys[i] for i in sorted(inside) if _is_number(first.keys[i])]
    theirs = set(second.keys)
    missing = sum(number not in theirs for number in numbers)
    return Aligned(tuple(shared), len(numbers), missing, names, words)


def is_series(aligned: Aligned) -> bool:
    """Whether the passages are those of two bulletins: same words, other numbers or places."""
    clashes = aligned.missing + aligned.names
    every = aligned.numbers + aligned.names
    return clashes >= CLASHES and clashes >= CLASH_SHARE * every
