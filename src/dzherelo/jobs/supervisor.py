"""The supervisor: keeps child processes running, begins ended ones anew with growing pauses."""

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
HEALTHY_S = 60.0
"""A child that ran so long is healthy: its next end counts as the first."""
STOP_S = 25.0


LEAN = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_TRIM_THRESHOLD_": "65536",
    "VIPS_CONCURRENCY": "1",
}
"""glibc and libvips keep memory for each thread: without these a pool process takes 40 MB more."""


class Supervisor:
    """Runs `dzherelo VERB` children until told to stop."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Children get `environment` beside our own."""
        self._environment = {**os.environ, **LEAN, **environment}  # noqa: TID251  (handed on)
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, name: str, arguments: Sequence[str]) -> None:
        """Keep `dzherelo name arguments…` running."""
        self._tasks.append(asyncio.create_task(self._keep(name, arguments)))

    async def stop(self) -> None:
        """Ask all children to end, and make sure that they do."""
        self._stop.set()
        await asyncio.gather(*self._tasks)

    async def _keep(self, name: str, arguments: Sequence[str]) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._stop.is_set():
            began = time.monotonic()
            await self._once(name, arguments)
            if self._stop.is_set():
                return
            if time.monotonic() - began > HEALTHY_S:
                pause_s = FIRST_PAUSE_S
            log.warning("%s ended; it starts again in %.1f s", name, pause_s)
            await _wait(self._stop, pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    async def _once(self, name: str, arguments: Sequence[str]) -> None:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "dzherelo",
            name,
            *arguments,
            env=self._environment,
            start_new_session=True,
        )
        ended = asyncio.create_task(child.wait())
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not ended.done():
            await _end(child, ended)


async def _end(child: asyncio.subprocess.Process, ended: "asyncio.Task[int]") -> None:
    child.send_signal(signal.SIGTERM)
    await asyncio.wait({ended}, timeout=STOP_S)
    if not ended.done():
        os.killpg(child.pid, signal.SIGKILL)
        await ended


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
