"""Servers on loopback: one that says exactly what a test tells it to, byte by byte."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from dzherelo.fetch.client import Client, Patience
from dzherelo.fetch.guard import Guard

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
AGENT = "Dzherelo/test (+mailto:desk@example.org)"

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Serve(Protocol):
    async def __call__(self, talk: Talk, tls: ssl.SSLContext | None = None) -> str: ...


class Directory(AbstractResolver):
    """Names to addresses from a dict, one list per look-up, the last one for ever; no real DNS.

    Numeric spellings are read by the system; unlisted names are `otherwise` or unknown.
    """

    def __init__(self, listed: dict[str, list[list[str]]], otherwise: str = "") -> None:
        self._listed = {name: list(answers) for name, answers in listed.items()}
        self._otherwise = otherwise

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        del family
        found = self._look_up(host)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=6,
                flags=socket.AI_NUMERICHOST,
            )
            for address in found
        ]

    def _look_up(self, host: str) -> list[str]:
        if host in self._listed:
            answers = self._listed[host]
            return answers.pop(0) if len(answers) > 1 else answers[0]
        with contextlib.suppress(OSError):
            return [str(socket.getaddrinfo(host, 0, flags=socket.AI_NUMERICHOST)[0][4][0])]
        if not self._otherwise:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [self._otherwise]

    async def close(self) -> None:
        return None


def a_client(**changes: object) -> Client:
    """A client that may visit loopback and gives up on a hop in less than a second."""
    settings = {
        "clock": lambda: NOW,
        "guard": Guard(allow=("127.0.0.0/8",)),
        "patience": Patience(connect_s=0.5, head_s=0.6),
    }
    return Client(AGENT, **{**settings, **changes})  # type: ignore[arg-type]


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with a_client() as opened:
        yield opened


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts a server that lets `talk` speak once the request has been read; gives its address."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(talk: Talk, tls: ssl.SSLContext | None = None) -> str:
            return await stack.enter_async_context(_serving(talk, tls))

        yield start


@contextlib.asynccontextmanager
async def _serving(talk: Talk, tls: ssl.SSLContext | None) -> AsyncIterator[str]:
    tasks: set[asyncio.Task[None]] = set()

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        try:
            await reader.readuntil(b"\r\n\r\n")
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close() if tls else writer.transport.abort()

    server = await asyncio.start_server(greet, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    server.close()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks)
    await asyncio.sleep(0.01 if tls else 0)  # sockets close one turn of the loop later


def saying(raw: bytes) -> Talk:
    """A talk that sends these bytes and closes properly."""

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    return talk


def ok(body: bytes, *headers: bytes) -> bytes:
    """A complete 200 answer with these further header lines."""
    lines = [b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
