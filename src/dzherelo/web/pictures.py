"""Pictures in the sizes that pages use: `/media/{preset}/{key}`, made once and kept."""

from typing import Any

import msgspec
from litestar.enums import ScopeType
from litestar.handlers import asgi
from litestar.types import HTTPScope, Receive, Scope, Send

from dzherelo.media import accept, links, naming, transform
from dzherelo.media.options import PRESETS, Options
from dzherelo.model.ids import BlobKey
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.web import conditions
from dzherelo.web.darkroom import Darkroom
from dzherelo.web.settings import PortalSettings

PATH = "/media"
BELOW = f"{PATH}/"
FOR_EVER = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=60"
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

STATUSES = {
    FaultKind.BAD_OPTIONS: 400,
    FaultKind.BAD_SIGNATURE: 403,
    FaultKind.NOT_FOUND: 404,
    FaultKind.GONE: 410,
    FaultKind.NOT_A_PICTURE: 422,
    FaultKind.PICTURE_TOO_LARGE: 422,
    FaultKind.TOO_MANY_REQUESTS: 429,
}
"""Every refusal is the asker's or the picture's: nothing here is a server error."""


class Wanted(msgspec.Struct, frozen=True):
    """What an address asks for; `options` is None for the original.

    `negotiated` says that another Accept header would have had another format.
    """

    key: BlobKey
    type: str
    options: Options | None
    negotiated: bool = False


def inner(path: str) -> str:
    """What stands below `/media` in the path of a request."""
    return path.removeprefix(PATH).rstrip("/")


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
    options = asked.options
    form = options.format or accept.choose(
        accepted, transparent=name.extension != "jpg", animated=options.animated
    )
    chosen = msgspec.structs.replace(options, format=form)
    return Wanted(BlobKey(asked.source), transform.TYPES[form], chosen, not options.format)


def _read_original(key: str) -> Wanted | Fault:
    name = naming.parse(key)
    if name is None:
        return Fault(FaultKind.BAD_OPTIONS, "no such key")
    if name.extension == "svg":
        # a drawing may carry scripts and fetch files: only its pixels leave the house
        drawn = msgspec.structs.replace(PRESETS["wide"], format="png")
        return Wanted(BlobKey(key), transform.TYPES["png"], drawn)
    return Wanted(BlobKey(key), STORED_TYPES[name.extension], None)


class Answer(msgspec.Struct, frozen=True):
    """Status, headers and body as they are sent; a HEAD request gets the length but no body."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


def handler(darkroom: Darkroom, settings: PortalSettings) -> Any:
    """The ASGI handler of everything below `/media`: GET and HEAD of pictures by their address.

    It is none of the framework's ordinary handlers because those know neither HEAD nor Range.
    """

    @asgi(PATH, is_mount=True, copy_scope=True)
    async def media(scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        if scope["type"] != ScopeType.HTTP:
            return
        await _send(await _answer(darkroom, settings, scope), scope, send)

    return media


async def _answer(darkroom: Darkroom, settings: PortalSettings, scope: HTTPScope) -> Answer:
    if scope["method"] not in {"GET", "HEAD"}:
        return _refusal(405, "only GET and HEAD are answered here", {"allow": "GET, HEAD"})
    asked = {name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]}
    wanted = read(inner(scope["path"]), asked.get("accept", ""), settings)
    if isinstance(wanted, Fault):
        return refuse(wanted)
    if wanted.options is None:
        body = await darkroom.original(wanted.key)
    else:
        body = await darkroom.develop(wanted.key, wanted.options)
    return refuse(body) if isinstance(body, Fault) else _found(wanted, body, asked, scope["method"])


def _found(wanted: Wanted, body: bytes, asked: dict[str, str], method: str) -> Answer:
    """The order of RFC 9110, 13.2.2: first whether it is known already, then which part of it."""
    tag = etag(wanted)
    if conditions.unchanged(asked.get("if-none-match", ""), tag):
        return Answer(304, _always(wanted))
    headers = whole(wanted)
    try:
        part = conditions.part(
            asked.get("range", "") if method == "GET" else "",
            asked.get("if-range", ""),
            tag,
            len(body),
        )
    except LookupError:
        return _refusal(416, "no such part", {"content-range": f"bytes */{len(body)}"})
    if part is None:
        return Answer(200, headers, body)
    first, end = part
    headers["content-range"] = f"bytes {first}-{end - 1}/{len(body)}"
    return Answer(206, headers, body[first:end])


def _always(wanted: Wanted) -> dict[str, str]:
    """The headers of a picture that go with a 304 too."""
    return {
        "cache-control": FOR_EVER,
        "etag": etag(wanted),
        "content-security-policy": SANDBOX,
        **({"vary": "Accept"} if wanted.negotiated else {}),
    }


def whole(wanted: Wanted) -> dict[str, str]:
    """The headers of a picture that is sent whole, but for its length."""
    return {
        **_always(wanted),
        "content-type": wanted.type,
        "content-disposition": "inline",
        "accept-ranges": "bytes",
    }


def etag(wanted: Wanted) -> str:
    """The tag of an answer: keys name content, so that key, options and encoder say everything."""
    made = f"{wanted.options.text}-{transform.ENCODER}" if wanted.options else "original"
    return f'"{wanted.key.rsplit("/", 1)[-1]}-{made}"'


def refuse(fault: Fault) -> Answer:
    """The status that fits the fault, with the reason in words."""
    later = {"retry-after": f"{fault.retry_after:.0f}"} if fault.retry_after else {}
    return _refusal(STATUSES[fault.kind], f"{fault.kind}: {fault.detail}", later)


def _refusal(status: int, reason: str, more: dict[str, str]) -> Answer:
    headers = {
        "content-type": "text/plain; charset=utf-8",
        "cache-control": "no-store" if "retry-after" in more else SHORTLY,
        "content-security-policy": SANDBOX,
        **more,
    }
    return Answer(status, headers, f"{reason}\n".encode("utf-8", "replace"))


async def _send(answer: Answer, scope: HTTPScope, send: Send) -> None:
    headers = [(name.encode(), text.encode("latin-1")) for name, text in answer.headers.items()]
    if answer.status != 304:  # noqa: PLR2004 - its length would be that of the picture
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = b"" if scope["method"] == "HEAD" else answer.body
    await send({"type": "http.response.body", "body": body, "more_body": False})
