"""Publishers and their feeds, as the catalogue names them."""

from typing import Literal

import msgspec

from dzherelo.model.ids import FeedId, SourceId

SourceKind = Literal[
    "agency", "national", "regional", "official", "foreign", "business", "sport", "local", "other"
]
Visibility = Literal["full", "lead", "link"]
"""What a public visitor sees of an article: its whole text, its lead, or only the link."""


class Feed(msgspec.Struct, frozen=True):
    """One address to poll; its number is permanent (`feed/209` stays 209 for ever)."""

    id: FeedId
    url: str
    checked: bool = False
    """Whether a person has seen this address answer; unchecked ones are marked in the catalogue."""


class Source(msgspec.Struct, frozen=True):
    """A publisher: number, names people use for it, and its feeds."""

    id: SourceId
    slug: str
    name: str
    url: str
    kind: SourceKind = "other"
    languages: tuple[str, ...] = ("uk",)
    region: str = ""
    aliases: tuple[str, ...] = ()
    visibility: Visibility | None = None
    feeds: tuple[Feed, ...] = ()
    fiction: bool = False
    """True for the invented publishers of the recorded edition."""
