"""Feeds with 41 faults on loopback, polled by the product: what is kept, refused or garbled.

The publishers are a program beside the project (`--server`), one feed of 30 items for each of its
faults. They are polled as in an instance: robots.txt, client with its guard, decoding, parsing,
entries in rows. A feed that a server refuses for the moment (429, 5xx) is polled again, the clock
moved on to when the product would come back. Feeds that were read are polled once more: no entry
may come twice or be written again (`rewritten`). Right is a title that is stored with the address
of its article, letter by letter. `whole` counts the feeds of which every item is right; what a
reader can reach at most stands beside it, for some of the worlds have nothing to give. Ends with 1
when a feed gave less than it could, or stored a wrong title that is not marked as doubtful.
"""

import argparse
import asyncio
import contextlib
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select
from trees import Peak
from whole_path import NoQueue, warm

from dzherelo import app
from dzherelo.cli.common import start
from dzherelo.config import load
from dzherelo.fetch.answers import Response
from dzherelo.jobs.supervisor import LEAN
from dzherelo.model.entry import FeedDocument
from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.source import Feed, Source
from dzherelo.pipeline import poll
from dzherelo.pipeline.tools import Tools
from dzherelo.store import feeds, sources
from dzherelo.store.database import Database
from dzherelo.store.tables import entry, feed

SERVER = Path(__file__).parents[2] / "shared" / "tools" / "newsworld.py"
ITEMS = 30
DEADLINE_S = 240.0
"""For everything; the slowest feed may take 60 s, and those polled again are quick."""
FEED_DEADLINE_S = 90.0
ROUNDS = 4
SECOND_VISIT = timedelta(hours=6)
"""Later than any pause for the host, and soon enough for validators to be sent."""
PASSING = frozenset({FaultKind.TOO_MANY_REQUESTS, FaultKind.SERVER_ERROR})

ADDED = {"badxml": " & Ко", "entity": " — «!»"}
"""What these worlds append to every title, as a reader should see it."""
NOTHING_THERE = {
    "html": {FaultKind.NOT_A_FEED},
    "empty": {FaultKind.NOT_A_FEED},
    "404": {FaultKind.NOT_FOUND},
    "410": {FaultKind.GONE},
    "500": {FaultKind.SERVER_ERROR},
    "loop": {FaultKind.TOO_MANY_REDIRECTS},
    "hang": {FaultKind.TIMEOUT},
    "loris": {FaultKind.TIMEOUT},
    "gzip-bomb": {FaultKind.TOO_LARGE, FaultKind.BAD_COMPRESSION},
    "reset": {FaultKind.CUT_OFF},
}
"""Worlds that have no items to give (the slow one would take half an hour), and the right reason
for saying so. `trunc` gives only its first half, `zero-items` is whole with none."""
HALVED = "trunc"
NONE_TO_GIVE = "zero-items"


class World(msgspec.Struct):
    """One feed: what it should give, and what came of it."""

    fault: str
    url: str
    truth: dict[str, str]
    polls: int = 0
    seconds: float = 0.0
    document: FeedDocument | None = None
    broke: Fault | None = None
    refused: Fault | None = None
    doubtful: bool = False
    stored: list[tuple[str, str]] = []
    rewritten: int = 0

    @property
    def host(self) -> str:
        """By which answers are told apart: each world has an address of its own."""
        return self.url.split("/")[2]


class Row(msgspec.Struct):
    """A line of the matrix."""

    fault: str
    outcome: str
    right: int
    stored: int
    garbled: int
    doubtful: bool
    rewritten: int
    polls: int
    seconds: float
    as_it_should: bool
    why: str


class Server:
    """The publishers' program in a process of its own."""

    def __init__(self, program: Path, faults: list[str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, str(program), "--distinct-ips", "--faults", "mix"]
        command += ["--items", str(ITEMS), "--publishers", str(len(faults))]
        self.process = subprocess.Popen([*command, "--port", str(self.port)])

    def asked(self, path: str) -> bytes:
        """The answer to a path of the server itself, waiting until it listens."""
        until = time.monotonic() + 20
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as a:
                    return a.read()
            except OSError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.1)

    def worlds(self, faults: list[str]) -> list[World]:
        """The feeds with their true titles."""
        truth: dict[int, dict[str, str]] = {}
        for one in json.loads(self.asked("/_truth")):
            truth.setdefault(one["pub"], {})[one["url"]] = one["title"]
        urls = self.asked("/_urls").decode().split()
        found = []
        for number, (fault, url) in enumerate(zip(faults, urls, strict=True)):
            added = ADDED.get(fault, "")
            titles = {where: title + added for where, title in truth[number].items()}
            found.append(World(fault, url, {} if fault == NONE_TO_GIVE else titles))
        return found

    def close(self) -> None:
        """Stop the program."""
        self.process.kill()
        self.process.wait(10)


