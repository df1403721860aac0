"""All rows as files and back: one consistent moment of the database, whatever is written meanwhile.

The tables are PostgreSQL's own COPY text, gzipped, so that any version of the server and any later
version of ours can read them. The queue is left out: rows are the truth, and it is filled again.
"""

import gzip
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Any, BinaryIO, cast

import asyncpg
import msgspec

from dzherelo.store.migrations import run
from dzherelo.store.tables import metadata

Write = Callable[[str], AbstractContextManager[BinaryIO]]
"""Opens the file of a table to write into."""
Read = Callable[[str], AbstractContextManager[BinaryIO]]
"""Opens the file of a table to read from."""

_LEVEL = 1
"""Of gzip: level 6 takes four times as long for a sixth less."""
_PIECE = 256 * 1024


class TableFile(msgspec.Struct, frozen=True):
    """A table as a file: its columns in order, its rows, and the hash of the gzipped bytes."""

    columns: tuple[str, ...]
    rows: int
    sha256: str


class Dump(msgspec.Struct, frozen=True):
    """What was written: the schema's version and every table, parents before children."""

    schema: str
    tables: dict[str, TableFile]


class _Hashing:
    """A file that hashes what is written into it."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self._out.write(data)

    def flush(self) -> None:
        self._out.flush()


@asynccontextmanager
async def _connected(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn, server_settings={"application_name": "dzherelo dump"})
    try:
        yield connection
    finally:
        await connection.close()


async def write(dsn: str, opened: Write) -> Dump:
    """Write every table as it is at this moment; work goes on beside it."""
    async with _connected(dsn) as connection:
        moment = connection.transaction(isolation="repeatable_read", readonly=True)
        async with moment:
            schema = await connection.fetchval("SELECT version_num FROM alembic_version")
            tables = {
                table.name: await _write_table(connection, table.name, opened)
                for table in metadata.sorted_tables
            }
    return Dump(schema, tables)


async def _write_table(connection: asyncpg.Connection, name: str, opened: Write) -> TableFile:
    found = await connection.fetch(_COLUMNS, name)
    columns = tuple(row["column_name"] for row in found)
    with opened(name) as file:
        hashing = _Hashing(file)
        with gzip.GzipFile("", "wb", _LEVEL, cast("BinaryIO", hashing), mtime=0) as packed:

            async def take(data: bytes) -> None:
                packed.write(data)

            said = await connection.copy_from_table(name, columns=columns, output=take)
    return TableFile(columns, int(said.split()[-1]), hashing.digest.hexdigest())


_COLUMNS = (
    "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
    " AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position"
)


async def occupied(dsn: str) -> str:
    """The name of a table that holds rows, "" when the database has none of ours or only empty."""
    async with _connected(dsn) as connection:
        for table in metadata.sorted_tables:
            there = await connection.fetchval("SELECT to_regclass($1)", f"public.{table.name}")
            if there and await connection.fetchval(
                f'SELECT EXISTS (SELECT 1 FROM "{table.name}")'  # noqa: S608 - our own name
            ):
                return table.name
    return ""


async def users(dsn: str) -> int:
    """How many other connections of ours the database has: workers, portals, commands."""
    async with _connected(dsn) as connection:
        return int(await connection.fetchval(_USERS))


_USERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND application_name LIKE 'dzherelo%'"
)


async def read(dsn: str, dump: Dump, opened: Read) -> None:
    """Fill an empty database, all tables or none, and bring it to the current schema.

    Raises `ValueError` when the database holds rows, when the dump is of a schema that this version
    does not know, or when a file is not what was written.
    """
    full = await occupied(dsn)
    if full:
        raise ValueError(
            f"the database holds rows already (table {full}): restore into a fresh one, for "
            "example with another --home"
        )
    await run.apply(dsn, dump.schema)
    async with _connected(dsn) as connection:
        async with connection.transaction():
            for name, kept in dump.tables.items():
                await _read_table(connection, name, kept, opened)
            for row in await connection.fetch(_IDENTITIES):
                await connection.execute(_RESUME.format(table=row[0], column=row[1]))
        await connection.execute("ANALYZE")
    await run.apply(dsn)


async def _read_table(
    connection: asyncpg.Connection, name: str, kept: TableFile, opened: Read
) -> None:
    digest = hashlib.sha256()
    with opened(name) as file:
        for piece in iter(lambda: file.read(_PIECE), b""):
            digest.update(piece)
    if digest.hexdigest() != kept.sha256:
        raise ValueError(f"the file of table {name} is damaged")
    with opened(name) as file, gzip.GzipFile("", "rb", fileobj=file) as rows:
        said = await connection.copy_to_table(name, source=_pieces(rows), columns=kept.columns)
    if int(said.split()[-1]) != kept.rows:
        raise ValueError(f"table {name} should have {kept.rows} rows, and got: {said}")


async def _pieces(rows: Any) -> AsyncIterator[bytes]:
    while piece := rows.read(_PIECE):
        yield piece


_IDENTITIES = (
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = 'public' AND is_identity = 'YES'"
)
# The next number is one above the highest: nothing that was shown under a number gets it again.
_RESUME = (
    "SELECT setval(pg_get_serial_sequence('{table}', '{column}'),"
    ' coalesce(max("{column}"), 0) + 1, false) FROM "{table}"'
)
