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

Result = TypeVar("Result")

TIMEOUT_S = 20.0
"""Twice what the most hostile page may take (10 s of CPU), for a machine under load."""
MEMORY = 2 * 1024**3
"""Bytes of address space of one process: dictionaries and libraries take 700 MiB of it."""
_PR_SET_PDEATHSIG = 1


class Processes:
    """The pipeline's pool over `number` processes."""

    def __init__(self, number: int) -> None:
        """Processes start with the first work."""
        self._number = max(1, number)
        self._executor = self._fresh()
        # Tasks wait here and not inside the pool, so that a timeout measures the work alone.
        self._free = asyncio.Semaphore(self._number)

    async def run(self, work: Callable[..., Result], *arguments: object, **named: object) -> Result:
        """The result of `work(*arguments, **named)` from another process.

        Raises `TimeoutError` when it took longer than `TIMEOUT_S`; its process is then ended. Work
        whose process died is repeated once, for another task may have killed it.
        """
        async with self._free:
            call = partial(work, *arguments, **named)
            try:
                return await self._attempt(call)
            except BrokenProcessPool:
                return await self._attempt(call)

    async def _attempt(self, call: Callable[[], Result]) -> Result:
        executor = self._executor
        future = asyncio.get_running_loop().run_in_executor(executor, call)
        try:
            return await asyncio.wait_for(future, TIMEOUT_S)
        except (TimeoutError, BrokenProcessPool):
            self._replace(executor)
            raise

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        if broken is not self._executor:
            return
        self._executor = self._fresh()
        for process in list((getattr(broken, "_processes", None) or {}).values()):
            process.kill()
        broken.shutdown(wait=False, cancel_futures=False)

    def _fresh(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["dzherelo.jobs.warm"])
        return ProcessPoolExecutor(self._number, mp_context=context, initializer=_begin)

    def close(self) -> None:
        """End the processes."""
        self._executor.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """In a fresh process: limits, and an end with the parent however that dies."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent dies (Linux, prctl(2))."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
