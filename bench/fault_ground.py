"""Where faults are played: one PostgreSQL with a template, the edition served, a case a process.

A case copies the template, follows a few publishers of the edition, and keeps workers running as
the supervisor does (same pauses). Workers are forked from a process that has loaded everything, so
that a case costs little more than the work itself. When all is quiet again the case is judged:
the same articles and pictures as without a fault, all invariants, every object, every pause.
"""

import asyncio
import contextlib
import ctypes
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import fault_doors as doors
import msgspec

from dzherelo import app
from dzherelo.blobs.objects import Blobs
from dzherelo.config import load
from dzherelo.edition import clock, program
from dzherelo.jobs import supervisor, worker
from dzherelo.model.ids import BlobKey
from dzherelo.model.source import Source
from dzherelo.store import embedded, invariants, sources
from dzherelo.store.database import Database
from dzherelo.store.embedded import Embedded
from dzherelo.store.migrations.run import upgrade

MOMENT = "d1 12:00"
SLICES = (
    ("vechirka", "hrish"),
    ("oblrada", "zarya"),
    ("stolytsia24",),
    ("holos-zoriany",),
)
"""Publishers of one case: six or seven articles, with pictures and copies among them."""
PACE_S = 0.2
TOLERANCE_S = 1.0
"""A request may leave so much later than its turn, on a machine under load; two of them then stand
nearer together than their turns."""
HEALED_S = 60.0
GIVEN_UP_S = 240.0
LOOK_S = 0.25
CONNECTIONS = "600"


class Given(msgspec.Struct):
    """What all cases share."""

    folder: Path
    dsn: str
    cluster: Path
    sources: tuple[Source, ...]
    reference: dict[str, Any] = {}

    def numbers(self, slugs: tuple[str, ...]) -> list[int]:
        """The feeds of these publishers."""
        return [one.feeds[0].id for one in self.sources if one.slug in slugs]

    def at(self, name: str) -> str:
        """Where a database of the shared server is."""
        return self.dsn.replace("/dzherelo?", f"/{name}?")


@contextlib.contextmanager
def ground(folder: Path) -> Iterator[Given]:
    """Everything that the cases share, running until the block ends."""
    with _edition() as served:
        embedded._OPTIONS["max_connections"] = CONNECTIONS  # noqa: SLF001 many cases, one server
        home = folder / "shared"
        home.mkdir(parents=True)
        # a cluster that stands still, for the cases that break their own
        with Embedded(home) as server:
            upgrade(server.dsn)
            asyncio.run(_save(server.dsn, served))
        still = folder / "still"
        subprocess.run(["cp", "-a", str(server.cluster), str(still)], check=True)
        with server:
            yield Given(folder, server.dsn, still, served)


async def _save(dsn: str, served: tuple[Source, ...]) -> None:
    database = Database(dsn, size=1)
    async with database.transaction() as session:
        await sources.save(session, served)
    await database.close()


@contextlib.contextmanager
def _edition() -> Iterator[tuple[Source, ...]]:
    """The publishers of the edition in a process of their own, at one moment of their days."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        die_with(os.getppid())
        os.close(reading)
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_serve(writing))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        served = msgspec.json.decode(told.read(), type=tuple[Source, ...])
    try:
        yield served
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


async def _serve(writing: int) -> None:
    now = app.now()
    served = await program.serve(clock.ending(now), MOMENT, today=now)
    own = tuple(one for one in served.sources() if one.slug in {s for some in SLICES for s in some})
    with os.fdopen(writing, "wb") as out:
        out.write(msgspec.json.encode(own))
    await asyncio.Event().wait()


def die_with(parent: int) -> None:
    """End with the parent, however it dies."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


class Sabotage(msgspec.Struct, frozen=True):
    """What is wrong with a worker; nothing by default."""

    strike: doors.Strike = msgspec.field(default_factory=lambda: doors.Strike("", 0, 0))
    nth: doors.Nth = msgspec.field(default_factory=doors.Nth)
    queue: tuple[int, bool] = (1, False)
    """How often each job is delivered, and whether the last comes first."""
    errno: int = 28
    limits: tuple[tuple[int, int], ...] = ()
    """Resource limits (number, value); for address space the value is added to what there is."""
    exchange: Any = None
    """Work for another, given the work and its arguments; makes the pool a real one."""
    watch: bool = False


