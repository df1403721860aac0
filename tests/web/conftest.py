"""The portal over the small world, private and public."""

from collections.abc import AsyncIterator

import httpx
import pytest

from dzherelo.api import routes
from dzherelo.store.database import Database
from dzherelo.web import portal
from dzherelo.web.settings import PortalSettings
from tests.web import world

Client = httpx.AsyncClient


@pytest.fixture
def shelf() -> world.Shelf:
    """The objects of the world."""
    return world.Shelf()


async def _client(database: Database, shelf: world.Shelf, *, public: bool) -> AsyncIterator[Client]:
    await world.build(database, shelf)
    settings = PortalSettings(
        public=public,
        base_url="https://portal.example",
        banner="recorded",
        secret=b"0123456789abcdef",
        contact="editor@portal.example",
    )
    extra = routes.routes(database, public=public)
    app = portal.create(database, shelf, settings, extra_routes=extra)
    # In the test's own loop: the database's connections belong to it.
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.local") as client:
        yield client


@pytest.fixture
async def client(database: Database, shelf: world.Shelf) -> AsyncIterator[Client]:
    """An instance for one person."""
    async for each in _client(database, shelf, public=False):
        yield each


@pytest.fixture
async def public_client(database: Database, shelf: world.Shelf) -> AsyncIterator[Client]:
    """An instance for strangers."""
    async for each in _client(database, shelf, public=True):
        yield each
