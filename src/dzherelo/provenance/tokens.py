"""A block as a row of tokens with exact offsets, for the rules that find who said what."""

import re
from functools import lru_cache
from typing import Literal

import msgspec

from dzherelo.lang import spelling

Kind = Literal["word", "open", "close", "dash", "comma", "colon", "stop", "mark"]

_TOKEN = re.compile(
    r"https?://[^\s<>«»“”\"]+"
    r"|@\w+"
    r"|\d+(?:[.,]\d+)*%?"
    r"|[^\W_][\w\u0301]*(?:['’ʼ`.&\-][^\W_][\w\u0301]*)*"
    r"|…|\.{3}|//|[^\w\s]"
)
_LEVEL = str.maketrans(
    {"’": "'", "ʼ": "'", "`": "'", "‘": "'", "´": "'", "\u00a0": " ", "\u202f": " ", "\u2011": "-"}
)
_KINDS: dict[str, Kind] = {
    **dict.fromkeys("«„", "open"),
    **dict.fromkeys("»”", "close"),
    **dict.fromkeys("-–—―−‒", "dash"),
    ",": "comma",
    ":": "colon",
    **dict.fromkeys([".", "!", "?", "…", "...", ";"], "stop"),
}
LONGEST_BLOCK = 20_000
"""Characters of a block that are looked at; no paragraph of news is longer."""


KEPT_BLOCKS = 256
"""Blocks whose tokens are remembered: one article is read for attributions, quotes and entities."""


class Token(msgspec.Struct, frozen=True):
    """A word or sign: as written, in key form for look-ups, and [start, end) in the block."""

    text: str
    low: str
    start: int
    end: int
    kind: Kind

    capital: bool
    """Whether it is a word that begins with an upper-case letter."""
    acronym: bool
    """Whether it is a word written in capitals: ДСНС, МЗС, AP."""


def make(text: str, start: int, end: int, kind: Kind) -> Token:
    """The token of a stretch of text."""
    word = kind == "word"
    capital = word and text[0].isupper()
    acronym = word and len(text) > 1 and text.isupper()
    return Token(text, lower(text), start, end, kind, capital, acronym)


def level(text: str) -> str:
    """The text with one apostrophe and one space, as many characters as before."""
    return text.translate(_LEVEL)


@lru_cache(maxsize=1 << 16)
def lower(text: str) -> str:
    """A word as cue lists write it: lower case, one apostrophe, no stress mark, е for ё."""
    return level(text).lower().replace("\u0301", "").replace("ё", "е")


def key(text: str) -> str:
    """The key form of a word (no apostrophe, ґ as г)."""
    return spelling.key(text)


def _kind(text: str, opened: bool) -> Kind:
    if text in {'"', "“"}:
        return "close" if opened else "open"
    if text[0].isalnum() or text[0] == "@":
        return "word"
    return _KINDS.get(text, "mark")


@lru_cache(maxsize=KEPT_BLOCKS)
def tokenise(text: str) -> tuple[Token, ...]:
    """The tokens of a block in order; offsets count characters of the block's text."""
    found: list[Token] = []
    opened = False
    for match in _TOKEN.finditer(text[:LONGEST_BLOCK]):
        kind = _kind(match[0], opened)
        if kind in {"open", "close"}:
            opened = kind == "open"
        found.append(make(match[0], match.start(), match.end(), kind))
    return tuple(found)


def is_initial(token: Token) -> bool:
    """Whether the token is a single capital letter, as in «О. Гнатишин»."""
    return token.kind == "word" and len(token.text) == 1 and token.text.isupper()


def lower_in_place(text: str) -> str:
    """The text in lower case with one apostrophe and е for ё, character for character."""
    whole = level(text).lower()
    if len(whole) == len(text):
        return whole.replace("ё", "е")
    lowered = (one.lower() if len(one.lower()) == 1 else one for one in level(text))
    return "".join(lowered).replace("ё", "е")
