"""The doors of a worker with faults in them: the product runs unchanged behind each.

Nothing in the product knows of these. A worker is given a database, a network, an object store, a
queue, a pool and a clock (`Tools`); here are such that count what passes, and at a chosen moment
kill the process, fail the call, or lie. `Strike` names a step of the faults' list and a point in
it; `Nth` a call of one door.
"""

import asyncio
import errno
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import event

from dzherelo.blobs.objects import StoreError
from dzherelo.jobs import reconciler
from dzherelo.jobs.queue import PgQueue
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.pipeline import parsing, poll, sites
from dzherelo.pipeline.stages import STAGES
from dzherelo.store.database import Database

BEFORE, INSIDE, AFTER, COMMIT = range(4)
"""The points of a step, in the order of the list: before it begins; after what it did outside and
before its commit; after the commit, before the job is acknowledged; while the COMMIT is in flight.
"""
OF_STAGE = {
    "pictures": "mirror_media",
    "profile": "enrich",
    "relate": "enrich",
    "place": "cluster",
    "index": "index",
    "publish": "publish_out(websub/feeds)",
}
_STEPS: ContextVar[tuple[str, ...]] = ContextVar("steps", default=())
"""The steps of the list whose work the present task's next commit writes."""


class Strike(msgspec.Struct):
    """Kills this process when the step reaches the point for the `number`-th time."""

    step: str
    point: int
    number: int
    seed: int = 0
    seen: Counter[str] = msgspec.field(default_factory=Counter)

    def reached(self, steps: Sequence[str], point: int) -> None:
        """Count, and die if this is the moment."""
        for step in steps:
            self.seen[f"{step}-{point}"] += 1
            if (step, point) == (self.step, self.point):
                self._maybe()

    def _maybe(self) -> None:
        if self.seen[f"{self.step}-{self.point}"] == self.number:
            os.kill(os.getpid(), signal.SIGKILL)

    def in_commit(self, steps: Sequence[str]) -> float | None:
        """In how many seconds to die, when this commit is the one."""
        for step in steps:
            self.seen[f"{step}-{COMMIT}"] += 1
        due = self.point == COMMIT and self.step in steps
        if due and self.seen[f"{self.step}-{COMMIT}"] == self.number:
            return random.Random(self.seed).uniform(0.0, 0.003)  # noqa: S311
        return None


class Nth(msgspec.Struct):
    """Says once, at the `number`-th call of a door, that this one fails."""

    door: str = ""
    number: int = 0
    every: int = 0
    seen: Counter[str] = msgspec.field(default_factory=Counter)

    def now(self, door: str) -> bool:
        """Whether this call fails."""
        self.seen[door] += 1
        if door != self.door:
            return False
        if self.every:
            return self.seen[door] % self.every == 0
        return self.seen[door] == self.number


class Watched(Database):
    """The database, with a kill at a point and a connection that breaks at the Nth statement."""

    def __init__(self, dsn: str, strike: Strike, nth: Nth) -> None:
        super().__init__(dsn, size=3)
        self._strike, self._nth = strike, nth
        event.listen(self.engine.sync_engine, "before_cursor_execute", self._before)

    def _before(self, connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if self._nth.now("database"):
            # what a fallen server does to a client: the socket is gone
            connection.connection.driver_connection.terminate()
        if statement.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}:
            connection.info["wrote"] = True

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        """See `Database.transaction`."""
        async with self.engine.connect() as session:
            await session.begin()
            raw = await session.get_raw_connection()
            raw.info["wrote"] = False
            yield session
            steps = _STEPS.get() if raw.info.get("wrote") else ()
            self._strike.reached([one for one in steps if one not in _OWN_INSIDE], INSIDE)
            await self._commit(session, steps)
            self._strike.reached(steps, AFTER)

    async def _commit(self, session: Any, steps: Sequence[str]) -> None:
        in_s = self._strike.in_commit(steps)
        if in_s is None:
            await session.commit()
            return
        sending = asyncio.ensure_future(session.commit())
        await asyncio.sleep(in_s)
        os.kill(os.getpid(), signal.SIGKILL)
        await sending

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[Any]:
        """See `Database.statement`; a host's turn is what asking a feed commits."""
        steps = ("fetch_feed",) if _STEPS.get() == ("fetch_feed",) else ()
        if steps and self._strike.in_commit(steps) is not None:
            asyncio.get_running_loop().call_later(0.001, os.kill, os.getpid(), signal.SIGKILL)
        async with super().statement() as session:
            yield session
        self._strike.reached(steps, AFTER)


_OWN_INSIDE = frozenset({"fetch_page", "extract", "parse_feed", "fetch_feed", "mirror_media"})
"""Steps whose outside effect is a door's, not a statement's: their doors call `reached`."""

