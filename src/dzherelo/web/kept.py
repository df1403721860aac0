"""Rendered pages kept for a moment: asked again, they cost neither a query nor a template."""

import asyncio
import gzip
import hashlib
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]
Version = Callable[[], Awaitable[int]]

LOOK_S = 1.0
"""How often the number of the newest event is asked for: pages are at most so much behind."""

KEEP_S = 15.0
"""Health and refusals change without an event."""

MOST = 1000
"""Pages kept; at 60 KB each they stay under 60 MB."""

LONGEST_QUERY = 300
GZIP_FROM = 1000
"""Bytes below which compression saves no packet."""

_NEVER = ("/healthz", "/readyz", "/websub/")
_ITSELF = "/media/"
"""Pictures answer HEAD, Range and conditions themselves; gathering them would copy each."""


class Kept(msgspec.Struct):
    """A page as sent: body, its gzipped twin once asked for, the tag, when it was made."""

    headers: Headers
    body: bytes
    etag: bytes
    version: int
    at: float
    packed: bytes | None = None


class Answer(msgspec.Struct):
    """What the application sent, gathered."""

    status: int = 500
    headers: Headers = []
    body: bytearray = msgspec.field(default_factory=bytearray)


class PageCache:
    """ASGI around the application: answers GET and HEAD from pages rendered before.

    A page is kept until something happens (`version` changes) and at most `KEEP_S`. It also gives
    every page an ETag, answers If-None-Match (RFC 9110, 13.1.2), HEAD, and Accept-Encoding: gzip.
    """

    def __init__(self, app: ASGIApp, version: Version) -> None:
        """`version` asks the store for the number of the newest event."""
        self._app = app
        self._ask = version
        self._version = -1
        self._asked_at = -LOOK_S
        self._pages: dict[tuple[str, bytes], Kept] = {}
        self._lock = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the kept pages, or let the application answer and keep that."""
        if (
            scope["type"] != ScopeType.HTTP
            or scope["method"] not in {"GET", "HEAD"}
            or scope["path"].startswith(_ITSELF)
        ):
            await self._app(scope, receive, send)
            return
        key = (scope["path"], scope["query_string"])
        if key[0].startswith(_NEVER) or len(key[1]) > LONGEST_QUERY:
            await _send_all(await self._gather(scope, receive), scope["method"], send)
            return
        version = await self._newest()
        page = self._pages.get(key)
        if page is None or page.version != version or time.monotonic() - page.at > KEEP_S:
            answer = await self._gather(scope, receive)
            if answer.status != 200 or version < 0:  # noqa: PLR2004 - only whole pages are kept
                await _send_all(answer, scope["method"], send)
                return
            page = self._keep(key, answer, version)
        await _send_page(page, scope, send)

    async def _newest(self) -> int:
        """The number of the newest event, at most `LOOK_S` old; -1 when the store is away."""
        if time.monotonic() - self._asked_at < LOOK_S:
            return self._version
        async with self._lock:
            if time.monotonic() - self._asked_at >= LOOK_S:
                try:
                    self._version = await self._ask()
                except OSError:
                    self._version = -1
                self._asked_at = time.monotonic()
        return self._version

    async def _gather(self, scope: HTTPScope, receive: Receive) -> Answer:
        answer = Answer()

        async def take(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = [(bytes(k).lower(), bytes(v)) for k, v in message["headers"]]
            elif message["type"] == "http.response.body":
                answer.body += message.get("body", b"")

        changed: Any = {**scope, "method": "GET"}
        await self._app(changed, receive, take)
        return answer

    def _keep(self, key: tuple[str, bytes], answer: Answer, version: int) -> Kept:
        body = bytes(answer.body)
        tag = b'"' + hashlib.sha256(body).hexdigest()[:24].encode() + b'"'
        own = {b"content-length", b"etag"}
        headers = [each for each in answer.headers if each[0] not in own]
        page = Kept([*headers, (b"etag", tag)], body, tag, version, time.monotonic())
        self._pages.pop(key, None)
        self._pages[key] = page
        while len(self._pages) > MOST:
            del self._pages[next(iter(self._pages))]
        return page


async def _send_page(page: Kept, scope: HTTPScope, send: Send) -> None:
    asked = dict(scope["headers"])
    headers = [*page.headers, (b"vary", b"Accept-Encoding")]
    if page.etag in asked.get(b"if-none-match", b""):
        await _send(304, headers, b"", send)
        return
    body = page.body
    if b"gzip" in asked.get(b"accept-encoding", b"") and len(body) >= GZIP_FROM:
        if page.packed is None:
            page.packed = gzip.compress(body, 5, mtime=0)
        body = page.packed
        headers.append((b"content-encoding", b"gzip"))
    headers.append((b"content-length", str(len(body)).encode()))
    await _send(200, headers, b"" if scope["method"] == "HEAD" else body, send)


async def _send_all(answer: Answer, method: str, send: Send) -> None:
    body = b"" if method == "HEAD" else bytes(answer.body)
    await _send(answer.status, answer.headers, body, send)


async def _send(status: int, headers: Headers, body: bytes, send: Send) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
