"""The pool survives tasks that hang, die or break."""

import os
import signal
import time

import pytest

from dzherelo.jobs import processes
from dzherelo.jobs.processes import Limits, Processes


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


async def test_work_that_hangs_is_ended_and_the_next_goes_on() -> None:
    pool = Processes(1)
    await pool.run(double, 1)
    pool._limits = Limits(timeout_s=0.5)
    with pytest.raises(TimeoutError):
        await pool.run(hang)
    pool._limits = Limits()
    assert await pool.run(double, 2) == 4
    assert pool.lost == 1
    pool.close()


async def test_work_that_kills_its_process_costs_itself_only() -> None:
    pool = Processes(1)
    with pytest.raises(processes.BrokenProcessPool):
        await pool.run(die)
    assert pool.lost == 2, "it was tried once more"
    assert await pool.run(double, 3) == 6
    pool.close()


async def test_work_that_wants_too_much_memory_is_refused() -> None:
    pool = Processes(1)
    with pytest.raises(MemoryError):
        await pool.run(gorge)
    assert await pool.run(double, 4) == 8
    pool.close()
