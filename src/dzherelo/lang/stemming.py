"""A light stem for names and unknown words: one ending off, then the vowels that come and go."""

import msgspec

_VOWELS = frozenset("аеиіоуєїюяыэ")
_LONGEST_ENDING = 3
_SHORTEST_STEM = 3
"""Fewer letters say nothing: Рим, Юрій keep all they have."""
_SHORTEST_FRAMED = 4
"""The last vowel is dropped from stems of at least so many letters: Київ and Києв- become «кив»."""


class Endings(msgspec.Struct, frozen=True):
    """What a language declines: see the comments in its pack."""

    all: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    double: frozenset[str] = frozenset()
    softened: dict[str, str] = {}


def _ending(word: str, endings: Endings) -> str:
    """The longest ending that leaves a stem, or nothing."""
    for length in range(min(_LONGEST_ENDING, len(word) - _SHORTEST_STEM), 0, -1):
        if word[-length:] in endings.all:
            return word[-length:]
    return ""


def _frame(stem: str) -> str:
    """The stem without final soft signs and и-sounds, and without a vowel that comes and goes.

    Харків and Харкова, Львів and Львову, Сергій and Сергія each meet in one form.
    """
    while len(stem) > _SHORTEST_STEM and stem[-1] in "іїйьи":
        stem = stem[:-1]
    stem = stem.replace("ь", "")
    if len(stem) < _SHORTEST_FRAMED or stem[-1] in _VOWELS:
        return stem
    if stem[-2] in _VOWELS:
        return stem[:-2] + stem[-1]
    return stem


def _softenings(stem: str, ending: str, endings: Endings) -> list[str]:
    """The stem as it was before its last consonant softened (Америці → америк)."""
    if ending in {"і", "е"} and stem[-1:] in endings.softened:
        return [stem[:-1] + endings.softened[stem[-1]]]
    return []


def stems(word: str, endings: Endings) -> tuple[str, ...]:
    """The light stems of a word in key form, the likeliest first; several where it is doubtful."""
    ending = _ending(word, endings)
    stem = word[: len(word) - len(ending)]
    found = [stem, *_softenings(stem, ending, endings)]
    if ending in endings.doubtful:
        found.append(word)
    if ending in endings.double:
        found.append(word[:-1])
    return tuple(dict.fromkeys(_frame(one) for one in found))
