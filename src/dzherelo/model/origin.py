"""Where a story came from: its texts as we know their times, who took from whom, who was first."""

from datetime import datetime
from typing import Literal

import msgspec

from dzherelo.model.ids import ArticleId, SourceId
from dzherelo.model.moment import ClaimedTime
from dzherelo.model.profile import Attribution


class Report(msgspec.Struct, frozen=True):
    """One article of a story, as far as the question of its origin needs it.

    `unseen_at` is when we last looked into its feed without finding it there, None when we had
    never looked before (or the look failed). `publisher` is the name of the source.
    """

    article: ArticleId
    source: SourceId
    publisher: str
    first_seen: datetime
    claimed: ClaimedTime | None = None
    unseen_at: datetime | None = None
    attributions: tuple[Attribution, ...] = ()

    @property
    def when(self) -> datetime:
        """The time to order by: what the publisher claims, else when we first saw it."""
        return self.claimed.at if self.claimed else self.first_seen


class Band(msgspec.Struct, frozen=True):
    """Between which moments a text came out; `earliest` is None when nothing bounds it.

    "claimed": by the publisher's time, which fits what we saw. "doubted": the publisher claims a
    time after which we looked and did not find it. "seen": there is no usable claim.
    """

    earliest: datetime | None
    latest: datetime
    basis: Literal["claimed", "doubted", "seen"]


class Named(msgspec.Struct, frozen=True):
    """Somebody a text names as its source; `outlet` when it is a publisher we follow."""

    name: str
    outlet: SourceId | None = None
    platform: str = ""
    anonymous: bool = False
    document: bool = False


TakingKind = Literal["copy", "links", "cites", "partial"]


class Taking(msgspec.Struct, frozen=True):
    """`article` took from `parent`, an article of the story, or from a publisher that has none.

    `share` is the part of a copy's text found in its original (0 to 1). `credited` tells whether
    it names the publisher it was taken from.
    """

    article: ArticleId
    kind: TakingKind
    parent: ArticleId | None = None
    whom: Named | None = None
    credited: bool = True
    share: float = 0.0


class Origin(msgspec.Struct, frozen=True):
    """One publisher from which a story spread: its first article, or nothing but its name.

    `primary` is whom that article heard it from. `copies` repeat its text, straight or through one
    another, `uncredited` are those of them that do not say so; `others` took it up in own words.
    """

    article: ArticleId | None
    source: SourceId | None
    name: str
    primary: Named | None = None
    copies: tuple[ArticleId, ...] = ()
    uncredited: tuple[ArticleId, ...] = ()
    others: tuple[ArticleId, ...] = ()


class First(msgspec.Struct, frozen=True):
    """Who reported first, and how far that is known.

    "seen": our own looks prove it. "claimed": by the publishers' times, which fit what we saw.
    "unknown": `rivals` may have been earlier. `lead_s` is by how many seconds it was ahead of the
    next publisher at least, None without one or when nothing is known.
    """

    article: ArticleId
    certainty: Literal["seen", "claimed", "unknown"]
    band: Band
    rivals: tuple[ArticleId, ...] = ()
    lead_s: float | None = None


class Origins(msgspec.Struct, frozen=True):
    """Where a story came from. `takings` are in time order; each article took from one at most."""

    origins: tuple[Origin, ...]
    takings: tuple[Taking, ...]
    first: First
    bands: dict[ArticleId, Band]


class Corrected(msgspec.Struct, frozen=True):
    """A number that an article corrected at `at`, as we saw it, and who still carries the old one.

    Carriers that are gone from their publisher's site carry nothing.
    """

    article: ArticleId
    before: str
    after: str
    at: datetime
    carriers: tuple[ArticleId, ...] = ()


class Retitled(msgspec.Struct, frozen=True):
    """An article got another headline at `at`, as we saw it."""

    article: ArticleId
    before: str
    after: str
    at: datetime


class Later(msgspec.Struct, frozen=True):
    """What changed in a story's articles after they came out."""

    corrected: tuple[Corrected, ...] = ()
    retitled: tuple[Retitled, ...] = ()
