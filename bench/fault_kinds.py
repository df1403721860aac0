"""What is done to a running instance for each fault of the list, by the fault's name.

Each function takes a case whose feeds are due, does the harm, undoes it, and says when it was over;
the case is judged afterwards. What a function returns are further complaints.
"""

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from typing import Any

import asyncpg
import fault_poison
from fault_doors import Nth, Strike
from fault_ground import SLICES, Case, Sabotage

from dzherelo import app
from dzherelo.store import tombstones
from dzherelo.store.migrations.run import upgrade

Play = Callable[[Case], list[str]]
STRIKE_S = 40.0
"""So long we wait for a worker to come to the point where it dies."""
NOT_STRUCK = "the moment never came"


def kill(step: str, point: int) -> Play:
    """kill -9 at the n-th time that a step reaches a point."""

    def play(case: Case) -> list[str]:
        many = case.given.reference["points"][case.seed % 4].get(f"{step}-{point}", 1)
        strike = Strike(step, point, 1 + case.seed // 4 % max(1, many), case.seed)
        case.notes["number"] = strike.number
        case.start(Sabotage(strike=strike))
        struck = case.until(lambda: case.deaths or case.quiet(), STRIKE_S) and case.deaths
        case.over()
        if not struck:
            case.notes["not struck"] = True
        return []

    return play


def kill_group(case: Case) -> list[str]:
    """kill -9 of two workers, their PostgreSQL and all its processes at one random moment."""
    case.start(number=2)
    case.wait(case.random.uniform(0.3, 6.0))
    case.kill()
    case.over()
    return []


def postmaster(case: Case) -> list[str]:
    """PostgreSQL killed, or stopped at once, and kept away for a while."""
    server = case.own
    assert server is not None
    away_s = (1.0, 5.0, 1.0, 5.0, 20.0)[case.seed % 5]
    case.start(number=2)
    case.wait(case.random.uniform(0.5, 4.0))
    number = (signal.SIGKILL, signal.SIGQUIT)[case.seed % 2]
    block = server.cluster.with_name("away")
    server.cluster.rename(block)
    pid = int((block / "postmaster.pid").read_text().split("\n", 1)[0])
    for one in [pid, *_below(pid)] if number == signal.SIGKILL else [pid]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, number)
    case.wait(away_s)
    block.rename(server.cluster)
    case.over()
    case.wait(0.2)
    server.__enter__()
    return []


