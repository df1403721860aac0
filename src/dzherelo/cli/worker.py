"""`dzherelo worker`: work off the queue until told to stop."""

import asyncio
import signal
from typing import Annotated

import typer

from dzherelo import app
from dzherelo.cli.common import Home, settings, start
from dzherelo.config import Settings
from dzherelo.jobs import room
from dzherelo.jobs.processes import die_with_parent


def command(
    home: Home = None,
    child: Annotated[bool, typer.Option(hidden=True, help="End with the parent.")] = False,
) -> None:
    """Work off the queue: poll feeds, read pages, place articles, until SIGTERM.

    Start as many as you like, on as many machines as you like, against one database.

    Example: `dzherelo worker --home /srv/dzherelo`
    """
    if child:
        die_with_parent()
    start(_run(settings(home)))


async def _run(chosen: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with app.database(chosen) as database, app.tools(chosen, database) as tools:
        await room.work(tools, stop, app.room(chosen))
