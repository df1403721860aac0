"""The pool survives tasks that hang, die or break."""

import os
import signal
import time

import pytest

from dzherelo.jobs import processes
from dzherelo.jobs.processes import Processes


def double(number: int) -> int:
    return 2 * number


def hang() -> None:
    time.sleep(60)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def gorge() -> int:
    return len(bytearray(3 * processes.MEMORY))


async def test_work_comes_back() -> None:
    pool = Processes(1)
    assert await pool.run(double, 21) == 42
    pool.close()


async def test_work_that_hangs_is_ended_and_the_next_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool = Processes(1)
    await pool.run(double, 1)
    monkeypatch.setattr(processes, "TIMEOUT_S", 0.5)
    with pytest.raises(TimeoutError):
        await pool.run(hang)
    monkeypatch.undo()
    assert await pool.run(double, 2) == 4
    pool.close()


async def test_work_that_kills_its_process_costs_itself_only() -> None:
    pool = Processes(1)
    with pytest.raises(processes.BrokenProcessPool):
        await pool.run(die)
    assert await pool.run(double, 3) == 6
    pool.close()


async def test_work_that_wants_too_much_memory_is_refused() -> None:
    pool = Processes(1)
    with pytest.raises(MemoryError):
        await pool.run(gorge)
    assert await pool.run(double, 4) == 8
    pool.close()
