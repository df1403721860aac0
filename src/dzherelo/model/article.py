"""What the page said (`Extracted`) and what we keep (`Article`)."""

from datetime import datetime

import msgspec

from dzherelo.model.blocks import Block
from dzherelo.model.ids import ArticleId, BlobKey, FeedId, SourceId
from dzherelo.model.moment import ClaimedTime


class Extracted(msgspec.Struct, frozen=True):
    """The article on a page: facts, in the publisher's words.

    `blocks` begins with the lead when the page has one. `quality` runs from 0 to 1, `reasons` say
    why it is not 1. `text_from` names the origin of the text: "page" or "feed".
    """

    title: str
    lead: str
    blocks: tuple[Block, ...]
    canonical: str = ""
    language: str = ""
    authors: tuple[str, ...] = ()
    published: ClaimedTime | None = None
    modified: ClaimedTime | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    """Photo credits that stand apart from any figure, such as «Фото: Міноборони» → "Міноборони"."""
    quality: float = 1.0
    reasons: tuple[str, ...] = ()
    text_from: str = "page"
    encoding: str = "utf-8"
    doubtful: bool = False
    noarchive: bool = False
    """The publisher asks not to show a copy (robots `noarchive`, `nosnippet`, TDM reservation)."""


class Article(msgspec.Struct, frozen=True):
    """An article as kept: one revision of it, with the three clocks.

    Claimed (`published`, `modified`), seen by us (`first_seen`), changed (`changed_at`, None while
    it is as we first read it). Times are UTC.
    """

    id: ArticleId
    source: SourceId
    feed: FeedId
    url: str
    revision: int
    content: Extracted
    first_seen: datetime
    changed_at: datetime | None = None
    gone_at: datetime | None = None
    page: BlobKey | None = None
    """Where the raw page lies in the object store."""

    @property
    def when(self) -> datetime:
        """The time to order by: what the publisher claims, else when we first saw it."""
        return self.content.published.at if self.content.published else self.first_seen
