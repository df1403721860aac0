"""The HTTP client: bounded in time and size, guarded at every connection, faults as values."""

import asyncio
import ssl
from collections.abc import Callable
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Self

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver
from yarl import URL

from dzherelo.fetch.answers import (
    DEFAULT_LIMIT,
    DEFAULT_REDIRECTS,
    DEFAULT_TIMEOUT_S,
    Answer,
    Request,
    Response,
    Validators,
)
from dzherelo.fetch.bodies import Body, begin, carries_body, pick
from dzherelo.fetch.compression import ADVERTISED
from dzherelo.fetch.guard import Guard
from dzherelo.fetch.journey import follow
from dzherelo.fetch.names import Names
from dzherelo.fetch.troubles import RAISED, fault
from dzherelo.model.outcome import Fault, FaultKind

_LONGEST_HEADER = 32 * 1024
"""Bytes of one header: security policies of large publishers pass the library's 8 KiB."""
_MOST_HEADERS = 128
_ALL_HEADERS = 64 * 1024
"""Bytes of all headers of one answer; honest ones stay under 20 KiB."""


class Patience(msgspec.Struct, frozen=True):
    """How slow one hop may be; the total of a request is its own `timeout_s`."""

    connect_s: float = 10.0
    """TCP and the TLS handshake."""
    head_s: float = 20.0
    """From the start of a hop, name look-up included, to the end of its response headers."""
    stall_s: float = 20.0
    """In which `least` bytes of a body must come, else the rest is not waited for."""
    least: int = 2048
    """A telephone line of 1990 brought twenty times as much."""


def user_agent(version: str, contact: str) -> str:
    """Who we say we are, with an address at which a publisher can complain."""
    return f"Dzherelo/{version} (+{contact})"


class Client:
    """The real `Network`: use it as an async context manager, share it between tasks.

    Keeps connections but no cookies, reads no proxy settings, sends `agent` as User-Agent, asks
    the guard about every address it connects to. `clock` is read for dates in Retry-After.
    """

    def __init__(
        self,
        agent: str,
        *,
        clock: Callable[[], datetime],
        guard: Guard | None = None,
        patience: Patience | None = None,
        tls: ssl.SSLContext | None = None,
        names: AbstractResolver | None = None,
    ) -> None:
        self._agent = agent
        self._clock = clock
        self._guard = guard or Guard()
        self._patience = patience or Patience()
        self._tls = tls or _modern_tls()
        self._names = names
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = self._open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session:
            await self._session.close()
            self._session = None

    async def get(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        limit: int = DEFAULT_LIMIT,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        accept: str = "*/*",
        max_redirects: int = DEFAULT_REDIRECTS,
    ) -> Response | Fault:
        """See `Network.get`."""
        return await self.ask(Request(url, validators, limit, timeout_s, accept, max_redirects))

    async def salvage(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        limit: int = DEFAULT_LIMIT,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        accept: str = "*/*",
        max_redirects: int = DEFAULT_REDIRECTS,
    ) -> Response | Fault:
        """See `Network.salvage`."""
        return await self.ask(
            Request(url, validators, limit, timeout_s, accept, max_redirects, salvage=True)
        )

    async def ask(self, request: Request) -> Response | Fault:
        """The answer to a request, or a Fault; never takes longer than `request.timeout_s`."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        exchange = partial(self._exchange, began + request.timeout_s)
        response = await follow(request, exchange, self._clock)
        if isinstance(response, Fault):
            return response
        return msgspec.structs.replace(response, elapsed_s=loop.time() - began)

    def _open(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,  # callers bound what is under way; a queue here would eat their deadlines
                ssl=self._tls,
                resolver=self._names or Names(),
                socket_factory=self._guard.socket_for,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._agent, "Accept-Encoding": ADVERTISED},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._patience.connect_s),
            auto_decompress=False,
            trust_env=False,
            max_field_size=_LONGEST_HEADER,
            max_headers=_MOST_HEADERS,
        )

    async def _exchange(self, deadline: float, url: URL, request: Request) -> Answer | Fault:
        patience = asyncio.get_running_loop().time() + self._patience.head_s
        try:
            async with asyncio.timeout_at(min(patience, deadline)):
                response = await self._head(url, request)
        except TimeoutError as error:
            return Fault(FaultKind.TIMEOUT, str(error) or f"no answer from {url.host} in time")
        except RAISED as error:
            return fault(error)
        try:
            return await self._answer(response, request, deadline)
        finally:
            response.release()  # closes the connection if the body was not read to its end

    async def _head(self, url: URL, request: Request) -> aiohttp.ClientResponse:
        if self._session is None:
            raise RuntimeError("the client is used outside of `async with`")
        method = "GET" if request.form is None else "POST"
        return await self._session.request(
            method, url, data=request.form, headers=_sent(request), allow_redirects=False
        )

    async def _answer(
        self, response: aiohttp.ClientResponse, request: Request, deadline: float
    ) -> Answer | Fault:
        size = sum(len(name) + len(value) + 4 for name, value in response.raw_headers)
        if size > _ALL_HEADERS:
            return Fault(FaultKind.TOO_LARGE, f"{size} bytes of headers")
        headers = pick(list(response.headers.items()))
        if not carries_body(response.status):
            return Answer(response.status, headers)
        body = begin(headers, request)
        if isinstance(body, Fault):
            return body
        try:
            broke = await self._take_in(response.content, body, deadline)
        except RAISED as error:
            broke = Fault(FaultKind.CUT_OFF, fault(error).detail)
        return body.finish(response.status, headers, broke)

    async def _take_in(
        self, content: aiohttp.StreamReader, body: Body, deadline: float
    ) -> Fault | None:
        """Feed the body until it ends or wants no more; why its end was not waited for."""
        loop, patience = asyncio.get_running_loop(), self._patience
        came, mark = 0, loop.time() + patience.stall_s
        while True:
            piece = await _piece(content, min(mark, deadline))
            if piece == b"" or (piece and not body.feed(piece)):
                return None
            came += len(piece or b"")
            now = loop.time()
            if now >= deadline:
                return Fault(FaultKind.TIMEOUT, "the answer did not end in time")
            if now >= mark:
                if came < patience.least:
                    slow = f"only {came} bytes came in {patience.stall_s:g} s"
                    return Fault(FaultKind.TIMEOUT, slow)
                came, mark = 0, now + patience.stall_s


async def _piece(content: aiohttp.StreamReader, until: float) -> bytes | None:
    """What has come of a body, b"" at its end, None when nothing came until then."""
    limit = asyncio.timeout_at(until)
    try:
        async with limit:
            return await content.readany()
    except TimeoutError:
        if not limit.expired():
            raise
        return None


def _modern_tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _sent(request: Request) -> dict[str, str]:
    headers = {"Accept": request.accept}
    known = request.validators or Validators()
    if known.etag.isprintable() and known.etag.isascii() and known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified.isprintable() and known.last_modified.isascii() and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers
