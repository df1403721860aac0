"""The same publishers polled by us and by other readers, and our pages beside a static file.

200 feeds of 30 items on loopback (`publishers.py`), in five turns: cold, unchanged (304), the same
bytes without validators, one new article each, and unchanged with every answer 0.3 s late. Time,
CPU of the whole process tree with its database, memory (PSS), requests made and bytes received.
Ours are measured twice: as a worker that runs (`dzherelo`) and as a command, with its start and
that of PostgreSQL (`dzherelo poll --entries`). `--peer NAME='command'` times another reader's
refresh command in a folder of its own; `{urls}` in it is a file with an address a line.
Then `wrk` with 4 connections asks for front, story and API pages on one core, beside the same front
page as a file from nginx. What cannot be had is skipped with the reason.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import portal
import readers
from publishers import NETWORK, Publishers
from readers import Reader, Skipped
from refresh import TURNS, followed, refresh
from trees import Peak

from dzherelo import app
from dzherelo.cli.common import start
from dzherelo.config import load
from dzherelo.jobs.supervisor import LEAN
from dzherelo.store import sources

ARTICLES = 2_000
"""Articles of the instance whose pages are asked."""


def turn(
    one: Reader, world: Publishers, changes: dict[str, float], *, fresh: bool
) -> dict[str, Any]:
    """One run of a reader's command over a world that was changed before it."""
    world.set(**changes)
    before = one.count() if one.count and not fresh else 0
    environment = {**os.environ, "HOME": str(one.folder), **one.environment}
    began = time.monotonic()
    child = subprocess.Popen(
        one.command,
        cwd=one.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    with Peak(child.pid, every_s=0.1) as peak:
        _, code, used = os.wait4(child.pid, 0)
        seconds = time.monotonic() - began
    said = child.stderr.read().decode(errors="replace") if child.stderr else ""
    told = {
        "seconds": round(seconds, 2),
        "cpu_s": round(used.ru_utime + used.ru_stime, 2),
        "peak_mb": round(peak.mb or used.ru_maxrss / 1024),
        **world.told(),
    }
    print(one.name, told, file=sys.stderr)
    if code:
        told["failed"] = said.strip().splitlines()[-1:] or [code]
    if one.count and not code:
        told["articles"] = one.count() - before
        if told["articles"]:
            told["articles_per_cpu_s"] = round(told["articles"] / max(told["cpu_s"], 0.01))
    return told


def ours(folder: Path, world: Publishers) -> Reader:
    """Our own command over an instance that follows the publishers, stopped between the runs."""
    chosen = load(folder, {"DZHERELO_ALLOW": NETWORK})

    async def follow() -> None:
        async with app.database(chosen) as database, database.transaction() as session:
            await sources.save(session, followed(world.urls))

    start(follow())
    command = [sys.executable, "-m", "dzherelo", "poll", "--entries"]
    environment = {"DZHERELO_HOME": str(folder), "DZHERELO_ALLOW": NETWORK, **LEAN}
    return Reader("dzherelo poll --entries", command, folder, environment)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--items", type=int, default=30)
    parser.add_argument("--peer", action="append", default=[], metavar="NAME='command'")
    parser.add_argument("--only", default="", help="names of readers, separated by commas")
    parser.add_argument("--no-pages", action="store_true", help="leave the pages out")
    asked = parser.parse_args()
    os.environ.update(LEAN)
    # the pool's processes import their parent's main module, which here would be all of this
    del sys.modules["__main__"].__file__
    result: dict[str, Any] = {"polling": {}, "skipped": {}}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        poll_all(asked, folder, result)
        if not asked.no_pages:
            result["pages"] = portal.judged(ARTICLES, alone=False)["load"]
    if asked.json:
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        show(result)


def poll_all(asked: argparse.Namespace, folder: Path, result: dict[str, Any]) -> None:
    """Every reader over every turn, each with the publishers as they were in the beginning."""
    wanted = set(filter(None, asked.only.split(",")))
    world = Publishers(asked.feeds, asked.items)
    polling = result["polling"]
    try:
        if not wanted or "dzherelo" in wanted:
            polling["dzherelo"] = start(refresh(folder / "worker", world))
            print("dzherelo", polling["dzherelo"], file=sys.stderr)
            mine = ours(folder / "command", world)
            polling[mine.name] = turns(mine, world)
        others = {
            name: make for name, make in readers.KNOWN.items() if not wanted or name in wanted
        }
        others |= {one.partition("=")[0]: partial(readers.named, one) for one in asked.peer}
        for name, make in others.items():
            one = readers.installed(make, name, folder / name, world.urls)
            if isinstance(one, Skipped):
                result["skipped"][name] = one.why
            else:
                polling[name] = turns(one, world)
    finally:
        world.close()


def turns(one: Reader, world: Publishers) -> dict[str, Any]:
    """All turns of one reader; the first changes everything back."""
    return {
        name: turn(one, world, changes, fresh=name == "cold") for name, changes in TURNS.items()
    }


def show(result: dict[str, Any]) -> None:
    """Print a table of what was measured."""
    for name, rows in result["polling"].items():
        for kind, row in rows.items():
            print(f"{name:24} {kind:11}", " ".join(f"{key}={value}" for key, value in row.items()))
    for row in result.get("pages", ()):
        print(" ".join(f"{key}={value}" for key, value in row.items()))
    for name, why in result["skipped"].items():
        print(f"{name:24} skipped: {why}")


if __name__ == "__main__":
    main()