class Case:
    """One instance and its workers, in a process of its own."""

    def __init__(self, given: Given, name: str, seed: int) -> None:
        self.given, self.name, self.seed = given, name, seed
        self.random = random.Random(seed)  # noqa: S311
        self.slugs = SLICES[seed % len(SLICES)]
        self.home = given.folder / name
        self.home.mkdir()
        self.dsn = given.at(name)
        self.own: Embedded | None = None
        self.environment = {
            "DZHERELO_ALLOW": "127.0.0.0/8",
            "DZHERELO_PACE_S": str(PACE_S),
            "DZHERELO_DATABASE": self.dsn,
        }
        self.calm = Sabotage()
        self.notes: dict[str, Any] = {}
        self.mounts: list[Path] = []
        self.forgiven: Callable[[str], bool] = lambda _: False
        """Which complaints are what the fault must do, such as a poisoned picture that is lost."""
        self.deaths = 0
        self.ended_at = 0.0
        self._loop = asyncio.new_event_loop()
        self._connection: Any = None
        self._workers: list[dict[str, Any]] = []

    # ---- rows ----------------------------------------------------------------------------------

    def begin(self) -> None:
        """Make the database and let its feeds be due."""
        if self.own is None:
            self._loop.run_until_complete(self._copy())
        self.ask(
            "UPDATE feed SET enabled = id = ANY($1::int[]), next_at = now()",
            self.given.numbers(self.slugs),
        )

    def on_its_own(self, folder: Path | None = None) -> None:
        """Use a server of this case's own, which may be killed."""
        home = folder or self.home
        (home / "postgres").mkdir(parents=True, exist_ok=True)
        if not (home / "postgres" / "cluster").exists():
            target = str(home / "postgres" / "cluster")
            subprocess.run(["cp", "-a", str(self.given.cluster), target], check=True)
        self.own = Embedded(home)
        self.own.__enter__()
        self.dsn = self.own.dsn
        self.environment["DZHERELO_DATABASE"] = self.dsn

    async def _copy(self) -> None:
        admin = await asyncpg.connect(self.given.at("postgres"))
        await admin.execute(f'CREATE DATABASE "{self.name}" TEMPLATE dzherelo')
        await admin.close()

    def ask(self, query: str, *values: Any) -> list[Any]:
        """The rows of a question, over a connection of the case's own."""
        return self._loop.run_until_complete(self._ask(query, values))

    async def _ask(self, query: str, values: Any) -> list[Any]:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self.dsn, timeout=5, command_timeout=60)
        return list(await self._connection.fetch(query, *values))

    def write(self, work: Callable[[Any], Any]) -> None:
        """Let a function of the store write in a transaction."""

        async def written() -> None:
            database = Database(self.dsn, size=1)
            async with database.transaction() as session:
                await work(session)
            await database.close()

        self._loop.run_until_complete(written())

    def asked(self, query: str, *values: Any) -> list[Any] | None:
        """The same, or None while the database can't be asked."""
        try:
            return self.ask(query, *values)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            return None

    # ---- workers -------------------------------------------------------------------------------

    def start(self, sabotage: Sabotage | None = None, number: int = 1) -> None:
        """Keep so many workers running; only the first life of each is sabotaged."""
        for _ in range(number):
            one = {"pid": self._fork(sabotage or self.calm), "began": time.monotonic()}
            self._workers.append(one | {"pause": supervisor.FIRST_PAUSE_S, "again": 0.0})

    @property
    def pids(self) -> list[int]:
        """The workers that run now."""
        return [one["pid"] for one in self._workers if one["pid"]]

    def keep(self) -> None:
        """Start workers that ended, with the supervisor's pauses."""
        for one in self._workers:
            now = time.monotonic()
            if one["pid"] and os.waitpid(one["pid"], os.WNOHANG)[0]:
                self.deaths += 1
                if now - one["began"] > supervisor.HEALTHY_S:
                    one["pause"] = supervisor.FIRST_PAUSE_S
                one["pid"], one["again"] = 0, now + one["pause"]
                one["pause"] = min(one["pause"] * 2, supervisor.LONGEST_PAUSE_S)
            elif not one["pid"] and now >= one["again"]:
                one["pid"], one["began"] = self._fork(self.calm), now

    def kill(self) -> None:
        """kill -9 of all workers, and of the case's own database with all its processes."""
        pids = self.pids
        if self.own:
            pids += self.own._processes()  # noqa: SLF001
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> float:
        """SIGTERM to all workers; the seconds that the slowest took to end."""
        began, pids = time.monotonic(), self.pids
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
            os.kill(pid, signal.SIGTERM)
        for pid in pids:
            while not os.waitpid(pid, os.WNOHANG)[0]:
                if time.monotonic() - began > supervisor.STOP_S + 5:
                    self.notes["had to be killed"] = pid
                    os.kill(pid, signal.SIGKILL)
                time.sleep(0.02)
        self._workers = []
        return time.monotonic() - began

    def _fork(self, sabotage: Sabotage) -> int:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                die_with(os.getppid())
                with (self.home / "worker.log").open("ab", buffering=0) as log:
                    os.dup2(log.fileno(), 2)
                    os.dup2(log.fileno(), 1)
                for number, value in sabotage.limits:
                    _limit(number, value)
                asyncio.set_event_loop(None)
                asyncio.run(self._work(sabotage))
                code = 0
            except BaseException:  # noqa: BLE001 a worker's end is written down, then it ends
                traceback.print_exc()
            finally:
                os._exit(code)
        return pid

    async def _work(self, sabotage: Sabotage) -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        settings = load(self.home, self.environment)
        strike, nth = sabotage.strike, sabotage.nth
        doors.watch_steps(strike)
        if self.own:
            # the embedded server is started again by whoever needs it, as in `dzherelo worker`
            Embedded(self.own.folder.parent).__enter__()
        database = doors.Watched(self.environment["DZHERELO_DATABASE"], strike, nth)
        changes: dict[str, Any] = {
            "queue": doors.Queue(sabotage.queue[0], backwards=sabotage.queue[1])
        }
        shift = self.home / "clock"
        changes["clock"] = lambda: app.now() + _shift(shift)
        async with app.tools(settings, database, **changes) as tools:
            real = tools.pool if sabotage.exchange else None
            told = replace(
                tools,
                network=doors.Network(tools.network, strike, nth, self.home),
                blobs=doors.Objects(tools.blobs, strike, nth, sabotage.errno),
                pool=doors.Pool(strike, real, sabotage.exchange),
            )
            try:
                await worker.run(told, stop)
            finally:
                if sabotage.watch:
                    seen = dict(strike.seen) | {f"call {k}": n for k, n in nth.seen.items()}
                    (self.home / "seen.json").write_text(json.dumps(seen))
        await database.close()

    # ---- time ----------------------------------------------------------------------------------

    def wait(self, seconds: float) -> None:
        """Let time pass, keeping workers running."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.keep()
            time.sleep(0.05)

    def until(self, condition: Callable[[], Any], seconds: float) -> bool:
        """Wait for a condition, keeping workers running; whether it came."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.keep()
            if condition():
                return True
            time.sleep(LOOK_S)
        return False

    def over(self) -> None:
        """The fault ends now."""
        self.ended_at = time.monotonic()

    def quiet(self) -> bool:
        """Whether every feed was read and every article finished, once or for good."""
        found = self.asked(_LEFT)
        return bool(found) and found[0][0] == 0

    def heal(self) -> float | None:
        """Seconds from the fault's end until all is done; None when that never came."""
        done = self.until(self.quiet, GIVEN_UP_S)
        return max(0.0, time.monotonic() - self.ended_at) if done else None

    def far(self, articles: int = 3) -> bool:
        """Whether the work is in its middle."""
        found = self.asked("SELECT count(*) FROM article WHERE stage NOT IN ('page')")
        return bool(found) and found[0][0] >= articles

    # ---- judgement -----------------------------------------------------------------------------

    def picture(self) -> dict[str, Any]:
        """What a calm run and a run with a fault must have in common."""
        articles = self.ask(
            "SELECT s.slug, a.address, a.stage, a.title FROM article a JOIN source s"
            " ON s.id = a.source_id ORDER BY 1, 2"
        )
        pictures = self.ask("SELECT md5 FROM picture ORDER BY 1")
        entries = self.ask("SELECT count(*) FROM entry")
        return {
            "articles": [[*map(str, row)] for row in articles],
            "pictures": [row[0] for row in pictures],
            "entries": entries[0][0],
        }

    def judge(self) -> list[str]:
        """What is not as it must be, in words; nothing when all is."""
        wrong = [one for one in self._compared() if not self.forgiven(one)]
        wrong += self._loop.run_until_complete(self._rules())
        wrong += self._paced()
        for row in self.ask("SELECT stage, detail FROM refusal WHERE kind = 'bug'"):
            wrong.append(f"a bug was noted at {row[0]}: {row[1]}")
        return wrong

    def _compared(self) -> list[str]:
        calm, now = self.given.reference.get("+".join(self.slugs)), self.picture()
        if calm is None:
            return []
        wrong = []
        for what in ("articles", "pictures"):
            before = {json.dumps(one) for one in calm[what]}
            after = {json.dumps(one) for one in now[what]}
            wrong += [f"{what}: lost {one}" for one in sorted(before - after)]
            wrong += [f"{what}: more {one}" for one in sorted(after - before)]
            if len(now[what]) != len(after):
                wrong.append(f"{what}: some stand twice")
        if calm["entries"] != now["entries"]:
            wrong.append(f"entries: {now['entries']} instead of {calm['entries']}")
        return wrong

    async def _rules(self) -> list[str]:
        database = Database(self.dsn, size=1)
        settings = load(self.home, self.environment)
        store = app.blobs(settings)
        try:
            async with database.transaction() as session:
                wrong = [one.rule for one in await invariants.broken(session) if one.count]
                kept = [one async for one in invariants.objects(session)]
            return wrong + [why for one in kept if (why := await _broken(store, one))]
        finally:
            await database.close()

    def _paced(self) -> list[str]:
        log = self.home / "requests.log"
        hosts: dict[str, list[float]] = {}
        for line in log.read_text().splitlines() if log.exists() else ():
            when, _, url = line.partition(" ")
            hosts.setdefault(urlsplit(url).netloc, []).append(float(when))
        wrong = []
        for host, times in hosts.items():
            times.sort()
            late = [when - place * PACE_S for place, when in enumerate(times)]
            fastest = max((max(late[: n + 1]) - late[n] for n in range(len(late))), default=0.0)
            if fastest > TOLERANCE_S:
                wrong.append(f"{host} was asked {fastest:.1f} s ahead of its pace")
        return wrong

    def close(self) -> None:
        """Take everything away."""
        if self._connection:
            with contextlib.suppress(Exception):
                self._loop.run_until_complete(self._connection.close(timeout=2))
        if self.own:
            self.own.stop()
        else:
            with contextlib.suppress(Exception):
                self._loop.run_until_complete(self._drop())
        for folder in self.mounts:
            subprocess.run(["umount", "-l", str(folder)], check=False)
        shutil.rmtree(self.home, ignore_errors=True)

    async def _drop(self) -> None:
        admin = await asyncpg.connect(self.given.at("postgres"))
        await admin.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        await admin.close()


_LEFT = """
SELECT (SELECT count(*) FROM article WHERE stage NOT IN ('done', 'refused'))
     + (SELECT count(*) FROM feed WHERE enabled AND (last_at IS NULL OR next_at <= now()
        OR last_at < claimed_at))
"""


def _limit(number: int, value: int) -> None:
    if number == resource.RLIMIT_AS:
        value += int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(number, (value, value))


def _shift(path: Path) -> timedelta:
    """By how much the clock is wrong now."""
    try:
        return timedelta(seconds=float(path.read_text()))
    except (OSError, ValueError):
        return timedelta()


async def _broken(store: Blobs, kept: invariants.Kept) -> str:
    body = await store.get(BlobKey(kept.key))
    if body is None:
        return f"object {kept.key} is missing"
    if kept.sha256 and hashlib.sha256(body).hexdigest() != kept.sha256:
        return f"object {kept.key} is not what was stored"
    return ""
