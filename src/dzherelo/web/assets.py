"""The portal's own files: a style sheet, a script, an icon, addressed by their content."""

import hashlib
from functools import cache
from importlib.resources import files

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

TYPES = {
    "portal.css": "text/css; charset=utf-8",
    "portal.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
FOR_EVER = "public, max-age=31536000, immutable"


@cache
def body(name: str) -> bytes:
    """The bytes of one of `TYPES`."""
    return files("dzherelo.web").joinpath("static", name).read_bytes()


@cache
def address(name: str) -> str:
    """The address of a file; it changes with the content, so that it can be kept for ever."""
    return f"/static/{hashlib.sha256(body(name)).hexdigest()[:12]}/{name}"


@get("/static/{version:str}/{name:str}", include_in_schema=False)
async def asset(version: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """A file of the portal."""
    if name not in TYPES:
        raise NotFoundException
    current = address(name).split("/")[2] == version
    headers = {"cache-control": FOR_EVER if current else "no-cache"}
    return Response(body(name), media_type=TYPES[name], headers=headers)


@get("/favicon.ico", include_in_schema=False)
async def favicon() -> Response[bytes]:
    """The icon, for browsers that ask without being told."""
    return Response(
        body("icon.svg"),
        media_type=TYPES["icon.svg"],
        headers={"cache-control": "public, max-age=86400"},
    )
