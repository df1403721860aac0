"""What commands share: the option for the instance folder, running, printing."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from dzherelo import app
from dzherelo.config import Settings, load
from dzherelo.jobs import logs, worker
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, feeds
from dzherelo.store.database import Database

Home = Annotated[
    Path | None,
    typer.Option("--home", help="The instance folder (default: DZHERELO_HOME, else ./home)."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of words.")]

console = Console(stderr=True)
Result = TypeVar("Result")
_LOOK_S = 0.3


def settings(home: Path | None) -> Settings:
    """The settings of the chosen instance."""
    chosen = load(home)
    logs.configure(chosen.log)
    return chosen


def start(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine to its end."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def put(value: Any) -> None:
    """Print one line on standard output: text as it is, everything else as JSON."""
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    sys.stdout.write(text + "\n")


def progress() -> Progress:
    """A progress bar on standard error, so that output can be piped."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


async def drain(tools: Tools, said: Callable[[int], None]) -> None:
    """Work off everything that is due, here in this process; `said` is told what is left."""
    stop = asyncio.Event()
    working = asyncio.create_task(worker.run(tools, stop))
    try:
        while not working.done():
            left = await remaining(tools)
            said(left)
            if not left:
                break
            await asyncio.wait({working}, timeout=_LOOK_S)
    finally:
        stop.set()
        await working


async def remaining(tools: Tools) -> int:
    """Feeds and articles whose work is due or under way."""
    return await busy(tools.database)


async def busy(database: Database) -> int:
    """The same over a database alone."""
    now = app.now()
    async with database.transaction() as session:
        return await articles.unfinished(session, now) + await feeds.unfinished(session, now)


async def drain_with_bar(tools: Tools, words: str) -> None:
    """Work off everything under a progress bar."""
    with progress() as bar:
        task = bar.add_task(words, total=None)
        most = 0

        def said(left: int) -> None:
            nonlocal most
            most = max(most, left)
            bar.update(task, total=most, completed=most - left)

        await drain(tools, said)
