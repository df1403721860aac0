"""The composition root: settings become a running instance; only here everything meets."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar

from dzherelo.api import routes as api_routes
from dzherelo.blobs.objects import Blobs
from dzherelo.blobs.results import Results
from dzherelo.config import Settings, load
from dzherelo.fetch.client import Client, user_agent
from dzherelo.fetch.guard import Guard
from dzherelo.fetch.robots import Robots, RobotsInMemory, RobotsRecord
from dzherelo.jobs.processes import PICTURES, Processes
from dzherelo.jobs.queue import PgQueue
from dzherelo.model.source import Source
from dzherelo.pipeline.tools import Tools
from dzherelo.sources import catalogue
from dzherelo.store import hosts, sources, tombstones
from dzherelo.store.database import Database
from dzherelo.store.embedded import Embedded
from dzherelo.store.migrations.run import apply
from dzherelo.web import darkroom
from dzherelo.web import portal as web_portal
from dzherelo.web.darkroom import Darkroom
from dzherelo.web.settings import PortalSettings

NO_CONTACT = "no contact given"
"""Stands in the User-Agent until the operator sets `contact`; `doctor` asks for it."""
KEY_BYTES = 32


def now() -> datetime:
    """The real clock; everything below is handed it."""
    return datetime.now(UTC)  # noqa: TID251  (the one place)


class RobotsRows:
    """Memory of robots.txt in rows, shared by all workers."""

    def __init__(self, database: Database) -> None:
        """Keep records in `database`, and those used lately here as well."""
        self._database = database
        self._lately = RobotsInMemory()

    async def get(self, origin: str) -> RobotsRecord | None:
        """See `RobotsMemory.get`; a record that is due to be read again is asked of the rows."""
        known = await self._lately.get(origin)
        if known and known.until > now():
            return known
        async with self._database.transaction() as session:
            kept = await hosts.robots(session, origin)
        if kept is None:
            return None
        record = msgspec.convert(kept, RobotsRecord)
        await self._lately.put(origin, record)
        return record

    async def put(self, origin: str, record: RobotsRecord) -> None:
        """See `RobotsMemory.put`."""
        await self._lately.put(origin, record)
        async with self._database.transaction() as session:
            await hosts.keep_robots(session, origin, record)


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The instance's database, started if it is the embedded one, at the current schema."""
    settings.home.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        dsn = settings.database
        if not dsn:
            server = Embedded(settings.home)
            # starting waits for PostgreSQL, and must not stop the event loop
            await asyncio.to_thread(server.__enter__)
            stack.callback(server.__exit__, None, None, None)
            dsn = server.dsn
        await apply(dsn)
        opened = Database(dsn)
        stack.push_async_callback(opened.close)
        yield opened


@asynccontextmanager
async def tools(settings: Settings, opened: Database, **changes: Any) -> AsyncIterator[Tools]:
    """Everything the stages need, over an open database."""
    agent = user_agent(version("dzherelo"), settings.contact or NO_CONTACT)
    client = Client(agent, clock=now, guard=Guard(settings.allow))
    pool = Processes(settings.processes)
    try:
        async with client:
            given: dict[str, Any] = {
                "database": opened,
                "blobs": blobs(settings),
                "network": client,
                "robots": Robots(client, RobotsRows(opened)),
                "queue": PgQueue(),
                "pool": pool,
                "clock": now,
                "sleep": asyncio.sleep,
                "pace_s": settings.pace_s,
                "callback": settings.callback,
            }
            yield Tools(**given | changes)
    finally:
        await asyncio.to_thread(pool.close)


def blobs(settings: Settings) -> Blobs:
    """The object store of the instance."""
    return Blobs.open(settings.objects_url, settings.object_options)


def results(settings: Settings) -> Results:
    """The resized pictures that are kept on this machine."""
    return Results(settings.home / "cache", settings.picture_cache_mb * 1024**2)


async def save_catalogue(opened: Database) -> None:
    """Bring the sources of the shipped catalogue and of the instance's own file into the rows."""
    async with opened.transaction() as session:
        await sources.save(session, catalogue.builtin())


async def every_source(opened: Database) -> tuple[Source, ...]:
    """All sources of the instance."""
    async with opened.transaction() as session:
        return await sources.every(session)


def secret(home: Path) -> bytes:
    """The key that signs picture addresses: made at first use, readable by its owner only."""
    path = home / "key"
    with suppress(FileExistsError):
        fresh = path.with_name(f"key.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_bytes(KEY_BYTES))
        try:
            os.link(fresh, path)
        finally:
            fresh.unlink()
    return path.read_bytes()


def portal() -> Litestar:
    """The web application, for a server to load (`dzherelo.app:portal`)."""
    return compose(load())


def compose(settings: Settings) -> Litestar:
    """The web application for settings; the database must be running."""
    dsn = settings.database or Embedded(settings.home).dsn
    database = Database(dsn, ping=True)
    objects = blobs(settings)
    pool = Processes(settings.picture_processes, PICTURES)

    async def gone() -> frozenset[str]:
        async with database.statement() as session:
            return await tombstones.every(session)

    made = web_portal.create(
        database,
        objects,
        PortalSettings(
            public=settings.public,
            base_url=settings.address,
            title=settings.title,
            secret=secret(settings.home),
            contact=settings.contact,
            banner=settings.banner,
        ),
        darkroom=Darkroom(objects, results(settings), darkroom.children(pool), gone),
        extra_routes=api_routes.routes(database, public=settings.public, base=settings.address),
    )
    made.on_shutdown += [database.close, pool.close]
    return made
