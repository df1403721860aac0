"""How much each stage has done since the instance began, summed over all workers."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from dzherelo.store.database import Session
from dzherelo.store.tables import tally


class Tally(msgspec.Struct):
    """What a stage has done: ids taken up (feeds for `poll`), those it broke over, seconds spent.

    Seconds are those of the clock and of every batch: batches under way together add up.
    """

    taken: int = 0
    broken: int = 0
    seconds: float = 0.0


async def add(session: Session, done: Mapping[str, Tally]) -> None:
    """Add what was done since the last time, in the order of names so that no two workers lock."""
    for stage, one in sorted(done.items()):
        row = insert(tally).values(stage=stage, **msgspec.structs.asdict(one))
        sums = {name: tally.c[name] + row.excluded[name] for name in one.__struct_fields__}
        await session.execute(row.on_conflict_do_update(index_elements=["stage"], set_=sums))


async def read(session: Session) -> dict[str, Tally]:
    """All of them, by stage."""
    found = await session.execute(select(tally))
    return {row.stage: Tally(row.taken, row.broken, row.seconds) for row in found}
