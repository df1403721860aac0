"""Articles a second through the whole path: feed, page, pictures, text, story, index.

The publishers of the recorded edition run in a process of their own and are asked once before the
clock starts, so that drawing their pictures is not measured. `--cores 1` pins the product to one
core and the publishers to the other.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trees import Peak, cpu_s, members

from dzherelo import app
from dzherelo.cli.common import drain, start
from dzherelo.config import Settings, load
from dzherelo.jobs.supervisor import LEAN
from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.source import Feed, Source
from dzherelo.pipeline.stages import STAGES
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, feeds, sources, statistics
from dzherelo.store.database import Database, Session

BATCH = 16
AT_ONCE = 4


class NoQueue:
    """Stages are run one after the other here, so nobody needs to be told what comes next."""

    async def put(self, session: Session, stage: str, batches: Sequence[Sequence[int]]) -> None:
        """Tell nobody."""


class Publishers:
    """The edition's program in a process of its own."""

    def __init__(self, cores: set[int]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dzherelo.edition", "--port", "0", "--json"],
            stdout=subprocess.PIPE,
            text=True,
        )
        os.sched_setaffinity(self.process.pid, cores)
        assert self.process.stdout
        self.report: dict[str, Any] = json.loads(self.process.stdout.readline())

    def sources(self) -> list[Source]:
        """The publishers, without those that are there to be refused."""
        return [
            Source(
                SourceId(one["number"]),
                one["slug"],
                one["slug"],
                one["url"],
                feeds=(Feed(FeedId(one["number"]), one["feed"]),),
                fiction=True,
            )
            for one in self.report["sources"]
            if one["number"] < 9017
        ]

    def close(self) -> None:
        """Stop the program."""
        self.process.terminate()
        self.process.wait(10)


def settings(home: Path) -> Settings:
    """An instance of its own that may ask the publishers on loopback without pauses."""
    return load(home, {"DZHERELO_ALLOW": "127.7.7.0/24", "DZHERELO_PACE_S": "0"})


async def begin(database: Database, publishers: Publishers) -> None:
    """The publishers into the rows, their feeds due."""
    async with database.transaction() as session:
        await sources.save(session, publishers.sources())
        await feeds.hasten(session, app.now())


async def whole(home: Path, publishers: Publishers) -> dict[str, float]:
    """Everything at once, as `dzherelo poll` does it."""
    chosen = settings(home)
    async with app.database(chosen) as database, app.tools(chosen, database) as tools:
        await begin(database, publishers)
        await warm(tools)
        with Peak(os.getpid(), without=(publishers.process.pid,)) as peak:
            began, cpu = time.monotonic(), cpu_s(own(publishers, peak.pid))
            await drain(tools, lambda _: None)
            seconds, used = time.monotonic() - began, cpu_s(own(publishers, peak.pid)) - cpu
        async with database.transaction() as session:
            counted = await statistics.counts(session)
        number = counted["articles"]
        return {
            "articles": number,
            "pictures": counted["pictures"],
            "stories": counted["stories"],
            "seconds": round(seconds, 2),
            "articles_per_s": round(number / seconds, 1),
            "cpu_s": round(used, 2),
            "cpu_ms_per_article": round(1000 * used / number, 1),
            "peak_mb": round(peak.mb),
        }


async def by_stage(home: Path, publishers: Publishers) -> list[dict[str, float | str]]:
    """Each stage over all articles before the next begins."""
    chosen = settings(home)
    found: list[dict[str, float | str]] = []
    async with (
        app.database(chosen) as database,
        app.tools(chosen, database, queue=NoQueue()) as tools,
    ):
        await begin(database, publishers)
        await warm(tools)
        for stage in STAGES:
            ids = await waiting(database, stage.name)
            began, cpu = time.monotonic(), cpu_s(own(publishers))
            await over(tools, stage.run, ids, 1 if stage.name == "place" else AT_ONCE)
            seconds, used = time.monotonic() - began, cpu_s(own(publishers)) - cpu
            number = len(ids) if stage.name != "poll" else len(await waiting(database, "page"))
            found.append(
                {
                    "stage": stage.name,
                    "articles": number,
                    "seconds": round(seconds, 2),
                    "articles_per_s": round(number / seconds, 1),
                    "cpu_ms_per_article": round(1000 * used / max(number, 1), 1),
                }
            )
    return found


async def warm(tools: Tools) -> None:
    """Start the pool's processes before the clock does."""
    await asyncio.gather(*(tools.pool.run(int, "1") for _ in range(4)))


async def waiting(database: Database, stage: str) -> list[int]:
    """The feeds or articles that stand before a stage."""
    async with database.transaction() as session:
        if stage == "poll":
            return list(await feeds.claim_due(session, app.now(), 1000))
        works = await articles.at_stage(session, stage, range(1, 5000))
        return [work.id for work in works]


async def over(tools: Tools, run: Any, ids: list[int], at_once: int) -> None:
    """Run a stage over ids in batches, some at once."""
    gate = asyncio.Semaphore(at_once)

    async def part(batch: list[int]) -> None:
        async with gate:
            await run(tools, batch)

    batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    await asyncio.gather(*(part(batch) for batch in batches))


def own(publishers: Publishers, *others: int) -> list[int]:
    """The processes of the product: ours, the pool's, PostgreSQL's; not the publishers'."""
    skipped = {*members(publishers.process.pid), *others}
    return [pid for pid in members(os.getpid()) if pid not in skipped]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--cores", type=int, choices=(1, 2), help="only this; else both")
    asked = parser.parse_args()
    os.environ.update(LEAN)
    # the pool's processes import their parent's main module, which here would be all of this
    del sys.modules["__main__"].__file__
    every = sorted(os.sched_getaffinity(0))
    result: dict[str, Any] = {}
    for number in [asked.cores] if asked.cores else [1, 2]:
        os.sched_setaffinity(0, every)
        publishers = Publishers({every[-1]} if number == 1 else set(every))
        os.sched_setaffinity(0, every[:number])
        with tempfile.TemporaryDirectory() as folder:
            start(whole(Path(folder) / "first", publishers))
            result[f"cores_{number}"] = start(whole(Path(folder) / "whole", publishers))
            if number == 1:
                result["stages_on_one_core"] = start(by_stage(Path(folder) / "stages", publishers))
        publishers.close()
    if asked.json:
        sys.stdout.write(json.dumps(result) + "\n")
        return
    for name, value in result.items():
        for row in value if isinstance(value, list) else [value]:
            print(name, " ".join(f"{key}={number}" for key, number in row.items()))


if __name__ == "__main__":
    main()
