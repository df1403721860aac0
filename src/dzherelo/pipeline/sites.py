"""What is known of the sites of some pages: rules, and what their other pages left behind."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from dzherelo.extract import pages, rules, sites
from dzherelo.extract.pages import Reading
from dzherelo.extract.rules import Rule
from dzherelo.extract.sites import Site
from dzherelo.model.entry import FeedEntry
from dzherelo.model.ids import ArticleId
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.trace import Trace
from dzherelo.pipeline.rawpages import RawPage
from dzherelo.pipeline.tools import FELL, Tools
from dzherelo.store import traces
from dzherelo.store.database import Session
from dzherelo.store.traces import Remembered
from dzherelo.text import addresses

POOR = 0.5
"""Quality under which an article wants a look."""
SETTLED = 3
"""Pages from which a layout is one, and not an odd page."""
BROKE = "reading the page took too long, or broke its process"
NOBODY = ".invalid"
"""The end of hosts that are none (RFC 2606): pages of which nobody knows where they were."""


def host(url: str) -> str:
    """The host by which a page's site is known, "" when it is not known."""
    found = addresses.host(url).removeprefix("www.")
    return "" if found.endswith(NOBODY) else found


@dataclass(frozen=True)
class Sites:
    """What is known of the hosts of some pages."""

    rules: Mapping[str, Rule]
    remembered: Mapping[str, Sequence[Remembered]]

    async def read(
        self,
        tools: Tools,
        page: RawPage,
        entry: FeedEntry | None,
        now: datetime,
        article: ArticleId | None = None,
    ) -> Reading:
        """Read a page in the pool with all that its site's other pages teach.

        `article` is whose page it is, so that what it was before does not count as another page.
        """
        name = host(page.url)
        others = tuple(o.trace for o in self.remembered.get(name, ()) if o.article != article)
        site = Site(others, rules.of_host(self.rules, name))
        try:
            return await tools.pool.run(extract, page, entry, now, site)
        except FELL:
            return Reading(Fault(FaultKind.BAD_DOCUMENT, BROKE))


def extract(
    page: RawPage,
    entry: FeedEntry | None,
    now: datetime,
    site: Site,
) -> Reading:
    """Read a page; runs in the pool."""
    return pages.read_on_site(
        page.body,
        url=page.url,
        content_type=page.content_type,
        entry=entry,
        now=now,
        site=site,
    )


async def known(tools: Tools, session: Session, urls: Iterable[str]) -> Sites:
    """What is known of the sites of pages."""
    hosts = sorted({name for url in urls if (name := host(url))})
    return Sites(tools.rules, await traces.of_hosts(session, hosts) if hosts else {})


async def remember(
    session: Session, left: Iterable[tuple[ArticleId, str, Trace]], now: datetime
) -> None:
    """Keep the traces that pages left, given with their article and address."""
    found = [(article, host(url), trace) for article, url, trace in left if trace.lines]
    await traces.keep(session, sorted(one for one in found if one[1]), now)


class Layout(msgspec.Struct, frozen=True):
    """An element that held the text on some of a site's pages, and when it was seen."""

    core: str
    pages: int
    first: datetime
    last: datetime


class Learned(msgspec.Struct, frozen=True):
    """What is known of a site: its layouts, its own lines, how well its pages are read."""

    host: str
    pages: int
    layouts: tuple[Layout, ...]
    """The one seen last comes first."""
    changed: datetime | None
    """When the layout of now followed another one; None while there was only one."""
    lines: int
    """Lines that are the site's own, and left out."""
    quality: float
    """Mean quality of its articles, 0 to 1."""
    poor: tuple[ArticleId, ...]
    """Articles of a quality under POOR, newest first: these want a look."""
    rule: bool
    """Whether a person wrote a rule for it."""


def survey(name: str, found: Sequence[Remembered], known: Mapping[str, Rule]) -> Learned:
    """What the remembered pages of a host, not empty, newest first, tell together."""
    by_core: dict[str, list[datetime]] = defaultdict(list)
    for one in found:
        by_core[one.trace.core].append(one.seen_at)
    layouts = sorted(
        (Layout(core, len(seen), min(seen), max(seen)) for core, seen in by_core.items()),
        key=lambda one: (one.last, one.pages),
        reverse=True,
    )
    return Learned(
        name,
        len(found),
        tuple(layouts),
        _changed(layouts),
        len(sites.repeated([one.trace for one in found])),
        round(sum(one.trace.quality for one in found) / len(found), 2),
        tuple(one.article for one in found if one.trace.quality < POOR),
        rules.of_host(known, name) is not None,
    )


def _changed(layouts: Sequence[Layout]) -> datetime | None:
    """When the newest settled layout began, if another settled one had ended by then."""
    settled = [one for one in layouts if one.pages >= SETTLED]
    before = [one for one in settled[1:] if one.last < settled[0].first]
    return settled[0].first if before else None


async def surveys(session: Session, known: Mapping[str, Rule]) -> list[Learned]:
    """What is known of every site, those with most pages first."""
    names = await traces.hosts(session)
    found = await traces.of_hosts(session, names)
    return [survey(name, found[name], known) for name in names]
