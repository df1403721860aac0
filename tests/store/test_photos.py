"""A photo is known again in other sizes, and only earlier articles of others count."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text, update

from dzherelo.model.ids import BlobKey
from dzherelo.store import tables as t
from dzherelo.store import view_photos
from dzherelo.store.database import Database
from dzherelo.web import sentences
from dzherelo.web.wording import LANGUAGES, wording
from tests.web import world

LATER = BlobKey(f"feed/2/{'a' * 32}.jpg")
HASH = 0x0F3C_A5F0_1234_5678


async def shown_again(database: Database, sketch: int, days: float, height: int = 800) -> None:
    """Article 2 of another publisher shows a picture with this hash so many days later."""
    await world.build(database, world.Shelf())
    async with database.transaction() as session:
        mine = world._picture()
        again = {"key": LATER, "feed_id": 2, "sketch": sketch, "height": height}
        await session.execute(update(t.picture).values(sketch=HASH))
        await session.execute(insert(t.picture).values(mine | again))
        figure = {"article_id": 2, "url": "https://b.example/", "position": 0, "key": LATER}
        await session.execute(insert(t.illustration).values(figure))
        at = world.NOON - timedelta(days=days)
        await session.execute(update(t.article).where(t.article.c.id == 1).values(sort_at=at))


@pytest.mark.parametrize(("days", "old"), [(1, False), (8, True)])
async def test_the_first_place_is_named(database: Database, days: float, *, old: bool) -> None:
    await shown_again(database, HASH ^ 0b1111111, days)
    async with database.transaction() as session:
        found = await view_photos.first_seen(session, 2, [LATER])
        assert await view_photos.first_seen(session, 1, [BlobKey(world.KEY)]) == {}
    assert (found[LATER].article.id, found[LATER].old) == (1, old)
    for language in LANGUAGES:
        sentence = sentences.origin(found[LATER], wording(language))
        assert "Терен" in sentence
        assert (wording(language).say("photo_old") in sentence) is old


@pytest.mark.parametrize(("sketch", "height"), [(HASH ^ 0xFF, 800), (HASH, 1200), (0, 800)])
async def test_other_photos_are_others(database: Database, sketch: int, height: int) -> None:
    await shown_again(database, sketch, 8, height)
    async with database.transaction() as session:
        assert await view_photos.first_seen(session, 2, [LATER]) == {}


BITS = st.lists(st.integers(0, 63), max_size=view_photos.NEAR, unique=True)


@given(look=st.integers(-(1 << 63), (1 << 63) - 1), bits=BITS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
async def test_bands_find_all_that_is_near(database: Database, look: int, bits: list[int]) -> None:
    near = look
    for bit in bits:
        near ^= 1 << bit if bit < 63 else -1 << 63
    async with database.transaction() as session:
        asked = text("SELECT look_bands(:near) && look_bands_near(:look)")
        assert await session.scalar(asked, {"near": near, "look": look})


async def test_looks_are_found_by_the_index(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("SET LOCAL enable_seqscan = off"))
        values = {"near": 7, "flat": 8, "keys": [LATER], "article": 1}
        rows = await session.execute(text(f"EXPLAIN {view_photos._FIRST.text}"), values)
        assert "ix_picture_look" in "\n".join(row[0] for row in rows)
