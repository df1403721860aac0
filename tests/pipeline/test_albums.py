"""Stored pictures are checked, cleared and taken down without harm to what rows name."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import select

from dzherelo.blobs.objects import Blobs
from dzherelo.model.ids import BlobKey
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.picture import Picture
from dzherelo.pipeline import albums
from dzherelo.pipeline import pictures as stage
from dzherelo.pipeline.albums import Wrong
from dzherelo.pipeline.tools import Tools
from dzherelo.store import invariants, pictures, tombstones
from dzherelo.store import tables as t
from dzherelo.store.database import Database
from tests.media.pictures import gif, photo
from tests.web import world

NOW = datetime(2030, 1, 1, tzinfo=UTC)
KEY = BlobKey(world.KEY)
UUID_4 = UUID("3f2504e0-4f89-41d3-9a0c-0305e82c3301")


class Here:
    """A pool that works in this process."""

    async def run(self, work: Any, *arguments: object, **named: object) -> Any:
        return work(*arguments, **named)


@pytest.fixture
async def blobs(database: Database) -> AsyncIterator[Blobs]:
    store, shelf = Blobs.open("memory://"), world.Shelf()
    await world.build(database, shelf)
    await store.put(KEY, shelf.objects[KEY])
    yield store


@pytest.fixture
def tools(database: Database, blobs: Blobs) -> Tools:
    given = SimpleNamespace(database=database, blobs=blobs, pool=Here(), clock=lambda: NOW)
    return cast("Tools", given)


async def checked(database: Database, blobs: Blobs) -> list[Wrong | BlobKey]:
    return [one async for one in albums.recheck(database, blobs)]


async def test_what_is_missing_or_changed_is_found(database: Database, blobs: Blobs) -> None:
    body = await blobs.get(KEY)
    assert body is not None
    assert await checked(database, blobs) == [KEY]
    await blobs.put(KEY, body[:-1] + b"x")
    assert await checked(database, blobs) == [Wrong(KEY, "has other bytes than were stored")]
    await blobs.put(KEY, b"x")
    assert await checked(database, blobs) == [Wrong(KEY, f"has 1 bytes, not {len(body)}")]
    await blobs.delete(KEY)
    assert await checked(database, blobs) == [Wrong(KEY, "is missing")]


async def test_only_what_no_row_names_is_cleared(database: Database, blobs: Blobs) -> None:
    orphan, old = BlobKey(f"feed/1/{'0' * 32}.jpg"), BlobKey("cache/fit-640-0/x.jpg")
    page = BlobKey("raw/page/1/x.gz")
    for key in (orphan, old, page):
        await blobs.put(key, b"x")
    found = [one async for one in albums.unnamed(database, blobs, NOW)]
    assert {one.key for one in found} == {orphan, old}
    young = [one async for one in albums.unnamed(database, blobs, datetime.now(UTC))]  # noqa: TID251
    assert young == []
    first = next(one for one in found if one.key == orphan)
    await blobs.put(orphan, b"written anew")
    assert not await albums.clear(database, blobs, first)
    assert await blobs.get(orphan)
    again = [one async for one in albums.unnamed(database, blobs, NOW)]
    assert [await albums.clear(database, blobs, one) for one in again] == [True, True]
    assert await blobs.get(KEY)
    assert await blobs.get(page)


async def test_a_picture_named_meanwhile_is_spared(tools: Tools) -> None:
    body = photo(40, 40)
    made = await albums.upload(tools, body, UUID_4, "")
    assert isinstance(made, Picture)
    facts = await tools.blobs.head(made.key)
    assert facts
    assert not await albums.clear(tools.database, tools.blobs, facts)


async def test_what_is_taken_down_stays_away(tools: Tools) -> None:
    body = await tools.blobs.get(KEY)
    assert body
    copy = await albums.upload(tools, body, UUID_4, "https://a.example/1")
    assert isinstance(copy, Picture)
    gone = await albums.take_down(tools.database, tools.blobs, KEY, "a court", NOW)
    assert gone == [copy.key, KEY]
    for key in gone:
        assert await tools.blobs.get(key) is None
    async with tools.database.transaction() as session:
        stems = await tombstones.every(session)
        assert str(UUID_4) in stems
        assert await tombstones.among(session, [world.PHOTO_URL, "https://b.example/"]) == {
            world.PHOTO_URL
        }
        assert await pictures.rows(session) == []
        shown = (await session.execute(select(t.illustration.c.key, t.illustration.c.fault))).one()
        assert (shown.key, shown.fault) == (None, stage.TAKEN_DOWN)
        broken = await invariants.broken(session)
        assert next(one for one in broken if "shown picture" in one.rule).count == 0
    assert await albums.upload(tools, body, UUID_4, "") == stage.TAKEN_DOWN
    kept = await stage._keep(tools, cast("Any", None), "https://c.example/", body, stems)
    assert kept == stage.TAKEN_DOWN


async def test_what_is_no_key_is_not_taken_down(database: Database, blobs: Blobs) -> None:
    found = await albums.take_down(database, blobs, "../secret", "", NOW)
    assert isinstance(found, Fault)
    assert found.kind is FaultKind.BAD_OPTIONS


async def test_editors_pictures_have_rows_and_others_are_refused(tools: Tools) -> None:
    made = await albums.upload(tools, photo(40, 30), UUID_4, "a map")
    assert isinstance(made, Picture)
    assert (made.key, made.feed, made.url) == (f"admin/{UUID_4}.jpg", 0, "a map")
    assert made.key in await checked(tools.database, tools.blobs)
    for body in (b"<html>", b""):
        assert isinstance(await albums.upload(tools, body, UUID_4, ""), Fault)


async def test_pixels_that_count_readers_are_not_mirrored(tools: Tools) -> None:
    none: frozenset[str] = frozenset()
    found = await stage._keep(tools, cast("Any", None), "https://a.example/p.gif", gif(1, 1), none)
    assert found == Fault(FaultKind.NOT_A_PICTURE, "1×1 pixels show nothing")


def test_the_grace_time_is_longer_than_any_stage() -> None:
    assert timedelta(hours=1) <= albums.GRACE
