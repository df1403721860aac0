"""`dzherelo pictures`: check, clear, take down and upload pictures."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from dzherelo import app as instance
from dzherelo.cli.common import Home, Json, console, put, settings, start
from dzherelo.config import Settings
from dzherelo.model.ids import BlobKey
from dzherelo.model.outcome import Fault
from dzherelo.model.picture import Picture
from dzherelo.pipeline import albums
from dzherelo.pipeline.albums import Wrong

app = typer.Typer(
    help="Look after mirrored pictures: recheck, gc, takedown, upload.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


@app.command()
def recheck(home: Home = None, json: Json = False) -> None:
    """Hash every stored picture again and compare it with its row.

    Ends with code 1 when one is missing or changed.

    Examples: `dzherelo pictures recheck` · `dzherelo pictures recheck --json`
    """
    number, wrong = start(_recheck(settings(home)))
    if json:
        put({"pictures": number, "wrong": wrong})
    else:
        for one in wrong:
            put(f"{one.key} {one.why}")
        console.print(f"{number} pictures, {len(wrong)} missing or changed.")
    if wrong:
        raise typer.Exit(1)


async def _recheck(chosen: Settings) -> tuple[int, list[Wrong]]:
    number, wrong = 0, []
    async with instance.database(chosen) as database:
        async for one in albums.recheck(database, instance.blobs(chosen)):
            number += 1
            if isinstance(one, Wrong):
                wrong.append(one)
    return number, wrong


@app.command()
def gc(
    home: Home = None,
    json: Json = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be deleted.")
    ] = False,
    grace_h: Annotated[
        float, typer.Option("--grace", min=1, help="Spare objects younger than so many hours.")
    ] = albums.GRACE.total_seconds() / 3600,
) -> None:
    """Delete stored pictures that no row names any more.

    An object that a row names is never deleted, nor one younger than the grace time: its row may
    not be written yet. Raw pages and feeds stay.

    Examples: `dzherelo pictures gc --dry-run` · `dzherelo pictures gc --grace 72`
    """
    keys, size = start(_gc(settings(home), timedelta(hours=grace_h), dry_run=dry_run))
    if json:
        put({"deleted": [] if dry_run else keys, "unnamed": keys, "bytes": size})
        return
    for key in keys:
        put(str(key))
    done = "would be deleted" if dry_run else "deleted"
    console.print(f"{len(keys)} objects {done}, {size / 1e6:.1f} MB.")


async def _gc(chosen: Settings, grace: timedelta, *, dry_run: bool) -> tuple[list[BlobKey], int]:
    keys, size = [], 0
    async with instance.database(chosen) as database:
        blobs = instance.blobs(chosen)
        async for one in albums.unnamed(database, blobs, instance.now(), grace):
            if dry_run or await albums.clear(database, blobs, one):
                keys.append(one.key)
                size += one.size
    return keys, size


@app.command()
def takedown(
    key: Annotated[str, typer.Argument(help="The picture's key, feed/209/….jpg or admin/….jpg.")],
    reason: Annotated[str, typer.Option(help="Why, for whoever asks later.")] = "",
    home: Home = None,
    json: Json = False,
) -> None:
    """Delete a picture and its exact copies for good: 410 from now on, never mirrored again.

    Browsers and proxies of readers may keep their copies until these are used up.

    Example: `dzherelo pictures takedown feed/209/0123….jpg --reason "the author asked"`
    """
    every = start(_takedown(settings(home), key, reason))
    if isinstance(every, Fault):
        raise ValueError(every.detail)  # noqa: TRY004  (a wrong key)
    if json:
        put({"taken_down": every})
        return
    for one in every:
        put(str(one))
    console.print(f"{len(every)} pictures taken down.")


async def _takedown(chosen: Settings, key: str, reason: str) -> list[BlobKey] | Fault:
    async with instance.database(chosen) as database:
        every = await albums.take_down(
            database, instance.blobs(chosen), key, reason, instance.now()
        )
    for one in [] if isinstance(every, Fault) else every:
        await instance.results(chosen).forget(one)
    return every


@app.command()
def upload(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A picture.")],
    source: Annotated[str, typer.Option(help="Where it came from, such as an address.")] = "",
    home: Home = None,
    json: Json = False,
) -> None:
    """Keep a picture of the editors' own and print its key.

    Example: `dzherelo pictures upload map.png --source "https://example.org/maps/3"`
    """
    made = start(_upload(settings(home), file, source))
    if isinstance(made, Fault):
        raise ValueError(f"{file}: {made.kind}, {made.detail}")  # noqa: TRY004  (a wrong file)
    put(made if json else str(made.key))


async def _upload(chosen: Settings, file: Path, source: str) -> Picture | Fault:
    async with (
        instance.database(chosen) as database,
        instance.tools(chosen, database) as tools,
    ):
        return await albums.upload(tools, file.read_bytes(), uuid4(), source or file.name)
