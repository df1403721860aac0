"""Room on the disk: work pauses before there is none, so that PostgreSQL and the portal live on."""

import asyncio
import logging
import shutil
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from dzherelo.jobs import worker
from dzherelo.pipeline.tools import Tools

log = logging.getLogger(__name__)

LOOK_S = 1.0
AGAIN = 1.25
"""So many times the least must be free before work goes on: one deleted file is no end of it."""
STOP_S = 20.0
"""Work under way gets so long to end; what does not is done again, by whoever runs next."""

Run = Callable[[Tools, asyncio.Event], Awaitable[None]]


class Room:
    """Watches the disks of some folders."""

    def __init__(self, folders: Iterable[Path], least: int) -> None:
        """`least` is in bytes; folders that do not exist are those of servers elsewhere."""
        self._folders = tuple(folders)
        self._least = least
        self._short = False

    def free(self) -> int:
        """Free bytes of the fullest disk."""
        there = [one for one in self._folders if one.exists()]
        return min((shutil.disk_usage(one).free for one in there), default=self._least)

    def short(self) -> bool:
        """Whether work must pause; says so once, and once when it is over."""
        free = self.free()
        short = free < (self._least * AGAIN if self._short else self._least)
        if short != self._short:
            self._short = short
            words = "work pauses" if short else "work goes on"
            log.warning("%s: %.0f MB free, %.0f wanted", words, free / 1e6, self._least / 1e6)
        return short


async def work(tools: Tools, stop: asyncio.Event, room: Room, run: Run = worker.run) -> None:
    """Run the worker while there is room, until `stop`; returns early as `worker.run` does.

    Nothing is lost by pausing: feeds and articles stand where they are, and are due.
    """
    while not stop.is_set():
        if room.short():
            await _wait(stop)
            continue
        pause = asyncio.Event()
        working = asyncio.ensure_future(run(tools, pause))
        while not (working.done() or stop.is_set() or room.short()):
            await asyncio.wait({working}, timeout=LOOK_S)
            await asyncio.sleep(0)
        if working.done():
            await working
            return
        pause.set()
        await _end(working)


async def _end(working: "asyncio.Future[None]") -> None:
    await asyncio.wait({working}, timeout=STOP_S)
    if not working.done():
        log.warning("work under way did not end in %.0f s and is left", STOP_S)
        working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def _wait(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), LOOK_S)
    except TimeoutError:
        return
