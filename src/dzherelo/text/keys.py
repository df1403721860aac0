"""The keys under which a word is found: surface, dictionary forms, and a frame without script."""

from collections.abc import Sequence
from functools import lru_cache

from dzherelo.lang import packs, places, spelling
from dzherelo.model.profile import Terms
from dzherelo.model.search import Word
from dzherelo.text import normal, skeletons
from dzherelo.text import numbers as written

PLACE_SIGN = "="
"""Begins the skeleton key of a known place, "=kyiv", which no consonant frame can equal."""
COMMON_FRAME = 4
"""Frames of lower-case words need so many signs: дорога, друга and другий share three."""


def _joined(parts: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for part in parts for key in part if key))


def _frames(word: str, pack: packs.Pack) -> tuple[str, ...]:
    """The consonant frames of a word's stems, long enough for its kind."""
    if word[:1].isupper():
        return _joined([tuple(skeletons.frame(stem) for stem in pack.stems(word))])
    own = skeletons.frame(pack.stems(word)[0])
    return (own,) if len(own) >= COMMON_FRAME else ()


def _skeletons(word: str, lemmas: tuple[str, ...], pack: packs.Pack) -> tuple[str, ...]:
    """The place a word names, else its frames."""
    place = places.find(word, (spelling.key(word), *lemmas))
    return (PLACE_SIGN + place,) if place else _frames(word, pack)


@lru_cache(maxsize=packs.CACHED_FORMS)
def read(word: str, language: str, *, morphology: bool = True) -> Word:
    """The keys of one word as written in a text of that language; cached per form.

    Stop words and numbers have a surface key only. The parts of a hyphenated word are keys too.
    `morphology=False` leaves the optional analyser out.
    """
    word = word[: packs.LONGEST_WORD]
    surface = spelling.key(word)
    pack = packs.load(language, morphology=morphology)
    if surface in pack.stop_words or surface.isdigit():
        return Word(word, (surface,) if surface else ())
    lemmas = pack.lemmatise(word)
    whole = Word(word, (surface,), lemmas, _skeletons(word, lemmas, pack))
    if "-" not in word:
        return whole
    parts = [read(part, language, morphology=morphology) for part in word.split("-") if part]
    every = [whole, *parts]
    return Word(
        word,
        _joined([each.surface for each in every]),
        _joined([each.lemmas for each in every]),
        _joined([each.skeletons for each in every]),
    )


def terms(text: str, language: str, *, morphology: bool = True) -> Terms:
    """The words of a text in three spellings, in order, duplicates kept.

    A word may have several lemmas and no skeleton; stop words have neither.
    """
    found = [read(word, language, morphology=morphology) for word in normal.words(text)]
    return Terms(
        tuple(key for word in found for key in word.surface),
        tuple(key for word in found for key in word.lemmas),
        tuple(key for word in found for key in word.skeletons),
    )


def numbers(text: str) -> tuple[str, ...]:
    """The numbers of a text in normal form; see `text.numbers`."""
    return written.read(text)
