"""The portal over the small world, private and public."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from dzherelo.api import routes
from dzherelo.blobs.results import Results
from dzherelo.media import transform
from dzherelo.media.options import Options
from dzherelo.media.transform import Rendered
from dzherelo.model.outcome import Fault
from dzherelo.store import tombstones
from dzherelo.store.database import Database
from dzherelo.web import portal
from dzherelo.web.darkroom import Darkroom
from dzherelo.web.settings import PortalSettings
from tests.web import world

Client = httpx.AsyncClient


@pytest.fixture
def shelf() -> world.Shelf:
    """The objects of the world."""
    return world.Shelf()


async def in_a_thread(body: bytes, options: Options) -> Rendered | Fault:
    """Resizing in this process: the tests' own pictures are no bombs."""
    return await asyncio.to_thread(transform.resize, body, options)


@pytest.fixture
def results(tmp_path: Path) -> Results:
    """The kept results, none in memory."""
    return Results(tmp_path / "cache", 10_000_000, hot=0)


@pytest.fixture
def room(database: Database, shelf: world.Shelf, results: Results) -> Darkroom:
    """Where the world's pictures are developed."""

    async def gone() -> frozenset[str]:
        async with database.transaction() as session:
            return await tombstones.every(session)

    return Darkroom(shelf, results, in_a_thread, gone)


async def _client(
    database: Database, shelf: world.Shelf, room: Darkroom, *, public: bool
) -> AsyncIterator[Client]:
    await world.build(database, shelf)
    settings = PortalSettings(
        public=public,
        base_url="https://portal.example",
        banner="recorded",
        secret=b"0123456789abcdef",
        contact="editor@portal.example",
    )
    extra = routes.routes(database, public=public, base=settings.base_url)
    app = portal.create(database, shelf, settings, darkroom=room, extra_routes=extra)
    # In the test's own loop: the database's connections belong to it.
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.local") as client:
        yield client


@pytest.fixture
async def client(database: Database, shelf: world.Shelf, room: Darkroom) -> AsyncIterator[Client]:
    """An instance for one person."""
    async for each in _client(database, shelf, room, public=False):
        yield each


@pytest.fixture
async def public_client(
    database: Database, shelf: world.Shelf, room: Darkroom
) -> AsyncIterator[Client]:
    """An instance for strangers."""
    async for each in _client(database, shelf, room, public=True):
        yield each
