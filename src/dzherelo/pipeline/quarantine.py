"""Quarantine: what was refused stays with its input, to be looked at, tried again or given up."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec

from dzherelo.blobs.objects import Blobs, Facts
from dzherelo.model.ids import ArticleId
from dzherelo.pipeline import page, rawpages, sites, steps
from dzherelo.pipeline.rawpages import RawPage
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, entries, quarantine
from dzherelo.store.quarantine import Held


async def inputs(blobs: Blobs, article: ArticleId) -> list[Facts]:
    """The kept pages of an article, the newest first."""
    found = [one async for one in blobs.list(f"raw/page/{article}")]
    return sorted(found, key=lambda one: (one.modified, one.key), reverse=True)


async def newest_page(blobs: Blobs, article: ArticleId) -> tuple[Facts, RawPage] | None:
    """The page of an article that was kept last, None when none was or it can't be unpacked."""
    for kept in await inputs(blobs, article):
        packed = await blobs.get(kept.key)
        raw = rawpages.unpack(packed) if packed else None
        if raw is not None:
            return kept, raw
    return None


async def show(tools: Tools, number: int) -> dict[str, Any] | None:
    """All that is known of an article in quarantine, None when it is not there."""
    async with tools.database.transaction() as session:
        found = await quarantine.held(session, ids=[number])
        told = await entries.of_articles(session, [number])
    if not found:
        return None
    kept = await inputs(tools.blobs, found[0].article)
    return {
        **msgspec.structs.asdict(found[0]),
        "entry": told.get(found[0].article),
        "inputs": [{"key": one.key, "bytes": one.size, "at": one.modified} for one in kept],
    }


async def release(tools: Tools, held: Sequence[Held]) -> dict[str, list[ArticleId]]:
    """Put articles back to the stages that refused them; returns them by stage.

    Those of `page` are for `read_kept`; all others are asked for through the queue.
    """
    by_stage: dict[str, list[ArticleId]] = defaultdict(list)
    for one in held:
        by_stage[one.stage].append(one.article)
    now = tools.clock()
    async with tools.database.transaction() as session:
        for stage, ids in by_stage.items():
            await articles.restart(session, ids, stage, now)
            if stage != "page":
                await steps.ask_for(tools, session, stage, ids)
    return dict(by_stage)


async def read_kept(tools: Tools, ids: Sequence[int]) -> list[ArticleId]:
    """The stage `page` over pages that were kept: nobody is asked. Those without one are fetched.

    Returns the articles that go on; they are asked for through the queue.
    """
    async with tools.database.transaction() as session:
        works = await articles.at_stage(session, "page", ids)
        told = await entries.of_articles(session, [work.id for work in works])
        known = await sites.known(tools, session, [work.url for work in works])
    moved, without = [], []
    for work in works:
        kept = await newest_page(tools.blobs, work.id)
        if kept is None:
            without.append(work.id)
            continue
        reading = await known.read(tools, kept[1], told.get(work.id), work.first_seen, work.id)
        async with tools.database.transaction() as session:
            if await page.write(tools, session, work, reading.article, kept[0].key):
                moved.append(work.id)
                await steps.ask_for(tools, session, page.FOLLOWING, [work.id])
    async with tools.database.transaction() as session:
        await steps.ask_for(tools, session, "page", without)
    return moved


async def drop(tools: Tools, ids: Sequence[int]) -> list[ArticleId]:
    """Give up articles and delete their kept pages; returns those that were in quarantine."""
    async with tools.database.transaction() as session:
        gone = await quarantine.drop(session, ids)
    for article in gone:
        for kept in await inputs(tools.blobs, article):
            await tools.blobs.delete(kept.key)
    return gone


class Ended(msgspec.Struct, frozen=True):
    """How an article came out of its replay."""

    article: ArticleId
    stage: str
    kind: str = ""
    detail: str = ""


async def ends(tools: Tools, held: Sequence[Held]) -> list[Ended]:
    """Where articles stand now that were released."""
    async with tools.database.transaction() as session:
        states = await articles.states(session, [one.article for one in held])
    return [
        Ended(
            one.article,
            states[one.article].stage,
            fault.kind if fault else "",
            fault.detail if fault else "",
        )
        for one in held
        if one.article in states
        for fault in [states[one.article].fault]
    ]
