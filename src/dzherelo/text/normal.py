"""The normal form of text: one sign for each apostrophe, quotation mark, dash and space."""

import hashlib
import re
import unicodedata

from dzherelo.lang import spelling

HASH_BITS = 63
"""Hashes fit PostgreSQL's signed bigint without a sign."""

_STRESS = "\u0301"
_QUOTES = "«»“”„‟‹›″＂"
_DASHES = "‐‑‒–—―−⸺⸻﹘﹣－"
_DROPPED = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\x00"
_TABLE = str.maketrans(
    dict.fromkeys(spelling.APOSTROPHES + "‚", "'")
    | dict.fromkeys(_QUOTES, '"')
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_DROPPED + _STRESS, "")
)
_WORD = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")


def fold(text: str) -> str:
    """The text in NFC with one apostrophe ('), quote ("), dash (-) and space; case as it was.

    Soft hyphens, zero-width signs, NUL and the Cyrillic stress mark U+0301 are dropped (é is one
    letter in NFC and stays), runs of white space become one space, ends are trimmed.
    """
    folded = _fold_once(text)
    while (again := _fold_once(folded)) != folded:  # a dropped sign may let two others compose
        folded = again
    return folded


def _fold_once(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).translate(_TABLE).split())


def words(text: str) -> list[str]:
    """The words of a text as written: letters and digits with apostrophes or hyphens inside."""
    return _WORD.findall(fold(text))


def stable_hash(text: str) -> int:
    """An unsigned 63-bit hash, the same on every machine and in every run (BLAKE2b)."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> (64 - HASH_BITS)


def paragraph_hash(text: str) -> int:
    """A 63-bit hash of the paragraph's words; case, punctuation and apostrophes do not matter."""
    return stable_hash(" ".join(spelling.key(word) for word in words(text)))
