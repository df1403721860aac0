"""The worker: takes jobs from the queue and runs their stages, until it is told to stop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

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
    try:
        engine = PgQueuer.from_asyncpg_connection(connection)
        rest = Rest(asyncio.get_running_loop().time, tools.sleep)
        for stage in STAGES:
            engine.entrypoint(stage.name)(_entry(tools, stage, rest))
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
        await connection.close()


_SETTINGS = {"application_name": "dzherelo worker", "synchronous_commit": "off"}


def _report(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and task.exception():
        log.error("the queue stopped: %s", task.exception())


def _entry(tools: Tools, stage: Stage, rest: "Rest") -> Callable[[Job], Awaitable[None]]:
    async def take(job: Job) -> None:
        async with rest:
            await walk(tools, stage, queue.ids(job.payload))

    return take


class Rest:
    """Work waits while a store is away, so that pages are not fetched for nothing all the time."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]):
        self._clock, self._sleep = clock, sleep
        self._until = 0.0
        self._pause_s = 0.0

    async def __aenter__(self) -> None:
        """Wait until the rest is over."""
        await self._sleep(max(0.0, self._until - self._clock()))

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        """Rest longer after each outage; what went well ends the rests."""
        now = self._clock()
        if error is None:
            self._pause_s = 0.0
        elif isinstance(error, Exception) and is_outage(error) and now >= self._until:
            log.warning("a store is away: %s", error)
            self._pause_s = min(max(_FIRST_REST_S, self._pause_s * 2), _LONGEST_REST_S)
            self._until = now + self._pause_s


_FIRST_REST_S, _LONGEST_REST_S = 2.0, 20.0


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
    when a store is away nobody is to blame: the reconciler asks for the rows again.
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
