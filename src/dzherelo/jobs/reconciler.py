"""The reconciler: finds rows whose work is due and asks the queue for it, again if need be."""

import asyncio
from collections import defaultdict

from dzherelo.jobs.queue import PgQueue
from dzherelo.model.ids import ArticleId
from dzherelo.pipeline import steps
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, feeds
from dzherelo.store.articles import DONE

TICK_S = 1.0
FEEDS_A_TICK = 256
FEED_BATCH = 64
"""Feeds of one job: they are asked side by side and written together, so many cost little."""
ARTICLES_A_TICK = 512
ENOUGH = 200
"""Jobs waiting for a stage from which on overdue rows are surely just queued, not lost."""


async def run(tools: Tools, stop: asyncio.Event) -> None:
    """Reconcile every `TICK_S` seconds until `stop`."""
    while not stop.is_set():
        await once(tools)
        try:
            await asyncio.wait_for(stop.wait(), TICK_S)
        except TimeoutError:
            continue


async def once(tools: Tools) -> int:
    """One round; returns how many feeds and articles were handed to the queue."""
    now = tools.clock()
    async with tools.database.transaction() as session:
        waiting = await PgQueue().waiting(session)
        if max(waiting.values(), default=0) >= ENOUGH:
            return 0
        polls = await feeds.claim_due(session, now, FEEDS_A_TICK)
        batches = [polls[start : start + FEED_BATCH] for start in range(0, len(polls), FEED_BATCH)]
        if batches:
            await tools.queue.put(session, "poll", batches)
        overdue = await articles.claim_due(session, now, ARTICLES_A_TICK)
        by_stage: dict[str, list[ArticleId]] = defaultdict(list)
        for stage, one in overdue:
            by_stage[stage].append(one)
        finished = by_stage.pop(DONE, [])
        if finished:
            by_stage["page"] += await articles.restart(session, finished, "page", now)
        for stage, ids in sorted(by_stage.items()):
            await steps.ask_for(tools, session, stage, ids)
    return len(polls) + len(overdue)
