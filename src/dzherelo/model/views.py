"""What a page or an API answer shows: frozen views, put together by the store's reading queries."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from dzherelo.model.article import Extracted
from dzherelo.model.ids import ArticleId, BlobKey, FeedId, SourceId, StoryId
from dzherelo.model.outcome import Fault
from dzherelo.model.profile import Attribution
from dzherelo.model.relation import Evidence
from dzherelo.model.source import Visibility
from dzherelo.model.story import Why

_ORDER: tuple[Visibility, ...] = ("link", "lead", "full")


def shown(setting: Visibility | None, *, public: bool, noarchive: bool) -> Visibility:
    """How much of an article a visitor sees.

    Without a setting of the source: all of it on an instance for one person, the lead on a public
    one. `noarchive` (the publisher asks to keep no copy) lowers either: the lead when private, the
    link when public.
    """
    wanted: Visibility = setting or ("lead" if public else "full")
    cap: Visibility = ("link" if public else "lead") if noarchive else "full"
    return min(wanted, cap, key=_ORDER.index)


class PictureView(msgspec.Struct, frozen=True):
    """A mirrored picture: its key, size in pixels, a tiny data: address shown while it loads."""

    key: BlobKey
    width: int
    height: int
    placeholder: str = ""


class SourceRef(msgspec.Struct, frozen=True):
    """A publisher as far as a line about an article needs it."""

    id: SourceId
    slug: str
    name: str
    visibility: Visibility | None = None


class StoryRef(msgspec.Struct, frozen=True):
    """What the address and the title of a story are made of."""

    id: StoryId
    date: str
    slug: str
    headline: str
    language: str


class StoryCard(msgspec.Struct, frozen=True):
    """A story in a list. `shown` is the visibility of the article that gave headline and lead."""

    story: StoryRef
    lead: str
    picture: PictureView | None
    articles: int
    sources: int
    copies: int
    independent: int
    """Sources with a text of their own: never more than there are texts that copy no other."""
    languages: tuple[str, ...]
    importance: float
    first_at: datetime
    last_at: datetime
    first_source: SourceRef | None
    shown: Visibility = "full"
    rank: float = 0.0
    """Where the story stands on the front page; the cursor of the next page."""


class ArticleCard(msgspec.Struct, frozen=True):
    """An article in a list. `when` is the time to order by (claimed, else first seen)."""

    id: ArticleId
    title: str
    lead: str
    language: str
    when: datetime
    source: SourceRef
    url: str
    story: StoryId | None = None
    copy_of: ArticleId | None = None
    changed_at: datetime | None = None
    gone_at: datetime | None = None
    shown: Visibility = "full"


class Mention(msgspec.Struct, frozen=True):
    """An article another one is related to, by title and source."""

    id: ArticleId
    title: str
    language: str
    source: SourceRef


class RelationView(msgspec.Struct, frozen=True):
    """A relation as a sentence needs it: who took what from whom."""

    kind: str
    article: Mention
    other: Mention | None = None
    outlet: SourceRef | None = None
    name: str = ""
    platform: str = ""
    share: float = 0.0
    credited: bool = False
    evidence: tuple[Evidence, ...] = ()


class Seen(msgspec.Struct, frozen=True):
    """An article that says something, and its time."""

    article: Mention
    when: datetime


class QuoteView(msgspec.Struct, frozen=True):
    """Somebody's words in the articles of a story. `seen` are the articles, the first first.

    `text` is the wording of the first article, `variants` every wording met, `where` as in
    `profile.Quote`.
    """

    text: str
    speaker: str
    where: str
    language: str
    outlets: int
    seen: tuple[Seen, ...]
    variants: tuple[str, ...] = ()


class NameCard(msgspec.Struct, frozen=True):
    """A person, body or place in a list: its key, the form most articles use, how often."""

    key: str
    kind: str
    name: str
    articles: int
    stories: int


class NameForm(msgspec.Struct, frozen=True):
    """A form of a name, with the number of articles that use it."""

    name: str
    language: str
    articles: int


class OutletCount(msgspec.Struct, frozen=True):
    """A publisher and the number of its articles."""

    source: SourceRef
    articles: int


class NameView(msgspec.Struct, frozen=True):
    """The page of a name: forms in all languages, titles, stories newest first, outlets."""

    card: NameCard
    forms: tuple[NameForm, ...]
    roles: tuple[str, ...]
    stories: tuple[StoryCard, ...]
    outlets: tuple[OutletCount, ...]


class ClaimView(msgspec.Struct, frozen=True):
    """A number that articles give for a thing; `bound` as in `profile.Amount`."""

    value: str
    bound: str
    seen: tuple[Seen, ...]


class DisagreementView(msgspec.Struct, frozen=True):
    """A thing for which articles of a story give different numbers, in order of time.

    `unit` is a noun's key, "UAH", "percent", or a state such as "killed"; `state` what happened to
    the counted; `noun` the noun as the first article has it; `sample` the sentence it stands in.
    """

    key: str
    unit: str
    state: str
    noun: str
    language: str
    sample: str
    claims: tuple[ClaimView, ...]


class MemberView(msgspec.Struct, frozen=True):
    """An article of a story with the reason why it stands there and its copies under it."""

    article: ArticleCard
    why: Why | None
    picture: PictureView | None = None
    copies: tuple["MemberView", ...] = ()
    share: float = 0.0
    """For a copy: the part of its text found in the original, 0 to 1 (0 when not known)."""


class StoryView(msgspec.Struct, frozen=True):
    """A story with its articles in time order, copies folded under their originals."""

    card: StoryCard
    topics: tuple[str, ...]
    members: tuple[MemberView, ...]
    relations: tuple[RelationView, ...]
    related: tuple[StoryCard, ...]
    cursor: int = 0
    origin: "PhotoOrigin | None" = None
    """Where the story's picture was seen before the article that it is from."""