@contextlib.contextmanager
def serving(program: Path, faults: list[str]) -> Iterator[Server]:
    """The server, until the block ends."""
    server = Server(program, faults)
    try:
        # packing the bomb takes the server seconds in which it answers nobody
        server.asked("/p/0/feed.xml?fault=gzip-bomb")
        yield server
    finally:
        server.close()


def known_faults(program: Path) -> list[str]:
    """The names of the faults that the program can play, in its order."""
    code = "import runpy, sys, json; print(json.dumps(runpy.run_path(sys.argv[1])['FAULTS']))"
    command = [sys.executable, "-c", code, str(program)]
    found: list[str] = json.loads(
        subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    )
    return found


class Listening:
    """The network and the pool of an instance, overheard: what came and what was read in it."""

    def __init__(self, tools: Tools, worlds: list[World]) -> None:
        self._network, self._pool = tools.network, tools.pool
        self._by_host = {world.host: world for world in worlds}

    async def get(self, url: str, **options: Any) -> Response | Fault:
        """See `Network.get`."""
        return await self._network.get(url, **options)

    async def salvage(self, url: str, **options: Any) -> Response | Fault:
        """See `Network.salvage`."""
        answer = await self._network.salvage(url, **options)
        world = self._by_host[url.split("/")[2]]
        world.broke = answer.broke if isinstance(answer, Response) else None
        return answer

    async def run(self, work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """See `Pool.run`."""
        found = await self._pool.run(work, *arguments, **named)
        if isinstance(found, FeedDocument):
            self._by_host[arguments[1].split("/")[2]].document = found
        return found


async def play(home: Path, worlds: list[World]) -> float:
    """Poll every world and write down what came of it; the peak memory in MB."""
    settings = load(home, {"DZHERELO_ALLOW": "127.0.0.0/8", "DZHERELO_PACE_S": "0"})
    late = timedelta()

    def clock() -> datetime:
        return app.now() + late

    async with (
        app.database(settings) as database,
        app.tools(settings, database, queue=NoQueue(), clock=clock) as tools,
    ):
        await begin(database, worlds)
        await warm(tools)
        ears: Any = Listening(tools, worlds)
        overheard = replace(tools, network=ears, pool=ears)
        with Peak(os.getpid()) as peak:
            left = list(range(1, len(worlds) + 1))
            for _ in range(ROUNDS):
                await visit(overheard, worlds, left)
                left, late = await again(database)
            late = SECOND_VISIT
            await visit(overheard, worlds, await answering(database))
        await look(database, worlds)
    return peak.mb


async def visit(tools: Tools, worlds: list[World], numbers: list[int]) -> None:
    """Poll these feeds, all at once."""
    await asyncio.gather(*(one(tools, worlds[number - 1], number) for number in numbers))


async def begin(database: Database, worlds: list[World]) -> None:
    """A source for each world."""
    rows = [
        Source(
            SourceId(n), f"world-{n}", world.fault, world.url, feeds=(Feed(FeedId(n), world.url),)
        )
        for n, world in enumerate(worlds, 1)
    ]
    async with database.transaction() as session:
        await sources.save(session, rows)
        await feeds.hasten(session, app.now())


async def one(tools: Tools, world: World, number: int) -> None:
    """One poll of one feed."""
    began = time.monotonic()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(poll.run(tools, [number]), FEED_DEADLINE_S)
        world.polls += 1
    world.seconds = max(world.seconds, time.monotonic() - began)


async def again(database: Database) -> tuple[list[int], timedelta]:
    """The feeds that are refused for the moment, and how far off the last of them is due."""
    async with database.transaction() as session:
        rows = (await session.execute(select(feed.c.id, feed.c.fault, feed.c.next_at))).all()
    passing = [row for row in rows if row.fault and row.fault.kind in PASSING]
    if not passing:
        return [], timedelta()
    return [row.id for row in passing], max(row.next_at for row in passing) - app.now()


async def answering(database: Database) -> list[int]:
    """The feeds that could be read."""
    async with database.transaction() as session:
        found = await session.execute(select(feed.c.id).where(feed.c.fault.is_(None)))
        return [row.id for row in found]


async def look(database: Database, worlds: list[World]) -> None:
    """What stands in the rows afterwards."""
    async with database.transaction() as session:
        rows = (await session.execute(select(feed.c.id, feed.c.fault, feed.c.doubtful))).all()
        told = (await session.execute(select(entry))).all()
    for row in rows:
        world = worlds[row.id - 1]
        world.refused, world.doubtful = row.fault, bool(row.doubtful)
    for row in told:
        world = worlds[row.feed_id - 1]
        world.stored = [*world.stored, (row.facts.url, row.facts.title)]
        world.rewritten += row.last_seen != row.first_seen


def judge(world: World) -> Row:
    """What came of a world, and whether more could have come."""
    right = sum(world.truth.get(url) == title for url, title in world.stored)
    garbled = sum(world.truth.get(url) != title for url, title in world.stored)
    if world.refused and not right:
        outcome = "refused"
    elif world.document and right == len(world.truth) == len(world.stored):
        outcome = "whole"
    else:
        outcome = "partial" if right else "lost"
    return Row(
        world.fault,
        outcome,
        right,
        len(world.stored),
        garbled,
        world.doubtful,
        world.rewritten,
        world.polls,
        round(world.seconds, 2),
        as_it_should(world, outcome, right) and not garbled and not world.rewritten,
        words(world, right),
    )


def as_it_should(world: World, outcome: str, right: int) -> bool:
    """Whether the world gave what it can give, or was refused for the right reason."""
    kinds = NOTHING_THERE.get(world.fault)
    if kinds:
        return outcome == "refused" and bool(world.refused and world.refused.kind in kinds)
    if world.fault == HALVED:
        return right >= ITEMS // 2 and world.broke is not None
    return outcome == "whole"


def words(world: World, right: int) -> str:
    """The reason that the product itself gives."""
    if world.refused:
        return f"{world.refused.kind}: {world.refused.detail}"
    if world.document is None:
        return "nothing was read, and nothing says why"
    said = [f"read as {world.document.encoding}"] if world.document.encoding != "utf-8" else []
    said += world.document.problems
    if world.broke:
        said.append(f"{world.broke.kind}: {world.broke.detail}; {right} items saved")
    return "; ".join(said)


def summary(rows: list[Row], peak_mb: float) -> dict[str, Any]:
    """The sums under the matrix."""
    return {
        "feeds": len(rows),
        "whole": sum(row.outcome == "whole" for row in rows),
        "whole_at_most": len(rows) - len(NOTHING_THERE) - 1,
        "as_they_should": sum(row.as_it_should for row in rows),
        "garbled_silently": sum(row.garbled for row in rows if not row.doubtful),
        "rewritten": sum(row.rewritten for row in rows),
        "longest_s": max(row.seconds for row in rows),
        "peak_mb": round(peak_mb),
        "peak_process_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


async def within(seconds: float, home: Path, worlds: list[World]) -> float:
    """`play` with a deadline."""
    async with asyncio.timeout(seconds):
        return await play(home, worlds)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="./dz bench fault_worlds", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--server", type=Path, default=SERVER, help="the program that plays them")
    asked = parser.parse_args()
    if not asked.server.is_file():
        sys.exit(
            f"There is no {asked.server}: name the program that plays the worlds with --server."
        )
    os.environ.update(LEAN)
    # the pool's processes import their parent's main module, which here would be all of this
    del sys.modules["__main__"].__file__
    faults = known_faults(asked.server)
    with tempfile.TemporaryDirectory() as folder, serving(asked.server, faults) as server:
        worlds = server.worlds(faults)
        try:
            peak_mb = start(within(DEADLINE_S, Path(folder), worlds))
        except TimeoutError:
            sys.exit(f"The worlds were not through after {DEADLINE_S:g} s.")
    rows = [judge(world) for world in worlds]
    sums = summary(rows, peak_mb)
    if asked.json:
        sys.stdout.write(json.dumps(sums | {"worlds": msgspec.to_builtins(rows)}) + "\n")
    else:
        for row in rows:
            mark = " " if row.as_it_should else "!"
            count = f"{row.right}/{ITEMS if row.fault != NONE_TO_GIVE else 0}"
            poll_count = f"{row.polls} polls"
            print(f"{mark} {row.fault:24}{row.outcome:8}{count:>6} {poll_count:8} {row.why}")
        print(" ".join(f"{name}={value}" for name, value in sums.items()))
    sys.exit(sums["as_they_should"] < sums["feeds"] or sums["garbled_silently"] > 0)


if __name__ == "__main__":
    main()
