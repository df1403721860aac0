"""What polling a feed leaves in its row, with a publisher on loopback and a real PostgreSQL."""

from datetime import timedelta

import pytest

from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.outcome import FaultKind
from dzherelo.model.source import Feed, Source
from dzherelo.pipeline import poll
from dzherelo.pipeline.stages import BY_NAME
from dzherelo.store import articles, sources, statistics, view_source
from dzherelo.store.database import Database
from tests.pipeline.publisher import Instance, Page, item, reading, rss

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def test_not_modified_keeps_the_validators(database: Database) -> None:
    async with reading(database) as instance:
        known = {"ETag": '"v1"', "Last-Modified": "Fri, 20 Nov 2026 10:00:00 GMT"}
        instance.publisher.pages["/feed"] = Page(rss(), headers=known)
        await instance.poll()
        instance.publisher.pages["/feed"] = Page(status=304)
        await instance.poll(after=HOUR)
        row = await instance.poll(after=HOUR)
        asked = instance.publisher.asked[-1][1]
        assert (asked["If-None-Match"], asked["If-Modified-Since"]) == tuple(known.values())
        assert (row.etag, row.last_modified) == tuple(known.values())
        instance.publisher.pages["/feed"] = Page(status=304, headers={"ETag": '"v2"'})
        row = await instance.poll(after=HOUR)
        assert (row.etag, row.last_modified) == ('"v2"', known["Last-Modified"])


async def test_once_a_day_a_feed_is_asked_without_validators(database: Database) -> None:
    async with reading(database) as instance:
        instance.publisher.pages["/feed"] = Page(rss(), headers={"ETag": '"v1"'})
        for _ in range(50):
            await instance.poll(after=HOUR)
        sent = [headers for path, headers in instance.publisher.asked if path == "/feed"]
        whole = [n for n, headers in enumerate(sent) if "If-None-Match" not in headers]
        assert whole == [0, 24, 48]


async def test_nothing_is_not_modified_that_was_never_had(database: Database) -> None:
    async with reading(database) as instance:
        instance.publisher.pages["/feed"] = Page(rss())
        await instance.poll()
        instance.publisher.pages["/feed"] = Page(status=304)
        row = await instance.poll(after=HOUR)
        assert row.fault
        assert row.fault.kind == FaultKind.BAD_STATUS


@pytest.mark.parametrize(
    ("said", "least"),
    [
        ({"Cache-Control": "public, max-age=7200"}, 2 * HOUR),
        ({"Cache-Control": "max-age=99999999"}, DAY),
        ({"Cache-Control": "max-age=7200", "Age": "3600"}, HOUR),
        (
            {"Date": "Fri, 20 Nov 2026 12:00:00 GMT", "Expires": "Fri, 20 Nov 2026 18:00:00 GMT"},
            6 * HOUR,
        ),
    ],
)
async def test_a_fresh_answer_is_not_asked_for_again(
    database: Database, said: dict[str, str], least: timedelta
) -> None:
    async with reading(database) as instance:
        instance.publisher.pages["/feed"] = Page(
            rss(), headers={"Date": "Fri, 20 Nov 2026 12:00:00 GMT"} | said
        )
        await instance.poll()
        assert await instance.due() == least


async def test_not_modified_may_be_fresh_as_well(database: Database) -> None:
    async with reading(database) as instance:
        instance.publisher.pages["/feed"] = Page(rss(), headers={"ETag": '"v1"'})
        await instance.poll()
        later = {"Date": "Fri, 20 Nov 2026 13:00:00 GMT", "Cache-Control": "max-age=18000"}
        instance.publisher.pages["/feed"] = Page(status=304, headers=later)
        await instance.poll(after=HOUR)
        assert await instance.due() == 5 * HOUR


async def test_new_guids_at_each_poll_make_no_new_work(database: Database) -> None:
    async with reading(database) as instance:
        base = instance.publisher.base
        for n, link in enumerate(("/a", "/a?utm_source=rss", "/a/amp", "/a#x")):
            instance.publisher.pages["/feed"] = Page(rss(item(base + link, f"guid-{n}")))
            await instance.poll(after=HOUR)
            async with database.transaction() as session:
                if n == 0:
                    ((one,),) = await instance.rows("SELECT id FROM article")
                    (work,) = await articles.at_stage(session, "page", [one])
                    await articles.advance(session, work, "done", None)
        assert len(await instance.rows("SELECT * FROM entry")) == 1
        assert await instance.rows("SELECT stage FROM article") == [("done",)]
        instance.publisher.pages["/feed"] = Page(rss(item(base + "/a", "guid-9", "Уточнення")))
        await instance.poll(after=HOUR)
        assert len(await instance.rows("SELECT * FROM entry")) == 1
        assert await instance.rows("SELECT stage FROM article") == [("page",)]


async def test_entries_that_share_a_link_stay_apart(database: Database) -> None:
    async with reading(database) as instance:
        link = instance.publisher.base + "/live"
        told = [item(link, f"g{n}", f"Подія {n}") for n in range(3)]
        instance.publisher.pages["/feed"] = Page(rss(*told))
        await instance.poll()
        instance.publisher.pages["/feed"] = Page(rss(item(link, "g3", "Подія 3"), *told))
        await instance.poll(after=HOUR)
        assert len(await instance.rows("SELECT * FROM entry")) == 4


