"""`dzherelo backup` and `dzherelo restore`: the whole instance as one archive and back."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from dzherelo import app
from dzherelo.cli import doctor
from dzherelo.cli.common import Home, Json, console, progress, put, settings, start
from dzherelo.cli.doctor import Check
from dzherelo.config import Settings
from dzherelo.pipeline import backups
from dzherelo.pipeline.backups import Backup, Manifest


def backup(
    to: Annotated[Path, typer.Argument(help="A file that ends in .tar, or a folder.")],
    objects: Annotated[
        bool, typer.Option(help="Include raw pages and pictures, or only their list.")
    ] = True,
    home: Home = None,
    json: Json = False,
) -> None:
    """Write database, objects and key into one file or folder, while the instance works.

    It holds the key that signs addresses of pictures: keep it where others can't read it.

    Examples: `dzherelo backup monday.tar` · `dzherelo backup --no-objects /backups/monday`
    """
    made = start(_backup(settings(home), to, objects))
    if json:
        put(made)
        return
    rows = sum(one.rows for one in made.dump.tables.values())
    what = "objects" if made.with_objects else "objects listed"
    console.print(f"{to}: {rows} rows, {made.objects} {what} ({made.object_bytes / 1e6:.0f} MB).")


async def _backup(chosen: Settings, to: Path, objects: bool) -> Manifest:
    async with app.database(chosen) as database:
        what = Backup(database.dsn, app.blobs(chosen), app.secret(chosen.home), app.now(), objects)
        with backups.created(to, folder=to.suffix != ".tar") as archive, progress() as bar:
            task = bar.add_task("objects", total=None)
            return await backups.save(what, archive, lambda done: bar.update(task, completed=done))


class Restored(msgspec.Struct, frozen=True):
    """What was restored, and what checking it found."""

    manifest: Manifest
    checks: list[Check]


def restore(
    source: Annotated[Path, typer.Argument(help="What `dzherelo backup` wrote.", exists=True)],
    home: Home = None,
    json: Json = False,
) -> None:
    """Fill an empty instance from a backup, then check every row and object.

    Ends with code 1 when something is not right; an instance that holds anything is left alone.

    Example: `dzherelo restore monday.tar --home /srv/new`
    """
    found = start(_restore(settings(home), source))
    wrong = [one for one in found.checks if not one.right]
    if json:
        put(found)
    else:
        for one in wrong:
            console.print(f"[red]not ok[/] {one.name}: {one.found}", highlight=False)
        rows = sum(one.rows for one in found.manifest.dump.tables.values())
        console.print(f"{rows} rows, {found.manifest.objects} objects, {len(wrong)} troubles.")
    if wrong:
        raise typer.Exit(1)


async def _restore(chosen: Settings, source: Path) -> Restored:
    with backups.opened(source) as archive:
        # before anything is made: what is no backup leaves no traces
        backups.manifest(archive)
        async with app.server(chosen) as dsn:
            with progress() as bar:
                task = bar.add_task("objects", total=None)
                made = await backups.load(
                    archive, dsn, app.blobs(chosen), lambda done: bar.update(task, completed=done)
                )
            with archive.read("key") as file:
                app.take_secret(chosen.home, file.read())
            async with app.database(chosen) as database:
                checks = await doctor.deep_checks(database, app.blobs(chosen))
    return Restored(made, checks)