def _below(pid: int) -> list[int]:
    command = ["ps", "-o", "pid=", "--ppid", str(pid)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return [int(one) for one in found.stdout.split()]


def restarts(case: Case) -> list[str]:
    """PostgreSQL restarted again and again."""
    server = case.own
    assert server is not None
    case.start(number=2)
    for _ in range(4):
        case.wait(case.random.uniform(2.0, 4.0))
        server.stop()
        server.__enter__()
    case.over()
    return []


def connections(case: Case) -> list[str]:
    """Every connection that PostgreSQL gives is taken by others."""
    case.start(number=2)
    case.until(lambda: case.far(1), 20)

    async def hold() -> None:
        held = []
        until = time.monotonic() + 8
        while time.monotonic() < until:
            try:
                held.append(await asyncpg.connect(case.dsn, timeout=2))
            except (OSError, asyncpg.PostgresError, TimeoutError):
                await asyncio.sleep(0.1)
        case.notes["held"] = len(held)
        for one in held:
            one.terminate()

    _beside(case, hold)
    _beside_terminate(case)
    case.wait(9)
    case.over()
    return []


def _beside_terminate(case: Case) -> None:
    case.asked(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name LIKE 'dzherelo%' AND datname = current_database()"
    )


def read_only(case: Case) -> list[str]:
    """The database only lets read, as a server does that is about to be replaced."""
    case.start(number=2)
    case.until(lambda: case.far(1), 20)
    _settings(case, "default_transaction_read_only = on")
    _beside_terminate(case)
    case.wait(10)
    _settings(case, "default_transaction_read_only = off")
    case.over()
    return []


def _settings(case: Case, words: str) -> None:
    async def alter() -> None:
        admin = await asyncpg.connect(case.dsn, server_settings=_MAY_WRITE)
        await admin.execute(f'ALTER DATABASE "{admin._params.database}" SET {words}')  # noqa: SLF001
        await admin.close()

    asyncio.run(alter())


_MAY_WRITE = {"default_transaction_read_only": "off"}


def locked(case: Case) -> list[str]:
    """Somebody holds the table of articles alone."""
    case.start(number=2)
    case.until(lambda: case.far(1), 20)

    async def hold() -> None:
        other = await asyncpg.connect(case.dsn)
        async with other.transaction():
            await other.execute("LOCK TABLE article IN ACCESS EXCLUSIVE MODE")
            await asyncio.sleep(15)
        await other.close()

    _beside(case, hold)
    case.wait(15)
    case.over()
    return []


def _beside(case: Case, work: Callable[[], Any]) -> None:
    """Run something in a process of its own, so that the workers are kept meanwhile."""
    pid = os.fork()
    if pid == 0:
        try:
            asyncio.set_event_loop(None)
            asyncio.run(work())
        finally:
            os._exit(0)
    case.notes.setdefault("beside", []).append(pid)


def deadlocks(case: Case) -> list[str]:
    """Somebody locks articles in the opposite order, again and again."""
    case.start(number=2)

    async def lock() -> None:
        other = await asyncpg.connect(case.dsn)
        until = time.monotonic() + 12
        while time.monotonic() < until:
            ids = await other.fetch("SELECT id FROM article ORDER BY id DESC LIMIT 12")
            with contextlib.suppress(asyncpg.PostgresError):
                async with other.transaction():
                    for row in ids:
                        await other.execute("UPDATE article SET id = id WHERE id = $1", row[0])
                        await asyncio.sleep(0.05)
        await other.close()

    _beside(case, lock)
    case.wait(12)
    case.over()
    return []


def serialization(case: Case) -> list[str]:
    """Every third commit that touches an article fails with 40001, for a while."""
    case.ask("CREATE SEQUENCE faults")
    case.ask(
        "CREATE FUNCTION fail_some() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF nextval('faults') % 3 = 0 THEN RAISE EXCEPTION 'not this time'"
        " USING ERRCODE = '40001'; END IF; RETURN NULL; END $$"
    )
    case.ask(
        "CREATE CONSTRAINT TRIGGER fail_some AFTER UPDATE ON article"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail_some()"
    )
    case.start(number=2)
    case.wait(12)
    case.until(lambda: case.asked("DROP TRIGGER fail_some ON article") is not None, 20)
    case.over()
    return []


def dropped_connections(case: Case) -> list[str]:
    """Connections ended in the middle of their transactions."""
    case.start(number=2)
    for _ in range(8):
        case.wait(case.random.uniform(0.3, 1.2))
        case.asked(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND datname = current_database() AND xact_start IS NOT NULL"
        )
    case.over()
    return []


def queue_dropped(case: Case) -> list[str]:
    """The queue is emptied in mid-run."""
    case.start(number=2)
    case.wait(case.random.uniform(0.3, 4.0))
    case.ask("TRUNCATE pgqueuer")
    case.over()
    return []


def queue_doubled(case: Case) -> list[str]:
    """Each job comes twice, or five times."""
    case.start(Sabotage(queue=((2, 5)[case.seed % 2], False)), number=2)
    case.wait(10)
    case.over()
    return []


def queue_backwards(case: Case) -> list[str]:
    """Jobs come in the opposite order."""
    case.start(Sabotage(queue=(1, True)), number=2)
    case.wait(10)
    case.over()
    return []


def queue_late(case: Case) -> list[str]:
    """The jobs of the beginning are delivered again when all is long done."""
    case.ask("CREATE TABLE kept_jobs AS SELECT * FROM pgqueuer LIMIT 0")
    case.ask(
        "CREATE FUNCTION keep_job() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " INSERT INTO kept_jobs SELECT NEW.*; RETURN NEW; END $$"
    )
    case.ask(
        "CREATE TRIGGER keep_job AFTER INSERT ON pgqueuer FOR EACH ROW EXECUTE FUNCTION keep_job()"
    )
    case.start()
    case.until(case.quiet, 60)
    case.ask("DROP TRIGGER keep_job ON pgqueuer")
    case.ask("INSERT INTO pgqueuer SELECT * FROM kept_jobs ON CONFLICT DO NOTHING")
    case.until(lambda: not case.ask("SELECT count(*) FROM pgqueuer")[0][0], 40)
    case.over()
    return []


def two_schedulers(case: Case) -> list[str]:
    """Three workers, and so three reconcilers and three placers, at once."""
    case.start(number=3)
    case.until(case.quiet, 60)
    case.over()
    polls = case.ask("SELECT max(polls) FROM feed WHERE enabled")[0][0]
    return [] if polls == 1 else [f"a feed was asked {polls} times in its interval"]


def stopped(case: Case) -> list[str]:
    """A worker stands still for twice the heartbeat's time and then goes on."""
    case.start()
    case.wait(case.random.uniform(1.0, 4.0))
    (still,) = case.pids
    os.kill(still, signal.SIGSTOP)
    case.start()
    case.wait(40)
    os.kill(still, signal.SIGCONT)
    case.over()
    case.wait(3)
    return []


def graceful(case: Case) -> list[str]:
    """SIGTERM under load."""
    case.start(number=2)
    case.wait(case.random.uniform(0.5, 5.0))
    took = case.stop()
    case.notes["stopped in s"] = round(took, 1)
    case.over()
    case.start()
    return [] if took <= 30 and "had to be killed" not in case.notes else [f"{took:.0f} s to stop"]


def nth_call(door: str, number: int, error: int = 28) -> Play:
    """The n-th call of a door fails, once."""

    def play(case: Case) -> list[str]:
        case.start(Sabotage(nth=Nth(door, number), errno=error))
        case.until(case.quiet, 60)
        # a feed that could not be had is asked again after minutes: its next visit comes now
        case.ask("UPDATE feed SET next_at = now() WHERE enabled AND fault IS NOT NULL")
        case.over()
        return []

    return play


def limited(limit: int, value: int) -> Play:
    """The first worker has too little of something."""

    def play(case: Case) -> list[str]:
        case.start(Sabotage(limits=((limit, value),)))
        case.wait(10)
        for pid in case.pids:
            os.kill(pid, signal.SIGKILL)
        case.over()
        return []

    return play


def clock_moved(shift_s: float) -> Play:
    """The worker's clock jumps and comes back."""

    def play(case: Case) -> list[str]:
        case.start()
        case.wait(case.random.uniform(0.5, 4.0))
        (case.home / "clock").write_text(str(shift_s))
        case.wait(8)
        (case.home / "clock").write_text("0")
        case.over()
        found = case.ask("SELECT count(*) FROM article WHERE sort_at > now() + interval '1 hour'")
        return ["an article is dated tomorrow"] if found[0][0] else []

    return play


def no_names(case: Case) -> list[str]:
    """No name can be looked up; the feeds are due again when they are."""
    (case.home / "no-names").touch()
    case.start()
    case.wait(8)
    (case.home / "no-names").unlink()
    off = case.ask("SELECT count(*) FROM feed WHERE enabled")[0][0]
    waits = case.ask("SELECT max(extract(epoch FROM next_at - now())) FROM feed WHERE enabled")
    case.notes["feeds wait at most s"] = round(float(waits[0][0]))
    case.until(case.quiet, 60)
    case.ask("UPDATE feed SET next_at = now() WHERE enabled")
    case.over()
    return [] if off == len(case.slugs) else ["a feed was given up"]


def small_disk(case: Case, where: str) -> list[str]:
    """A small disk of its own for a folder, which fills up and has room again later."""
    folder = case.home / where
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "none", str(folder)], check=True)
    case.mounts.append(folder)
    case.start()
    case.wait(case.random.uniform(0.5, 3.0))
    _fill(folder)
    case.wait(10)
    (folder / "filler").unlink()
    case.over()
    return []


