"""SVG: recognised, measured, and refused where drawing it could cost too much."""

import re

HEAD = 65_536
"""Bytes in which the root element must begin."""
LARGEST = 2_000_000
"""Bytes of an SVG that is drawn; maps of elections reach 1.5 million."""
MOST_USES = 40
"""Uses of uses multiply: 80 of them made half a million elements and took five seconds."""
DEFAULT = 512
"""Pixels of a side when the drawing states none."""

_ROOT = re.compile(rb"<(?:[a-zA-Z]+:)?svg(?=[\s>/])([^>]{0,8000})", re.DOTALL)
_BEFORE = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!--|<!DOCTYPE\s+svg|<(?:[a-zA-Z]+:)?svg[\s>/])", re.I
)
_SIDE = re.compile(rb"\s(width|height)\s*=\s*[\"']\s*([\d.]{1,12})(?:px)?\s*[\"']")
_VIEWBOX = re.compile(
    rb"\sviewBox\s*=\s*[\"']\s*[-+\d.eE]+[\s,]+[-+\d.eE]+[\s,]+([\d.]{1,12})[\s,]+([\d.]{1,12})\s*[\"']"
)
_DANGEROUS = re.compile(
    rb"<!ENTITY|<(?:\w+:)?(?:filter|fe\w+|foreignObject|script|iframe|image|animate\w*|set)[\s>/]|"
    rb"@import|href\s*=\s*[\"']\s*(?:https?:|//|file:|ftp:)|url\(\s*[\"']?\s*(?:https?:|//|file:)",
    re.IGNORECASE,
)


def is_svg(body: bytes) -> bool:
    """Whether the bytes are an SVG document rather than an HTML page with a drawing in it."""
    head = body[:HEAD]
    return (
        bool(_BEFORE.match(head))
        and bool(_ROOT.search(head))
        and b"<html" not in head[:1024].lower()
    )


def size(body: bytes) -> tuple[int, int] | None:
    """Return (width, height) in pixels from `width` and `height`, else from `viewBox`."""
    match = _ROOT.search(body[:HEAD])
    if match is None:
        return None
    sides = {name: _number(value) for name, value in _SIDE.findall(match[1])}
    box = _VIEWBOX.search(match[1])
    width, height = (_number(box[1]), _number(box[2])) if box else (DEFAULT, DEFAULT)
    return sides.get(b"width", width), sides.get(b"height", height)


def refuse(body: bytes) -> str:
    """Return why a drawing is not rasterised, "" when it may be.

    Entities and filters can cost any amount of time; scripts, foreign objects and outside addresses
    have no place in a picture, even if the renderer ignores them.
    """
    if len(body) > LARGEST:
        return "the drawing is too long"
    if body.count(b"<use") > MOST_USES:
        return "the drawing repeats itself too often"
    found = _DANGEROUS.search(body)
    return f"the drawing holds {found[0].decode('latin-1').strip()!r}" if found else ""


def _number(value: bytes) -> int:
    try:
        return min(int(float(value)), 2**31)
    except (ValueError, OverflowError):
        return 0
