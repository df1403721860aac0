"""The worker: takes jobs from the queue and runs their stages, until it is told to stop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.models import Job

from dzherelo.jobs import queue, reconciler
from dzherelo.model.ids import ArticleId
from dzherelo.pipeline.stages import BY_NAME, STAGES, Stage, after
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles
from dzherelo.store.database import is_outage

log = logging.getLogger(__name__)

_BATCH = 4
_AT_ONCE = 12
"""Jobs under way in one worker: fetching waits for publishers most of its time."""
_HEARTBEAT = timedelta(seconds=20)
"""Silence after which a worker counts as dead, and its jobs go to another."""
_LOOK_S = timedelta(seconds=5)
"""Jobs announce themselves; this is how often we look when an announcement got lost."""


async def run(tools: Tools, stop: asyncio.Event) -> None:
    """Work until `stop`; returns early when PostgreSQL went away: a supervisor begins anew."""
    connection = await asyncpg.connect(tools.database.dsn, server_settings=_SETTINGS)
    slow = Slow()
    try:
        engine = PgQueuer.from_asyncpg_connection(connection)
        for stage in STAGES:
            engine.entrypoint(stage.name)(_entry(tools, stage, slow))
        working = asyncio.create_task(
            engine.run(
                batch_size=_BATCH,
                max_concurrent_tasks=_AT_ONCE,
                dequeue_timeout=_LOOK_S,
                heartbeat_timeout=_HEARTBEAT,
                shutdown_on_listener_failure=True,
            )
        )
        reconciling = asyncio.create_task(reconciler.run(tools, stop))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({working, reconciling, stopping}, return_when=asyncio.FIRST_COMPLETED)
        engine.qm.shutdown.set()
        stopping.cancel()
        reconciling.cancel()
        await asyncio.gather(working, reconciling, stopping, return_exceptions=True)
        _report(working)
    finally:
        await slow.stop()
        await connection.close()


_SETTINGS = {"application_name": "dzherelo worker", "synchronous_commit": "off"}


def _report(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and task.exception():
        log.error("work stopped: %s", task.exception())


def _entry(tools: Tools, stage: Stage, slow: "Slow") -> Callable[[Job], Awaitable[None]]:
    async def take(job: Job) -> None:
        work = walk(tools, stage, queue.ids(job.payload))
        await (slow.let(work) if stage.name == "poll" else work)

    return take


class Slow:
    """Polls that wait for slow servers, and no longer keep a place among the jobs under way.

    Of sixty feeds in a job some drip: for the sake of twelve such servers nothing else would be
    done. Their rows are leased, so what is cut off here comes back.
    """

    def __init__(self, patience_s: float = 3.0, most: int = 200) -> None:
        self._patience_s, self._most = patience_s, most
        self._tasks: set[asyncio.Task[None]] = set()

    async def let(self, work: Coroutine[Any, Any, None]) -> None:
        """Wait for the work, but not for long; beyond `most` of them, to its end."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        patience_s = self._patience_s if len(self._tasks) <= self._most else None
        try:
            await asyncio.wait({task}, timeout=patience_s)
        except asyncio.CancelledError:
            task.cancel()
            raise

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        _report(task)

    async def stop(self) -> None:
        """Cut off what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def walk(tools: Tools, stage: Stage, ids: Sequence[int]) -> None:
    """Take articles from a stage as far as they go.

    Each stage is a transaction of its own. A job that is repeated, because its worker died, finds
    its articles where they stand now, and goes on from there.
    """
    if stage.name == "poll":
        await attempt(tools, stage, ids)
        return
    async with tools.database.transaction() as session:
        standing = await articles.standing(session, ids)
    for name, there in standing.items():
        at, moved = BY_NAME.get(name), there
        while at and moved:
            moved = await attempt(tools, at, moved)
            at = after(at)


async def attempt(tools: Tools, stage: Stage, ids: Sequence[int]) -> list[ArticleId]:
    """Run a stage over a batch; when it breaks, over each one alone, so that one spoils no other.

    This is the one place that catches everything: what breaks alone is refused with its error. But
    when the database is gone nobody is to blame: the rows come back when their lease ends.
    """
    try:
        return await stage.run(tools, ids)
    except Exception as error:
        if is_outage(error):
            raise
        if len(ids) == 1:
            log.exception("stage %s broke over %s", stage.name, ids[0])
            await stage.refuse(tools, ids[0], error)
            return []
        log.warning("stage %s broke over %s, each is tried alone: %s", stage.name, ids, error)
        return [moved for one in ids for moved in await attempt(tools, stage, [one])]