def _fill(folder: Any) -> None:
    with contextlib.suppress(OSError), (folder / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 65536)


def objects_full(case: Case) -> list[str]:
    """The object store's disk is full."""
    return small_disk(case, "objects")


def index_lost(case: Case) -> list[str]:
    """The search index is deleted and rebuilt from the rows."""
    case.start()
    case.until(case.quiet, 60)
    before = case.ask("SELECT article_id, keys::text FROM document ORDER BY 1")
    case.ask("DELETE FROM document")
    case.over()
    case.ask("UPDATE article SET stage = 'index', due_at = now() WHERE stage = 'done'")
    case.until(case.quiet, 60)
    after = case.ask("SELECT article_id, keys::text FROM document ORDER BY 1")
    return (
        [] if [*map(tuple, before)] == [*map(tuple, after)] else ["the index came out differently"]
    )


def poisoned(name: str, stand_in: Callable[..., Any], lost: str) -> Play:
    """One input takes down whoever reads it, each time; what depends on it alone may be lost."""

    def play(case: Case) -> list[str]:
        case.calm = Sabotage(exchange=fault_poison.Poison(name, stand_in))
        case.forgiven = lambda one: one.startswith((lost, "entries"))
        case.start()
        case.over()
        done = case.until(case.quiet, 200)
        whole = case.ask("SELECT count(*) FROM article WHERE stage = 'done'")[0][0]
        case.over()
        return [] if done and whole else ["the other articles did not come through"]

    return play


def herd(case: Case) -> list[str]:
    """All feeds are due at the same second."""
    case.slugs = tuple(slug for some in SLICES for slug in some)
    case.ask(
        "UPDATE feed SET enabled = id = ANY($1::int[]), next_at = now()",
        case.given.numbers(case.slugs),
    )
    case.start(number=3)
    case.over()
    return []


