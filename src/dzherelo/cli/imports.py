"""`dzherelo import`: feeds from OPML, articles from WARC files or a folder of pages."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from dzherelo import app as instance
from dzherelo.cli.common import Home, Json, console, drain, progress, put, settings, start
from dzherelo.config import Settings
from dzherelo.model.outcome import Fault
from dzherelo.pipeline import archives, following, intake
from dzherelo.pipeline.tools import Tools
from dzherelo.sources import opml as opml_files
from dzherelo.sources.found import FoundFeed

app = typer.Typer(
    help="Bring in feeds (opml) or articles (pages, warc).",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
Pictures = Annotated[
    bool, typer.Option("--pictures", help="Fetch the pictures of the articles as well.")
]


@app.command()
def opml(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)], home: Home = None
) -> None:
    """Follow the feeds of an OPML file.

    Example: `dzherelo import opml subscriptions.opml`
    """
    found = opml_files.read(file.read_bytes())
    if isinstance(found, Fault):
        raise ValueError(f"{file}: {found.detail}")  # noqa: TRY004  (a wrong file)
    added, known = start(_follow(settings(home), found))
    console.print(f"{len(found)} feeds in the file: {added} new, {known} known already.")


async def _follow(chosen: Settings, found: tuple[FoundFeed, ...]) -> tuple[int, int]:
    async with (
        instance.database(chosen) as database,
        instance.tools(chosen, database) as tools,
    ):
        return await following.add_all(tools, found)


@app.command()
def pages(
    folder: Annotated[Path, typer.Argument(exists=True, help="A folder of pages, or one page.")],
    home: Home = None,
    json: Json = False,
    pictures: Pictures = False,
) -> None:
    """Read every page below a folder (.html, .htm, .gz of them, …) as an article.

    With --json, one JSON object a page: the article as stored, or why it was refused.

    Example: `dzherelo import pages ~/saved --json`
    """
    found = archives.pages(folder)
    start(_take(settings(home), found, json=json, pictures=pictures))


@app.command()
def warc(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    home: Home = None,
    json: Json = False,
    pictures: Pictures = False,
) -> None:
    """Read every HTML response of a WARC file as an article.

    Example: `dzherelo import warc CC-NEWS-20250213.warc.gz`
    """
    found = archives.warc(file)
    start(_take(settings(home), found, json=json, pictures=pictures))


async def _take(
    chosen: Settings, found: Iterator[intake.Handed], *, json: bool, pictures: bool
) -> None:
    ends: Counter[str] = Counter()
    async with (
        instance.database(chosen) as database,
        instance.tools(chosen, database, pictures=pictures) as tools,
    ):
        with progress() as bar:
            task = bar.add_task("reading pages", total=None)
            async for part in intake.take(tools, found):
                await drain(tools, lambda _: None)
                bar.advance(task, len(part))
                ends.update(await _report(tools, part, chosen.address, json=json))
    if not json:
        _table(ends)


async def _report(
    tools: Tools, part: list[intake.Taken], base_url: str, *, json: bool
) -> list[str]:
    shown = await intake.report(tools, part, base_url)
    for one in shown if json else ():
        put(one)
    return [str(one["refused"]["kind"]) if one.get("refused") else "article" for one in shown]


def _table(ends: Counter[str]) -> None:
    table = Table("end", "pages", title="What came of the pages", title_justify="left")
    for end, number in ends.most_common():
        table.add_row(end, str(number))
    table.add_row("all", str(sum(ends.values())))
    Console().print(table)
