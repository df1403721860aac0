"""`dzherelo poll`: ask feeds now and read what is new."""

import asyncio
from typing import Annotated

import typer

from dzherelo import app
from dzherelo.cli.common import Home, console, drain_with_bar, settings, start
from dzherelo.config import Settings
from dzherelo.jobs import reconciler, worker
from dzherelo.pipeline.stages import BY_NAME
from dzherelo.pipeline.tools import Tools
from dzherelo.store import feeds

LOOK_S = 0.05
"""Pause before more feeds are claimed while those before are being asked."""


def command(
    feed: Annotated[
        list[int] | None, typer.Option("--feed", help="Only this feed; may be repeated.")
    ] = None,
    entries: Annotated[
        bool, typer.Option("--entries", help="Only ask the feeds; pages are left to a worker.")
    ] = False,
    home: Home = None,
) -> None:
    """Ask all feeds (or some) now, and work until everything new is read and placed.

    Examples: `dzherelo poll` · `dzherelo poll --feed 209` · `dzherelo poll --entries`
    """
    start(_poll(settings(home), feed, entries=entries))


async def _poll(chosen: Settings, wanted: list[int] | None, *, entries: bool) -> None:
    async with app.database(chosen) as database, app.tools(chosen, database) as tools:
        async with database.transaction() as session:
            number = await feeds.hasten(session, tools.clock(), wanted)
        if entries:
            await ask_due(tools)
        else:
            await drain_with_bar(tools, f"polling {number} feeds")
        console.print(f"{number} feeds asked; `dzherelo stats` shows what came of it.")


async def ask_due(tools: Tools) -> None:
    """Claim feeds and ask them, until none is due; what they say waits for a worker."""
    running: set[asyncio.Task[object]] = set()
    while True:
        async with tools.database.transaction() as session:
            due = await feeds.claim_due(session, tools.clock(), reconciler.FEEDS_A_TICK)
        for first in range(0, len(due), reconciler.FEED_BATCH):
            batch = due[first : first + reconciler.FEED_BATCH]
            running.add(asyncio.create_task(worker.attempt(tools, BY_NAME["poll"], batch)))
        if not due and not running:
            return
        done, running = await asyncio.wait(running, timeout=LOOK_S if due else None)
        for task in done:
            task.result()
