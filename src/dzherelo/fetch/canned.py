"""A network in a dict: the double of `Client` for tests and recorded editions, same contract."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Self

import msgspec
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
from dzherelo.fetch.bodies import begin, carries_body, pick
from dzherelo.fetch.guard import spell
from dzherelo.fetch.journey import follow
from dzherelo.fetch.statuses import NOT_MODIFIED
from dzherelo.model.outcome import Fault, FaultKind

_NO_HEADERS: dict[str, str] = {}
INDEX = "pages.json"
"""The file of a folder that names its pages: a list of objects as in `Listed`."""


class Page(msgspec.Struct, frozen=True):
    """One canned answer, as a server would send it; `body` is still compressed if it says so."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = _NO_HEADERS


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of a folder's index: the address, the file with the body ("" for none), the rest."""

    url: str
    file: str = ""
    status: int = 200
    headers: dict[str, str] = _NO_HEADERS


class Canned:
    """Answers from `pages` (address → page or Fault); `asked` lists the requests in order.

    An unlisted address is NOT_FOUND at a listed host and UNKNOWN_HOST elsewhere. A page with an
    ETag or Last-Modified answers 304 when the same validator is sent.
    """

    def __init__(self, pages: Mapping[str, Page | Fault], *, clock: Callable[[], datetime]) -> None:
        self._pages = {str(spell(url)): page for url, page in pages.items()}
        self._hosts = {URL(url).authority for url in self._pages}
        self._clock = clock
        self.asked: list[Request] = []

    @classmethod
    def folder(cls, folder: Path, *, clock: Callable[[], datetime]) -> Self:
        """The pages that `pages.json` in the folder lists."""
        listed = msgspec.json.decode((folder / INDEX).read_bytes(), type=list[Listed])
        return cls({row.url: _page(folder, row) for row in listed}, clock=clock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

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
        """The canned answer to a request."""
        self.asked.append(request)
        return await follow(request, self._exchange, self._clock)

    async def _exchange(self, url: URL, request: Request) -> Answer | Fault:
        page = self._pages.get(str(url)) or self._absent(url)
        if isinstance(page, Fault):
            return page
        headers = pick(list(page.headers.items()))
        known = request.validators
        if known and _same(headers.etag, known.etag, headers.last_modified, known.last_modified):
            return Answer(NOT_MODIFIED, headers)
        if not carries_body(page.status):
            return Answer(page.status, headers)
        body = begin(headers, request)
        if isinstance(body, Fault):
            return body
        body.feed(page.body)
        return body.finish(page.status, headers)

    def _absent(self, url: URL) -> Fault:
        kind = FaultKind.NOT_FOUND if url.authority in self._hosts else FaultKind.UNKNOWN_HOST
        return Fault(kind, f"no canned page for {url}")


def _same(etag: str, known_etag: str, modified: str, known_modified: str) -> bool:
    """RFC 9110 §13.2.2: the entity tag decides when one was sent, else the date."""
    if known_etag:
        return etag.removeprefix("W/") == known_etag.removeprefix("W/")
    return bool(known_modified) and modified == known_modified


def _page(folder: Path, row: Listed) -> Page:
    body = (folder / row.file).read_bytes() if row.file else b""
    return Page(body, row.status, row.headers)
