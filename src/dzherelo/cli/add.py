"""`dzherelo add`: follow a publisher by the address of its site or feed."""

from typing import Annotated

import typer

from dzherelo import app
from dzherelo.cli.common import Home, console, settings, start
from dzherelo.config import Settings
from dzherelo.pipeline import following


def command(
    url: Annotated[str, typer.Argument(help="The address of a site or of a feed.")],
    name: Annotated[str, typer.Option(help="What to call the publisher.")] = "",
    language: Annotated[str, typer.Option(help="Its language: uk, ru, en, …")] = "uk",
    home: Home = None,
) -> None:
    """Find the feeds of a site and follow them.

    Examples: `dzherelo add https://example.org` · `dzherelo add example.org/rss --name Зоря`
    """
    added = start(_add(settings(home), following.Wish(url, name, language)))
    if added.known:
        console.print(f"{added.source.name} is followed already (source {added.source.id}).")
        return
    console.print(f"Source {added.source.id}: {added.source.name}")
    for feed in added.source.feeds:
        console.print(f"  feed {feed.id}: {feed.url}", highlight=False)


async def _add(chosen: Settings, wish: following.Wish) -> following.Added:
    async with app.database(chosen) as database, app.tools(chosen, database) as tools:
        return await following.add(tools, wish)
