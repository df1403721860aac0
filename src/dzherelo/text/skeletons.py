"""Consonant frames of romanised words: Umerov, Умєров and Умеров are all "amrv"."""

import re
from functools import lru_cache

from unidecode import unidecode

SHORTEST = 3
"""Frames of fewer signs fit too many words: they are not keys."""

_CYRILLIC = str.maketrans(
    {
        "б": "b", "в": "v", "г": "g", "ґ": "g", "х": "g", "д": "d", "ж": "z", "з": "z", "к": "k",
        "л": "l", "м": "m", "н": "n", "п": "p", "р": "r", "с": "s", "ш": "s", "щ": "s", "т": "t",
        "ф": "f", "ц": "ts", "ч": "c", "ў": "v", "ђ": "dz", "ћ": "c", "џ": "dz", "љ": "l", "њ": "n",
    }
    | dict.fromkeys("аеёєиіїоуыэюяйј", "a")
    | dict.fromkeys("ьъ'", "")
)  # fmt: skip
"""г, ґ, х and h are one sign (Гарріс, Харрис, Harris), so are sibilants of one voice."""

_LATIN = (
    (re.compile(r"shch|sch|sh"), "s"),
    (re.compile(r"tch|ch|cz"), "C"),
    (re.compile(r"zh"), "z"),
    (re.compile(r"kh"), "g"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"ck|c(?![eiy])|q"), "k"),
    (re.compile(r"c"), "s"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"(?<=[aeiouy])h(?![aeiouy])"), ""),
    (re.compile(r"h"), "g"),
    (re.compile(r"w"), "v"),
    (re.compile(r"j"), "dz"),
    (re.compile(r"[aeiouy]"), "a"),
    (re.compile(r"C"), "c"),
)
"""Spellings of English and of the Ukrainian table of 2010 (No. 55), applied in this order."""

_REPEATED = re.compile(r"(.)\1+")
_NOT_LATIN = re.compile(r"[^a-z]+")


@lru_cache(maxsize=1 << 16)
def frame(stem: str) -> str:
    """The consonants of a word's stem in key form, a first vowel as "a"; "" when too short.

    Neighbouring equal sounds count once (Одесса, Одеса). Words with digits have no frame.
    """
    bared = bare(stem)
    return bared if len(bared) >= SHORTEST else ""


@lru_cache(maxsize=1 << 16)
def bare(stem: str) -> str:
    """The frame however short, for words that stand in a row; "" for words with digits."""
    if any(sign.isdigit() for sign in stem):
        return ""
    romanised = stem.translate(_CYRILLIC)
    if romanised == stem:
        romanised = unidecode(stem, errors="ignore").lower()
        for pattern, sound in _LATIN:
            romanised = pattern.sub(sound, romanised)
    sounds = _REPEATED.sub(r"\1", _NOT_LATIN.sub("", romanised))
    return sounds[:1] + sounds[1:].replace("a", "")
