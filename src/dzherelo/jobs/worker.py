"""The worker: takes jobs from the queue and runs their stages, until it is told to stop."""

import asyncio
import logging
import time
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
from dzherelo.store import articles, tallies
from dzherelo.store.database import is_outage
from dzherelo.store.tallies import Tally

log = logging.getLogger(__name__)

_BATCH = 4
_AT_ONCE = 12
"""Jobs under way in one worker: fetching waits for publishers most of its time."""
_HEARTBEAT = timedelta(seconds=20)
"""Silence after which a worker counts as dead, and its jobs go to another."""
_LOOK_S = timedelta(seconds=5)
"""Jobs announce themselves; this is how often we look when an announcement got lost."""

TELL_S = 5.0


async def run(tools: Tools, stop: asyncio.Event) -> None:
    """Work until `stop`; returns early when PostgreSQL went away: a supervisor begins anew."""
    connection = await asyncpg.connect(tools.database.dsn, server_settings=_SETTINGS)
    slow = Slow()
    try:
        engine = PgQueuer.from_asyncpg_connection(connection)
        rest = Rest(asyncio.get_running_loop().time, tools.sleep)
        for stage in STAGES:
            engine.entrypoint(stage.name)(_entry(tools, stage, slow, rest))
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
        telling = asyncio.create_task(_tell(tools))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({working, reconciling, stopping}, return_when=asyncio.FIRST_COMPLETED)
        engine.qm.shutdown.set()
        stopping.cancel()
        reconciling.cancel()
        await asyncio.gather(working, reconciling, stopping, return_exceptions=True)
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        _report(working)
    finally:
        await slow.stop()
        await connection.close()


_SETTINGS = {"application_name": "dzherelo worker", "synchronous_commit": "off"}


async def _tell(tools: Tools) -> None:
    """Add what was done to the tallies, every few seconds and at the end."""
    try:
        while True:
            await asyncio.sleep(TELL_S)
            await tell(tools)
    finally:
        await tell(tools)


async def tell(tools: Tools) -> None:
    """Add what this process has done since the last time; what cannot be told is told later."""
    done = {stage: one for stage, one in _done.items() if one.taken}
    if not done:
        return
    for stage in done:
        del _done[stage]
    try:
        async with tools.database.transaction() as session:
            await tallies.add(session, done)
    except Exception as error:
        if not is_outage(error):
            raise
        for stage, one in done.items():
            _count(stage, one.taken, one.broken, one.seconds)


_done: dict[str, Tally] = {}
"""What this process has done and not yet told."""


def _count(stage: str, taken: int, broken: int, seconds: float) -> None:
    one = _done.setdefault(stage, Tally())
    one.taken += taken
    one.broken += broken
    one.seconds += seconds


def _report(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and task.exception():
        log.error("work stopped: %s", task.exception())


def _entry(
    tools: Tools, stage: Stage, slow: "Slow", rest: "Rest"
) -> Callable[[Job], Awaitable[None]]:
    async def take(job: Job) -> None:
        async with rest:
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
    began = time.monotonic()
    try:
        moved = await stage.run(tools, ids)
        _count(stage.name, len(ids), 0, time.monotonic() - began)
        return moved  # noqa: TRY300
    except Exception as error:
        if is_outage(error):
            raise
        if len(ids) == 1:
            _count(stage.name, 1, 1, time.monotonic() - began)
            log.exception("stage %s broke over %s", stage.name, ids[0])
            await stage.refuse(tools, ids[0], error)
            return []
        log.warning("stage %s broke over %s, each is tried alone: %s", stage.name, ids, error)
        return [moved for one in ids for moved in await attempt(tools, stage, [one])]
