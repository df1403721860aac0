"""Where sentences begin and end: rules of our own for Ukrainian, Russian and English."""

import itertools
import re
from functools import lru_cache

from dzherelo.lang import packs, spelling

_END = re.compile(r"[.!?…]+(?:\[\d+\])?[»”\"'’)\]]*(?=\s)|\n")
_LAST_WORD = re.compile(r"(\d\s*)?\b([^\W\d_]+(?:['’ʼ\-.][^\W\d_]+)*)\Z")
_NEXT = re.compile(r"\s*(?:[-–—]\s*)?[«“„\"'‘(\[]*(\w)")
_DASH_AHEAD = re.compile(r"\s*,?\s*[-–—]\s+\S")
_QUOTATION = re.compile(r"«[^«»\n]{0,2000}»|“[^“”\n]{0,2000}”|„[^„“”\n]{0,2000}[“”]")
_LOOK_BACK = 40
"""No abbreviation is longer; looking further back would make long texts slow."""


def _attributed(text: str) -> list[tuple[int, int]]:
    """The quotations that are followed by who said them: `«…», – сказав …`."""
    found = []
    for match in _QUOTATION.finditer(text):
        if _DASH_AHEAD.match(text, match.end()):
            found.append(match.span())
    return found


@lru_cache(maxsize=16)
def _abbreviations(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Abbreviations of a language and those that may end a sentence; of all packs when unknown."""
    chosen = [language] if language in packs.codes() else list(packs.codes())
    loaded = [packs.pack(code) for code in chosen]
    every = frozenset[str]().union(*(each.abbreviations for each in loaded))
    return every, frozenset[str]().union(*(each.closing_abbreviations for each in loaded))


def _short(number: str, word: str, follower: str, language: str) -> bool:
    """Whether the word before a full stop is an initial or an abbreviation that goes on.

    One letter closes only after a number: «1990 р. Він», but «р. Дніпро» and «г. Киев».
    """
    every, closing = _abbreviations(language)
    if len(word) == 1 and word.isupper():
        return True
    lower = spelling.key(word)
    if lower in closing and follower.isupper() and (number or len(word) > 1):
        return False
    return lower in every or "." in word


def _is_boundary(text: str, start: int, end: int, language: str) -> bool:
    """Whether the stop at [start, end) ends a sentence, judged by the words on both sides."""
    ahead = _NEXT.match(text, end)
    if ahead is None:
        return True
    follower = ahead[1]
    if follower.islower():
        return False
    before = _LAST_WORD.search(text[max(0, start - _LOOK_BACK) : start])
    plain_stop = text[start:end] == "."
    return not (plain_stop and before and _short(before[1] or "", before[2], follower, language))


def _cuts(text: str, language: str) -> list[int]:
    """The offsets after which a new sentence begins."""
    quotations = _attributed(text)
    cuts, at = [], 0
    for match in _END.finditer(text):
        while at < len(quotations) and quotations[at][1] < match.end():
            at += 1
        newline = match[0] == "\n"
        inside = at < len(quotations) and quotations[at][0] < match.start()
        if newline or (not inside and _is_boundary(text, match.start(), match.end(), language)):
            cuts.append(match.end())
    return cuts


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without white space at its ends."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))


def split(text: str, language: str = "") -> list[tuple[int, int]]:
    """The sentences as [start, end) in characters of the text as given, in order, not overlapping.

    Abbreviations and initials do not end a sentence, a line break always does. A quotation is
    kept whole when its attribution follows («Так. Ні», – сказав він).
    """
    edges = [0, *_cuts(text, language), len(text)]
    ranges = [_trimmed(text, start, end) for start, end in itertools.pairwise(edges)]
    return [(start, end) for start, end in ranges if start < end]
