"""Common words of the news under one key in every language: ракета and missile are "missile"."""

from functools import cache
from importlib import resources

from dzherelo.lang import spelling

_COLUMNS = ("uk", "ru", "en")


@cache
def _table() -> dict[str, dict[str, tuple[str, ...]]]:
    """Language → dictionary form in key form → concepts, named by their first English word."""
    lines = resources.files("dzherelo.lang").joinpath("concepts.tsv").read_text("utf-8")
    table: dict[str, dict[str, tuple[str, ...]]] = {code: {} for code in _COLUMNS}
    for line in lines.splitlines():
        if not line or line.startswith("#"):
            continue
        columns = [column.split() for column in line.split("\t")]
        for code, words in zip(_COLUMNS, columns, strict=True):
            for word in words:
                key = spelling.key(word)
                table[code][key] = (*table[code].get(key, ()), columns[-1][0])
    return table


def find(lemma: str, language: str) -> tuple[str, ...]:
    """The concepts of a word's dictionary form; most words have none, мир has two."""
    return _table().get(language, {}).get(lemma, ())
