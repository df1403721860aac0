"""`dzherelo quarantine`: look at what was refused, try it again, or give it up."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from dzherelo import app as instance
from dzherelo.cli.common import Home, Json, console, drain, put, settings, start
from dzherelo.config import Settings
from dzherelo.jobs import worker
from dzherelo.pipeline import quarantine
from dzherelo.pipeline.quarantine import Ended
from dzherelo.pipeline.stages import BY_NAME, Stage
from dzherelo.store import quarantine as rows
from dzherelo.store.quarantine import Held

app = typer.Typer(
    help="What was refused, kept with its input: list, show, replay, drop.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
OfStage = Annotated[str, typer.Option("--stage", help="Only what this stage refused.")]
OfKind = Annotated[str, typer.Option("--kind", help="Only this kind of fault, such as `bug`.")]
Numbers = Annotated[list[int] | None, typer.Argument(help="Numbers of articles.")]
_BATCH = 16


@app.command("list")
def list_(
    stage: OfStage = "",
    kind: OfKind = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    home: Home = None,
    json: Json = False,
) -> None:
    """List what was refused, the newest first: its stage, why, and since when.

    Examples: `dzherelo quarantine list` · `dzherelo quarantine list --kind bug --json`
    """
    found = start(_list(settings(home), stage, kind, limit))
    if json:
        put(found)
        return
    table = Table("article", "source", "stage", "kind", "why", "since", "address")
    for one in found:
        fault = one.fault
        since = f"{one.at:%Y-%m-%d %H:%M}" if one.at else ""
        why = (fault.kind, fault.detail[:60]) if fault else ("", "")
        table.add_row(str(one.article), one.source, one.stage, *why, since, one.url)
    Console().print(table)


async def _list(chosen: Settings, stage: str, kind: str, limit: int) -> list[Held]:
    async with instance.database(chosen) as database, database.transaction() as session:
        return await rows.held(session, stage=stage, kind=kind, limit=limit)


@app.command()
def show(
    number: Annotated[int, typer.Argument(help="The article's number.")],
    raw: Annotated[bool, typer.Option("--raw", help="Print the kept page instead.")] = False,
    home: Home = None,
) -> None:
    """Show one article in quarantine: why, what its feed said, and the pages kept of it.

    Examples: `dzherelo quarantine show 4711` · `dzherelo quarantine show 4711 --raw > page.html`
    """
    start(_show(settings(home), number, raw))


async def _show(chosen: Settings, number: int, raw: bool) -> None:
    async with instance.database(chosen) as database, instance.tools(chosen, database) as tools:
        found = await quarantine.show(tools, number)
        if found is None:
            raise ValueError(f"article {number} is not in quarantine")
        if not raw:
            put(found)
            return
        kept = await quarantine.newest_page(tools.blobs, found["article"])
        if kept is None:
            raise ValueError(f"no page of article {number} was kept")
        sys.stdout.buffer.write(kept[1].body)


@app.command()
def replay(
    numbers: Numbers = None,
    stage: OfStage = "",
    kind: OfKind = "",
    every: Annotated[bool, typer.Option("--all", help="All that is in quarantine.")] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """Try articles again from the stage that refused them, and the stages after it.

    A page that was kept is read again as it came; only where none was kept is the publisher asked.
    Ends with code 1 when any is refused again.

    Examples: `dzherelo quarantine replay 4711` · `dzherelo quarantine replay --kind bug`
    """
    if not (numbers or stage or kind or every):
        raise ValueError("say which: numbers, --stage, --kind or --all")
    ended = start(_replay(settings(home), numbers or [], stage, kind))
    if json:
        put(ended)
    else:
        for one in ended:
            why = f" {one.kind}: {one.detail}" if one.kind else ""
            put(f"{one.article} {one.stage}{why}")
    if any(one.stage == "refused" for one in ended):
        raise typer.Exit(1)


async def _replay(chosen: Settings, numbers: list[int], stage: str, kind: str) -> list[Ended]:
    async with instance.database(chosen) as database, instance.tools(chosen, database) as tools:
        async with database.transaction() as session:
            held = await rows.held(session, ids=numbers, stage=stage, kind=kind)
        strange = set(numbers) - {one.article for one in held}
        if strange:
            raise ValueError(f"not in quarantine: {', '.join(map(str, sorted(strange)))}")
        known = [one for one in held if one.stage in BY_NAME]
        ids = (await quarantine.release(tools, known)).get("page", [])
        again = Stage("page", quarantine.read_kept)
        for first in range(0, len(ids), _BATCH):
            await worker.attempt(tools, again, ids[first : first + _BATCH])
        await drain(tools, lambda _: None)
        return await quarantine.ends(tools, known)


@app.command()
def drop(
    numbers: Annotated[list[int], typer.Argument(help="Numbers of articles.")], home: Home = None
) -> None:
    """Give articles up for good and delete the pages kept of them; their rows stay.

    Example: `dzherelo quarantine drop 4711 4712`
    """
    gone = start(_drop(settings(home), numbers))
    console.print(f"{len(gone)} of {len(set(numbers))} were in quarantine and are given up.")
    if len(gone) < len(set(numbers)):
        raise typer.Exit(1)


async def _drop(chosen: Settings, numbers: list[int]) -> list[int]:
    async with instance.database(chosen) as database, instance.tools(chosen, database) as tools:
        return [*await quarantine.drop(tools, numbers)]
