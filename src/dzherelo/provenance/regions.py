"""Oblasts in any case and language: «на Львівщині», «Одеської області», "Kharkiv Oblast"."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

import msgspec

from dzherelo.provenance import names
from dzherelo.provenance.tokens import Token

_OBLAST = re.compile(r"област[іиьяюейєм]*|обл|ова|region|oblast|province")


class Region(msgspec.Struct, frozen=True):
    """An oblast: the key without "place:", and its name by language."""

    key: str
    names: dict[str, str]


@cache
def _tables() -> tuple[dict[str, Region], dict[str, Region]]:
    """Stem of the adjective → oblast, and stem of a name of one word → oblast."""
    file = resources.files("dzherelo.provenance").joinpath("cues", "regions.toml")
    raw = tomllib.loads(file.read_text("utf-8"))
    adjectives: dict[str, Region] = {}
    whole: dict[str, Region] = {}
    for key, one in raw.items():
        region = Region(key, {code: one[code] for code in ("uk", "ru", "en")})
        adjectives |= {names.stem(stem): region for stem in one["stems"].split()}
        whole |= {names.stem(name): region for name in one["also"].split()}
    return adjectives, whole


def find(row: Sequence[Token], at: int) -> tuple[int, Region] | None:
    """The oblast that begins at a capitalised token and the token after it; None for none."""
    adjectives, whole = _tables()
    stem = names.stem(row[at].text)
    alone = whole.get(stem)
    if alone is not None:
        return at + 1, alone
    follows = at + 1 < len(row) and _OBLAST.fullmatch(row[at + 1].low)
    region = adjectives.get(stem) or adjectives.get(row[at].low) if follows else None
    return (at + 2, region) if region is not None else None
