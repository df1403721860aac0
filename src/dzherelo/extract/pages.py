"""The article on a page: decoded, parsed once, chosen, and told as blocks with its metadata."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from dzherelo.extract import figures, leads, metadata, rules, running, sites, trees
from dzherelo.extract.metadata import Metadata
from dzherelo.extract.rules import Rule
from dzherelo.extract.running import Running
from dzherelo.extract.sites import Site
from dzherelo.extract.trees import Page
from dzherelo.model.article import Extracted
from dzherelo.model.blocks import Figure
from dzherelo.model.entry import FeedEntry
from dzherelo.model.moment import ClaimedTime
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.trace import Trace
from dzherelo.text import normal, sketch
from dzherelo.text.html import line

RICHER = 1.7
"""A feed that carries this many times the page's words has the fuller text (paywalls, scripts)."""
FULL = 40
"""Words from which a feed's content counts as a text rather than a teaser."""
SHORT = 40
"""Words below which a text is called short; agencies' flashes begin at 25."""
THIN = 0.5
"""Part of the page's own `articleBody` below which the text is called incomplete."""
COSTS = {
    "text from the feed": 0.2,
    "short text": 0.3,
    "encoding was guessed": 0.2,
    "no title on the page": 0.1,
    "no time on the page": 0.05,
    "not free to read": 0.3,
    "less than the page's own articleBody": 0.2,
    "page cut at its length": 0.1,
    "lead from the feed": 0.05,
}
"""What each reason takes from a quality of 1."""


class How(msgspec.Struct, frozen=True):
    """How an article came out: its title, where its text is from, and every reason for doubt."""

    title: str
    origin: str
    reasons: tuple[str, ...]
    encoding: str = "utf-8"
    doubtful: bool = False


SILENT = FeedEntry(guid="", url="", title="")
"""What a feed says of a page that came from no feed."""


class Reading(msgspec.Struct, frozen=True):
    """What a page gave, and the trace that it leaves for the next pages of its site."""

    article: Extracted | Fault
    trace: Trace = Trace()


def read(
    page: bytes, *, url: str, content_type: str, entry: FeedEntry | None, now: datetime
) -> Extracted | Fault:
    """Return the article on a page of which nothing else is known (see `read_on_site`)."""
    return read_on_site(page, url=url, content_type=content_type, entry=entry, now=now).article


def read_on_site(
    page: bytes,
    *,
    url: str,
    content_type: str,
    entry: FeedEntry | None,
    now: datetime,
    site: Site = sites.UNKNOWN,
) -> Reading:
    """Return the article on a page of a site.

    `entry` is what the feed said of it, None when unknown: its title and summary pin the title and
    the lead, its content stands in for a missing text. The article is Fault(NOT_A_PAGE) for bytes
    that are no HTML and Fault(NO_TEXT) for a page without an article. Returns for any bytes.
    """
    parsed = _parsed(page, url, content_type, now, site.rule)
    if isinstance(parsed, Fault):
        return Reading(parsed)
    claims, told = parsed.claims, entry or SILENT
    title = _title(claims, told)
    titles = tuple(dict.fromkeys((title, *claims.titles)))
    announced = tuple(one for one in (told.summary, claims.description) if one)
    root = parsed.page.root
    choice = running.choose(root, url, running.told(titles, announced, claims.body), site)
    text = running.compose_page(choice, url, titles=titles, announced=announced)
    text, origin = _or_feed(text, told, url)
    if not text.words:
        return Reading(Fault(FaultKind.NO_TEXT, "neither the page nor the feed holds a text"))
    text, more = _with_lead(text, told, title)
    text = _with_pictures(text, claims, told, url)
    reasons = (*_doubts(claims, parsed.page), *more, *_lacks(text, claims, origin))
    how = How(title, origin, reasons, parsed.page.encoding, parsed.page.doubtful)
    article = _compose(text, claims, told, how)
    return Reading(article, msgspec.structs.replace(choice.trace, quality=article.quality))


def judge(
    page: bytes, *, url: str, content_type: str, now: datetime, site: Site = sites.UNKNOWN
) -> list[running.Judged]:
    """Return every text on a page in reading order with its chance to be the article's.

    Empty for bytes that are no page. This is what `read` chooses by, for those who ask why.
    """
    parsed = _parsed(page, url, content_type, now, site.rule)
    if isinstance(parsed, Fault):
        return []
    claims = parsed.claims
    announced = (claims.description,) if claims.description else ()
    told = running.told(claims.titles, announced, claims.body)
    return running.judged(running.choose(parsed.page.root, url, told, site))


@dataclass(frozen=True)
class _Parsed:
    """A page without what is never shown, and what it claims of its article."""

    page: Page
    claims: Metadata


def _parsed(
    page: bytes, url: str, content_type: str, now: datetime, rule: Rule | None
) -> _Parsed | Fault:
    parsed = trees.parse(page, content_type)
    if isinstance(parsed, Fault):
        return parsed
    if rule is not None:
        rules.clear(parsed.root, rule)
    claims = metadata.read(parsed.root, url, now)
    if rule is not None:
        claims = rules.claims(claims, parsed.root, rule, now)
    trees.thin(parsed.root)
    return _Parsed(parsed, claims)


