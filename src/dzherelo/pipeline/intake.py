"""Taking in pages that nobody fetched: they become articles of a source of their own."""

from collections.abc import AsyncIterator, Iterator
from itertools import islice
from typing import Any

import msgspec

from dzherelo.model.article import Extracted
from dzherelo.model.ids import ArticleId, FeedId, SourceId
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.source import Feed, Source
from dzherelo.model.trace import Trace
from dzherelo.pipeline import inspection, page, sites, steps
from dzherelo.pipeline.rawpages import RawPage
from dzherelo.pipeline.sites import Sites
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, feeds, refusals, sources
from dzherelo.text import addresses

IMPORTED = Source(
    id=SourceId(99_999),
    slug="imported",
    name="Imported pages",
    url="",
    languages=("uk",),
    feeds=(Feed(FeedId(99_999), "import:pages"),),
)
NOWHERE = "http://imported.invalid/"
"""Base address of pages that do not say where they were (RFC 2606 keeps .invalid free)."""
_PART = 48


class Handed(msgspec.Struct, frozen=True):
    """A page as handed to us: a name to report it by, its bytes, and its address if known."""

    name: str
    body: bytes
    url: str = ""
    content_type: str = ""


class Taken(msgspec.Struct, frozen=True):
    """What taking a page in gave: the article, or why there is none."""

    name: str
    article: ArticleId | None = None
    fault: Fault | None = None


async def take(tools: Tools, found: Iterator[Handed]) -> AsyncIterator[list[Taken]]:
    """Take pages in, part by part; the caller runs the stages over each part."""
    async with tools.database.transaction() as session:
        await sources.save(session, [IMPORTED])
        await feeds.switch_off(session, [IMPORTED.feeds[0].id])
    while part := list(islice(found, _PART)):
        async with tools.database.transaction() as session:
            known = await sites.known(tools, session, [handed.url for handed in part])
        taken = [await _one(tools, known, handed) for handed in part]
        async with tools.database.transaction() as session:
            ids = [one.article for one in taken if one.article is not None]
            await steps.ask_for(tools, session, page.FOLLOWING, ids)
        yield taken


async def _one(tools: Tools, known: Sites, handed: Handed) -> Taken:
    url = addresses.absolute(handed.url or handed.name, NOWHERE) or NOWHERE
    raw = RawPage(handed.body, url, handed.content_type)
    reading = await known.read(tools, raw, None, tools.clock())
    if isinstance(reading.article, Fault):
        await _refuse(tools, handed, reading.article)
        return Taken(handed.name, fault=reading.article)
    return await _keep(tools, handed, raw, reading.article, reading.trace)


async def _refuse(tools: Tools, handed: Handed, fault: Fault) -> None:
    refused = refusals.Refused("page", fault, handed.url or handed.name, IMPORTED.id)
    async with tools.database.transaction() as session:
        await refusals.record(session, [refused], tools.clock())


async def _keep(tools: Tools, handed: Handed, raw: RawPage, read: Extracted, trace: Trace) -> Taken:
    now = tools.clock()
    # a saved page knows its address by itself; two files of one address are one article
    url = handed.url or addresses.absolute(read.canonical) or raw.url
    found = articles.Found(
        source=IMPORTED.id,
        feed=IMPORTED.feeds[0].id,
        url=url,
        address=addresses.normalise(url) or url,
        title=read.title,
        sort_at=now,
    )
    async with tools.database.transaction() as session:
        there = await articles.adopt(session, [found], "page", now)
        one = there[found.source, found.address]
        await articles.restart(session, [one], "page", now)
        (work,) = await articles.at_stage(session, "page", [one])
        key = await page.keep(tools, one, raw)
        await page.write(tools, session, work, read, key)
        await sites.remember(session, [(one, raw.url, trace)], now)
    return Taken(handed.name, one)


async def report(tools: Tools, part: list[Taken], base_url: str) -> list[dict[str, Any]]:
    """One value a page: its article as stored, or `refused` with stage, kind and detail."""
    ids = [one.article for one in part if one.article is not None]
    async with tools.database.transaction() as session:
        kept = await inspection.articles_as_kept(session, ids, base_url)
        shown = {one["article"]: one for one in kept}
        return [
            {"page": one.name, **(shown.get(one.article) or await _why(session, one))}
            for one in part
        ]


async def _why(session: Any, one: Taken) -> dict[str, Any]:
    if one.fault:
        return {"refused": {"stage": "page", "kind": one.fault.kind, "detail": one.fault.detail}}
    refused = one.article is not None and await inspection.refused(session, one.article)
    return {"refused": refused or {"stage": "page", "kind": FaultKind.BUG, "detail": "lost"}}
