"""Language packs: one folder a language with its words; a language is added by copying a folder."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec

from dzherelo.lang import analysers, spelling, stemming

Value = TypeVar("Value")

CACHED_FORMS = 1 << 16
"""Word forms whose keys are remembered: a day of news uses fewer; about 25 MB when full."""
LONGEST_WORD = 64
"""Longer "words" are addresses and hashes: no analyser is asked about them."""


class Cues(msgspec.Struct, frozen=True):
    """How a language names its sources: verbs of saying (key form), set phrases, background."""

    verbs: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()
    background: tuple[str, ...] = ()


class Pack(msgspec.Struct, frozen=True):
    """What we know about one language. All words are in key form (see `spelling.key`)."""

    code: str
    name: str = ""
    script: str = ""
    letters: frozenset[str] = frozenset()
    foreign_letters: frozenset[str] = frozenset()
    stop_words: frozenset[str] = frozenset()
    months: dict[str, int] = {}
    cues: Cues = Cues()
    abbreviations: frozenset[str] = frozenset()
    closing_abbreviations: frozenset[str] = frozenset()
    places: dict[str, tuple[str, ...]] = {}
    endings: stemming.Endings = stemming.Endings()
    numerals: dict[str, int] = {}
    """Number word in key form → its value."""
    states: dict[str, tuple[str, ...]] = {}
    """What is said of counted things ("killed") → beginnings of the words that say it."""
    amounts: dict[str, frozenset[str]] = {}
    """Small words around numbers: "people", "more", "less", "about", "skipped" (times, years)."""
    units: dict[str, str] = {}
    """Word of a unit in key form → "UAH", "USD", "EUR", "percent"."""
    morphology: bool = True

    def lemmatise(self, word: str) -> tuple[str, ...]:
        """The keys of a word as written: all dictionary forms, and light stems for names.

        A stem is added when the word is unknown or Capitalised, which is how «Умєрова» meets
        «Умєров» though no dictionary holds him. Cached per form.
        """
        return _lemmas(self.code, self.morphology, word)

    def stems(self, word: str) -> tuple[str, ...]:
        """The light stems of a word, in key form."""
        return stemming.stems(spelling.key(analysers.split_clitic(word)), self.endings)

    def knows(self, word: str) -> bool:
        """Whether the language's dictionary holds the form."""
        return _knows(self.code, self.morphology, word)


def _folders() -> Traversable:
    return resources.files("dzherelo.lang")


@cache
def codes() -> tuple[str, ...]:
    """The languages that have a pack, in alphabetic order."""
    found = (each.name for each in _folders().iterdir() if each.joinpath("pack.toml").is_file())
    return tuple(sorted(found))


def pack(code: str) -> Pack:
    """The pack of a language; a neutral one, without words or dictionary, when there is none."""
    return load(code)


def load(code: str, *, morphology: bool = True) -> Pack:
    """The pack of a language; `morphology=False` never uses the optional extra."""
    return _load(code, morphology)


@lru_cache(maxsize=64)
def _load(code: str, morphology: bool) -> Pack:
    if code not in codes():
        return Pack(code=code, morphology=morphology)
    folder = _folders().joinpath(code)
    words = tomllib.loads(folder.joinpath("pack.toml").read_text("utf-8"))
    places = tomllib.loads(folder.joinpath("places.toml").read_text("utf-8"))
    return _read(code, words, places, morphology)


def _keys(words: str) -> frozenset[str]:
    return frozenset(spelling.key(word) for word in words.split())


def _months(lines: list[str]) -> dict[str, int]:
    """Form in key form → number of the month."""
    return {
        spelling.key(form): number
        for number, line in enumerate(lines, start=1)
        for form in line.split()
    }


def _inverted(table: Mapping[str, str], kind: Callable[[str], Value]) -> dict[str, Value]:
    """Name → its words, turned round: each word in key form → the name."""
    return {
        spelling.key(word): kind(name) for name, words in table.items() for word in words.split()
    }


def _read(code: str, words: Mapping[str, Any], places: Mapping[str, Any], extra: bool) -> Pack:
    cues = words["cues"]
    endings = stemming.Endings(
        all=_keys(words["endings"]),
        doubtful=_keys(words["doubtful_endings"]),
        double=_keys(words["double_endings"]),
        softened=words["softened"],
    )
    return Pack(
        code=code,
        name=words["name"],
        script=words["script"],
        letters=frozenset(words["letters"]),
        foreign_letters=frozenset(words["foreign_letters"]),
        stop_words=_keys(words["stop_words"]),
        months=_months(words["months"]),
        cues=Cues(_keys(cues["verbs"]), tuple(cues["phrases"]), tuple(cues["background"])),
        abbreviations=_keys(words["abbreviations"]),
        closing_abbreviations=_keys(words["closing_abbreviations"]),
        places={name: tuple(forms) for name, forms in places.items()},
        endings=endings,
        numerals=_inverted(words["numerals"], int),
        states={name: tuple(stems.split()) for name, stems in words["states"].items()},
        amounts={name: _keys(listed) for name, listed in words["amounts"].items()},
        units=_inverted(words["units"], str),
        morphology=extra,
    )


def _analyser(code: str, morphology: bool) -> analysers.Analyser:
    if code not in codes():
        return analysers.Bare()
    return analysers.find(code, morphology=morphology)


def _plain_apostrophe(word: str) -> str:
    """The word with the one apostrophe that the dictionaries know; without stress marks."""
    for sign in spelling.APOSTROPHES[1:]:
        word = word.replace(sign, "'")
    return word.replace("\u0301", "")


@lru_cache(maxsize=CACHED_FORMS)
def _knows(code: str, morphology: bool, word: str) -> bool:
    return _analyser(code, morphology).knows(_plain_apostrophe(word))


@lru_cache(maxsize=CACHED_FORMS)
def _lemmas(code: str, morphology: bool, word: str) -> tuple[str, ...]:
    this = load(code, morphology=morphology)
    word = analysers.split_clitic(_plain_apostrophe(word[:LONGEST_WORD]))
    if not word or (this.script == "cyrillic") != spelling.is_cyrillic(word):
        return _in_key_form([word])
    analyser = _analyser(code, morphology)
    found = list(analyser.lemmas(word))
    if word[0].isupper() or not analyser.knows(word):
        found.extend(this.stems(word))
    return _in_key_form(found)


def _in_key_form(forms: Iterable[str]) -> tuple[str, ...]:
    """Forms as keys, each once; a form of nothing but signs that keys drop (U+00AD) has none."""
    keys = (spelling.key(form) for form in forms)
    return tuple(dict.fromkeys(key for key in keys if key))
