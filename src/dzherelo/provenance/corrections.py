"""Numbers that an article corrected, and the texts that still carry the old ones."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from dzherelo.model.views import ChangedPiece
from dzherelo.text import changes, keys, normal, numbers

NEAR = 6
"""Words on each side of a number that say what it counts."""
MOST_WORDS = 25
"""A longer passage that was put in the place of another is a rewrite: which number became which
is then a guess."""
SHARED, SHARED_RARE = 2, 1
"""Words that must meet around a number, and around one of three digits or with a fraction, which
seldom stands in two texts of one story by chance."""
_RARE = 3

_DIGITS = r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)|\d+(?:[.,:]\d+)*"
_SCALE = (
    r"(?:[ \u00a0-](?:тис\w*|тыс\w*|млн|мільйон\w*|миллион\w*|млрд|мільярд\w*|миллиард\w*|%"
    r"|thousand|million|billion))?"
)
_WORDS = (
    r"(?:дв(?:а|і|е|ох|ом|ум|ух|оє|ое|оих)|тр(?:и|ьох|ьом|ёх|ем|оє|ое)|чотир\w*|четыр\w*|четвер\w*"
    r"|п['’ʼ]?ят(?:ь|и|ьох|еро|ьом)|пят(?:ь|и|еро)|ш(?:і|е)ст(?:ь|и|ьох|еро)|с(?:і|е)м(?:ь|и|ьох|еро)?"
    r"|в(?:о|і)с(?:і|е)?м(?:ь|и|ьох|еро)?|восьм\w*|вісьм\w*|дев['’ʼ]?ят(?:ь|и|ьох|еро)|девят\w*"
    r"|десят(?:ь|и|ьох|еро)|дв(?:і|е)ст\w*|трист\w*|\w{3,}сот|two|three|four|five|six|seven|eight"
    r"|nine|ten)"
)
_NUMERAL = re.compile(rf"(?<!\w)(?:{_DIGITS}){_SCALE}|(?<!\w){_WORDS}(?!\w)", re.IGNORECASE)
"""A number as a reader sees it: digits with «тис.», «млн», or a small number in words."""


class Correction(msgspec.Struct, frozen=True):
    """An article said `before` and says `after`; `around` are the words that tell of what."""

    before: str
    after: str
    around: str


def find(before: str, after: str) -> tuple[Correction, ...]:
    """The numbers that a new version of a text put in the place of others, in reading order.

    Only what took the place of one another counts: a number that was added corrects nothing.
    """
    pieces = changes.compare(before, after)
    found = (
        _correction(pieces, place)
        for place, (one, other) in enumerate(pairwise(pieces))
        if (one.kind, other.kind) == ("removed", "added")
    )
    return tuple(dict.fromkeys(one for one in found if one))


def _correction(pieces: Sequence[ChangedPiece], place: int) -> Correction | None:
    went, came = pieces[place].text, pieces[place + 1].text
    if max(len(went.split()), len(came.split())) > MOST_WORDS:
        return None
    following = pieces[place + 2].text if place + 2 < len(pieces) else ""
    old = _read(went, following)
    new = _read(came, following)
    gone = [one for one in old if value(one) not in {value(other) for other in new}]
    fresh = [one for one in new if value(one) not in {value(other) for other in old}]
    if not gone or not fresh:
        return None
    before = pieces[place - 1].text if place else ""
    around = " ".join([*before.split()[-NEAR:], went, *following.split()[:NEAR]])
    return Correction(gone[0], fresh[0], around)


def _read(text: str, following: str) -> list[str]:
    """The numbers of a passage, each with the scale that may stand after its end."""
    whole = text + following
    return [one[0] for one in _NUMERAL.finditer(whole) if one.start() < len(text.rstrip())]


def value(numeral: str) -> str:
    """A number in one spelling: digits by `text.numbers`, words in lower case."""
    read = numbers.read(numeral) if numeral[:1].isdigit() else ()
    return ".".join(read) or normal.fold(numeral).casefold()


def carried(correction: Correction, language: str, text: str, other: str) -> str:
    """The words in which `text` (in `other`) still says what was corrected, "" when it does not.

    `language` is that of the corrected article. A paragraph that has the new number beside the old
    one tells of the correction, and carries nothing.
    """
    old, new = value(correction.before), value(correction.after)
    about = _keys(correction.around, language)
    least = SHARED_RARE if _is_rare(correction.before) else SHARED
    for line in text.splitlines():
        found = {value(one[0]) for one in _NUMERAL.finditer(line)}
        if old not in found or new in found:
            continue
        for numeral, around in _passages(line):
            if value(numeral) == old and len(about & _keys(around, other)) >= least:
                return around
    return ""


def _is_rare(numeral: str) -> bool:
    return sum(sign.isdigit() for sign in numeral) >= _RARE or "," in numeral or "." in numeral


def _passages(line: str) -> Iterator[tuple[str, str]]:
    """Each number of a paragraph with the words around it."""
    for one in _NUMERAL.finditer(line):
        before, after = line[: one.start()].split(), line[one.end() :].split()
        yield one[0], " ".join([*before[-NEAR:], one[0], *after[:NEAR]])


def _keys(words: str, language: str) -> frozenset[str]:
    """One key a word, no numbers or stop words: the frame that scripts share, else a lemma."""
    plain = _NUMERAL.sub(" ", words)
    read = (keys.read(word, language) for word in normal.words(plain))
    return frozenset(key for word in read for key in (word.skeletons or word.lemmas)[:1])
