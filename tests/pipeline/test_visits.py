"""Turns at a host: who waits for one has not failed."""

from datetime import timedelta

from dzherelo.pipeline import page, pictures
from dzherelo.store import hosts
from dzherelo.store.database import Database
from tests.pipeline.publisher import Page, item, reading, rss

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def test_our_own_queue_is_no_failure_of_the_feed(database: Database) -> None:
    async with reading(database) as instance:
        async with database.transaction() as session:
            await hosts.pause(session, "127.0.0.1", instance.now + 5 * MINUTE)
        row = await instance.poll()
        assert (row.fault, row.failures, row.silent_since, row.polls) == (None, 0, None, 0)
        assert await instance.due() == 5 * MINUTE
        assert await instance.rows("SELECT * FROM refusal") == []
        assert instance.publisher.paths() == []


async def test_who_waits_for_a_busy_host_pushes_nobody_back(database: Database) -> None:
    async with reading(database) as instance:
        instance.publisher.pages["/feed"] = Page(rss())
        async with database.transaction() as session:
            await hosts.pause(session, "127.0.0.1", instance.now + 5 * MINUTE)
        for _ in range(3):
            await instance.poll()
        assert await instance.due() == 5 * MINUTE
        row = await instance.poll(after=5 * MINUTE)
        assert (instance.publisher.paths(), row.polls) == (["/feed"], 1)


async def test_an_article_waits_for_a_busy_host_as_often_as_it_must(database: Database) -> None:
    async with reading(database) as instance:
        instance.publisher.pages["/feed"] = Page(rss(item(instance.publisher.base + "/a")))
        await instance.poll()
        ((one,),) = await instance.rows("SELECT id FROM article")
        for _ in range(8):
            async with database.transaction() as session:
                await hosts.pause(session, "127.0.0.1", instance.now + 2 * HOUR)
            await page.run(instance.tools, [one])
            ((stage, attempts, due_at),) = await instance.rows(
                "SELECT stage, attempts, due_at FROM article"
            )
            assert (stage, attempts, due_at) == ("page", 0, instance.now + 2 * HOUR)
            instance.now += 2 * HOUR
        assert await instance.rows("SELECT * FROM refusal") == []


async def test_pictures_wait_for_a_busy_host(database: Database) -> None:
    async with reading(database) as instance:
        base, pages = instance.publisher.base, instance.publisher.pages
        words = "Міст через річку відкрили після ремонту, рух відновлено обома смугами. " * 9
        photo = f'<figure><img src="{base}/a.jpg" width="900" height="600"></figure>'
        body = f"<article><h1>Міст відкрили</h1><p>{words}</p>{photo}<p>{words}</p></article>"
        pages["/a"] = Page(
            f"<html><body>{body}</body></html>", headers={"Content-Type": "text/html"}
        )
        pages["/feed"] = Page(rss(item(base + "/a")))
        await instance.poll()
        ((one,),) = await instance.rows("SELECT id FROM article")
        assert await page.run(instance.tools, [one]) == [one]
        async with database.transaction() as session:
            await hosts.pause(session, "127.0.0.1", instance.now + 2 * HOUR)
        assert await pictures.run(instance.tools, [one]) == []
        waiting = "SELECT stage, attempts, due_at FROM article"
        assert await instance.rows(waiting) == [("pictures", 0, instance.now + 2 * HOUR)]
        instance.now += 2 * HOUR
        assert await pictures.run(instance.tools, [one]) == [one]
        assert instance.publisher.paths() == ["/feed", "/a", "/a.jpg"]