def from_entry(entry: FeedEntry, *, url: str) -> Extracted | Fault:
    """Return the article as the feed alone tells it, or Fault(NO_TEXT); for pages out of reach."""
    text = running.from_feed(entry, url)
    if not text.words:
        return Fault(FaultKind.NO_TEXT, "the feed holds no text")
    text = _with_pictures(text, Metadata(), entry, url)
    how = How(line(entry.title), "feed", tuple(_lacks(text, Metadata(), "feed")))
    return _compose(text, Metadata(), entry, how)


def _title(claims: Metadata, entry: FeedEntry) -> str:
    """The page's spelling of the feed's title; the feed's own where the page speaks of another.

    A page may be retitled after the feed spoke, so its headline wins while they share words.
    """
    told = line(entry.title)
    key = normal.fold(told).lower()
    agreed = next((one for one in claims.titles if normal.fold(one).lower() == key), "")
    if agreed or not told:
        return agreed or claims.title
    words, own = set(normal.words(key)), set(normal.words(claims.title.lower()))
    return claims.title if claims.headed and words & own else told


def _or_feed(text: Running, entry: FeedEntry, url: str) -> tuple[Running, str]:
    """The page's text, or the feed's when that is much longer."""
    told = running.from_feed(entry, url)
    if told.words >= FULL and told.words > RICHER * text.words:
        return told, "feed"
    return (told, "feed") if not text.words and told.words else (text, "page")


def _with_lead(text: Running, entry: FeedEntry, title: str) -> tuple[Running, list[str]]:
    """The feed's summary becomes the lead where the page lost it: its text starts in the middle."""
    summary = " ".join(entry.summary.split())
    own = [block.text for block in text.blocks if not isinstance(block, Figure)]
    begins_late = len(text.lead) < 2 * leads.LEAST and len(own) > 1
    if not begins_late or not leads.whole(summary) or leads.alike(summary, title):
        return text, []
    if any(leads.alike(summary, one) or summary in one for one in own):
        return text, []
    if sketch.containment(sketch.shingles(summary), sketch.shingles(" ".join(own))) > THIN:
        return text, []
    return msgspec.structs.replace(text, lead=summary), ["lead from the feed"]


def _with_pictures(text: Running, claims: Metadata, entry: FeedEntry, url: str) -> Running:
    """The page's lead picture first, unless it is among the figures; without any, the feed's."""
    found = [block for block in text.blocks if isinstance(block, Figure)]
    lead = figures.from_address(claims.picture, url) if claims.picture else None
    if lead is None and not found:
        told = ((figures.from_address(one.url, url), one) for one in entry.pictures)
        lead = next(
            (
                msgspec.structs.replace(figure, caption=one.caption, credit=one.credit)
                for figure, one in told
                if figure is not None
            ),
            None,
        )
    if lead is None or figures.covers(found, lead):
        return text
    behind = 1 if text.blocks and text.blocks[0].text == text.lead else 0
    blocks = (*text.blocks[:behind], lead, *text.blocks[behind:])
    return msgspec.structs.replace(text, blocks=blocks)


def _published(claims: Metadata, entry: FeedEntry) -> ClaimedTime | None:
    """The page's claim; the feed's instead of what was only read off the page, or is less exact."""
    own, told = claims.published, entry.published
    if own is None or told is None:
        return own or told
    vague = own.precision == "day" and told.precision != "day"
    return told if vague or own.read_from.startswith("page:") else own


def _doubts(claims: Metadata, page: Page) -> list[str]:
    asked = (
        ("encoding was guessed", page.doubtful),
        ("page cut at its length", page.cut),
        ("no title on the page", not claims.title),
        ("no time on the page", claims.published is None),
        ("not free to read", claims.locked),
    )
    return [reason for reason, holds in asked if holds]


def _lacks(text: Running, claims: Metadata, origin: str) -> list[str]:
    own = len(claims.body.split())
    asked = (
        ("text from the feed", origin == "feed"),
        ("short text", text.words < SHORT),
        ("less than the page's own articleBody", own > FULL and text.words < THIN * own),
    )
    return [reason for reason, holds in asked if holds]


def _compose(text: Running, claims: Metadata, entry: FeedEntry, how: How) -> Extracted:
    return Extracted(
        title=how.title,
        lead=text.lead,
        blocks=text.blocks,
        canonical=claims.canonical,
        language=claims.language or entry.language,
        authors=claims.authors or entry.authors,
        published=_published(claims, entry),
        modified=claims.modified or entry.updated,
        section=claims.section,
        tags=claims.tags or entry.tags,
        credits=text.credits,
        quality=round(max(0.0, 1.0 - sum(COSTS[reason] for reason in how.reasons)), 2),
        reasons=how.reasons,
        text_from=how.origin,
        encoding=how.encoding,
        doubtful=how.doubtful,
        noarchive=claims.noarchive,
    )
