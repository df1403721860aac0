"""The migrations lead to exactly the schema that the code expects."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from dzherelo.store.database import Database
from dzherelo.store.tables import metadata


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection,
        opts={
            "compare_type": True,
            "include_name": lambda name, kind, _: (
                kind != "table" or not str(name).startswith("pgqueuer")
            ),
        },
    )
    return list(compare_metadata(context, metadata))


async def test_migrating_gives_the_schema_of_the_code(database: Database) -> None:
    async with database.transaction() as session:
        assert await session.run_sync(_differences) == []
