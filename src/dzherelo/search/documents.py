"""What is stored to find an article by, and what is asked for: literals of PostgreSQL text search.

The weight class of a key says where it stands (A title, B lead, C body, D name of the source);
its prefix says what it is (none: surface, "l:" lemma or stem, "s:" skeleton). Both survive, so a
title can be asked alone and an exact form ranks above a lemma, a lemma above a skeleton: the
rank is the sum of `ts_rank(vector, query) * factor` over the pairs that `ranks` gives.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from dzherelo.model.search import Query, Word
from dzherelo.text import keys, normal

Weight = Literal["A", "B", "C", "D"]

LEMMA = "l:"
SKELETON = "s:"
LAST_POSITION = 16383
"""PostgreSQL's highest position (manual, "Limitations" of text search); later words are cut."""
MOST_POSITIONS = 255
"""PostgreSQL keeps fewer than 256 positions of one lexeme."""
LARGEST = 900_000
"""Bytes: a tsvector must stay under 1 MiB; rarer keys of a giant text are left out above this."""
FACTORS = (1.0, 0.5, 0.2)
"""How much a match by surface, lemma and skeleton counts: an exact form is worth two lemmas, and
a frame alone, which may be chance, never outweighs either."""
_GAP = 2
"""Positions between two fields, so that no phrase runs from the title into the lead."""
_ENTRY_BYTES = 8
"""Bytes of the vector's entry for a lexeme besides its text; two more for each position."""


class Entry(msgspec.Struct, frozen=True):
    """One key at one place: the prefixed key, weight class, and position from 1."""

    key: str
    weight: Weight
    position: int


class Document(msgspec.Struct, frozen=True):
    """The entries of one article in order of position, and the language they were made with."""

    language: str
    entries: tuple[Entry, ...] = ()


class Parts(msgspec.Struct, frozen=True):
    """A query as literals of PostgreSQL text search, "" for nothing asked.

    `text` is asked of all keys, `title` of those of weight A, `authors` of weight D; none of them
    needs more than an index of keys. `close` are neighbouring words, and what must not be there
    when nothing else is asked of the text: only the stored vector can tell.
    """

    text: str = ""
    title: str = ""
    authors: str = ""
    close: str = ""


def prefixed(word: Word) -> list[str]:
    """All keys of a word as they stand in the vector, told apart by their prefix."""
    lemmas = [LEMMA + key for key in word.lemmas]
    return [*word.surface, *lemmas, *(SKELETON + key for key in word.skeletons)]


def compose(
    title: str,
    lead: str,
    body: str,
    language: str,
    source_name: str = "",
    *,
    morphology: bool = True,
) -> Document:
    """The keys of an article with weight and position; `morphology=False` avoids the extra.

    All keys of a word share its position, so a phrase may mix surfaces and lemmas.
    """
    fields: list[tuple[Weight, str]] = [("A", title), ("B", lead), ("C", body), ("D", source_name)]
    entries: list[Entry] = []
    start = 1
    for weight, text in fields:
        words = normal.words(text)[: max(0, LAST_POSITION - start + 1)]
        for position, word in enumerate(words, start):
            found = keys.read(word, language, morphology=morphology)
            entries.extend(Entry(key, weight, position) for key in prefixed(found))
        start += len(words) + _GAP
    return Document(language, tuple(entries))


def _quoted(lexeme: str) -> str:
    """The lexeme in the quotes of a text search literal: ' and \\ doubled, NUL dropped."""
    safe = lexeme.replace("\0", "").replace("\\", "\\\\").replace("'", "''")
    return f"'{safe}'"


def _gathered(entries: Iterable[Entry]) -> dict[str, list[str]]:
    """Key → its places as written in a vector ("12A"), each once, no more than PostgreSQL keeps."""
    places: dict[str, dict[str, None]] = {}
    for entry in entries:
        own = places.setdefault(entry.key, {})
        if len(own) < MOST_POSITIONS:
            own[f"{entry.position}{entry.weight}"] = None
    return {key: list(own) for key, own in places.items()}


def tsvector(document: Document) -> str:
    """The document as a `tsvector` literal; pass it as a value, cast to tsvector.

    Stays within PostgreSQL's limits of positions and size whatever the text.
    """
    left = LARGEST
    written = []
    for key, places in _gathered(document.entries).items():
        left -= len(key.encode("utf-8", "replace")) + _ENTRY_BYTES + 2 * len(places)
        if left < 0:
            break
        written.append(f"{_quoted(key)}:{','.join(places)}")
    return " ".join(written)


def _any(lexemes: Sequence[str], label: str) -> str:
    """One of the lexemes, "" for none; `label` restricts to weights (":A") when given."""
    choices = [_quoted(lexeme) + label for lexeme in dict.fromkeys(lexemes)]
    return f"({' | '.join(choices)})" if choices else ""


def _exact(word: Word) -> list[str]:
    """Surface and lemma keys, and a place's: what is certain about a word."""
    places = [key for key in word.skeletons if key.startswith(keys.PLACE_SIGN)]
    lemmas = [LEMMA + key for key in word.lemmas]
    return [*word.surface, *lemmas, *(SKELETON + key for key in places)]


def _phrase(words: Sequence[Word], label: str) -> str:
    """The words one right after the other, each as surface or lemma."""
    parts = [_any(_exact(word), label) for word in words]
    return f"({' <-> '.join(part for part in parts if part)})"


def tsquery(query: Query) -> str:
    """The query as a `tsquery` literal, "" when it asks for no words.

    Words: any of their keys, all words needed. Phrases and words after a minus: surface, lemma
    or place only, because a frame may be chance. `in_title` restricts what is wanted to weight A.
    """
    label = ":A" if query.in_title else ""
    parts = [_any(prefixed(word), label) for word in query.words]
    parts += [_phrase(phrase, label) for phrase in query.phrases]
    parts += [f"!{_any(_exact(word), '')}" for word in query.without if _exact(word)]
    return " & ".join(part for part in parts if part)


def parts(query: Query) -> Parts:
    """The query in parts that an index answers alone, and the one that needs a look at the text.

    Everything that `tsquery` finds is found by these together, and nothing else.
    """
    words = [*query.words, *(word for phrase in query.phrases for word in phrase)]
    wanted = [
        _any(_exact(word) if word not in query.words else prefixed(word), "") for word in words
    ]
    unwanted = [f"!{_any(_exact(word), '')}" for word in query.without if _exact(word)]
    found = " & ".join(dict.fromkeys(part for part in wanted if part))
    label = ":A" if query.in_title else ""
    close = [_phrase(phrase, label) for phrase in query.phrases if len(phrase) > 1]
    if found and not query.in_title:
        found, unwanted = " & ".join([found, *unwanted]), []
    return Parts(
        text="" if query.in_title else found,
        title=found if query.in_title else "",
        authors=" & ".join(_any(_exact(word), "") for word in query.author if _exact(word)),
        close=" & ".join([*close, *unwanted]),
    )


def ranks(query: Query) -> tuple[tuple[str, float], ...]:
    """Pairs of a `tsquery` literal and its factor; the rank is the sum of `ts_rank × factor`.

    One pair for each kind of key that the query has (surface, lemma, skeleton).
    """
    words = [*query.words, *(word for phrase in query.phrases for word in phrase)]
    kinds = (
        [key for word in words for key in word.surface],
        [LEMMA + key for word in words for key in word.lemmas],
        [SKELETON + key for word in words for key in word.skeletons],
    )
    pairs = zip((_any(lexemes, "") for lexemes in kinds), FACTORS, strict=True)
    return tuple((literal, factor) for literal, factor in pairs if literal)
