"""What many ask at one moment is asked once, and each gets its own reply."""

import asyncio
from datetime import UTC, datetime

import pytest

from dzherelo.store import hosts
from dzherelo.store.database import Database
from dzherelo.store.hosts import Turn
from dzherelo.store.together import Together

NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)


async def test_who_asks_beside_others_shares_their_question() -> None:
    asked: list[list[int]] = []

    async def double(numbers: list[int]) -> list[int]:
        asked.append(numbers)
        await asyncio.sleep(0)
        return [2 * number for number in numbers]

    together = Together(double)
    first = asyncio.gather(*(together.ask(number) for number in range(5)))
    assert await first == [0, 2, 4, 6, 8]
    assert await together.ask(7) == 14
    assert asked == [[0, 1, 2, 3, 4], [7]]


async def test_a_failed_question_fails_for_those_who_asked_it() -> None:
    async def refuse(numbers: list[int]) -> list[int]:
        if 0 in numbers:
            raise LookupError("zero")
        return numbers

    together = Together(refuse)
    found = await asyncio.gather(together.ask(0), together.ask(1), return_exceptions=True)
    assert [type(one) for one in found] == [LookupError, LookupError]
    assert await together.ask(2) == 2
    with pytest.raises(LookupError):
        await together.ask(0)


async def test_turns_that_are_asked_for_together_are_a_pace_apart(database: Database) -> None:
    turns = [Turn("a.example", NOW, 2, 5), Turn("b.example", NOW, 1, 5)]
    turns += [Turn("a.example", NOW, 2, 5)] * 3 + [Turn("a.example", NOW, 2, 60)]
    async with database.transaction() as session:
        waits = await hosts.reserve_all(session, turns)
        assert waits == [0, 0, 2, 4, 6, 6], "what is too far away is not taken"
        assert await hosts.reserve(session, "a.example", NOW, 2) == 8
        assert await hosts.reserve_all(session, [Turn("c.example", NOW, 0)] * 3) == [0, 0, 0]


async def test_turns_of_two_workers_are_a_pace_apart(database: Database) -> None:
    async def some(names: list[str]) -> list[float]:
        async with database.transaction() as session:
            return await hosts.reserve_all(session, [Turn(name, NOW, 3) for name in names])

    names = ["a.example", "b.example", "c.example"]
    found = await asyncio.gather(*(some(order) for order in (names, names[::-1], names)))
    assert sorted(wait for waits in found for wait in waits) == [0, 0, 0, 3, 3, 3, 6, 6, 6]
