"""What a feed said, before anybody looked at the page."""

from typing import Literal

import msgspec

from dzherelo.model.moment import ClaimedTime

FeedFormat = Literal["rss", "rdf", "atom", "json", "sitemap", "sitemap-index"]


class EntryPicture(msgspec.Struct, frozen=True):
    """A picture that a feed attaches to an entry (enclosure, Media RSS, image element)."""

    url: str
    width: int | None = None
    height: int | None = None
    caption: str = ""
    credit: str = ""


class FeedEntry(msgspec.Struct, frozen=True):
    """One entry as the feed told it. `summary` is plain text, `content` is the publisher's HTML."""

    guid: str
    url: str
    title: str
    summary: str = ""
    content: str = ""
    published: ClaimedTime | None = None
    updated: ClaimedTime | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    pictures: tuple[EntryPicture, ...] = ()
    language: str = ""


class FeedDocument(msgspec.Struct, frozen=True):
    """A parsed feed. `problems` are counted oddities in words ("cut after entry 12", …)."""

    format: FeedFormat
    title: str = ""
    link: str = ""
    language: str = ""
    entries: tuple[FeedEntry, ...] = ()
    hub: str = ""
    """WebSub hub, when the feed names one (W3C WebSub)."""
    topic: str = ""
    """The feed's own address as it gives it (rel="self"): what a hub knows it by."""
    encoding: str = "utf-8"
    doubtful: bool = False
    """True when the bytes did not fit any declared encoding and one was guessed."""
    problems: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    """Addresses of further sitemaps, for a sitemap index."""
