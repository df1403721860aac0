"""Document frequencies to begin with, so that the first day knows which words are common."""

from functools import cache
from importlib import resources

import msgspec


class Background(msgspec.Struct, frozen=True):
    """How many articles of `total` have each namespaced term (see `placement.counted_terms`)."""

    description: str
    total: int
    terms: dict[str, int]


@cache
def load() -> Background:
    """The frequencies that ship with the program, counted by bench/train_placement.py."""
    file = resources.files("dzherelo.stories").joinpath("background.json")
    return msgspec.json.decode(file.read_bytes(), type=Background)
