"""The values of the recorded edition: publishers, stories, pieces and their later edits."""

from typing import Literal

import msgspec

from dzherelo.model.ids import SourceId
from dzherelo.model.source import Source, SourceKind

Role = Literal["original", "own", "rewrite", "republication", "reprint", "followup"]
FeedShape = Literal[
    "rss",
    "rss-full",
    "rss-yandex",
    "rss-media",
    "rss-broken",
    "rss-092",
    "rdf",
    "atom",
    "atom-full",
    "json",
    "sitemap",
]


class Publisher(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invented publisher: its number in the catalogue, its names, and how its site is built.

    `path` is the pattern of its article addresses ({n} number, {slug}, {y}, {m}, {d}), `photo` the
    one of its pictures ({id}, {ext}). `hero` moves an article's first picture above the text.
    """

    id: str
    number: int
    name: str
    kind: SourceKind
    languages: tuple[str, ...]
    domain: str
    """The invented domain shown in the footer; never used as an address."""
    slogan: str
    template: str
    feed: FeedShape
    feed_path: str
    path: str
    photo: str
    region: str = ""
    aliases: tuple[str, ...] = ()
    encoding: str = "utf-8"
    oddity: str = ""
    picture: Literal["jpg", "webp", "png"] = "jpg"
    width: int = 1600
    hero: bool = False
    proxy: bool = False
    """Whether pictures stand behind a resizing proxy on the publisher's own host."""
    tracking: bool = False
    """Whether the feed's links carry tracking parameters, as click counters like them."""
    crawl_delay: float | None = None

    @property
    def language(self) -> str:
        """The main language of the site's furniture."""
        return self.languages[0]

    @property
    def source(self) -> Source:
        """The publisher as a source at its invented domain, to resolve the names in texts by."""
        url = f"https://{self.domain}/"
        return Source(
            SourceId(self.number),
            self.id,
            self.name,
            url,
            self.kind,
            languages=self.languages,
            aliases=self.aliases,
        )


class Edit(msgspec.Struct, frozen=True):
    """A later change of a piece, at `minute`; `note` says in English what it changes."""

    minute: int
    note: str
    title: str = ""
    replace: tuple[tuple[str, str], ...] = ()
    append: str = ""


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One article as first published: its text in the edition's markup, and its truth.

    `parts` are the blocks in markup, the lead first. Minutes count from midnight (Kyiv) of day 1.
    `origin` is the piece that a copy or a rewrite was made from; `kept` tells, for a copy, which
    of its parts are the original's.
    """

    id: str
    story: str
    publisher: str
    language: str
    minute: int
    title: str
    parts: tuple[str, ...]
    role: Role
    topic: str
    author: str = ""
    tags: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    origin: str = ""
    credited: bool = False
    kept: tuple[bool, ...] = ()
    figures: dict[str, float] = {}
    edits: tuple[Edit, ...] = ()
    deleted: int | None = None

    @property
    def is_copy(self) -> bool:
        """Whether the text was taken over, whole or in part."""
        return self.role in ("republication", "reprint")


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """Articles about one event. `series` names the daily bulletin that the story is one day of."""

    id: str
    summary: str
    topic: str
    first: str
    primary: str
    pieces: tuple[str, ...]
    series: str = ""


class Edition(msgspec.Struct, frozen=True):
    """Everything written: publishers by id, stories in order, pieces by id in time order."""

    publishers: dict[str, Publisher]
    stories: tuple[Story, ...]
    pieces: dict[str, Piece]
