"""The recorded edition, played once for all tests of the whole path."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest
from sqlalchemy import text

from dzherelo import app
from dzherelo.cli import playing
from dzherelo.config import Settings, load
from dzherelo.edition import stories, truth
from dzherelo.jobs import worker
from dzherelo.store import sources
from dzherelo.store.database import Database
from dzherelo.store.embedded import Embedded


class Played(msgspec.Struct):
    """An instance that has read the whole edition, and the truth about it."""

    settings: Settings
    truth: dict[str, Any]


@pytest.fixture(scope="session")
def played(
    postgres: Embedded, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Played]:
    """An instance of its own that has read the edition from its first moment to its last."""
    home = tmp_path_factory.mktemp("edition")
    dsn = asyncio.run(_fresh(postgres, template))
    environment = {"DZHERELO_DATABASE": dsn, "DZHERELO_PROCESSES": "2"}
    settings = load(home, environment)
    asyncio.run(_play(settings, environment))
    yield Played(settings, truth.truth(stories.load()))


async def _fresh(postgres: Embedded, template: str) -> str:
    connection = await asyncpg.connect(postgres.dsn.replace("/dzherelo?", "/postgres?"))
    await connection.execute(f"CREATE DATABASE played TEMPLATE {template}")
    await connection.close()
    return postgres.dsn.replace("/dzherelo?", "/played?")


async def _play(settings: Settings, environment: dict[str, str]) -> None:
    stop = asyncio.Event()
    async with (
        app.database(settings) as database,
        playing.open_edition(settings, database) as edition,
    ):
        async with database.transaction() as session:
            await sources.switch(session, fiction=True)
        local = load(settings.home, {**environment, **edition.environment})
        async with app.tools(local, database) as tools:
            working = asyncio.create_task(worker.run(tools, stop))
            played = asyncio.create_task(edition.play(database, stop))
            await asyncio.wait({working, played}, timeout=240, return_when=asyncio.FIRST_COMPLETED)
            assert played.done(), "the worker stopped, or the edition took too long"
            played.result()
            stop.set()
            await working


@pytest.fixture
async def rows(played: Played) -> AsyncIterator["Rows"]:
    """Asks the played instance's database."""
    database = Database(played.settings.database, size=1)
    yield Rows(database)
    await database.close()


class Rows:
    """Plain SQL for assertions."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def all(self, query: str, **values: object) -> list[Any]:
        """Every row of a query."""
        async with self.database.transaction() as session:
            return list(await session.execute(text(query), values))

    async def one(self, query: str, **values: object) -> Any:
        """The single value of a query."""
        async with self.database.transaction() as session:
            return (await session.execute(text(query), values)).scalar_one()


@pytest.fixture(scope="session")
def blob_folder(played: Played) -> Path:
    """Where the played instance keeps its objects."""
    return Path(played.settings.objects_url)