_OWN_STEPS: dict[Callable[..., Any], tuple[str, ...]] = {
    parsing.parse: ("parse_feed",),
    parsing.tell: ("parse_feed",),
    sites.extract: ("extract",),
}
"""Steps that are work of the pool."""


class Pool:
    """CPU work in this process itself, or in the real pool; some of it may be exchanged."""

    def __init__(
        self, strike: Strike, real: Any = None, exchange: Callable[..., Any] | None = None
    ) -> None:
        self._strike, self._real, self._exchange = strike, real, exchange

    async def run(self, work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """See `Pool.run`."""
        steps = _OWN_STEPS.get(work, ())
        self._strike.reached(steps, BEFORE)
        work = self._exchange(work, arguments) if self._exchange else work
        if self._real:
            found = await self._real.run(work, *arguments, **named)
        else:
            await asyncio.sleep(0)
            found = work(*arguments, **named)
        self._strike.reached(steps, INSIDE)
        return found


class Network:
    """The network: notes each request in a file, fails the Nth, or all while a file is there."""

    def __init__(self, inner: Any, strike: Strike, nth: Nth, folder: Path) -> None:
        self._inner, self._strike, self._nth = inner, strike, nth
        self._gone = folder / "no-names"
        self._log = os.open(folder / "requests.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def get(self, url: str, **options: Any) -> Any:
        """See `Network.get`."""
        steps = ("fetch_page",) if "fetch_page" in _STEPS.get() else ()
        return await self._ask(self._inner.get, steps, url, options)

    async def salvage(self, url: str, **options: Any) -> Any:
        """See `Network.salvage`."""
        return await self._ask(self._inner.salvage, ("fetch_feed",), url, options)

    async def _ask(
        self, ask: Callable[..., Any], steps: Sequence[str], url: str, options: dict[str, Any]
    ) -> Any:
        self._strike.reached(steps, BEFORE)
        os.write(self._log, f"{time.monotonic():.3f} {url}\n".encode())
        if self._gone.exists():
            return Fault(FaultKind.UNKNOWN_HOST, "the name server does not answer")
        if self._nth.now("network"):
            return Fault(FaultKind.CUT_OFF, "the connection ended")
        answer = await ask(url, **options)
        if steps == ("fetch_feed",):
            self._strike.reached(steps, INSIDE)
        return answer


class Objects:
    """The object store: a kill after a put, an error at the Nth call, a full or broken disk."""

    def __init__(self, inner: Any, strike: Strike, nth: Nth, number: int = errno.ENOSPC) -> None:
        self._inner, self._strike, self._nth, self._errno = inner, strike, nth, number

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def put(self, *arguments: Any) -> None:
        """See `Blobs.put`."""
        if self._nth.now("objects"):
            raise StoreError(os.strerror(self._errno))
        await self._inner.put(*arguments)
        steps = [one for one in _STEPS.get() if one in {"fetch_page", "mirror_media"}]
        self._strike.reached(steps, INSIDE)


class Queue(PgQueue):
    """The queue, which may deliver each job several times, and the last one first."""

    def __init__(self, times: int = 1, *, backwards: bool = False) -> None:
        self._times, self._backwards = times, backwards

    async def put(self, session: Any, stage: str, batches: Sequence[Sequence[int]]) -> None:
        """See `PgQueue.put`."""
        given = [list(one) for one in batches for _ in range(self._times)]
        if self._backwards:
            given = [one[::-1] for one in reversed(given)]
        await super().put(session, stage, given)


def watch_steps(strike: Strike) -> None:
    """Let every stage and the reconciler of this process say at which step it is."""
    for stage in STAGES:
        msgspec.structs.force_setattr(stage, "run", _watched(stage.name, stage.run, strike))
    once = reconciler.once

    async def scheduled(tools: Any, *, thorough: bool = False) -> int:
        _STEPS.set(("schedule",))
        strike.reached(("schedule",), BEFORE)
        return await once(tools, thorough=thorough)

    reconciler.once = scheduled
    write = poll.write

    async def written(tools: Any, polls: Any) -> None:
        before = _STEPS.get()
        _STEPS.set(("store_items", "parse_feed"))
        strike.reached(("store_items",), BEFORE)
        try:
            await write(tools, polls)
        finally:
            _STEPS.set(before)

    poll.write = written


def _watched(name: str, run: Callable[..., Any], strike: Strike) -> Callable[..., Any]:
    steps = {"poll": ("fetch_feed",), "page": ("fetch_page", "extract")}.get(name)
    of_stage = steps or (OF_STAGE[name],)

    async def watched(tools: Any, ids: Sequence[int]) -> Any:
        _STEPS.set(of_stage)
        if not steps:
            strike.reached(of_stage, BEFORE)
        return await run(tools, ids)

    return watched
