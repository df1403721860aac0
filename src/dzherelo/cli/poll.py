"""`dzherelo poll`: ask feeds now and read what is new."""

from typing import Annotated

import typer

from dzherelo import app
from dzherelo.cli.common import Home, console, drain_with_bar, settings, start
from dzherelo.config import Settings
from dzherelo.store import feeds


def command(
    feed: Annotated[
        list[int] | None, typer.Option("--feed", help="Only this feed; may be repeated.")
    ] = None,
    home: Home = None,
) -> None:
    """Ask all feeds (or some) now, and work until everything new is read and placed.

    Examples: `dzherelo poll` · `dzherelo poll --feed 209`
    """
    start(_poll(settings(home), feed))


async def _poll(chosen: Settings, wanted: list[int] | None) -> None:
    async with app.database(chosen) as database, app.tools(chosen, database) as tools:
        async with database.transaction() as session:
            number = await feeds.hasten(session, tools.clock(), wanted)
        await drain_with_bar(tools, f"polling {number} feeds")
        console.print(f"{number} feeds asked; `dzherelo stats` shows what came of it.")
