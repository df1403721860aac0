"""A store that is away, full or only lets read is nobody's fault, and its work comes back."""

from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as TimeoutErrorOfPool

from dzherelo.blobs.objects import Blobs, StoreError
from dzherelo.jobs import reconciler, worker
from dzherelo.jobs.queue import PgQueue
from dzherelo.model.ids import BlobKey
from dzherelo.pipeline import page
from dzherelo.store import articles, feeds
from dzherelo.store.database import Database, is_outage
from tests.pipeline.publisher import START, Here, Instance, Page, item, reading, rss

CONTENT = "http://purl.org/rss/1.0/modules/content/"
TEXT = "Старий трамвайний міст у місті закрили через тріщини у двох опорах. " * 6


async def _fails(database: Database, statement: str) -> DBAPIError:
    with pytest.raises(DBAPIError) as caught:
        async with database.transaction() as session:
            await session.execute(text(statement))
    return caught.value


@pytest.mark.parametrize("code", ["40P01", "40001", "53100", "53300", "55P03", "57P01", "25006"])
async def test_what_passes_by_itself_is_an_outage(database: Database, code: str) -> None:
    raising = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$"
    assert is_outage(await _fails(database, raising))


@pytest.mark.parametrize("statement", ["SELECT 1/0", "SELECT nothing", "SELECT 'a'::int"])
async def test_a_wrong_statement_is_none(database: Database, statement: str) -> None:
    assert not is_outage(await _fails(database, statement))


async def test_a_connection_that_only_reads_is_not_used_again(database: Database) -> None:
    only = Database(database.dsn, size=1)
    try:
        async with only.transaction() as session:
            # what stays with a connection that was made while the server only let read
            await session.execute(text("SET default_transaction_read_only = on"))
        assert is_outage(await _fails(only, "DELETE FROM host"))
        async with only.transaction() as session:
            await session.execute(text("DELETE FROM host"))
    finally:
        await only.close()


async def test_a_pool_whose_connections_are_all_taken_is_one(database: Database) -> None:
    only = Database(database.dsn, size=1)
    only.engine.pool._timeout = 0.05  # type: ignore[attr-defined]
    try:
        async with only.transaction(), only.transaction(), only.transaction():
            with pytest.raises(TimeoutErrorOfPool) as caught:
                async with only.transaction():
                    pass
        assert is_outage(caught.value)
    finally:
        await only.close()


async def test_a_store_without_a_place_to_write_says_so(tmp_path: Path) -> None:
    blobs = Blobs.open(str(tmp_path / "objects"))
    await blobs.put(BlobKey("raw"), b"in the way")
    with pytest.raises(StoreError) as caught:
        await blobs.put(BlobKey("raw/page/1.gz"), b"x")
    assert is_outage(caught.value)
    assert await blobs.get(BlobKey("other/1.gz")) is None


async def _handed_out(database: Database) -> Any:
    async with database.transaction() as session:
        return (await session.execute(text("SELECT due_at, attempts FROM article"))).one()


async def test_work_whose_job_is_gone_is_asked_for_again(database: Database) -> None:
    async with reading(database) as instance:
        instance.publisher.pages["/feed"] = Page(rss(item(instance.publisher.base + "/a")))
        await instance.poll()
        instance.now += timedelta(seconds=30)
        assert await reconciler.once(instance.tools, thorough=True) == 0, "its job is there"
        await instance.rows("DELETE FROM pgqueuer RETURNING id")
        assert await reconciler.once(instance.tools) == 0, "its lease runs"
        assert await reconciler.once(instance.tools, thorough=True) == 1
        async with database.transaction() as session:
            assert await PgQueue().held(session) == {"page": {1}}


async def test_a_feed_whose_job_is_gone_is_asked_again(database: Database) -> None:
    async with reading(database) as instance:
        async with database.transaction() as session:
            await feeds.hasten(session, instance.now)
        assert await reconciler.once(instance.tools) == 1
        await instance.rows("DELETE FROM pgqueuer RETURNING id")
        assert await reconciler.once(instance.tools, thorough=True) == 0, "it was just asked for"
        instance.now += timedelta(seconds=30)
        assert await reconciler.once(instance.tools, thorough=True) == 1


async def test_what_waits_for_its_pause_is_left_alone(database: Database) -> None:
    async with reading(database) as instance:
        base = instance.publisher.base
        instance.publisher.pages["/feed"] = Page(rss(item(base + "/a")))
        instance.publisher.pages["/a"] = Page(status=503)
        await instance.poll()
        await page.run(instance.tools, [1])
        await instance.rows("DELETE FROM pgqueuer RETURNING id")
        before = await _handed_out(database)
        assert before.attempts == 1
        instance.now = START + timedelta(seconds=20)
        assert await reconciler.once(instance.tools, thorough=True) == 0
        assert await _handed_out(database) == before


class Falling(Here):
    """A pool whose process dies over the work with this name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    async def run(self, work: Any, *arguments: object, **named: object) -> Any:
        """See `Pool.run`."""
        if work.__name__ == self.name:
            raise BrokenProcessPool("a process ended abruptly")
        return await super().run(work, *arguments, **named)


async def _read_with(instance: Instance, name: str) -> Any:
    tools = instance.tools
    object.__setattr__(tools, "pool", Falling(name))
    await worker.attempt(tools, worker.BY_NAME["page"], [1])
    await worker.attempt(tools, worker.BY_NAME["pictures"], [1])
    (row,) = await instance.rows("SELECT stage, revision, fault FROM article")
    kinds = [row[0] for row in await instance.rows("SELECT kind FROM refusal")]
    return row, kinds


async def test_a_page_that_ends_its_reader_leaves_the_feeds_text(database: Database) -> None:
    async with reading(database) as instance:
        base = instance.publisher.base
        instance.publisher.pages["/feed"] = Page(rss(_whole(base, TEXT)))
        instance.publisher.pages["/a"] = Page("<html><p>a page</p></html>")
        await instance.poll()
        row, kinds = await _read_with(instance, "extract")
        assert (row.stage, row.revision, kinds) == ("profile", 1, [])


async def test_a_picture_that_ends_its_decoder_costs_only_itself(database: Database) -> None:
    async with reading(database) as instance:
        base = instance.publisher.base
        shown = f'<p>{TEXT}</p><p><img src="{base}/p.png" width="900" height="600"></p>'
        instance.publisher.pages["/feed"] = Page(rss(_whole(base, shown)))
        instance.publisher.pages["/a"] = Page(status=404)
        instance.publisher.pages["/p.png"] = Page(_picture())
        await instance.poll()
        row, kinds = await _read_with(instance, "look")
        assert (row.stage, kinds) == ("profile", ["picture-too-large"])


def _whole(base: str, content: str) -> str:
    """An item with its whole text."""
    encoded = f"<c:encoded xmlns:c='{CONTENT}'><![CDATA[{content}]]></c:encoded>"
    return f"<item><title>Міст закрили</title><link>{base}/a</link>{encoded}</item>"


def _picture() -> bytes:
    pyvips = pytest.importorskip("pyvips")
    return bytes((pyvips.Image.xyz(90, 60)[0] + 40).cast("uchar").pngsave_buffer())


async def test_work_rests_while_a_store_is_away() -> None:
    now, slept = 100.0, []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    rest = worker.Rest(lambda: now, sleep)
    for _ in range(2):
        with pytest.raises(StoreError):
            async with rest:
                raise StoreError("full")
        now += 3.0
    async with rest:
        pass
    assert slept == [0.0, 0.0, 1.0], "two seconds, then four, of which three are over"


assert articles.LEASE > articles.HANDED
