"""`dzherelo up`: the whole product on this machine, until Ctrl-C."""

import asyncio
import signal
from contextlib import AsyncExitStack
from enum import StrEnum
from typing import Annotated

import typer

from dzherelo import app
from dzherelo.cli import playing
from dzherelo.cli.common import Home, console, settings, start
from dzherelo.config import Settings
from dzherelo.jobs.supervisor import Supervisor
from dzherelo.pipeline import reachability
from dzherelo.store import sources
from dzherelo.store.database import Database


class Choice(StrEnum):
    """When to serve the recorded edition."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def command(
    home: Home = None,
    edition: Annotated[
        Choice | None,
        typer.Option(help="The recorded edition: when no publisher can be reached, or as said."),
    ] = None,
) -> None:
    """Start everything: database, polling, reading, portal. Ctrl-C stops it.

    Without a network it serves the recorded edition: fiction, under a banner.

    Examples: `dzherelo up` · `DZHERELO_LISTEN=0.0.0.0:80 dzherelo up --home /srv/dzherelo`
    """
    chosen = settings(home)
    run(chosen, edition=edition or chosen.edition)


def run(chosen: Settings, *, edition: str) -> None:
    """Run until SIGINT or SIGTERM."""
    start(_up(chosen, edition))


async def _up(chosen: Settings, edition: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        console.print(f"Instance: {chosen.home}", highlight=False)
        database = await stack.enter_async_context(app.database(chosen))
        console.print("PostgreSQL is running.")
        await app.save_catalogue(database)
        played = None
        if await _recorded(chosen, database, edition):
            played = await stack.enter_async_context(playing.open_edition(chosen, database))
        async with database.transaction() as session:
            await sources.switch(session, fiction=played is not None)
        supervisor = Supervisor(played.environment if played else _environment(chosen))
        stack.push_async_callback(supervisor.stop)
        supervisor.start("worker", ["--home", str(chosen.home), "--child"])
        supervisor.start("web", ["--home", str(chosen.home), "--child"])
        _greet(chosen, recorded=played is not None)
        task = asyncio.create_task(played.play(database, stop)) if played else None
        await stop.wait()
        console.print("Stopping …")
        if task:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _recorded(chosen: Settings, database: Database, edition: str) -> bool:
    if edition != Choice.AUTO:
        return edition == Choice.ALWAYS
    console.print("Asking whether publishers can be reached …")
    async with app.tools(chosen, database) as tools:
        reached = await reachability.publishers(tools, await app.every_source(database))
    if not reached:
        console.print(
            "[bold]No publisher can be reached[/]: serving the recorded edition, three days of "
            "fiction by invented publishers. (`--edition never` polls all the same.)"
        )
    return not reached


def _environment(chosen: Settings) -> dict[str, str]:
    return {"DZHERELO_HOME": str(chosen.home)}


def _greet(chosen: Settings, *, recorded: bool) -> None:
    what = "the recorded edition" if recorded else "the portal"
    console.print(f"[bold green]{what}[/] is at [bold]{chosen.address}/[/]  (Ctrl-C stops)")