async def test_what_was_mended_is_kept_and_counted(database: Database) -> None:
    async with reading(database) as instance:
        link = instance.publisher.base + "/a"
        broken = rss(item(link, title="Так & ні")).replace("Т<", "\ufffd<")
        instance.publisher.pages["/feed"] = Page(broken)
        row = await instance.poll()
        problems = ("the feed is not well-formed", "1 unreadable characters")
        assert (row.problems, row.fault) == (problems, None)
        row = await instance.poll(after=HOUR)
        assert row.problems == problems, "the same bytes need the same repairs"
        async with database.transaction() as session:
            view = await view_source.source_view(session, "one", public=False)
            found = await statistics.mended_feeds(session)
        assert view
        assert view.feeds[0].problems == problems
        assert found == [(1, "Один", row.url, list(problems))]
        instance.publisher.pages["/feed"] = Page(rss(item(link)))
        assert (await instance.poll(after=HOUR)).problems == ()


async def test_a_guessed_encoding_is_counted_once(database: Database) -> None:
    async with reading(database) as instance:
        for title in ("Її", "Єї", "Її"):
            body = rss(item(instance.publisher.base + "/a", title=title), head="<!--\xe9-->")
            body = body.replace('?xml version="1.0"', '?xml version="1.0" encoding="utf-8"')
            instance.publisher.pages["/feed"] = Page(body.encode("cp1252", "replace"))
            row = await instance.poll(after=HOUR)
            assert row.doubtful
        assert await instance.rows("SELECT kind FROM refusal") == [("doubtful-encoding",)]
        async with database.transaction() as session:
            found = await statistics.feed_health(session)
        assert (found.asked, found.silent, found.doubtful, found.mended) == (1, 0, 1, 1)


async def _second_feed(instance: Instance, path: str) -> None:
    """The source gets another feed, number 2."""
    two = Feed(FeedId(2), instance.publisher.base + path)
    source = Source(SourceId(1), "one", "Один", "", feeds=(two,))
    async with instance.tools.database.transaction() as session:
        await sources.save(session, [source])


async def _read_pages(instance: Instance) -> None:
    async with instance.tools.database.transaction() as session:
        ids = [row.id for row in await instance.rows("SELECT id FROM article")]
        for work in await articles.at_stage(session, "page", ids):
            await articles.advance(session, work, "done", None, revision=1)


async def test_a_second_feed_of_a_publisher_makes_no_page_read_again(database: Database) -> None:
    async with reading(database) as instance:
        base, pages = instance.publisher.base, instance.publisher.pages
        pages["/feed"] = Page(rss(item(base + "/a", "g1")))
        pages["/sport"] = Page(rss(item(base + "/a?utm_source=sport", "g2"), item(base + "/b")))
        await instance.poll()
        await _read_pages(instance)
        await _second_feed(instance, "/sport")
        await poll.run(instance.tools, [2])
        stages = await instance.rows("SELECT url, stage FROM article ORDER BY id")
        assert stages == [(base + "/a", "done"), (base + "/b", "page")]
        assert len(await instance.rows("SELECT * FROM entry")) == 3
        await _read_pages(instance)
        pages["/sport"] = Page(rss(item(base + "/a", "g2", "Уточнення")))
        await poll.run(instance.tools, [2])
        assert await instance.rows("SELECT stage FROM article ORDER BY id") == [
            ("page",),
            ("done",),
        ]


async def test_a_second_feed_has_a_refused_page_tried_again(database: Database) -> None:
    async with reading(database) as instance:
        base, pages = instance.publisher.base, instance.publisher.pages
        pages["/feed"] = pages["/sport"] = Page(rss(item(base + "/a")))
        await instance.poll()
        async with database.transaction() as session:
            ((one,),) = await instance.rows("SELECT id FROM article")
            (work,) = await articles.at_stage(session, "page", [one])
            await articles.advance(session, work, "refused", None)
        await _second_feed(instance, "/sport")
        await poll.run(instance.tools, [2])
        assert await instance.rows("SELECT stage FROM article") == [("page",)]


async def test_feeds_polled_together_share_an_article(database: Database) -> None:
    async with reading(database) as instance:
        told = Page(rss(item(instance.publisher.base + "/a")))
        instance.publisher.pages |= {"/feed": told, "/sport": told}
        await _second_feed(instance, "/sport")
        await poll.run(instance.tools, [1, 2])
        assert len(await instance.rows("SELECT * FROM article")) == 1
        assert await instance.rows("SELECT polls FROM feed") == [(1,), (1,)]


async def test_a_feed_over_which_the_stage_breaks_backs_off(database: Database) -> None:
    async with reading(database) as instance:
        stage = BY_NAME["poll"]
        for times in (1, 2):
            await stage.refuse(instance.tools, 1, KeyError("a mistake of ours"))
            row = await instance.feed()
            assert row.fault
            assert (row.fault.kind, row.failures) == (FaultKind.BUG, times)
        assert await instance.due() > timedelta(minutes=20)
        told = await instance.rows("SELECT stage, kind, feed_id FROM refusal")
        assert told == [("poll", "bug", 1)], "counted once, when it begins"
        instance.publisher.pages["/feed"] = Page(rss())
        assert (await instance.poll(after=HOUR)).fault is None
