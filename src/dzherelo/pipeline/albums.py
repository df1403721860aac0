"""Looking after mirrored pictures: checked, cleared of what nobody names, taken down, added to."""

import hashlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from dzherelo.blobs.objects import Blobs, Facts
from dzherelo.media import inspect, naming
from dzherelo.model.ids import BlobKey
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.picture import Picture
from dzherelo.pipeline import pictures as stage
from dzherelo.pipeline.tools import Tools
from dzherelo.store import pictures, tombstones
from dzherelo.store.database import Database

GRACE = timedelta(hours=24)
"""An object lies in the store before the row that names it is written; no stage takes so long."""
KEPT_PREFIXES = ("feed/", "admin/", "cache/")
"""Where pictures lie and their results once lay. Raw pages and feeds are facts and stay."""
_BATCH = 500


class Wrong(msgspec.Struct, frozen=True):
    """An object that is not what its row says, and why."""

    key: BlobKey
    why: str


async def recheck(database: Database, blobs: Blobs) -> AsyncIterator[Wrong | BlobKey]:
    """Every picture: its key when the object is as its row says, else what is wrong with it."""
    after = ""
    while True:
        async with database.transaction() as session:
            batch = await pictures.rows(session, after, _BATCH)
        if not batch:
            return
        for one in batch:
            why = _compared(one, await blobs.get(one.key))
            yield Wrong(one.key, why) if why else one.key
        after = batch[-1].key


def _compared(row: Picture, body: bytes | None) -> str:
    """Why these bytes are not the row's picture, "" when they are."""
    if body is None:
        return "is missing"
    if len(body) != row.size:
        return f"has {len(body)} bytes, not {row.size}"
    if hashlib.sha256(body).hexdigest() != row.sha256:
        return "has other bytes than were stored"
    facts = inspect.facts(body)
    if isinstance(facts, Fault):
        return f"is no picture: {facts.detail}"
    return "" if facts.type == row.facts.type else f"is {facts.type}, not {row.facts.type}"


async def unnamed(
    database: Database, blobs: Blobs, now: datetime, grace: timedelta = GRACE
) -> AsyncIterator[Facts]:
    """Objects below KEPT_PREFIXES older than `grace` that no row names."""
    for prefix in KEPT_PREFIXES:
        batch: list[Facts] = []
        async for one in blobs.list(prefix):
            if one.modified < now - grace:
                batch.append(one)
            if len(batch) == _BATCH:
                for left in await _without_rows(database, batch):
                    yield left
                batch = []
        for left in await _without_rows(database, batch):
            yield left


async def _without_rows(database: Database, batch: list[Facts]) -> list[Facts]:
    async with database.transaction() as session:
        named = await pictures.named(session, [one.key for one in batch])
    return [one for one in batch if one.key not in named]


async def clear(database: Database, blobs: Blobs, one: Facts) -> bool:
    """Delete an unnamed object unless it was written or named since it was found; whether it was.

    What is asked last before the deletion is the store itself: an object put anew meanwhile has
    another time, and its row may not be written yet.
    """
    if await _without_rows(database, [one]) and await blobs.head(one.key) == one:
        await blobs.delete(one.key)
        return True
    return False


async def take_down(
    database: Database, blobs: Blobs, key: str, reason: str, now: datetime
) -> list[BlobKey] | Fault:
    """Take down a picture and its equals; their keys. Fault(BAD_OPTIONS) for what is no key.

    First the rows, then the objects: what is interrupted leaves objects that `unnamed` finds. A key
    without a row is buried all the same, so that it can't come.
    """
    if naming.parse(key) is None:
        return Fault(FaultKind.BAD_OPTIONS, f"no key of a picture: {key}")
    async with database.transaction() as session:
        every = sorted({*await tombstones.alike(session, BlobKey(key)), BlobKey(key)})
        for one in every:
            name = naming.parse(one)
            await tombstones.bury(session, one, name.stem if name else one, reason, now)
    for one in every:
        await blobs.delete(one)
    return every


async def upload(tools: Tools, body: bytes, uuid: UUID, source: str) -> Picture | Fault:
    """Keep an editor's picture as `admin/<uuid>.<extension>`; `source` says where it came from.

    Gives the Faults of `inspect.facts` and `sketch.look`, and GONE for what was taken down.
    """
    facts = inspect.facts(body)
    if isinstance(facts, Fault):
        return facts
    seen = await stage.look(tools, body)
    if isinstance(seen, Fault):
        return seen
    md5 = hashlib.md5(body, usedforsecurity=False).hexdigest()
    async with tools.database.transaction() as session:
        if md5 in await tombstones.every(session):
            return stage.TAKEN_DOWN
    key = naming.uploaded(str(uuid), facts.extension)
    made = await stage.store(tools, key, body, source, (facts, seen))
    async with tools.database.transaction() as session:
        await pictures.save(session, made, tools.clock())
    return made
