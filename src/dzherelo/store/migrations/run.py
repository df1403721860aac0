"""Bringing a database up to the current schema."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries
from sqlalchemy import Connection, text

from dzherelo.store.database import Database, Session, driver

_LOCK = 7270


def upgrade(dsn: str) -> None:
    """Apply every migration that is missing, and install the queue's tables."""
    asyncio.run(apply(dsn))


async def apply(dsn: str, target: str = "head") -> None:
    """The same inside a running event loop; several processes may call it at once.

    `target` is the revision to stop at. Raises `ValueError` when this version knows none so called.
    """
    database = Database(dsn, size=0)
    try:
        async with database.transaction() as session:
            await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            await session.run_sync(_migrate, target)
            await _install_queue(session)
    finally:
        await database.close()


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for the migrations of this package."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent))
    found.attributes["connection"] = connection
    return found


def _migrate(connection: Connection, target: str) -> None:
    try:
        command.upgrade(config(connection), target)
    except CommandError as error:
        raise ValueError(f"a newer version of Dzherelo made these rows: {error}") from error


async def _install_queue(session: Session) -> None:
    queries = Queries(AsyncpgDriver(await driver(session)))
    if not await queries.schema_is_installed():
        await queries.install()
    # Lost jobs are found again by the reconciler, so the queue's own table needs no WAL flushes.
