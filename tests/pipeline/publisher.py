"""A publisher on loopback whose pages a test writes, and an instance that reads it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec
from aiohttp import web
from sqlalchemy import text

from dzherelo.blobs.objects import Blobs
from dzherelo.fetch.client import Client
from dzherelo.fetch.guard import Guard
from dzherelo.fetch.robots import Robots, RobotsInMemory
from dzherelo.jobs.queue import PgQueue
from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.source import Feed, Source
from dzherelo.pipeline import poll
from dzherelo.pipeline.tools import Tools
from dzherelo.store import feeds, sources
from dzherelo.store.database import Database
from dzherelo.store.feeds import FeedRow

Result = TypeVar("Result")
START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class Page(msgspec.Struct, frozen=True):
    """What the publisher answers at a path."""

    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = {}


class Publisher:
    """Answers from `pages`, by path; `asked` are the requests so far, as (path, headers)."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.base = ""

    async def answer(self, request: web.Request) -> web.Response:
        """The page of a request, 404 where there is none."""
        self.asked.append((request.path, dict(request.headers)))
        page = self.pages.get(request.path, Page(status=404))
        body = page.body if isinstance(page.body, bytes) else page.body.encode()
        return web.Response(status=page.status, body=body, headers=page.headers)

    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Publisher"]:
        """Listen on a free port of loopback."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        async with serving(app) as self.base:
            yield self


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """The address of an application that listens on loopback."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


class Here:
    """The pool's port without processes; reading what came from `hang` takes too long."""

    def __init__(self) -> None:
        self.hang: set[str] = set()

    async def run(self, work: Callable[..., Result], *arguments: object, **named: object) -> Result:
        """See `Pool.run`."""
        await asyncio.sleep(0)
        if self.hang & {one for one in arguments if isinstance(one, str)}:
            raise TimeoutError
        return work(*arguments, **named)


class Instance:
    """An instance with one source and one feed, whose clock the test sets."""

    def __init__(self, tools: Tools, publisher: Publisher, pool: Here) -> None:
        self.tools, self.publisher, self.pool = tools, publisher, pool
        self.now = START

    async def poll(self, *, after: timedelta = timedelta(0)) -> FeedRow:
        """Poll the feed once, `after` so long; returns its row."""
        self.now += after
        await poll.run(self.tools, [1])
        return await self.feed()

    async def feed(self) -> FeedRow:
        """The feed as it stands in the rows."""
        async with self.tools.database.transaction() as session:
            (row,) = await feeds.load(session, [1])
            return row

    async def rows(self, query: str) -> list[Any]:
        """Every row of a query."""
        async with self.tools.database.transaction() as session:
            return list(await session.execute(text(query)))

    async def due(self) -> timedelta:
        """In how long the feed is asked again."""
        ((next_at,),) = await self.rows("SELECT next_at FROM feed")
        return timedelta(seconds=(next_at - self.now).total_seconds())


@asynccontextmanager
async def reading(
    database: Database, path: str = "/feed", sleep: Callable[[float], Awaitable[None]] | None = None
) -> AsyncIterator[Instance]:
    """An instance that follows the feed at `path` of a publisher without pages."""
    pool = Here()
    async with Publisher().open() as publisher:
        client = Client(
            "Dzherelo/test", clock=lambda: instance.now, guard=Guard(allow=("127.0.0.0/8",))
        )
        async with client:
            tools = Tools(
                database=database,
                blobs=Blobs.open("memory://"),
                network=client,
                robots=Robots(client, RobotsInMemory()),
                queue=PgQueue(),
                pool=pool,
                clock=lambda: instance.now,
                sleep=sleep or asyncio.sleep,
                pace_s=0,
            )
            instance = Instance(tools, publisher, pool)
            feed = Feed(FeedId(1), publisher.base + path)
            source = Source(SourceId(1), "one", "Один", publisher.base, feeds=(feed,))
            async with database.transaction() as session:
                await sources.save(session, [source])
            yield instance


def rss(*items: str, head: str = "") -> str:
    """An RSS feed of these items."""
    inner = "".join(items)
    channel = f"<channel><title>Т</title>{head}{inner}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'


def item(link: str, guid: str = "", title: str = "Новина") -> str:
    """An item; its GUID is its link if none is given."""
    return f"<item><title>{title}</title><link>{link}</link><guid>{guid or link}</guid></item>"
