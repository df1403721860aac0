"""Document frequencies: what was never seen is known to be new."""

from dzherelo.store import profiles
from dzherelo.store.database import Database


async def test_terms_never_seen_are_counted_as_zero(database: Database) -> None:
    """Left out, they would pass for terms of middling frequency when stories are compared."""
    async with database.transaction() as session:
        await profiles.count_terms(session, {"l:міст": 3, profiles.TOTAL: 7})
        counted, total = await profiles.frequencies(session, ["l:міст", "l:лелека"])
    assert (counted, total) == ({"l:міст": 3, "l:лелека": 0}, 7)
