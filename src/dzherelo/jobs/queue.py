"""The queue behind the pipeline's port: pgqueuer, in the same transaction as the rows."""

from collections.abc import Sequence

import msgspec
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries
from sqlalchemy import text

from dzherelo.store.database import Session, driver

PRIORITY = {"poll": 0, "page": 1, "pictures": 2, "profile": 3, "relate": 4, "place": 5}
"""What is nearer its end goes first, so that articles finish instead of piling up half-way."""
LAST_PRIORITY = 6


class PgQueue:
    """Jobs are batches of ids for a stage; they are hints, the rows are the truth."""

    async def put(self, session: Session, stage: str, batches: Sequence[Sequence[int]]) -> None:
        """Enqueue a job for each batch; they appear when the session commits."""
        queries = Queries(AsyncpgDriver(await driver(session)))
        number = len(batches)
        await queries.enqueue(
            [stage] * number,
            [msgspec.json.encode(list(batch)) for batch in batches],
            [PRIORITY.get(stage, LAST_PRIORITY)] * number,
        )

    async def waiting(self, session: Session) -> dict[str, int]:
        """How many jobs each stage has, waiting or under way."""
        queries = Queries(AsyncpgDriver(await driver(session)))
        sizes: dict[str, int] = {}
        for row in await queries.queue_size():
            sizes[row.entrypoint] = sizes.get(row.entrypoint, 0) + row.count
        return sizes

    async def held(self, session: Session) -> dict[str, set[int]]:
        """The ids that any job names, waiting or under way, by stage."""
        asked = text("SELECT entrypoint, payload FROM pgqueuer")
        found: dict[str, set[int]] = {}
        for row in await session.execute(asked):
            found.setdefault(row.entrypoint, set()).update(ids(row.payload))
        return found


def ids(payload: bytes | None) -> list[int]:
    """The ids of a job; none for a payload that is not ours."""
    try:
        return msgspec.json.decode(payload or b"[]", type=list[int])
    except msgspec.DecodeError:
        return []
