"""Readable ends of page addresses, made from headlines."""

import re

from unidecode import unidecode

from dzherelo.text import normal

_APOSTROPHES = re.compile(r"['`]")
_OTHER = re.compile(r"[^a-z0-9]+")


def slug(headline: str, limit: int = 100) -> str:
    """The headline in Latin letters, digits and hyphens, at most `limit` characters.

    Romanised by unidecode, lower case, apostrophes dropped, every other run of signs one hyphen,
    cut at a word when there is one to cut at. Empty when the headline has nothing readable.
    """
    latin = unidecode(normal.fold(headline), errors="ignore").lower()
    whole = _OTHER.sub("-", _APOSTROPHES.sub("", latin)).strip("-")
    if len(whole) <= limit:
        return whole
    cut = whole[:limit]
    if whole[limit] != "-" and "-" in cut:
        cut = cut[: cut.rindex("-")]
    return cut.strip("-")
