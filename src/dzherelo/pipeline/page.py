"""The stage `page`: an article's page is fetched, kept as it is, and read into a revision."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import msgspec

from dzherelo.extract import pages
from dzherelo.extract.pages import Reading
from dzherelo.model.article import Extracted
from dzherelo.model.blocks import plain
from dzherelo.model.entry import FeedEntry
from dzherelo.model.ids import ArticleId, BlobKey
from dzherelo.model.outcome import Done, Fault, FaultKind, Outcome, Quarantine
from dzherelo.pipeline import rawpages, rechecks, sites, steps, visits
from dzherelo.pipeline.rawpages import RawPage
from dzherelo.pipeline.sites import Sites
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, entries, refusals
from dzherelo.store.articles import DONE, Work
from dzherelo.store.database import Session

FOLLOWING = "pictures"
PAGE_LIMIT = 8 * 1024 * 1024
"""Bytes of a page; the largest real article pages seen have 3 MiB."""
LEAST_FEED_TEXT = 200
"""Characters of a feed's own text from which it can stand for a page that can't be read."""
_ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"
_GONE = frozenset({FaultKind.NOT_FOUND, FaultKind.GONE})


class Fetched(msgspec.Struct, frozen=True):
    """A page as it came, and where it was kept."""

    page: RawPage
    key: BlobKey


class Result(msgspec.Struct, frozen=True):
    """What came of an article's page: its reading, where the page lies and where it was."""

    work: Work
    reading: Reading
    key: BlobKey | None = None
    url: str = ""


async def run(tools: Tools, ids: Sequence[int]) -> list[ArticleId]:
    """Read the pages of articles, side by side; each host is asked at its pace."""
    async with tools.database.transaction() as session:
        works = await articles.at_stage(session, "page", ids)
        told = await entries.of_articles(session, [work.id for work in works])
        known = await sites.known(tools, session, [work.url for work in works])
    moved: list[ArticleId] = []
    async for wave in steps.waves(_one(tools, known, work, told.get(work.id)) for work in works):
        async with tools.database.transaction() as session:
            moved += [one.work.id for one in wave if await _write(tools, session, one)]
            left = ((one.work.id, one.url, one.reading.trace) for one in wave)
            await sites.remember(session, left, tools.clock())
    return sorted(moved)


async def _one(tools: Tools, known: Sites, work: Work, entry: FeedEntry | None) -> Result:
    fetched = await _fetch(tools, work)
    if isinstance(fetched, Fault):
        return Result(work, Reading(await _instead(tools, work, entry, fetched)))
    reading = await known.read(tools, fetched.page, entry, tools.clock(), work.id)
    read = reading.article
    if isinstance(read, Fault) and read.kind == FaultKind.BAD_DOCUMENT:
        reading = Reading(await _instead(tools, work, entry, read))
    return Result(work, reading, fetched.key, fetched.page.url)


async def _write(tools: Tools, session: Session, one: Result) -> bool:
    return await write(tools, session, one.work, one.reading.article, one.key)


async def _fetch(tools: Tools, work: Work) -> Fetched | Fault:
    answer = await visits.get(tools, work.url, accept=_ACCEPT, limit=PAGE_LIMIT)
    if isinstance(answer, Fault):
        return answer
    page = RawPage(answer.body, answer.url, answer.content_type)
    return Fetched(page, await keep(tools, work.id, page))


async def keep(tools: Tools, article: ArticleId, page: RawPage) -> BlobKey:
    """Put a raw page into the object store; every later improvement is replayed over it."""
    key, packed = rawpages.pack(article, page)
    await tools.blobs.put(key, packed, "application/gzip")
    return key


async def _instead(
    tools: Tools, work: Work, entry: FeedEntry | None, fault: Fault
) -> Extracted | Fault:
    """What stands for a page that can't be had: the feed's own text, if it tells enough.

    A page that may come later is waited for, and one that was read before needs no stand-in.
    """
    later = fault.transient and work.attempts < len(steps.PAUSES_S)
    if (
        later
        or fault.kind == FaultKind.HOST_BUSY
        or work.revision
        or entry is None
        or len(entry.content) < LEAST_FEED_TEXT
    ):
        return fault
    read = await tools.pool.run(pages.from_entry, entry, url=work.url)
    if isinstance(read, Fault):
        return fault
    return msgspec.structs.replace(read, reasons=(*read.reasons, f"page: {fault.kind}"))


async def write(
    tools: Tools, session: Session, work: Work, read: Extracted | Fault, key: BlobKey | None
) -> bool:
    """Write what was read: a new revision if the text is new; True when the article goes on."""
    now = tools.clock()
    if isinstance(read, Fault) and read.kind in _GONE and work.revision:
        await _mark_gone(session, work, read, now)
        return False
    if isinstance(read, Fault):
        return await steps.settle(session, work, steps.failure(read), FOLLOWING, now)
    fresh = fingerprint(read)
    if work.revision and await articles.text_hash(session, work.id, work.revision) == fresh:
        following, due_at = rechecks.after(work.first_seen, now)
        await articles.advance(session, work, following, due_at, gone_at=None)
        return False
    changes = _columns(work, read, now)
    moved = await steps.settle(session, work, _verdict(read), FOLLOWING, now, **changes)
    if moved:
        await articles.revise(
            session,
            work.id,
            work.revision + 1,
            read,
            text_hash=fresh,
            page_key=key,
            seen_at=now,
        )
        await _note_doubt(session, work, read, now)
    return moved


def _verdict(read: Extracted) -> Outcome:
    if not read.title:
        return Quarantine(Fault(FaultKind.NO_TEXT, "no title was found"))
    return Done(read.text_from)


def _columns(work: Work, read: Extracted, now: datetime) -> dict[str, object]:
    return {
        "revision": work.revision + 1,
        "title": read.title,
        "lead": read.lead,
        "language": read.language,
        "published": read.published,
        "sort_at": min(read.published.at, now) if read.published else work.first_seen,
        "changed_at": now if work.revision else None,
        "gone_at": None,
    }


async def _note_doubt(session: Session, work: Work, read: Extracted, now: datetime) -> None:
    if read.doubtful:
        fault = Fault(FaultKind.DOUBTFUL_ENCODING, f"read as {read.encoding}, shown all the same")
        await refusals.record(session, [steps.refused(work, fault)], now)


def fingerprint(read: Extracted) -> str:
    """A hash of what a reader reads; a page that only prints another time is no revision."""
    text = "\0".join((read.title, read.lead, plain(read.blocks)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


async def _mark_gone(session: Session, work: Work, fault: Fault, now: datetime) -> None:
    """The publisher took the article away: we keep it and say so."""
    gone_at = {} if work.gone else {"gone_at": now}
    await articles.advance(session, work, DONE, None, fault=fault, **gone_at)
