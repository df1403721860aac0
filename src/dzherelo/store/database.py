"""Opening the database and transactions on it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import asyncpg
import msgspec
from sqlalchemy import event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from dzherelo.store.packed import dump
from dzherelo.store.together import Together

Session = AsyncConnection
"""One transaction; every function of the store takes it first."""
Question = TypeVar("Question")
Reply = TypeVar("Reply")


class Database:
    """A pool of connections to one PostgreSQL database."""

    def __init__(self, dsn: str, *, size: int = 6, ping: bool = False) -> None:
        """`dsn` is `postgresql://user@host/name`, or with `?host=/folder` for a Unix socket.

        With `ping` a connection is tried before each use: for a server that outlives PostgreSQL's
        restarts. A worker begins anew after one, and saves a question in each transaction.
        """
        self.dsn = dsn
        pool: dict[str, Any] = {"pool_size": size, "max_overflow": 2, "pool_pre_ping": ping}
        self.engine: AsyncEngine = create_async_engine(
            _with_driver(dsn),
            json_serializer=dump,
            json_deserializer=msgspec.json.decode,
            connect_args=_CONNECT,
            **(pool if size else {"poolclass": NullPool}),
        )
        event.listen(self.engine.sync_engine, "handle_error", _leave_read_only)
        self._single = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._together: dict[Any, Together[Any, Any]] = {}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """A transaction: committed on leaving, rolled back on an exception."""
        async with self.engine.begin() as session:
            yield session

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[Session]:
        """For a single statement, which is a transaction by itself: it costs one round trip."""
        async with self._single.connect() as session:
            yield session

    async def together(
        self,
        reply: Callable[[Session, list[Question]], Awaitable[list[Reply]]],
        question: Question,
    ) -> Reply:
        """The reply to a question that many tasks ask at one moment, in one statement for all.

        `reply` takes a session as of `statement` and gives one reply a question, in their order.
        """

        async def asked(questions: list[Question]) -> list[Reply]:
            async with self.statement() as session:
                return await reply(session, questions)

        if reply not in self._together:
            self._together[reply] = Together(asked)
        found: Reply = await self._together[reply].ask(question)
        return found

    async def answers(self) -> str:
        """The server's version in words; raises `ConnectionError` when it can't be reached."""
        try:
            async with self.engine.connect() as session:
                return str((await session.execute(text("SHOW server_version"))).scalar_one())
        except OSError as error:
            raise ConnectionError(str(error)) from error

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


# Pipeline transactions may be lost in a crash: everything in them can be fetched again, and
# consistency is kept (4,000 against 390 transactions a second measured).
_CONNECT: dict[str, Any] = {
    "server_settings": {"synchronous_commit": "off", "application_name": "dzherelo", "jit": "off"}
}


def _with_driver(dsn: str) -> str:
    return f"postgresql+asyncpg://{dsn.partition('://')[2]}"


async def driver(session: Session) -> Any:
    """The asyncpg connection under a transaction, for the queue's enqueue inside it."""
    raw = await session.get_raw_connection()
    # SQLAlchemy begins lazily: a statement makes sure that the transaction is open.
    await session.execute(text("SELECT 1"))
    return raw.driver_connection


_READ_ONLY = "25006"
_PASSING = ("08", _READ_ONLY, "40", "53", "55P03", "57P", "58")
"""SQLSTATE (PostgreSQL, appendix A) of what passes by itself: a lost connection, a server that only
lets read, deadlock and serialization, disk, memory or connections used up, a lock not had in time,
a server that stops or starts, a failing disk. No article is to blame for any of them."""


def is_outage(error: BaseException) -> bool:
    """Whether an error says that a store can't work now, not that a statement is wrong."""
    if isinstance(error, DBAPIError):
        lost = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
        return lost or _state(error.orig).startswith(_PASSING)
    if isinstance(error, asyncpg.PostgresError):
        return _state(error).startswith(_PASSING)
    # all connections of the pool wait for others: too much at once, on a machine under load
    return isinstance(error, ConnectionError | asyncpg.InterfaceError | NoConnectionError)


def _state(error: BaseException | None) -> str:
    return str(getattr(error, "sqlstate", None) or "")


def _leave_read_only(context: ExceptionContext) -> None:
    """A connection made while the server only let read stays so: it is not used again."""
    if _state(context.original_exception) == _READ_ONLY:
        context.is_disconnect = True
