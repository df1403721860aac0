"""Refreshing feeds without reading pages: articles a second of CPU, PostgreSQL counted in.

Publishers of the bench's own (`publishers.py`) are polled by the stage `poll`, as a worker runs it:
due feeds are claimed and asked; what they say becomes entries and articles that wait for their
pages. Five turns, each over all feeds: `cold`; `unchanged` (304); `same_bytes` (200 with the bytes
of before, no validators); `one_new` (one new article each); `slow` (unchanged, every answer 0.3 s
late). CPU is that of the product's whole process tree with PostgreSQL, without the publishers.
"""

import argparse
import asyncio
import cProfile
import json
import os
import pstats
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from publishers import NETWORK, Publishers
from sqlalchemy import text
from trees import Peak, cpu_s, members

from dzherelo import app
from dzherelo.cli.common import start
from dzherelo.cli.poll import ask_due
from dzherelo.config import load
from dzherelo.jobs.supervisor import LEAN
from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.source import Feed, Source
from dzherelo.pipeline.tools import Tools
from dzherelo.store import feeds, sources
from dzherelo.store.database import Database

TURNS: dict[str, dict[str, float]] = {
    "cold": {"published": 0, "validators": 1, "latency": 0},
    "unchanged": {"published": 0},
    "same_bytes": {"validators": 0},
    "one_new": {"validators": 1, "published": 1},
    "slow": {"latency": 0.3},
}


def followed(urls: list[str]) -> list[Source]:
    """A source for each feed."""
    return [
        Source(
            SourceId(number),
            f"s{number}",
            f"Видання {number}",
            url,
            feeds=(Feed(FeedId(number), url),),
        )
        for number, url in enumerate(urls, 1)
    ]


async def turn(tools: Tools, database: Database) -> None:
    """Everything that is due, claimed and polled as the worker does it."""
    async with database.transaction() as session:
        await feeds.hasten(session, tools.clock())
    await ask_due(tools)


async def count(database: Database) -> dict[str, int]:
    """Entries and articles that are there."""
    async with database.transaction() as session:
        found = await session.execute(
            text("SELECT (SELECT count(*) FROM entry) e, (SELECT count(*) FROM article) a")
        )
        row = found.one()
        return {"entries": row.e, "articles": row.a}


class Usage:
    """CPU seconds of the product since it was made, in parts: this process, pool, PostgreSQL."""

    def __init__(self, *skipped: int) -> None:
        self._skipped = skipped
        self._main = 0.0
        self._before = self._others()
        # last, so that looking at processes is not counted as the product's work
        self._main = time.process_time()

    def _others(self) -> tuple[float, float]:
        """CPU of the pool and of PostgreSQL, with the processes that began since."""
        skipped = {os.getpid()} | {pid for one in self._skipped for pid in members(one)}
        pids = [one for one in members(os.getpid()) if one not in skipped]
        server = cpu_s([one for one in pids if _is_server(one)])
        return cpu_s(pids) - server, server

    def told(self) -> dict[str, float]:
        """Seconds in all, and by part."""
        main = time.process_time() - self._main
        pool, server = (now - then for now, then in zip(self._others(), self._before, strict=True))
        return {
            "cpu_s": round(main + pool + server, 2),
            "main_s": round(main, 2),
            "pool_s": round(pool, 2),
            "postgresql_s": round(server, 2),
        }


def _is_server(pid: int) -> bool:
    with suppress(OSError):
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()[:200]
    return False


async def measure(
    world: Publishers, changes: dict[str, float], work: Callable[[], Awaitable[None]]
) -> dict[str, float]:
    """Seconds, CPU, requests and bytes of one turn over a world that was changed before it."""
    world.set(**changes)
    with Peak(os.getpid(), without=(world.process.pid,)) as peak:
        usage, began = Usage(world.process.pid, peak.pid), time.monotonic()
        await work()
        seconds, used = time.monotonic() - began, usage.told()
    return {"seconds": round(seconds, 2), **used, "peak_mb": round(peak.mb), **world.told()}


async def refresh(home: Path, world: Publishers, profiled: str = "") -> dict[str, dict[str, float]]:
    """All turns over an instance of its own."""
    chosen = load(home, {"DZHERELO_ALLOW": NETWORK, "DZHERELO_PACE_S": "1"})
    found: dict[str, dict[str, float]] = {}
    async with app.database(chosen) as database, app.tools(chosen, database) as tools:
        async with database.transaction() as session:
            await sources.save(session, followed(world.urls))
        await asyncio.gather(*(tools.pool.run(int, "1") for _ in range(4)))  # processes start
        for name, changes in TURNS.items():
            before = await count(database)
            profile = cProfile.Profile(time.process_time) if name == profiled else None
            if profile:
                profile.enable()
            found[name] = await measure(world, changes, lambda: turn(tools, database))
            if profile:
                profile.disable()
                pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(60)
            after = await count(database)
            new = after["articles"] - before["articles"]
            found[name] |= {"articles": new, "entries": after["entries"] - before["entries"]}
            if new:
                found[name]["articles_per_cpu_s"] = round(new / max(found[name]["cpu_s"], 0.01))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--items", type=int, default=30)
    parser.add_argument("--profile", default="", help="a turn whose profile goes to standard error")
    asked = parser.parse_args()
    os.environ.update(LEAN)
    # the pool's processes import their parent's main module, which here would be all of this
    del sys.modules["__main__"].__file__
    world = Publishers(asked.feeds, asked.items)
    try:
        with tempfile.TemporaryDirectory() as folder:
            found = start(refresh(Path(folder) / "home", world, asked.profile))
    finally:
        world.close()
    if asked.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    for name, row in found.items():
        print(name, " ".join(f"{key}={value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
