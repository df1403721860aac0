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
from dzherelo.extract import rules
from dzherelo.extract.rules import Rule
from dzherelo.fetch.client import Client, user_agent
from dzherelo.fetch.guard import Guard
from dzherelo.fetch.robots import Robots, RobotsInMemory, RobotsRecord
from dzherelo.jobs import logs
from dzherelo.jobs.processes import Processes
from dzherelo.jobs.queue import PgQueue
from dzherelo.jobs.room import Room
from dzherelo.jobs.studio import Studio
from dzherelo.model.source import Source
from dzherelo.pipeline.tools import Tools
from dzherelo.sources import catalogue
from dzherelo.store import hosts, sources, tombstones
from dzherelo.store.database import Database
from dzherelo.store.embedded import Embedded
from dzherelo.store.migrations.run import apply
from dzherelo.web import portal as web_portal
from dzherelo.web.answers import Answers
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
        kept = await self._database.together(hosts.robots, origin)
        if kept is None:
            return None
        record = msgspec.convert(kept, RobotsRecord)
        await self._lately.put(origin, record)
        return record

    async def put(self, origin: str, record: RobotsRecord) -> None:
        """See `RobotsMemory.put`."""
        await self._lately.put(origin, record)
        await self._database.together(hosts.keep_robots, (origin, record))


@asynccontextmanager
async def server(settings: Settings) -> AsyncIterator[str]:
    """The DSN of the instance's database, started if it is the embedded one, as it is."""
    settings.home.mkdir(parents=True, exist_ok=True)
    if settings.database:
        yield settings.database
        return
    embedded = Embedded(settings.home)
    # starting waits for PostgreSQL, and must not stop the event loop
    await asyncio.to_thread(embedded.__enter__)
    try:
        yield embedded.dsn
    finally:
        embedded.__exit__()


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The instance's database, running and at the current schema."""
    async with AsyncExitStack() as stack:
        dsn = await stack.enter_async_context(server(settings))
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
                "rules": site_rules(settings.home),
            }
            yield Tools(**given | changes)
    finally:
        await asyncio.to_thread(pool.close)


def site_rules(home: Path) -> dict[str, Rule]:
    """The rules for single sites in the instance's folder `sites`, by host.

    Raises `ValueError` that names the file that is wrong.
    """
    found: dict[str, Rule] = {}
    for path in sorted((home / "sites").glob("*.toml")):
        try:
            rule = rules.read(path.read_text("utf-8"))
        except (ValueError, OSError) as error:
            raise ValueError(f"{path}: {error}") from error
        found |= dict.fromkeys(rule.hosts, rule)
    return found


def blobs(settings: Settings) -> Blobs:
    """The object store of the instance."""
    return Blobs.open(settings.objects_url, settings.object_options)


def results(settings: Settings) -> Results:
    """The resized pictures that are kept on this machine."""
    return Results(settings.home / "cache", settings.picture_cache_mb * 1024**2)


def room(settings: Settings) -> Room:
    """The disks that an instance writes to."""
    objects = settings.objects_url.removeprefix("file://")
    folders = [settings.home, *([] if "://" in objects else [Path(objects)])]
    return Room(folders, settings.least_free_mb * 1024**2)


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


def take_secret(home: Path, key: bytes) -> None:
    """Use the key of a restored instance, so that addresses of pictures stay valid."""
    path = home / "key"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(key)


def portal() -> Answers:
    """The web application, for a server to load (`dzherelo.app:portal`)."""
    settings = load()
    logs.configure(settings.log)
    opened = portal_database(settings)
    made = compose(settings, opened)
    return web_portal.remembering(made, opened, settings.page_cache_mb * 1024**2)


def portal_database(settings: Settings) -> Database:
    """The database as a portal uses it: it must be running, and may restart."""
    return Database(settings.database or Embedded(settings.home).dsn, ping=True)


def compose(settings: Settings, opened: Database | None = None) -> Litestar:
    """The web application for settings, without its memory of answers."""
    database = opened or portal_database(settings)
    objects, kept = blobs(settings), results(settings)
    studio = Studio(settings.picture_processes)

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
            operator_key=settings.operator_key,
        ),
        darkroom=Darkroom(objects, kept, studio.draw, gone),
        extra_routes=api_routes.routes(database, public=settings.public, base=settings.address),
    )
    made.state.pictures_kept = kept
    made.state.room = room(settings)
    made.on_shutdown += [database.close, studio.close]
    return made
