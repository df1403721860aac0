"""`dzherelo stats`: what the instance holds, what it refused, which feeds are silent or mended."""

from collections.abc import Sequence

import msgspec
from rich.console import Console
from rich.table import Table

from dzherelo import app
from dzherelo.cli.common import Home, Json, put, settings, start
from dzherelo.config import Settings
from dzherelo.feeds import health
from dzherelo.store import articles, refusals, statistics


def command(home: Home = None, json: Json = False) -> None:
    """Show counts, refusals by stage and reason, feeds that are silent or had to be mended.

    Examples: `dzherelo stats` · `dzherelo stats --json`
    """
    found = start(_read(settings(home)))
    if json:
        put(found)
    else:
        _show(found)


class Stats(msgspec.Struct, frozen=True):
    """What the command prints."""

    counts: dict[str, int]
    stages: dict[str, int]
    refusals: list[refusals.RefusalCount]
    silent: list[dict[str, object]]
    mended: list[dict[str, object]]


async def _read(chosen: Settings) -> Stats:
    async with app.database(chosen) as database, database.transaction() as session:
        silent = await statistics.silent_feeds(session)
        return Stats(
            counts=await statistics.counts(session),
            stages=await articles.stages(session),
            refusals=await refusals.counts(session),
            silent=[
                {
                    "feed": number,
                    "source": name,
                    "url": url,
                    "kind": fault.kind,
                    "why": health.reason(fault, "en"),
                }
                for number, name, url, fault in silent
            ],
            mended=[
                {"feed": number, "source": name, "url": url, "problems": problems}
                for number, name, url, problems in await statistics.mended_feeds(session)
            ],
        )


def _show(found: Stats) -> None:
    console = Console()
    _table(console, "What there is", ("what", "number"), list(found.counts.items()))
    _table(console, "Articles by stage", ("stage", "articles"), sorted(found.stages.items()))
    rows = [(one.stage, one.kind, one.count, one.detail[:70]) for one in found.refusals]
    _table(console, "Refused, with the reason", ("stage", "kind", "number", "for example"), rows)
    silent = [(one["feed"], one["source"], one["why"]) for one in found.silent]
    _table(console, "Silent feeds", ("feed", "source", "why"), silent)
    mended = [(one["feed"], one["source"], _joined(one["problems"])) for one in found.mended]
    _table(console, "Feeds read with repairs", ("feed", "source", "what"), mended)


def _joined(problems: object) -> str:
    return "; ".join(problems) if isinstance(problems, list) else ""


def _table(
    console: Console, title: str, columns: tuple[str, ...], rows: Sequence[tuple[object, ...]]
) -> None:
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    if rows:
        console.print(table)
