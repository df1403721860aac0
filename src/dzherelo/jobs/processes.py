"""A pool of processes for CPU work, which survives a task that hangs or kills its process."""

import asyncio
import ctypes
import multiprocessing
import resource
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TypeVar

import msgspec

Result = TypeVar("Result")

TIMEOUT_S = 20.0
"""Twice what the most hostile page may take (10 s of CPU), for a machine under load."""
MEMORY = 2 * 1024**3
"""Bytes of address space of one process: dictionaries and libraries take 700 MiB of it."""
_PR_SET_PDEATHSIG = 1
_M_ARENA_MAX, _M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD = -8, -3, -1
"""Of mallopt(3)."""
DRAWING = (256 * 1024, 64 * 1024)
"""Blocks mapped by themselves, and what is left free at the end before it is given back, in bytes.
One picture of 49 megapixels otherwise left 300 MB with its process for good."""
SERVING = (16 * 1024**2, 16 * 1024**2)
"""For a process that only hands pictures on: a mapping for each body costs more than copying it."""


class Limits(msgspec.Struct, frozen=True):
    """What one process of a pool may take, what is loaded before it forks, and second chances.

    `repeats` says how often work is tried again whose process died: the kernel may have chosen it
    when memory ran out elsewhere.
    """

    timeout_s: float = TIMEOUT_S
    memory: int = MEMORY
    preload: str = "dzherelo.jobs.warm"
    repeats: int = 1


PICTURES = Limits(timeout_s=10.0, memory=1024**3, repeats=0)
"""For decoding foreign pictures: 50 megapixels with transparency take 300 MiB, libraries as much.

What kills its process is not tried again: every attempt of a bomb costs another process.
"""


class Processes:
    """A pool over `number` processes, each alone in its executor: what breaks one spares the rest.

    Processes start with the first work, and only as many as work asks for at once.
    """

    def __init__(self, number: int, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        # The one used last is taken first, so that idle ones need not even start.
        self._idle = [self._fresh() for _ in range(max(1, number))]
        # Tasks wait here and not inside the pool, so that a timeout measures the work alone.
        self._free = asyncio.Semaphore(len(self._idle))
        self.lost = 0
        """Processes that died or were ended because their work took too long."""

    async def run(self, work: Callable[..., Result], *arguments: object, **named: object) -> Result:
        """The result of `work(*arguments, **named)` from another process.

        Raises `TimeoutError` when it took longer than allowed (its process is then ended), and
        `BrokenProcessPool` when its process died, again and again as often as `repeats` says.
        """
        call = partial(work, *arguments, **named)
        async with self._free:
            for _ in range(self._limits.repeats):
                try:
                    return await self._attempt(call)
                except BrokenProcessPool:
                    continue
            return await self._attempt(call)

    async def _attempt(self, call: Callable[[], Result]) -> Result:
        executor = self._idle.pop()
        try:
            future = asyncio.get_running_loop().run_in_executor(executor, call)
            return await asyncio.wait_for(future, self._limits.timeout_s)
        except (TimeoutError, BrokenProcessPool, asyncio.CancelledError):
            # Whoever stopped waiting has no use for the process either: it is still busy.
            executor = self._replaced(executor)
            raise
        finally:
            self._idle.append(executor)

    def _replaced(self, broken: ProcessPoolExecutor) -> ProcessPoolExecutor:
        self.lost += 1
        for process in list((getattr(broken, "_processes", None) or {}).values()):
            process.kill()
        broken.shutdown(wait=False, cancel_futures=False)
        return self._fresh()

    def _fresh(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([self._limits.preload])
        return ProcessPoolExecutor(
            1, mp_context=context, initializer=limit, initargs=(self._limits.memory,)
        )

    def close(self) -> None:
        """End the processes."""
        for executor in self._idle:
            executor.shutdown(wait=True, cancel_futures=True)


def limit(memory: int) -> None:
    """In a fresh process: limits, and an end with the parent however that dies.

    `memory` is the address space it may take, in bytes.
    """
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # a core dump of a bomb would fill the disk
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    lean()


def lean(thresholds: tuple[int, int] = DRAWING) -> None:
    """Have glibc give memory back that a large picture took; other C libraries need no telling."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(_M_ARENA_MAX, 2)
        mallopt(_M_MMAP_THRESHOLD, thresholds[0])
        mallopt(_M_TRIM_THRESHOLD, thresholds[1])


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent dies (Linux, prctl(2))."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
