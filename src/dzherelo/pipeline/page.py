"""The stage `page`: an article's page is fetched, kept as it is, and read into a revision."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime

import msgspec

from dzherelo.extract import pages
from dzherelo.model.article import Extracted
from dzherelo.model.blocks import plain
from dzherelo.model.entry import FeedEntry
from dzherelo.model.ids import ArticleId, BlobKey
from dzherelo.model.outcome import Done, Fault, FaultKind, Outcome, Quarantine
from dzherelo.pipeline import rawpages, rechecks, steps, visits
from dzherelo.pipeline.rawpages import RawPage
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


async def run(tools: Tools, ids: Sequence[int]) -> None:
    """Read the pages of articles, side by side; each host is asked at its pace."""
    async with tools.database.transaction() as session:
        works = await articles.at_stage(session, "page", ids)
        told = await entries.of_articles(session, [work.id for work in works])
    await asyncio.gather(*(_one(tools, work, told.get(work.id)) for work in works))


async def _one(tools: Tools, work: Work, entry: FeedEntry | None) -> None:
    fetched = await _fetch(tools, work)
    if isinstance(fetched, Fault) and fetched.kind in _GONE and work.revision:
        await _mark_gone(tools, work, fetched)
        return
    read = await _read(tools, work, fetched, entry)
    key = None if isinstance(fetched, Fault) else fetched.key
    async with tools.database.transaction() as session:
        await write(tools, session, work, read, key)


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


async def _read(
    tools: Tools, work: Work, fetched: Fetched | Fault, entry: FeedEntry | None
) -> Extracted | Fault:
    if isinstance(fetched, Fault):
        # a page that may come later is waited for; one that never comes gives way to the feed
        if fetched.transient and work.attempts < len(steps.PAUSES_S):
            return fetched
        return await _from_feed(tools, work, entry, fetched)
    try:
        return await tools.pool.run(extract, fetched.page, entry, tools.clock())
    except TimeoutError:
        return Fault(FaultKind.BAD_DOCUMENT, "reading the page took too long")


async def _from_feed(
    tools: Tools, work: Work, entry: FeedEntry | None, fault: Fault
) -> Extracted | Fault:
    if entry is None or len(entry.content) < LEAST_FEED_TEXT:
        return fault
    empty = RawPage(b"<!DOCTYPE html><html><body></body></html>", work.url, "text/html")
    read = await tools.pool.run(extract, empty, entry, tools.clock())
    if isinstance(read, Fault):
        return fault
    return msgspec.structs.replace(read, reasons=(*read.reasons, f"page: {fault.kind}"))


def extract(page: RawPage, entry: FeedEntry | None, now: datetime) -> Extracted | Fault:
    """Read a page; runs in the pool."""
    return pages.read(page.body, url=page.url, content_type=page.content_type, entry=entry, now=now)


async def write(
    tools: Tools, session: Session, work: Work, read: Extracted | Fault, key: BlobKey | None
) -> bool:
    """Write what was read: a new revision if the text is new; True when the article goes on."""
    now = tools.clock()
    if isinstance(read, Fault):
        return await steps.settle(session, work, steps.failure(read), FOLLOWING, now)
    fresh = fingerprint(read)
    if work.revision and await articles.text_hash(session, work.id, work.revision) == fresh:
        following, due_at = rechecks.after(work.first_seen, now)
        return await articles.advance(session, work, following, due_at, gone_at=None)
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
        await steps.hand_on(tools, session, FOLLOWING, [work.id])
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


async def _mark_gone(tools: Tools, work: Work, fault: Fault) -> None:
    """The publisher took the article away: we keep it and say so."""
    now = tools.clock()
    async with tools.database.transaction() as session:
        gone_at = {} if work.gone else {"gone_at": now}
        await articles.advance(session, work, DONE, None, fault=fault, **gone_at)
