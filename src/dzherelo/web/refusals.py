"""Error pages, in the language of the address."""

import logging
from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from dzherelo.web.pages import Head, Portal
from dzherelo.web.wording import LANGUAGES, wording

log = logging.getLogger(__name__)

AnyRequest = Request[Any, Any, Any]
BROKEN = 500
NO_DATABASE = 503


def refuse_with(portal: Portal) -> Callable[[AnyRequest, Exception], Response[bytes]]:
    """The handler of every exception: a page for people, JSON under /api/."""

    def refuse(request: AnyRequest, error: Exception) -> Response[bytes]:
        status = _status(error)
        if status >= BROKEN:
            log.error("%s failed", request.url.path, exc_info=error)
        headers = {"cache-control": "no-store"}
        if isinstance(error, HTTPException):
            headers |= {name: value for name, value in (error.headers or {}).items() if value}
        if request.url.path.startswith("/api/"):
            body = msgspec.json.encode({"status_code": status, "detail": _detail(error)})
            return Response(
                body, status_code=status, media_type="application/json", headers=headers
            )
        body = _page(portal, request.url.path, status)
        return Response(
            body, status_code=status, media_type="text/html; charset=utf-8", headers=headers
        )

    return refuse


def _status(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.status_code
    return NO_DATABASE if isinstance(error, ConnectionError) else BROKEN


def _detail(error: Exception) -> str:
    """What a program is told: the reason of a refusal, nothing about our own faults."""
    return error.detail if isinstance(error, HTTPException) else "internal error"


def _page(portal: Portal, path: str, status: int) -> bytes:
    first = path.strip("/").split("/")[0]
    language = first if first in LANGUAGES else LANGUAGES[0]
    words = wording(language)
    key = f"error_{status}" if words.has(f"error_{status}") else "error_other"
    head = Head(language, "/", title=words.say(key), index=False)
    more = words.say(f"{key}_text") if words.has(f"{key}_text") else ""
    return portal.html("refusal.html", head, status=status, title=words.say(key), more=more)
