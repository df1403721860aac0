"""The word analysers behind the packs, each loaded once and only when first asked."""

import importlib
import importlib.metadata
import importlib.util
from functools import cache
from typing import Any, Protocol

from dzherelo.lang import spelling

_EXTRA = "pymorphy3"


class Analyser(Protocol):
    """What a pack asks: dictionary forms of a word, and whether the dictionary holds it."""

    def lemmas(self, word: str) -> tuple[str, ...]:
        """Every dictionary form the word may belong to; the word itself when unknown."""

    def knows(self, word: str) -> bool:
        """Whether the word form stands in the dictionary."""


class Bare:
    """No dictionary at all: languages without a pack."""

    def lemmas(self, word: str) -> tuple[str, ...]:
        """The word itself."""
        return (word,)

    def knows(self, word: str) -> bool:  # noqa: ARG002 - the port's signature
        """Never."""
        return False


class Morphology:
    """pymorphy3: all parses, because its Ukrainian dictionary has no probabilities.

    Taking the first parse sends Києві to кий and Львові to львов.
    """

    def __init__(self, code: str) -> None:
        """Load the dictionary; ImportError or ValueError when it is not installed."""
        self._analyser: Any = importlib.import_module(_EXTRA).MorphAnalyzer(lang=code)

    def lemmas(self, word: str) -> tuple[str, ...]:
        """Normal forms of all parses, guesses for unknown words included."""
        return tuple(self._analyser.normal_forms(word.lower()))

    def knows(self, word: str) -> bool:
        """Whether the dictionary holds the form."""
        return bool(self._analyser.word_is_known(word.lower()))


class Dictionary:
    """simplemma: one lemma a form; case matters to it (Києві is a city, києві a cue)."""

    def __init__(self, code: str) -> None:
        """Bind the language; its word list is read at the first question."""
        self._code = code
        self._simplemma: Any = importlib.import_module("simplemma")

    def lemmas(self, word: str) -> tuple[str, ...]:
        """The lemma of the form as written and in lower case."""
        forms = dict.fromkeys((word.capitalize() if word.isupper() else word, word.lower()))
        return tuple(self._simplemma.lemmatize(form, lang=self._code) for form in forms)

    def knows(self, word: str) -> bool:
        """Whether the form, as written or in lower case, stands in the word list."""
        forms = (word, word.lower())
        return any(self._simplemma.is_known(form, lang=self._code) for form in forms)


@cache
def find(code: str, *, morphology: bool) -> Analyser:
    """The best installed analyser for a language; `morphology=False` leaves the extra out."""
    if morphology and importlib.util.find_spec(_EXTRA) and code != "en":
        try:
            return Morphology(code)
        except (ImportError, ValueError):
            pass
    return Dictionary(code)


@cache
def version() -> str:
    """What analyses words here, such as "pymorphy3-2.0.6 simplemma-2.0.0": keep it beside keys."""
    names = (_EXTRA, "pymorphy3-dicts-uk", "pymorphy3-dicts-ru", "simplemma")
    found = []
    for name in names:
        try:
            found.append(f"{name}-{importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return " ".join(found)


def split_clitic(word: str) -> str:
    """An English word without its possessive: Umerov's and Umerovs' give Umerov."""
    if len(word) > 2 and word[-1] in "sS" and word[-2] in spelling.APOSTROPHES:  # noqa: PLR2004
        return word[:-2]
    return word.rstrip(spelling.APOSTROPHES)
