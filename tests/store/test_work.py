"""Claims on rows: whoever is slower changes nothing, and what was lost is found again."""

import asyncio
from datetime import UTC, datetime, timedelta

from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.source import Feed, Source
from dzherelo.store import articles, feeds, hosts, sources
from dzherelo.store.articles import Found
from dzherelo.store.database import Database

NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)
SOURCE = Source(
    SourceId(1),
    "one",
    "Один",
    "https://one.example",
    feeds=(Feed(FeedId(1), "https://one.example/f"),),
)


def _found(path: str) -> Found:
    url = f"https://one.example/{path}"
    return Found(SourceId(1), FeedId(1), url, url, path, NOW)


async def _article(database: Database, path: str = "a") -> int:
    async with database.transaction() as session:
        await sources.save(session, [SOURCE])
        (one,) = (await articles.adopt(session, [_found(path)], "page", NOW)).values()
        return one


async def test_an_address_becomes_one_article(database: Database) -> None:
    first = await _article(database)
    async with database.transaction() as session:
        again = await articles.adopt(session, [_found("a"), _found("a")], "page", NOW)
        assert list(again.values()) == [first]


async def test_two_workers_move_an_article_on_once(database: Database) -> None:
    one = await _article(database)
    async with database.transaction() as session:
        (work,) = await articles.at_stage(session, "page", [one])

    async def advance() -> bool:
        async with database.transaction() as session:
            return await articles.advance(session, work, "pictures", NOW)

    assert sorted(await asyncio.gather(advance(), advance())) == [False, True]


async def test_overdue_work_is_handed_out_once(database: Database) -> None:
    one = await _article(database)
    later = NOW + articles.LEASE
    async with database.transaction() as session:
        assert await articles.claim_due(session, NOW, 10) == [], "its job is under way"
        assert await articles.claim_due(session, later, 10) == [("page", one)]
        assert await articles.claim_due(session, later, 10) == []


async def test_a_feed_is_polled_by_one_worker(database: Database) -> None:
    async with database.transaction() as session:
        await sources.save(session, [SOURCE])
        await feeds.hasten(session, NOW)

    async def claim() -> list[FeedId]:
        async with database.transaction() as session:
            return await feeds.claim_due(session, NOW, 10)

    claimed = await asyncio.gather(claim(), claim())
    assert sorted(len(part) for part in claimed) == [0, 1]
    async with database.transaction() as session:
        assert await feeds.claim_due(session, NOW + feeds.LEASE, 10) == [1], "its worker may die"


async def test_turns_at_a_host_are_a_pace_apart_for_all_workers(database: Database) -> None:
    async def reserve() -> float:
        async with database.transaction() as session:
            return await hosts.reserve(session, "one.example", NOW, 2)

    waits = await asyncio.gather(*(reserve() for _ in range(4)))
    assert sorted(waits) == [0, 2, 4, 6]


async def test_a_turn_that_is_too_far_away_is_not_taken(database: Database) -> None:
    async with database.transaction() as session:
        await hosts.pause(session, "one.example", NOW + timedelta(seconds=30))
        waits = [await hosts.reserve(session, "one.example", NOW, 2, 20) for _ in range(3)]
        assert waits == [30, 30, 30]
        later = NOW + timedelta(seconds=12)
        waits = [await hosts.reserve(session, "one.example", later, 2, 20) for _ in range(3)]
        assert waits == [18, 20, 22]
        assert await hosts.reserve(session, "one.example", later, 2, 30) == 22


async def test_a_host_that_asks_for_a_pause_gets_it(database: Database) -> None:
    async with database.transaction() as session:
        await hosts.pause(session, "one.example", NOW + timedelta(minutes=5))
        assert await hosts.reserve(session, "one.example", NOW, 1) == 300


async def test_saving_the_catalogue_again_keeps_what_polling_learned(database: Database) -> None:
    async with database.transaction() as session:
        await sources.save(session, [SOURCE])
        await feeds.record(
            session,
            FeedId(1),
            feeds.FeedResult(NOW, 60, 0, None, changes={"etag": '"x"'}),
            NOW,
        )
        await sources.save(session, [SOURCE])
        (row,) = await feeds.load(session, [1])
        assert row.etag == '"x"'
        assert await sources.every(session) == (SOURCE,)
