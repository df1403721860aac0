"""Where pictures are developed: once each, in child processes, and kept for the next visitor."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress

from dzherelo.blobs.results import Results
from dzherelo.media import naming, transform
from dzherelo.media.options import Options
from dzherelo.media.transform import Rendered
from dzherelo.model.ids import BlobKey
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.web.pages import Objects

Resize = Callable[[bytes, Options], Awaitable[Rendered | Fault]]
"""Computes pictures elsewhere than in this process: what is decoded here can take it down."""
Gone = Callable[[], Awaitable[Collection[str]]]
"""Asks for the stems of the pictures that were taken down."""

MOST_RUNNING = 64
"""Different pictures under way; beyond these a visitor waits less by asking again later."""
LATER_S = 5
LOOK_S = 2.0
"""How often it is asked what was taken down: a picture is shown at most so much longer."""
_NONE = Fault(FaultKind.NOT_FOUND, "we have no such picture")
_GONE = Fault(FaultKind.GONE, "this picture was taken down")


class Darkroom:
    """Pictures by options and key: from the results, or computed once however many ask at once."""

    def __init__(self, blobs: Objects, results: Results, resize: Resize, gone: Gone) -> None:
        """Originals come from `blobs`; `gone` says what was taken down."""
        self._blobs = blobs
        self._results = results
        self._resize = resize
        self._ask_gone = gone
        self._gone: frozenset[str] = frozenset()
        self._asked_at = -LOOK_S
        self._running: dict[tuple[str, str], asyncio.Task[bytes | Fault]] = {}

    async def develop(self, key: BlobKey, options: Options) -> bytes | Fault:
        """The picture as asked. Faults: NOT_FOUND, GONE, TOO_MANY_REQUESTS, those of `resize`."""
        if await self._taken_down(key):
            return _GONE
        name = result_name(options)
        body = await self._results.get(key, name)
        if body is not None:
            return body
        task = self._running.get((key, name))
        if task is None:
            if len(self._running) >= MOST_RUNNING:
                return Fault(FaultKind.TOO_MANY_REQUESTS, "too many pictures at once", LATER_S)
            task = asyncio.create_task(self._make(key, options))
            self._running[key, name] = task
            task.add_done_callback(lambda _: self._running.pop((key, name), None))
        # A visitor who leaves must not stop the work for the others.
        return await asyncio.shield(task)

    def at_hand(self, key: BlobKey, name: str) -> bytes | None:
        """The result of this name when it is in memory and nothing must be asked first.

        None says only that `develop` has to look: whether the picture is there, or what was taken
        down since.
        """
        if time.monotonic() - self._asked_at >= LOOK_S or (self._gone and self._is_gone(key)):
            return None
        return self._results.at_hand(key, name)

    async def original(self, key: BlobKey) -> bytes | Fault:
        """The picture as its publisher had it. Faults: NOT_FOUND, GONE."""
        if await self._taken_down(key):
            return _GONE
        body = await self._blobs.get(key)
        return _NONE if body is None else body

    async def _make(self, key: BlobKey, options: Options) -> bytes | Fault:
        source = await self._blobs.get(key)
        if source is None:
            return _NONE
        rendered = await self._resize(source, options)
        if isinstance(rendered, Fault):
            return rendered
        await self._results.put(key, result_name(options), rendered.body)
        return rendered.body

    async def _taken_down(self, key: BlobKey) -> bool:
        if time.monotonic() - self._asked_at >= LOOK_S:
            # Before the answer: others do not wait, and a database that is away is asked again.
            self._asked_at = time.monotonic()
            # Without a database pictures are shown on, but none that is known to be gone.
            with suppress(OSError):
                self._gone = frozenset(await self._ask_gone())
        if not self._is_gone(key):
            return False
        await self._results.forget(key)
        return True

    def _is_gone(self, key: BlobKey) -> bool:
        name = naming.parse(key)
        return name is not None and name.stem in self._gone


def result_name(options: Options) -> str:
    """What a result of a picture is called: all that its bytes depend on, the encoder too."""
    return f"{options.text} {transform.ENCODER}"
