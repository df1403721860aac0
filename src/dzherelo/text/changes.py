"""What changed between two versions of a text, word by word, as a reader wants to see it."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TypeVar

from dzherelo.model.views import ChangedPiece

_TOKEN = re.compile(r"\w+(?:[-’ʼ'.,:]\w+)*|\s+|[^\w\s]")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD = re.compile(r"\w")

CONTEXT = 8
"""Unchanged words kept on each side of a change: enough to recognise the sentence."""

MOST_PAIRS = 250_000
"""Pairs compared at most, of paragraphs or of words in rewritten ones (about 250 on each side):
matching takes quadratic time, and beyond this a passage is shown as replaced whole."""


def compare(before: str, after: str) -> tuple[ChangedPiece, ...]:
    """The changes from `before` to `after` with `CONTEXT` words around; () when none is seen.

    A difference of white space alone is none.
    """
    old, new = _lines(before), _lines(after)
    if _flat(old) == _flat(new):
        return ()
    pieces = list(_joined(_steps(old, new)))
    return tuple(
        part
        for index, piece in enumerate(pieces)
        for part in _shortened(piece, first=index == 0, last=index == len(pieces) - 1)
    )


def numbers(pieces: Sequence[ChangedPiece]) -> tuple[tuple[str, str], ...]:
    """Numbers that took the place of others: (before, after), in the order of the text.

    Only where as many numbers went as came: otherwise it is not known which became which.
    """
    found: list[tuple[str, str]] = []
    for one, other in pairwise(pieces):
        if (one.kind, other.kind) == ("removed", "added"):
            went, came = _NUMBER.findall(one.text), _NUMBER.findall(other.text)
            if len(went) == len(came):
                found += [pair for pair in zip(went, came, strict=True) if pair[0] != pair[1]]
    return tuple(dict.fromkeys(found))


Line = tuple[str, ...]
T = TypeVar("T", str, tuple[str, ...])


def _lines(text: str) -> list[Line]:
    """The tokens of each paragraph; white space is one space, and one ends each paragraph."""
    lines = (line.strip() for line in text.splitlines())
    return [
        (*(" " if token.isspace() else token for token in _TOKEN.findall(line)), " ")
        for line in lines
        if line
    ]


def _flat(lines: Sequence[Line]) -> list[str]:
    return [token for line in lines for token in line]


def _steps(old: list[Line], new: list[Line]) -> Iterator[tuple[str, str, str]]:
    """(same, removed, added) in order: whole paragraphs first, words in those that differ."""
    for same, went, came in _matched(old, new):
        if same:
            yield "".join(_flat(same)), "", ""
            continue
        for kept, removed, added in _matched(_flat(went), _flat(came)):
            yield "".join(kept), "".join(removed), "".join(added)


def _matched(
    old: Sequence[T], new: Sequence[T]
) -> Iterator[tuple[Sequence[T], Sequence[T], Sequence[T]]]:
    """Runs of (same, removed, added); everything as replaced when there is too much to compare."""
    if len(old) * len(new) > MOST_PAIRS:
        yield [], old, new
        return
    matcher = SequenceMatcher(_is_space, old, new, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        yield (old[a:b], [], []) if kind == "equal" else ([], old[a:b], new[c:d])


def _is_space(item: object) -> bool:
    """Whether this is the space between words: no run of equal words begins with it."""
    return item == " "


def _joined(steps: Iterator[tuple[str, str, str]]) -> Iterator[ChangedPiece]:
    """Changes with no word between them are one change, so that phrases stay whole."""
    between = went = came = ""
    for same, removed, added in steps:
        if not same:
            went, came, between = went + between + removed, came + between + added, ""
        elif (went or came) and not _WORD.search(same):
            between += same
        else:
            yield from _change(went, came)
            if between + same:
                yield ChangedPiece("same", between + same)
            between = went = came = ""
    yield from _change(went, came)
    if between:
        yield ChangedPiece("same", between)


def _change(went: str, came: str) -> Iterator[ChangedPiece]:
    if went:
        yield ChangedPiece("removed", went)
    if came:
        yield ChangedPiece("added", came)


def _shortened(piece: ChangedPiece, *, first: bool, last: bool) -> Iterator[ChangedPiece]:
    """An unchanged run cut to the words next to a change."""
    words = piece.text.split(" ")
    kept = CONTEXT * (2 - first - last)
    if piece.kind != "same" or len(words) <= kept + 2:
        yield piece
        return
    if not first:
        yield ChangedPiece("same", " ".join(words[: CONTEXT + (not words[0])]) + " ")
    yield ChangedPiece("gap")
    if not last:
        yield ChangedPiece("same", " " + " ".join(words[-CONTEXT - (not words[-1]) :]))
