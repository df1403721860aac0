"""The edition, loaded once, and a running one."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from dzherelo.edition import places, program, stories
from dzherelo.edition.clock import Epoch, read
from dzherelo.edition.program import Served
from dzherelo.edition.shapes import Edition
from dzherelo.edition.world import World

EPOCH = Epoch(date(2026, 2, 11))


@pytest.fixture(scope="session")
def edition() -> Edition:
    return stories.load()


@pytest.fixture(scope="session")
def world(edition: Edition) -> World:
    bases = {name: f"http://127.7.7.{n}" for n, name in enumerate(edition.publishers, 11)}
    return World(edition, EPOCH, read("end"), bases, places.locate(edition, EPOCH))


@pytest.fixture
async def served(edition: Edition) -> AsyncIterator[Served]:
    async with await program.serve(EPOCH, "end", edition=edition) as running:
        yield running
