"""Feeds that break off: what came whole is kept, and nothing hides that more was missing."""

import gzip
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from dzherelo.blobs.objects import Blobs
from dzherelo.fetch.canned import Canned, Page
from dzherelo.fetch.robots import Robots, RobotsInMemory
from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.outcome import FaultKind
from dzherelo.model.source import Feed, Source
from dzherelo.pipeline import poll
from dzherelo.pipeline.tools import Tools
from dzherelo.store import sources
from dzherelo.store.database import Database, Session
from dzherelo.store.tables import entry, feed, refusal

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SITE = "https://a.example"
VALIDATORS = {"ETag": '"v1"', "Last-Modified": "Thu, 19 Nov 2026 10:00:00 GMT"}


class Here:
    """A pool without processes."""

    async def run(self, work: Callable[..., Any], *arguments: object, **named: object) -> Any:
        return work(*arguments, **named)


class Nobody:
    """A queue that tells nobody."""

    async def put(self, session: Session, stage: str, batches: Sequence[Sequence[int]]) -> None:
        """Tell nobody."""


def a_feed(count: int) -> bytes:
    items = "".join(
        f"<item><title>Рішення № {n}</title><link>{SITE}/{n}</link><guid>{n}</guid></item>"
        for n in range(count)
    )
    return f'<rss version="2.0"><channel><title>Ґанок</title>{items}</channel></rss>'.encode()


async def polled(database: Database, page: Page) -> tuple[Any, int, list[tuple[str, str]]]:
    """The feed's row, the number of its entries and its refusals after one poll."""
    network = Canned({f"{SITE}/feed": page, f"{SITE}/robots.txt": Page()}, clock=lambda: NOW)
    rows = Source(SourceId(1), "a", "А", SITE, feeds=(Feed(FeedId(1), f"{SITE}/feed"),))
    async with database.transaction() as session:
        await sources.save(session, [rows])

    async def sleep(_: float) -> None:
        return None

    tools = Tools(
        database=database,
        blobs=Blobs.open("memory:///"),
        network=network,
        robots=Robots(network, RobotsInMemory()),
        queue=Nobody(),
        pool=Here(),
        clock=lambda: NOW,
        sleep=sleep,
    )
    await poll.run(tools, [1])
    async with database.transaction() as session:
        row = (await session.execute(select(feed))).one()
        entries = (await session.execute(select(entry.c.id))).all()
        refused = (await session.execute(select(refusal.c.kind, refusal.c.detail))).all()
    return row, len(entries), [(one.kind, one.detail) for one in refused]


async def test_intact_entries_of_a_broken_feed_are_kept_and_its_validators_are_not(
    database: Database,
) -> None:
    body = gzip.compress(a_feed(200))
    page = Page(body[: len(body) // 2], headers={"Content-Encoding": "gzip", **VALIDATORS})
    row, entries, refused = await polled(database, page)
    assert 0 < entries < 200
    assert (row.fault, row.etag, row.last_modified) == (None, "", "")
    assert [kind for kind, _ in refused] == [FaultKind.BAD_COMPRESSION]
    assert refused[0][1].endswith(f"{entries} entries kept")


async def test_a_feed_that_breaks_before_its_first_entry_has_failed(database: Database) -> None:
    body = gzip.compress(a_feed(0) + bytes(100))
    page = Page(body[:-12], headers={"Content-Encoding": "gzip", **VALIDATORS})
    row, entries, refused = await polled(database, page)
    assert entries == 0
    assert row.fault.kind is FaultKind.BAD_COMPRESSION
    assert [kind for kind, _ in refused] == [FaultKind.BAD_COMPRESSION]


async def test_a_guess_at_the_encoding_is_counted(database: Database) -> None:
    body = f"<rss><channel><item><title>Дах</title><link>{SITE}/1</link></item></channel></rss>"
    row, entries, refused = await polled(database, Page(body.encode("cp1251")))
    assert (row.fault, entries, row.doubtful) == (None, 1, 1)
    assert refused == [("doubtful-encoding", "read as windows-1251, shown all the same")]


async def test_a_whole_feed_is_refused_nothing(database: Database) -> None:
    row, entries, refused = await polled(database, Page(a_feed(3), headers=VALIDATORS))
    assert (row.etag, entries, refused) == ('"v1"', 3, [])
