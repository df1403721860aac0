"""The part of a text that shows why it was found, with the ranges to mark."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import partial

from dzherelo.lang import spelling
from dzherelo.model.search import Query
from dzherelo.search import documents, queries
from dzherelo.text import keys, normal, skeletons

LENGTH = 220
"""Characters of a snippet: two lines of a result."""
BEFORE = 60
"""Characters shown before the first match, so that it has a context."""
BEGINS = 2
"""Letters that a word shares with a wanted key before it is analysed."""
LOOKED_AT = 100_000
"""Characters that are searched; news is shorter."""
_WORD = re.compile(r"[^\W_]+(?:['’ʼ‘`´′\u0301\u00ad\-‐‑][^\W_]+)*")

Range = tuple[int, int]


def _wanted(query: Query) -> frozenset[str]:
    """All keys that make a word a match; stop words of a phrase are not worth marking."""
    phrased = [word for phrase in query.phrases for word in phrase]
    telling = [word for word in phrased if not queries.is_stop_word(word.text)]
    words = [*query.words, *telling]
    return frozenset(key for word in words for key in documents.prefixed(word))


def matches(text: str, query: Query, language: str, *, morphology: bool = True) -> list[Range]:
    """The words of the text that the query finds, as [start, end) in characters of the text.

    Words that begin like a wanted key are analysed; the others only when there is none («йшов» for
    «іти»), for a dictionary takes longer over a page of texts than the search itself.
    """
    wanted = _wanted(query)
    read = partial(keys.read, language=language, morphology=morphology)
    alike = _Alike(wanted)
    words = [(match, normal.words(match[0])) for match in _WORD.finditer(text[:LOOKED_AT])]

    def finds(parts: Sequence[str]) -> bool:
        return any(wanted.intersection(documents.prefixed(read(part))) for part in parts)

    likely = [pair for pair in words if any(alike.begins(part) for part in pair[1])]
    found = [match.span() for match, parts in likely if finds(parts)]
    return found or [match.span() for match, parts in words if finds(parts)]


class _Alike:
    """Whether a word begins like one of the keys, in its own script or as a frame."""

    def __init__(self, wanted: Iterable[str]) -> None:
        bare = [key.removeprefix(documents.LEMMA) for key in wanted]
        self.frames = {
            key.removeprefix(documents.SKELETON)[:BEGINS]
            for key in bare
            if key.startswith(documents.SKELETON)
        }
        self.letters = {key[:BEGINS] for key in bare if not key.startswith(documents.SKELETON)}
        self.places = any(key.startswith(keys.PLACE_SIGN) for key in self.frames)

    def begins(self, word: str) -> bool:
        parts = [word, *word.split("-")] if "-" in word else [word]
        for part in parts:
            key = spelling.key(part)
            if key[:BEGINS] in self.letters:
                return True
            if self.frames and skeletons.frame(key)[:BEGINS] in self.frames:
                return True
        return self.places and word[:1].isupper()


def _best(found: Sequence[Range], length: int) -> int:
    """Where the window of that length begins which holds the most matches, the first of equals."""
    starts = [start for start, _ in found]
    ends = [end for _, end in found]
    counts = [
        bisect_right(ends, start + length - BEFORE) - bisect_left(starts, start) for start in starts
    ]
    return starts[counts.index(max(counts))]


def _window(text: str, found: Sequence[Range], length: int) -> Range:
    """The part of the text to show, from a word's beginning to a word's end."""
    first = _best(found, length) if found else 0
    start = max(0, min(first - BEFORE, len(text) - length))
    if start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else first
    end = min(len(text), start + length)
    if end < len(text):
        space = text.rfind(" ", start + 1, end + 1)
        end = space if space > start else end
    return start, end


def cut(
    text: str, query: Query, language: str, *, length: int = LENGTH, morphology: bool = True
) -> tuple[str, tuple[Range, ...]]:
    """A snippet of about `length` characters around most matches, and what to mark in it.

    Plain text with white space folded and "…" where it was cut; marks are [start, end) in
    characters of the snippet, in order. Without a match it is the beginning of the text.
    """
    flat = " ".join(text[:LOOKED_AT].split())
    found = matches(flat, query, language, morphology=morphology)
    start, end = _window(flat, found, length)
    lead = "…" if start else ""
    snippet = lead + flat[start:end].rstrip(" ,;:-–—") + ("…" if end < len(flat) else "")
    shift = len(lead) - start
    marks = [(a + shift, b + shift) for a, b in found if a >= start and b <= end]
    return snippet, tuple(marks)
