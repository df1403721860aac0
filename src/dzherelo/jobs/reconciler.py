"""The reconciler: finds rows whose work is due and asks the queue for it, again if need be."""

import asyncio
from collections import defaultdict
from datetime import datetime

from dzherelo.jobs.queue import PgQueue
from dzherelo.model.ids import ArticleId
from dzherelo.pipeline import steps
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, feeds
from dzherelo.store.articles import DONE
from dzherelo.store.database import Session

TICK_S = 1.0
FEEDS_A_TICK = 256
FEED_BATCH = 64
"""Feeds of one job: they are asked side by side and written together, so many cost little."""
ARTICLES_A_TICK = 512
ENOUGH = 200
"""Jobs waiting for a stage from which on overdue rows are surely just queued, not lost."""
LOST_TICKS = 10
"""Every so many ticks we look for work that was handed out and that no job names any more."""


async def run(tools: Tools, stop: asyncio.Event) -> None:
    """Reconcile every `TICK_S` seconds until `stop`."""
    tick = 0
    while not stop.is_set():
        tick += 1
        await once(tools, thorough=tick % LOST_TICKS == 0)
        try:
            await asyncio.wait_for(stop.wait(), TICK_S)
        except TimeoutError:
            continue


async def once(tools: Tools, *, thorough: bool = False) -> int:
    """One round; returns how many feeds and articles were handed to the queue.

    A `thorough` one also finds what waits for the end of its lease though its job is gone, because
    the queue was emptied or the job ended with a store that was away.
    """
    now = tools.clock()
    async with tools.database.transaction() as session:
        waiting = await PgQueue().waiting(session)
        if max(waiting.values(), default=0) >= ENOUGH:
            return 0
        if thorough:
            await _let_go(session, now)
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


async def _let_go(session: Session, now: datetime) -> None:
    held = await PgQueue().held(session)
    await feeds.release(session, now, sorted(held.pop("poll", ())))
    under_way = set().union(*held.values())
    await articles.release(session, now, sorted(under_way))