def migration(case: Case) -> list[str]:
    """kill -9 in the middle of the migrations, which then run again."""
    name = f"{case.name}_fresh"
    case.ask(f'CREATE DATABASE "{name}" TEMPLATE template0')
    dsn = case.given.at(name)
    pid = os.fork()
    if pid == 0:
        asyncio.set_event_loop(None)
        upgrade(dsn)
        os._exit(0)
    time.sleep(case.random.uniform(0.02, 1.0))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    upgrade(dsn)
    same = asyncio.run(_columns(dsn)) == asyncio.run(_columns(case.dsn))
    case.ask(f'DROP DATABASE "{name}" WITH (FORCE)')
    case.start()
    case.over()
    return [] if same else ["the schema came out differently"]


async def _columns(dsn: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch(
        "SELECT table_name, column_name, data_type, column_default FROM information_schema.columns"
        " WHERE table_schema = 'public' ORDER BY 1, 2"
    )
    await connection.close()
    return [tuple(row) for row in rows]


def taken_down(case: Case) -> list[str]:
    """A picture is taken down while others are being mirrored."""
    case.start(number=2)
    case.until(lambda: case.asked("SELECT 1 FROM picture LIMIT 1"), 60)
    found = case.ask("SELECT key, md5 FROM picture LIMIT 1")
    if not found:
        return ["no picture was mirrored"]
    key, md5 = found[0]
    case.write(lambda session: tombstones.bury(session, key, md5, "asked for", app.now()))
    case.over()
    case.forgiven = lambda one: one == f'pictures: lost "{md5}"'
    case.until(case.quiet, 100)
    back = case.ask("SELECT count(*) FROM picture WHERE md5 = $1", md5)[0][0]
    shown = case.ask("SELECT count(*) FROM article WHERE picture = $1", key)[0][0]
    return ["what was taken down is there again"] if back or shown else []


NAMED: dict[str, tuple[Play, bool]] = {
    "kill9-all-processes": (kill_group, True),
    "kill9-postmaster": (postmaster, True),
    "pg-restart-every-10s": (restarts, True),
    "pg-max-connections": (connections, True),
    "pg-readonly": (read_only, True),
    "pg-lock-timeout": (locked, False),
    "pg-deadlock": (deadlocks, False),
    "pg-serialization": (serialization, False),
    "pg-idle-in-transaction": (dropped_connections, False),
    "queue-dropped": (queue_dropped, False),
    "queue-duplicated": (queue_doubled, False),
    "queue-reordered": (queue_backwards, False),
    "queue-late": (queue_late, False),
    "two-schedulers": (two_schedulers, False),
    "two-clusterers": (two_schedulers, False),
    "split-brain-worker": (stopped, False),
    "disk-full-objects": (objects_full, False),
    "enospc-nth-write": (lambda case: nth_call("objects", 1 + case.seed)(case), False),
    "eio-nth-write": (lambda case: nth_call("objects", 1 + case.seed, 5)(case), False),
    "fail-nth-db-call": (lambda case: nth_call("database", 1 + case.seed)(case), False),
    "fail-nth-http-call": (lambda case: nth_call("network", 1 + case.seed)(case), False),
    "fail-nth-object-call": (lambda case: nth_call("objects", 1 + case.seed, 111)(case), False),
    "oom": (limited(9, 64 << 20), False),
    "fd-limit": (limited(7, 64), False),
    "sigterm-graceful": (graceful, False),
    "clock-forward-1d": (clock_moved(86_400), False),
    "clock-back-1h": (clock_moved(-3600), False),
    "dns-outage": (no_names, False),
    "corrupt-index": (index_lost, False),
    "poisoned-feed": (poisoned("parse", fault_poison.crash, ""), False),
    "poisoned-article": (poisoned("extract", fault_poison.burn, "articles"), False),
    "poisoned-image": (poisoned("look", fault_poison.crash, "pictures: lost"), False),
    "thundering-herd": (herd, False),
    "migration-killed": (migration, False),
    "takedown-during-fetch": (taken_down, False),
}
"""For each fault of the list: what is done, and whether the case has a PostgreSQL of its own."""

_STEP = re.compile(r"kill9-(.+)-([0-3])")


def play_for(name: str) -> tuple[Play, bool] | None:
    """What is done for a fault of the list; None when this program does not play it."""
    if name in NAMED:
        return NAMED[name]
    found = _STEP.fullmatch(name)
    return (kill(found[1], int(found[2])), False) if found else None
