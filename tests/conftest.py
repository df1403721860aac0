"""Fixtures that every part's tests share: a real PostgreSQL, fresh databases on it."""

import itertools
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from hypothesis import settings

from dzherelo.store.database import Database
from dzherelo.store.embedded import Embedded
from dzherelo.store.migrations.run import upgrade

_number = itertools.count()

# What lands is judged by the same examples each time; new ones are looked for by everybody else.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):  # noqa: TID251  (a test's own switch)
    settings.load_profile("ci")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """A PostgreSQL server of our own, for the whole run."""
    with Embedded(tmp_path_factory.mktemp("pg")) as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: Embedded) -> str:
    """A database with all migrations applied, to copy from."""
    upgrade(postgres.dsn)
    return "dzherelo"


@pytest.fixture
async def database(postgres: Embedded, template: str) -> AsyncIterator[Database]:
    """A fresh, empty database with the current schema."""
    name = f"test_{next(_number)}"
    admin = postgres.dsn.replace("/dzherelo?", "/postgres?")
    connection = await asyncpg.connect(admin)
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    fresh = Database(postgres.dsn.replace("/dzherelo?", f"/{name}?"), size=4)
    try:
        yield fresh
    finally:
        await fresh.close()
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await connection.close()


@pytest.fixture
def shared() -> Path:
    """The folder with evaluation data beside the project; skips where it is absent."""
    folder = Path(__file__).parents[1].parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no evaluation data beside the project")
    return folder
