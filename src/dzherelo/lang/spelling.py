"""The key form of a word: how spellings that mean the same word are made equal."""

APOSTROPHES = "'’ʼ‘`´ʹ′‛＇"
"""Every sign that Ukrainian texts use for the apostrophe; U+02BC is the proper letter."""

_DROPPED = dict.fromkeys(map(ord, APOSTROPHES + "\u0301\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_FOLDED = {ord("ґ"): "г", ord("ё"): "е"}
_TABLE = {**_DROPPED, **_FOLDED}


def key(word: str) -> str:
    """The word in lower case, apostrophes and stress marks dropped, ґ as г and ё as е."""
    return word.lower().translate(_TABLE)


def is_cyrillic(word: str) -> bool:
    """Whether any letter of the word is from the main Cyrillic block (U+0400 to U+052F)."""
    return any("\u0400" <= letter <= "\u052f" for letter in word)
