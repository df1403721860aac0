"""`dzherelo move`: from the embedded PostgreSQL and a folder to servers, with one command."""

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from dzherelo import app
from dzherelo.cli import doctor
from dzherelo.cli.common import Home, console, progress, settings, start
from dzherelo.config import Settings
from dzherelo.pipeline import backups
from dzherelo.pipeline.backups import Place


def command(
    database: Annotated[
        str, typer.Option(help="An empty database: postgresql://user@host/name.")
    ] = "",
    objects: Annotated[str, typer.Option(help="s3://bucket/prefix, or another folder.")] = "",
    home: Home = None,
) -> None:
    """Copy the instance to another PostgreSQL and object store, check it, and use them from now on.

    Stop the instance first. The S3 store's endpoint and keys are read from the settings. The new
    places are written into `dzherelo.toml`; the old rows and objects stay until you delete them.

    Example: `dzherelo move --database postgresql://dzherelo@db/news --objects s3://news/objects`
    """
    chosen = settings(home)
    if not database and not objects:
        raise ValueError("say where to: --database, --objects or both")
    target = msgspec.structs.replace(
        chosen, database=database or chosen.database, objects=objects or chosen.objects
    )
    wrong = start(_move(chosen, target, same_database=not database))
    if wrong:
        raise RuntimeError(f"the copy is not right, and nothing was changed: {'; '.join(wrong)}")
    changes = {"database": database, "objects": objects}
    note(chosen.home / "dzherelo.toml", {name: value for name, value in changes.items() if value})
    console.print("Moved. Start the instance again; delete the old places when you are content.")


async def _move(chosen: Settings, target: Settings, *, same_database: bool) -> list[str]:
    async with app.server(chosen) as dsn, app.server(target) as target_dsn:
        source = Place(dsn, app.blobs(chosen))
        goal = Place(target_dsn, app.blobs(target))
        with progress() as bar:
            task = bar.add_task("objects", total=None)

            def said(done: int) -> None:
                bar.update(task, completed=done)

            if same_database:
                await backups.move_objects(source, goal, said)
            else:
                await backups.move(source, goal, said)
        async with app.database(target) as database:
            checks = await doctor.deep_checks(database, goal.blobs)
    return [f"{one.name}: {one.found}" for one in checks if not one.right]


def note(path: Path, changes: dict[str, str]) -> None:
    """Set values in a settings file; its other lines stay as they are."""
    kept = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    names = tuple(changes)
    kept = [line for line in kept if line.partition("=")[0].strip() not in names]
    fresh = [f"{name} = {msgspec.json.encode(value).decode()}" for name, value in changes.items()]
    text = "\n".join([*fresh, *kept]) + "\n"
    tomllib.loads(text)
    part = path.with_name(path.name + ".part")
    part.touch(mode=0o600)
    part.write_text(text, encoding="utf-8")
    part.replace(path)
