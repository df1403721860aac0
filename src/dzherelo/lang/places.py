"""Places under one key in every language: Київ, Киев, Kyiv and Kiev are all "kyiv"."""

from collections.abc import Iterable
from functools import cache

from dzherelo.lang import packs, spelling

_SHORT = 2
"""Abbreviations of two letters (US, ЄС) count only in capitals: «us» is a pronoun."""


@cache
def _table() -> dict[str, str]:
    """Name in key form → place, over all packs.

    Stems are not in it: «герман», the stem of the Russian «Германия», is also a first name.
    """
    return {
        spelling.key(form): place
        for code in packs.codes()
        for place, forms in packs.pack(code).places.items()
        for form in forms
    }


def find(word: str, keys: Iterable[str]) -> str:
    """The place that a Capitalised word names by one of its keys, or ""."""
    if not word[:1].isupper() or (len(word) <= _SHORT and not word.isupper()):
        return ""
    table = _table()
    return next((table[key] for key in keys if key in table), "")
