"""A child that ends is begun anew, after pauses that grow; told to stop, nothing is begun."""

import asyncio
import logging

import pytest

from dzherelo.jobs.supervisor import Supervisor


async def test_what_ends_is_begun_anew_with_growing_pauses(
    caplog: pytest.LogCaptureFixture,
) -> None:
    supervisor = Supervisor({})
    with caplog.at_level(logging.WARNING):
        supervisor.start("worker", ["--help"])
        async with asyncio.timeout(200):
            while len(caplog.records) < 3:
                await asyncio.sleep(0.1)
        await supervisor.stop()
    pauses = [record.getMessage().rpartition("in ")[2] for record in caplog.records[:3]]
    assert pauses == ["0.5 s", "1.0 s", "2.0 s"]
    assert all(task.done() for task in supervisor._tasks)
