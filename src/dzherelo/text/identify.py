"""Which language a short text is in."""

import importlib
import re
from functools import cache
from typing import Any

from dzherelo.lang import packs, spelling
from dzherelo.text import normal

LANGUAGES = (
    "uk", "ru", "be", "bg", "mk", "sr", "pl", "en", "de", "fr", "es", "it", "pt", "nl", "ro", "cs",
    "sk", "hu", "tr", "lt", "lv", "et", "fi", "sv", "el", "ka", "hy", "he", "ar", "zh", "ja",
)  # fmt: skip
"""What the statistical model may answer: languages in which news about Ukraine is written."""
_LOOKED_AT = 600
"""Characters: title and first paragraph decide; more only costs time."""
_SURE = 0.9
"""Below this probability of the model the feed's language is believed, if the script allows it."""
_KNOWN = 0.6
"""A text is a dictionary's language when the dictionary knows so large a share of its words."""
_LEAD = 0.08
"""Shares closer than this are a tie between Ukrainian and Russian, then letters decide."""
_CYRILLIC = frozenset({"uk", "ru", "be", "bg", "mk", "sr"})
_PAIR = frozenset({"uk", "ru"})
_OTHERS = frozenset(LANGUAGES) - _CYRILLIC
_BELARUSIAN = re.compile("[ўЎ]|[дц]з[ьею]")
_LETTER_VOTE = 0.02
"""One letter of the other alphabet weighs as much as two words in a hundred."""


@cache
def _model() -> Any:
    """The statistical model of py3langid, read from its wheel at the first question."""
    module = importlib.import_module("py3langid.langid")
    model = module.LanguageIdentifier.from_model_file(module.MODEL_FILE, norm_probs=True)
    model.set_languages(list(LANGUAGES))
    return model


def _guess(text: str, among: frozenset[str]) -> tuple[str, float]:
    """The model's best language among some and its probability beside the others (0 to 1)."""
    ranked = [(str(code), float(share)) for code, share in _model().rank(text)]
    fitting = [pair for pair in ranked if pair[0] in among]
    total = sum(share for _, share in fitting) or 1.0
    code, share = fitting[0]
    return code, share / total


def _known(words: list[str], pack: packs.Pack) -> float:
    """The share of the words that the language's dictionary or stop list holds (0 to 1)."""
    known = sum(spelling.key(word) in pack.stop_words or pack.knows(word) for word in words)
    return known / len(words) if words else 0.0


def _letters(text: str, code: str) -> int:
    """How many letters only this one of the two languages has, less those it lacks."""
    pack = packs.pack(code)
    own = sum(letter in pack.letters for letter in text)
    return own - sum(letter in pack.foreign_letters for letter in text)


def _vote(text: str, words: list[str], morphology: bool) -> tuple[str, float]:
    """Ukrainian or Russian by dictionaries and letters, "" on a tie; the share of known words."""
    shares = [_known(words, packs.load(code, morphology=morphology)) for code in ("uk", "ru")]
    lead = shares[0] - shares[1] + _LETTER_VOTE * _letters(text.lower(), "uk")
    if abs(lead) < _LEAD:
        return "", max(shares)
    return ("uk", shares[0]) if lead > 0 else ("ru", shares[1])


def _cyrillic(text: str, words: list[str], prior: str, morphology: bool) -> str:
    """The language of a text mostly in Cyrillic letters."""
    voted, share = _vote(text, words, morphology)
    if share < _KNOWN or _BELARUSIAN.search(text):
        guess, probability = _guess(text, _CYRILLIC)
        if guess not in _PAIR:
            return guess if probability >= _SURE or prior not in _CYRILLIC else prior
    if voted:
        return voted
    return prior if prior in _CYRILLIC else _guess(text, _PAIR)[0]


def _other(text: str, words: list[str], prior: str) -> str:
    """The language of a text in any other script."""
    guess, probability = _guess(text, _OTHERS)
    if probability >= _SURE:
        return guess
    if prior and prior not in _CYRILLIC:
        return prior
    return "en" if _known(words, packs.pack("en")) >= _KNOWN else guess


def language(text: str, prior: str = "", *, morphology: bool = True) -> str:
    """The language code of a text (title and first paragraph are enough).

    `prior` is the language its feed claims: a tie-break, and the answer when there are no words.
    `morphology=False` leaves the optional analyser out of the vote.
    """
    text = normal.fold(text[:_LOOKED_AT])
    words = [word for word in normal.words(text) if not word.isdigit()]
    if not words:
        return prior
    letters = [sign for sign in text if sign.isalpha()]
    cyrillic = sum(spelling.is_cyrillic(sign) for sign in letters)
    if 2 * cyrillic > len(letters):
        own = [word for word in words if spelling.is_cyrillic(word)]
        return _cyrillic(text, own, prior, morphology)
    return _other(text, words, prior)
