"""Names in their many cases: which mentions mean the same person, and the form to show."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from dzherelo.provenance import tokens

_ENDINGS = frozenset(
    [
        "а",
        "я",
        "у",
        "ю",
        "о",
        "е",
        "є",
        "и",
        "і",
        "ї",
        "ь",
        "й",
        "ом",
        "ем",
        "єм",
        "ою",
        "ею",
        "єю",
        "ові",
        "еві",
        "єві",
        "ого",
        "ому",
        "им",
        "ім",
        "ий",
        "ій",
        "ої",
        "ів",
        "ам",
        "ям",
        "ах",
        "ях",
        "ами",
        "ями",
        "ими",
        "их",
        "іх",
        "ие",
        "ые",
        "ая",
        "яя",
        "ое",
        "ее",
        "а",
        "я",
        "ы",
        "ой",
        "ей",
        "ый",
        "ого",
        "его",
        "ому",
        "ему",
        "ым",
        "им",
        "ым",
        "ую",
        "ов",
        "ев",
        "ами",
        "s",
    ]
)
_SHORTEST_STEM = 3
_LONGEST_ENDING = 3


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The word without its case ending, in key form; short words keep all they have."""
    low = tokens.key(word)
    for length in range(min(_LONGEST_ENDING, len(low) - _SHORTEST_STEM), 0, -1):
        if low[-length:] in _ENDINGS:
            return low[:-length]
    return low


@lru_cache(maxsize=1 << 15)
def key(name: str) -> str:
    """The stems of a name's words, equal for all its cases: «Умєрова» and «Умєров»."""
    return " ".join(stem(word) for word in re.findall(r"[^\W_]+(?:['’ʼ.\-][^\W_]+)*", name))


def _skeletons(stemmed: str) -> tuple[str, ...]:
    """The stem with and without a vowel that comes and goes (Ліщинець, Ліщинця)."""
    low = stemmed.rstrip("ь")
    return low, re.sub(r"[еоії](?=[^аеиіоуєїюяьыэ]$)", "", low)


def same(first: str, second: str) -> bool:
    """Whether two single words may be the same name in different cases."""
    a, b = stem(first), stem(second)
    if a == b:
        return True
    if min(len(a), len(b)) < _SHORTEST_STEM:
        return False
    return bool(set(_skeletons(a)) & set(_skeletons(b)))


def fits(mention: Sequence[str], person: Sequence[str]) -> bool:
    """Whether a mention (surname or name and surname) may stand for the person's full name."""
    if not mention or not person:
        return False
    if len(mention) == 1:
        return same(mention[0], person[-1])
    return same(mention[-1], person[-1]) and (
        same(mention[0], person[0]) or person[0][0].upper() == mention[0].rstrip(".")
    )


def nearest(mention: Sequence[str], people: Iterable[Sequence[str]]) -> str:
    """The full name of the last of `people` (in order of appearance) that fits, or ""."""
    found = ""
    for person in people:
        if fits(mention, person):
            found = " ".join(person)
    return found