class RevisionView(msgspec.Struct, frozen=True):
    """One version of an article as we saw it."""

    number: int
    seen_at: datetime
    title: str
    words: int


class ChangedPiece(msgspec.Struct, frozen=True):
    """A run of a changed text; "gap" stands for unchanged words that are left out."""

    kind: Literal["same", "added", "removed", "gap"]
    text: str = ""


class VersionChanges(msgspec.Struct, frozen=True):
    """What a version changed, and the numbers it put in the place of others (before, after)."""

    pieces: tuple[ChangedPiece, ...]
    numbers: tuple[tuple[str, str], ...] = ()


class PhotoOrigin(msgspec.Struct, frozen=True):
    """Where a photo was seen first, and whether that was so long ago that it is no news."""

    article: Mention
    at: datetime
    old: bool


class ArticleView(msgspec.Struct, frozen=True):
    """An article with everything its page shows."""

    card: ArticleCard
    content: Extracted
    first_seen: datetime
    pictures: dict[str, PictureView]
    """Mirrored pictures by their address at the publisher."""
    revisions: tuple[RevisionView, ...]
    attributions: tuple[Attribution, ...]
    relations: tuple[RelationView, ...]
    story: StoryRef | None = None
    why: Why | None = None
    changes: dict[int, VersionChanges] = {}
    """What each of the latest versions changed, by its number; empty when the text is hidden, or
    when nobody asked for a comparison."""
    origins: dict[BlobKey, PhotoOrigin] = {}
    """Where pictures were seen before, by key; asked for together with a comparison."""


class FeedView(msgspec.Struct, frozen=True):
    """A feed and how it fares; `fault` and `silent_since` say why and since when it is silent."""

    id: FeedId
    url: str
    title: str
    format: str
    enabled: bool
    last_at: datetime | None
    last_new_at: datetime | None
    silent_since: datetime | None
    fault: Fault | None
    polls: int = 0
    problems: tuple[str, ...] = ()
    """What had to be mended when it was last read, as `FeedDocument.problems`."""


class RefusalCount(msgspec.Struct, frozen=True):
    """How often a stage refused something for a reason, with the newest case."""

    stage: str
    kind: str
    count: int
    last_at: datetime
    detail: str
    url: str


class SourceCard(msgspec.Struct, frozen=True):
    """A publisher in the list of sources."""

    source: SourceRef
    url: str
    kind: str
    languages: tuple[str, ...]
    region: str
    fiction: bool
    articles: int
    last_at: datetime | None
    silent: bool
    """Whether any of its feeds is silent at present."""


class SourceView(msgspec.Struct, frozen=True):
    """A publisher's page: its articles, newest first, the health of its feeds, its refusals."""

    card: SourceCard
    articles: tuple[ArticleCard, ...]
    feeds: tuple[FeedView, ...]
    refusals: tuple[RefusalCount, ...]
    older: str = ""
    """Cursor of the next page of articles, "" on the last."""


class FrontView(msgspec.Struct, frozen=True):
    """A page of stories, most important and freshest first."""

    stories: tuple[StoryCard, ...]
    older: str = ""
    newest_day: str = ""


class DayView(msgspec.Struct, frozen=True):
    """The stories that began on a day, most important first, and the neighbouring days."""

    day: str
    stories: tuple[StoryCard, ...]
    previous: str = ""
    next: str = ""


class Facet(msgspec.Struct, frozen=True):
    """A value a search can be narrowed to, and how many of the hits have it."""

    value: str
    label: str
    count: int


class HitView(msgspec.Struct, frozen=True):
    """A found article; `text` is what may be shown of it, for the snippet."""

    article: ArticleCard
    text: str
    rank: float


class SearchView(msgspec.Struct, frozen=True):
    """A page of hits. `total` counts up to the ceiling named in the store."""

    hits: tuple[HitView, ...]
    total: int
    sources: tuple[Facet, ...] = ()
    languages: tuple[Facet, ...] = ()


class ChangeView(msgspec.Struct, frozen=True):
    """One thing that happened to a story or an article."""

    cursor: int
    kind: str
    story: StoryId | None
    article: ArticleId | None
    at: datetime
    detail: dict[str, Any]


class SitemapEntry(msgspec.Struct, frozen=True):
    """A story for the sitemap."""

    story: StoryRef
    first_at: datetime
    last_at: datetime
