"""`dzherelo doctor`: is everything in order, and what to do where it is not."""

import hashlib
import shutil
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from dzherelo import app
from dzherelo.blobs.objects import Blobs
from dzherelo.cli.common import Home, Json, put, settings, start
from dzherelo.config import Settings
from dzherelo.model.ids import BlobKey
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.pipeline import reachability
from dzherelo.store import clock, invariants, statistics
from dzherelo.store.database import Database

LEAST_FREE = 2 * 1024**3
"""Bytes of free disk under which ingest is about to be in trouble."""
MOST_SKEW_S = 5.0


class Check(msgspec.Struct, frozen=True):
    """One check: whether it is all right, what was found, and what to do if not."""

    name: str
    right: bool
    found: str
    todo: str = ""


def command(
    home: Home = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Check every row and every object as well.")
    ] = False,
    json: Json = False,
) -> None:
    """Check database, objects, network, disk, clock and feeds, and say what to do.

    Ends with code 1 when something is not right; an unreachable network, and feeds that fail, are
    only said.

    Examples: `dzherelo doctor` · `dzherelo doctor --deep --json`
    """
    checks = start(_examine(settings(home), deep))
    if json:
        put(checks)
    else:
        _show(checks)
    if not all(one.right for one in checks):
        raise typer.Exit(1)


def _show(checks: list[Check]) -> None:
    console = Console()
    for one in checks:
        mark = "[green]ok[/]  " if one.right else "[red]not ok[/]"
        console.print(f"{mark} {one.name}: {one.found}", highlight=False)
        if one.todo:
            console.print(f"       → {one.todo}", highlight=False)


async def _examine(chosen: Settings, deep: bool) -> list[Check]:
    async with app.database(chosen) as database:
        store = app.blobs(chosen)
        checks = [
            Check("database", right=True, found=f"PostgreSQL {await database.answers()}"),
            await _objects(store),
            _disk(chosen),
            await _clock(database),
            await _network(chosen, database),
            await _feeds(database),
        ]
        if deep:
            checks += await deep_checks(database, store)
        return checks


async def deep_checks(database: Database, store: Blobs) -> list[Check]:
    """The rules that hold among the rows, and every object that a row names."""
    return [*await _rules(database), await _every_object(database, store)]


async def _objects(store: Blobs) -> Check:
    key = BlobKey("doctor/probe")
    try:
        await store.put(key, b"probe", "text/plain")
        right = await store.get(key) == b"probe"
        await store.delete(key)
    except OSError as error:
        return Check("objects", right=False, found=str(error), todo=_OBJECTS)
    return Check(
        "objects", right=right, found="written, read and deleted", todo="" if right else _OBJECTS
    )


_OBJECTS = "check DZHERELO_OBJECTS, its rights, and for S3 the keys and the endpoint"


def _disk(chosen: Settings) -> Check:
    free = shutil.disk_usage(chosen.home).free
    right = free >= LEAST_FREE
    todo = "" if right else "make room, or move the objects to another disk (DZHERELO_OBJECTS)"
    return Check("disk", right=right, found=f"{free / 1024**3:.1f} GiB free", todo=todo)


async def _clock(database: Database) -> Check:
    async with database.transaction() as session:
        skew = abs((await clock.now(session) - app.now()).total_seconds())
    right = skew <= MOST_SKEW_S
    todo = "" if right else "set both machines by NTP; times of articles would be wrong"
    return Check("clock", right=right, found=f"{skew:.1f} s from the database's", todo=todo)


async def _network(chosen: Settings, database: Database) -> Check:
    async with app.tools(chosen, database) as tools:
        reached = await reachability.publishers(tools, await app.every_source(database))
    if reached:
        return Check("network", right=True, found="publishers can be reached")
    todo = "without a network `dzherelo up` serves the recorded edition"
    return Check("network", right=True, found="no publisher can be reached", todo=todo)


async def _feeds(database: Database) -> Check:
    async with database.transaction() as session:
        found = await statistics.feed_health(session)
    said = f"{found.asked} asked, {found.silent} silent, {found.mended} read with repairs"
    todo = "`dzherelo stats` says which and why" if found.silent or found.mended else ""
    said += f", {found.doubtful} in a guessed encoding"
    return Check("feeds", right=True, found=said, todo=todo)


async def _rules(database: Database) -> list[Check]:
    async with database.transaction() as session:
        return [
            Check(
                one.rule,
                right=not one.count,
                found=f"{one.count} exceptions",
                todo="report this as a bug, with the output of `dzherelo stats`"
                if one.count
                else "",
            )
            for one in await invariants.broken(session)
        ]


async def _every_object(database: Database, store: Blobs) -> Check:
    number, wrong = 0, []
    async with database.transaction() as session:
        async for kept in invariants.objects(session):
            number += 1
            fault = await _fault_of(store, kept)
            if fault:
                wrong.append(f"{kept.key} {fault.detail}")
    found = f"{number} objects, {len(wrong)} missing or changed {' '.join(wrong[:3])}"
    return Check(
        "every object that a row names is present and true to its hash",
        right=not wrong,
        found=found.strip(),
        todo="restore the objects from a backup" if wrong else "",
    )


async def _fault_of(store: Blobs, kept: invariants.Kept) -> Fault | None:
    body = await store.get(BlobKey(kept.key))
    if body is None:
        return Fault(FaultKind.NOT_FOUND, "is missing")
    if kept.sha256 and hashlib.sha256(body).hexdigest() != kept.sha256:
        return Fault(FaultKind.BAD_DOCUMENT, "is not what was stored")
    return None
