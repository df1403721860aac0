"""Pictures in the sizes that pages use: `/media/{preset}/{key}`, made once and kept."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from dzherelo.media import accept, links, naming, transform
from dzherelo.media.options import PRESETS, Options
from dzherelo.media.transform import Rendered
from dzherelo.model.ids import BlobKey
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.web.pages import Objects, Portal
from dzherelo.web.settings import PortalSettings

FOR_EVER = "public, max-age=31536000, immutable"
SANDBOX = "default-src 'none'; sandbox"
"""On every answer, refusals too: what is opened by itself loads nothing and runs nothing."""

STORED_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "ico": "image/x-icon",
}
ORIGINAL = "original/"

Resize = Callable[[bytes, Options], Awaitable[Rendered | Fault]]
"""Where pictures are computed: a thread here, a process pool where the founder passes one."""


def threads(count: int) -> Resize:
    """Resizing in at most `count` threads at once; libvips lets go of the interpreter's lock."""
    gate = asyncio.Semaphore(count)

    async def resize(body: bytes, options: Options) -> Rendered | Fault:
        async with gate:
            return await asyncio.to_thread(transform.resize, body, options)

    return resize


class Darkroom:
    """Pictures by options and key: from the cache, or computed once however many ask at once."""

    def __init__(self, blobs: Objects, resize: Resize) -> None:
        """Results are kept in `blobs` under `cache/`."""
        self._blobs = blobs
        self._resize = resize
        self._running: dict[BlobKey, asyncio.Task[bytes | Fault]] = {}

    async def develop(self, key: BlobKey, options: Options) -> bytes | Fault:
        """The picture as asked. Faults: NOT_FOUND, and those of `transform.resize`."""
        kept = cache_key(key, options)
        body = await self._blobs.get(kept)
        if body is not None:
            return body
        task = self._running.get(kept)
        if task is None:
            task = asyncio.create_task(self._make(key, options, kept))
            self._running[kept] = task
            task.add_done_callback(lambda _: self._running.pop(kept, None))
        # A visitor who leaves must not stop the work for the others.
        return await asyncio.shield(task)

    async def _make(self, key: BlobKey, options: Options, kept: BlobKey) -> bytes | Fault:
        source = await self._blobs.get(key)
        if source is None:
            return Fault(FaultKind.NOT_FOUND, "we have no such picture")
        rendered = await self._resize(source, options)
        if isinstance(rendered, Fault):
            return rendered
        await self._blobs.put(kept, rendered.body, rendered.type)
        return rendered.body

    async def original(self, key: BlobKey) -> bytes | Fault:
        """The picture as its publisher had it, or Fault(NOT_FOUND)."""
        body = await self._blobs.get(key)
        return Fault(FaultKind.NOT_FOUND, "we have no such picture") if body is None else body


def cache_key(key: BlobKey, options: Options) -> BlobKey:
    """Where a result lies: every option stands in the key, so that a new preset is a new key."""
    return BlobKey(f"cache/{options.text.replace(':', '-').replace('/', '~')}/{key}")


class Wanted(msgspec.Struct, frozen=True):
    """What an address asks for; `options` is None for the original."""

    key: BlobKey
    type: str
    options: Options | None


def read(path: str, accepted: str, settings: PortalSettings) -> Wanted | Fault:
    """What `/media{path}` asks for, or the Fault of `links.read`."""
    if path.lstrip("/").startswith(ORIGINAL):
        return _read_original(path.lstrip("/").removeprefix(ORIGINAL))
    asked = links.read(path, settings.secret or ())
    if isinstance(asked, Fault):
        return asked
    name = naming.parse(asked.source)
    if name is None:
        return Fault(FaultKind.NOT_FOUND, "only pictures of ours are served")
    form = asked.options.format or accept.choose(accepted, transparent=name.extension != "jpg")
    options = msgspec.structs.replace(asked.options, format=form)
    return Wanted(BlobKey(asked.source), transform.TYPES[form], options)


def _read_original(key: str) -> Wanted | Fault:
    name = naming.parse(key)
    if name is None:
        return Fault(FaultKind.BAD_OPTIONS, "no such key")
    if name.extension == "svg":
        # a drawing may carry scripts and fetch files: only its pixels leave the house
        drawn = msgspec.structs.replace(PRESETS["wide"], format="png")
        return Wanted(BlobKey(key), transform.TYPES["png"], drawn)
    return Wanted(BlobKey(key), STORED_TYPES[name.extension], None)


@get("/media/{path:path}", include_in_schema=False)
async def picture(
    portal: NamedDependency[Portal],
    darkroom: NamedDependency[Darkroom],
    request: Request[Any, Any, Any],
    path: FromPath[str],
) -> Response[bytes]:
    """A picture by its address; the answer never changes, so it may be kept for ever."""
    wanted = read(path, request.headers.get("accept", ""), portal.settings)
    if isinstance(wanted, Fault):
        return refuse(wanted)
    headers = {
        "cache-control": FOR_EVER,
        "etag": etag(wanted),
        "vary": "Accept",
        "content-security-policy": SANDBOX,
        "content-disposition": "inline",
    }
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=wanted.type)
    if wanted.options is None:
        body = await darkroom.original(wanted.key)
    else:
        body = await darkroom.develop(wanted.key, wanted.options)
    if isinstance(body, Fault):
        return refuse(body)
    return Response(body, media_type=wanted.type, headers=headers)


def etag(wanted: Wanted) -> str:
    """The tag of an answer: key and options say everything, because keys name content."""
    form = wanted.options.text if wanted.options else "original"
    return f'"{wanted.key.rsplit("/", 1)[-1]}-{form}"'


def refuse(fault: Fault) -> Response[bytes]:
    """404 (403 for a wrong signature) with the reason in words."""
    status = 403 if fault.kind is FaultKind.BAD_SIGNATURE else 404
    body = f"{fault.kind}: {fault.detail}\n".encode("utf-8", "replace")
    headers = {"cache-control": "public, max-age=60", "content-security-policy": SANDBOX}
    return Response(
        body, status_code=status, media_type="text/plain; charset=utf-8", headers=headers
    )
