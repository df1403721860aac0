"""Questions that many tasks ask at one moment, answered by one statement."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Question = TypeVar("Question")
Reply = TypeVar("Reply")

MOST = 500
"""Questions of one statement."""


class Together(Generic[Question, Reply]):
    """Gathers what is asked while the statement before is under way; nobody waits on purpose.

    A hundred feeds that are due at once want a hundred turns at hosts: as single statements these
    cost more than asking the feeds.
    """

    def __init__(self, reply: Callable[[list[Question]], Awaitable[list[Reply]]]) -> None:
        """`reply` gives one reply a question, in their order; what it raises, all who asked get."""
        self._reply = reply
        self._waiting: list[tuple[Question, asyncio.Future[Reply]]] = []
        self._task: asyncio.Task[None] | None = None

    async def ask(self, question: Question) -> Reply:
        """The reply to one question."""
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        await asyncio.sleep(0)  # tasks that were made to run beside each other all get to ask
        while self._waiting:
            part, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                replies = await self._reply([question for question, _ in part])
            except BaseException as error:
                _fail([future for _, future in part], error)
                if not isinstance(error, Exception):
                    _fail([future for _, future in self._waiting], error)
                    raise
                continue
            for (_, future), reply in zip(part, replies, strict=True):
                if not future.done():
                    future.set_result(reply)


def _fail(futures: "list[asyncio.Future[Reply]]", error: BaseException) -> None:
    for future in futures:
        if future.done():
            continue
        if isinstance(error, Exception):
            future.set_exception(error)
        else:
            future.cancel()
