"""Facts about a picture from its header alone: type by content, size in pixels, number of pages."""

# ruff: noqa: PLR2004
# The bare numbers are the offsets, markers and lengths of the formats named beside them.

from collections.abc import Callable

import msgspec

from dzherelo.media import boxes, vector
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.picture import PictureFacts

MOST_PIXELS = 50_000_000
"""Larger than any camera a newsroom uses; decoded as RGB it is 150 MB, which a child survives."""
MOST_SCANS = 120
"""Scans of one JPEG: encoders write 10 to 20, a bomb hundreds; each passes over all pixels."""
MOST_PAGES = 10_000
"""Frames are counted up to here; only the first is ever decoded."""

_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "ico": "image/x-icon",
    "svg": "image/svg+xml",
}
_OTHERS = (
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"8BPS", "a Photoshop file"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"\x1f\x8b", "a gzip stream"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"push graphic-context", "an ImageMagick script"),
)


class Size(msgspec.Struct, frozen=True):
    """Width and height in pixels and the number of pages (frames) found in a header."""

    width: int
    height: int
    pages: int = 1


def facts(body: bytes) -> PictureFacts | Fault:
    """Return the facts of a picture; nothing of it is decoded, so bombs cost nothing.

    The content decides what it is, whatever name or type it came with. Pictures cut short are fine
    as long as their header is whole. Gives Fault(NOT_A_PICTURE) for anything else (HTML in the
    place of a JPEG, TIFF, HEIC) and Fault(PICTURE_TOO_LARGE) over MOST_PIXELS.
    """
    extension = kind(body)
    if not extension:
        return Fault(FaultKind.NOT_A_PICTURE, _what(body))
    size = READERS[extension](body)
    if size is None or size.width < 1 or size.height < 1:
        return Fault(FaultKind.NOT_A_PICTURE, f"the header of the {extension} is damaged")
    if size.width * size.height > MOST_PIXELS:
        return Fault(FaultKind.PICTURE_TOO_LARGE, f"{size.width}×{size.height} pixels")
    if extension == "jpg" and body.count(b"\xff\xda") > MOST_SCANS:
        return Fault(FaultKind.PICTURE_TOO_LARGE, "hundreds of progressive scans")
    return PictureFacts(_TYPES[extension], extension, size.width, size.height, size.pages)


def kind(body: bytes) -> str:
    """Return the extension that the content calls for, "" when it is no picture we take."""
    if body.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if body.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "webp"
    return _rarer_kind(body)


def _rarer_kind(body: bytes) -> str:
    if body[4:8] == b"ftyp":
        return "avif" if boxes.is_avif(body) else ""
    if body.startswith(b"BM") and len(body) >= 26:
        return "bmp"
    if body.startswith(b"\x00\x00\x01\x00") and len(body) >= 22:
        return "ico"
    return "svg" if vector.is_svg(body) else ""


def _what(body: bytes) -> str:
    head = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        return "empty"
    for magic, name in _OTHERS:
        if head.startswith(magic):
            return name
    if body[4:8] == b"ftyp":
        return "a HEIC picture or a video"
    if b"<html" in head.lower() or head.lower().startswith((b"<!doctype", b"<head", b"<body")):
        return "an HTML page"
    return "no known picture format"


def _jpeg(body: bytes) -> Size | None:
    """ITU T.81, B.1.1.3: markers up to the first frame header."""
    at, end = 2, len(body)
    while at + 9 <= end:
        if body[at] != 0xFF:
            at = body.find(b"\xff", at)
            if at < 0:
                return None
            continue
        marker = body[at + 1]
        if marker in {0xFF, 0x00, 0x01} or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return Size(_big(body, at + 7, 2), _big(body, at + 5, 2))
        if marker in {0xD9, 0xDA}:
            return None
        at += 2 + max(2, _big(body, at + 2, 2))
    return None


def _png(body: bytes) -> Size | None:
    """PNG (W3C) 11.2.1; APNG says its number of frames in acTL, before the pixels."""
    if body[12:16] != b"IHDR" or len(body) < 26:
        return None
    animation = body[:65_536].find(b"acTL")
    pages = _big(body, animation + 4, 4) if 0 < animation < len(body) - 8 else 1
    return Size(_big(body, 16, 4), _big(body, 20, 4), max(1, min(pages, MOST_PAGES)))


def _gif(body: bytes) -> Size | None:
    """GIF89a 18 to 23: the logical screen, then blocks up to the trailer."""
    if len(body) < 13:
        return None
    size = (_little(body, 6, 2), _little(body, 8, 2))
    at = 13 + (3 << ((body[10] & 7) + 1) if body[10] & 0x80 else 0)
    pages = 0
    while at < len(body) and pages < MOST_PAGES:
        block = body[at]
        if block == 0x2C and at + 10 < len(body):
            pages += 1
            flags = body[at + 9]
            at = _after_blocks(body, at + 11 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0))
        elif block == 0x21:
            at = _after_blocks(body, at + 2)
        else:
            break
    return Size(*size, max(1, pages))


def _after_blocks(body: bytes, at: int) -> int:
    """Where the chain of sub-blocks that starts at `at` ends."""
    while at < len(body) and body[at]:
        at += body[at] + 1
    return at + 1


def _webp(body: bytes) -> Size | None:
    """RFC 9649: VP8X (24-bit sizes minus one), VP8L (14 bits minus one), VP8 (14 bits)."""
    form = body[12:16]
    if len(body) < 30:
        return None
    if form == b"VP8X":
        pages = min(body.count(b"ANMF"), MOST_PAGES) if body[20] & 2 else 1
        return Size(_little(body, 24, 3) + 1, _little(body, 27, 3) + 1, max(1, pages))
    if form == b"VP8L" and body[20] == 0x2F:
        bits = _little(body, 21, 4)
        return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if form == b"VP8 " and body[23:26] == b"\x9d\x01\x2a":
        return Size(_little(body, 26, 2) & 0x3FFF, _little(body, 28, 2) & 0x3FFF)
    return None


def _avif(body: bytes) -> Size | None:
    found = boxes.size(body)
    return Size(*found) if found else None


def _bmp(body: bytes) -> Size | None:
    """BITMAPINFOHEADER: a negative height means rows from the top."""
    if _little(body, 14, 4) == 12:
        return Size(_little(body, 18, 2), _little(body, 20, 2))
    width = int.from_bytes(body[18:22], "little", signed=True)
    height = int.from_bytes(body[22:26], "little", signed=True)
    depth = _little(body, 28, 2)
    return Size(width, abs(height)) if depth in {1, 4, 8, 16, 24, 32} else None


def _ico(body: bytes) -> Size | None:
    """The largest of its pictures; 0 stands for 256."""
    count = min(_little(body, 4, 2), (len(body) - 6) // 16)
    sides = [(body[at] or 256, body[at + 1] or 256) for at in range(6, 6 + 16 * count, 16)]
    return Size(*max(sides)) if sides else None


def _svg(body: bytes) -> Size | None:
    found = vector.size(body)
    return Size(*found) if found else None


def _big(body: bytes, at: int, size: int) -> int:
    return int.from_bytes(body[at : at + size], "big")


def _little(body: bytes, at: int, size: int) -> int:
    return int.from_bytes(body[at : at + size], "little")


READERS: dict[str, Callable[[bytes], Size | None]] = {
    "jpg": _jpeg,
    "png": _png,
    "gif": _gif,
    "webp": _webp,
    "avif": _avif,
    "bmp": _bmp,
    "ico": _ico,
    "svg": _svg,
}
"""One reader of headers for each extension that `kind` returns."""
