"""Editors' decisions: events with a reason, addresses that redirect, and placements that obey."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from sqlalchemy import insert, select, text

from dzherelo.blobs.results import Results
from dzherelo.model.article import Extracted
from dzherelo.model.blocks import Paragraph
from dzherelo.model.ids import StoryId
from dzherelo.pipeline import doubts, editing, place, repairs, replay
from dzherelo.pipeline.tools import Tools
from dzherelo.store import desk, invariants, view_changes, view_story
from dzherelo.store import tables as t
from dzherelo.store.database import Database
from dzherelo.stories import chronicle
from dzherelo.web import portal
from dzherelo.web.darkroom import Darkroom
from dzherelo.web.settings import PortalSettings
from tests.stories import streams
from tests.web import world
from tests.web.conftest import in_a_thread

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
TEXTS = (
    ("Трамвайний міст у Зорянську закрили через тріщини", "Опори трамвайного моста тріснули."),
    ("У Зорянську закрили трамвайний міст", "Тріщини в опорах трамвайного моста знайшли зранку."),
    ("Трамвайний міст у Зорянську ремонтуватимуть рік", "Опори моста в тріщинах, міст закрили."),
    ("На ринку «Північний» горіли торговельні ряди", "Пожежа на ринку знищила ряди з одягом."),
    ("Пожежа на ринку «Північний»: ряди згоріли", "Ринок горів уночі, ряди з одягом знищено."),
    ("Лелека повернувся до гнізда у Вільшанці", "Птах зимував в Африці, селяни його чекали."),
)


class NoQueue:
    """The test runs the stages itself."""

    async def put(self, *_: object) -> None:
        """Tell nobody."""


def _tools(database: Database) -> Tools:
    given = SimpleNamespace(database=database, queue=NoQueue(), clock=lambda: NOW)
    return cast("Tools", given)


async def _fill(database: Database, copy_of: dict[int, int] | None = None) -> list[int]:
    """Articles that wait to be placed, as profiled as the pipeline would have them."""
    async with database.transaction() as session:
        await session.execute(insert(t.source).values(id=1, slug="teren", name="Терен"))
        await session.execute(insert(t.feed).values(id=1, source_id=1, url="x"))
        for number, (title, body) in enumerate(TEXTS, start=1):
            when = NOW - timedelta(hours=20 - number)
            row = streams.row(str(number), "", when, title, [Paragraph(body)], language="uk")
            values = {"article_id": number, "revision": 1, "version": 1, "profile": row.profile}
            await session.execute(
                insert(t.article).values(
                    source_id=1, feed_id=1, url="", address=str(number), title=title, lead=body,
                    language="uk", first_seen=when, sort_at=when, revision=1, stage="place",
                    due_at=NOW, copy_of=(copy_of or {}).get(number),
                )
            )  # fmt: skip
            content = Extracted(title, body, (Paragraph(body),), language="uk")
            await session.execute(
                insert(t.revision).values(
                    article_id=number, number=1, content=content, text_hash="", seen_at=when
                )
            )
            await session.execute(insert(t.profile).values(values))
    return list(range(1, len(TEXTS) + 1))


async def _homes(database: Database) -> dict[int, int]:
    async with database.transaction() as session:
        found = await session.execute(select(t.membership.c.article_id, t.membership.c.story_id))
        return {row.article_id: row.story_id for row in found}


def _groups(homes: dict[int, int]) -> set[frozenset[int]]:
    return {frozenset(a for a, s in homes.items() if s == story) for story in homes.values()}


async def _told_again(database: Database) -> dict[int, int]:
    """The membership as the events alone tell it."""
    async with database.transaction() as session:
        events = await view_changes.changes(session, 0, limit=1000)
    return {one: story for story, every in chronicle.replay(events).items() for one in every}


async def _rebuild(database: Database, order: Sequence[int]) -> None:
    tools = _tools(database)
    await replay.restart(tools, "place")
    await place.run(tools, order)


async def _rows(database: Database) -> list[Any]:
    """All that stories and memberships hold, but the moments and numbers of begun stories."""
    async with database.transaction() as session:
        found = await session.execute(
            text(
                "SELECT s.face::text, s.sketch - 'story' AS sketch, s.date, s.slug, s.importance,"
                " m.article_id, m.why::text FROM membership m JOIN story s ON s.id = m.story_id"
                " ORDER BY m.article_id"
            )
        )
        return [tuple(row) for row in found]


async def test_stories_do_not_depend_on_the_order_inside_a_batch(database: Database) -> None:
    ids = await _fill(database)
    await place.run(_tools(database), ids)
    first, chance = await _rows(database), random.Random(1)  # noqa: S311
    assert len(_groups(await _homes(database))) > 1
    for _ in range(3):
        chance.shuffle(ids)
        await _rebuild(database, ids)
        assert await _rows(database) == first
        assert await _told_again(database) == await _homes(database)


async def test_decisions_are_events_and_survive_a_rebuild(database: Database) -> None:
    ids = await _fill(database)
    await place.run(_tools(database), ids)
    before = await _homes(database)
    bridge, stork = before[1], before[6]
    assert bridge == before[2] != stork
    async with database.transaction() as session:
        await editing.merge(session, stork, bridge, "one day", NOW)
        new = await editing.split(session, bridge, [2], "another bridge", NOW)
        await editing.retitle(session, new, "Інший міст", "clearer", NOW)
    after = await _homes(database)
    assert (after[6], after[2], after[1]) == (bridge, new, bridge)
    assert await _told_again(database) == after
    async with database.transaction() as session:
        done = await desk.history(session, StoryId(bridge))
        assert [(one.kind, one.detail["reason"]) for one in done] == [
            ("merge", "one day"),
            ("split", "another bridge"),
        ]
        assert await repairs.run(session, [(StoryId(bridge), new)], NOW) == set()
        assert await view_story.merged(session, stork) == bridge
        broken = [one.rule for one in await invariants.broken(session) if one.count]
        assert [rule for rule in broken if "story" in rule and "finished" not in rule] == []
    old_addresses = (bridge, stork, new)
    await _rebuild(database, ids)
    rebuilt = await _homes(database)
    assert rebuilt[6] == rebuilt[1] != rebuilt[2]
    assert _groups(rebuilt) == _groups(after)
    async with database.transaction() as session:
        found = await view_story.story_ref(session, StoryId(rebuilt[2]))
        assert found is not None and found.headline == "Інший міст"
        led = [await view_story.merged(session, one) for one in old_addresses]
    assert led == [rebuilt[1], rebuilt[1], rebuilt[2]]


async def _none_gone() -> frozenset[str]:
    return frozenset()


async def test_old_addresses_answer_308(database: Database, tmp_path: Path) -> None:
    ids = await _fill(database)
    await place.run(_tools(database), ids)
    homes = await _homes(database)
    async with database.transaction() as session:
        ref = await view_story.story_ref(session, StoryId(homes[6]))
        await editing.merge(session, homes[6], homes[1], "", NOW)
    await _rebuild(database, ids)
    shelf = world.Shelf()
    room = Darkroom(shelf, Results(tmp_path, 1_000_000), in_a_thread, _none_gone)
    settings = PortalSettings(secret=b"0123456789abcdef")
    app = portal.create(database, shelf, settings, darkroom=room)
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.local") as client:
        assert ref is not None
        answer = await client.get(f"/uk/story/{ref.date}-{ref.slug}-{ref.id}")
        assert answer.status_code == 308
        assert answer.headers["location"].endswith(f"-{(await _homes(database))[1]}")


async def test_copies_go_with_their_original(database: Database) -> None:
    ids = await _fill(database, {2: 1})
    await place.run(_tools(database), ids)
    story = (await _homes(database))[1]
    async with database.transaction() as session:
        with pytest.raises(ValueError, match="its original"):
            await editing.split(session, story, [2], "", NOW)
        with pytest.raises(ValueError, match="not in story"):
            await editing.split(session, story, [6], "", NOW)
        with pytest.raises(ValueError, match="no story"):
            await editing.merge(session, 999, story, "", NOW)
        with pytest.raises(ValueError, match="one already"):
            await editing.merge(session, story, story, "", NOW)
        new = await editing.split(session, story, [1], "", NOW)
    homes = await _homes(database)
    assert (homes[1], homes[2]) == (new, new)
    assert homes[3] == story


async def test_the_desk_lists_by_cursor_and_asks_about_doubts(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubts, "BAND", 1.0)  # these few texts are no hard cases
    await place.run(_tools(database), await _fill(database))
    async with database.transaction() as session:
        whole = await desk.newest(session)
        parts, after = [], None
        while found := await desk.newest(session, after, 1):
            parts += found
            after = (found[0].last_at, found[0].story)
        assert parts == whole
        assert len(whole) > 1
        asked = await doubts.find(session, set(), 10)
        assert asked
        seen = {frozenset((one.one, one.other)) for one in asked}
        assert await doubts.find(session, seen, 10) == []
        texts = await desk.texts(session, [number for pair in seen for number in pair])
        assert all(texts[number].title for pair in seen for number in pair)
