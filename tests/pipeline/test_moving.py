"""Feeds whose servers say that they moved for good."""

from datetime import timedelta

from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.source import Feed, Source
from dzherelo.store import sources
from dzherelo.store.database import Database
from tests.pipeline.publisher import Instance, Page, item, reading, rss

HALF, DAY = timedelta(hours=13), timedelta(days=1)


def _move(instance: Instance, status: int = 301) -> str:
    """The feed stands at a new address from now on; returns that."""
    pages, new = instance.publisher.pages, instance.publisher.base + "/new"
    pages["/feed"] = Page(status=status, headers={"Location": "/new"})
    pages["/new"] = Page(rss(item(instance.publisher.base + "/a")), headers={"ETag": '"1"'})
    return new


async def test_a_feed_moves_after_a_day_of_permanent_redirects(database: Database) -> None:
    async with reading(database) as instance:
        old, new = instance.publisher.base + "/feed", _move(instance)
        assert [(await instance.poll(after=HALF)).url for _ in range(3)] == [old, old, new]
        told = await instance.rows("SELECT kind, detail FROM event")
        assert told == [("feed-moved", {"feed": 1, "from": old, "to": new})]
        before = len(instance.publisher.asked)
        await instance.poll(after=HALF)
        assert [path for path, _ in instance.publisher.asked[before:]] == ["/new"]
        assert len(await instance.rows("SELECT * FROM entry")) == 1


async def test_a_redirect_for_now_or_in_a_hurry_moves_nothing(database: Database) -> None:
    async with reading(database) as instance:
        old = instance.publisher.base + "/feed"
        _move(instance, 302)
        assert [(await instance.poll(after=HALF)).url for _ in range(5)] == [old] * 5
        _move(instance)
        for _ in range(5):
            row = await instance.poll(after=timedelta(minutes=5))
        assert (row.url, row.moving_polls) == (old, 5)
        instance.publisher.pages["/feed"] = Page(rss())
        row = await instance.poll(after=DAY)
        assert (row.url, row.moving_to, row.moving_polls) == (old, "", 0)


async def test_the_catalogue_does_not_bring_an_old_address_back(database: Database) -> None:
    async with reading(database) as instance:
        old, new = instance.publisher.base + "/feed", _move(instance)
        for _ in range(3):
            await instance.poll(after=HALF)
        source = Source(SourceId(1), "one", "Один", "", feeds=(Feed(FeedId(1), old),))
        async with database.transaction() as session:
            await sources.save(session, [source])
            assert await sources.by_feed_url(session, old) == (1, 1)
        assert (await instance.feed()).url == new
        moved_again = Source(SourceId(1), "one", "Один", "", feeds=(Feed(FeedId(1), old + "2"),))
        async with database.transaction() as session:
            await sources.save(session, [moved_again])
        assert (await instance.feed()).url == old + "2", "the catalogue knows of a third address"


async def test_two_feeds_that_come_to_one_address_stay_two(database: Database) -> None:
    async with reading(database) as instance:
        old, new = instance.publisher.base + "/feed", _move(instance)
        other = Source(SourceId(2), "two", "Два", "", feeds=(Feed(FeedId(2), new),))
        async with database.transaction() as session:
            await sources.save(session, [other])
        for _ in range(4):
            row = await instance.poll(after=HALF)
        assert row.url == old
        assert await instance.rows("SELECT * FROM event") == []
