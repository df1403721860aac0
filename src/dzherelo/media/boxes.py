"""The boxes of AVIF (ISO/IEC 14496-12, 23008-12): the brand and the size of the picture."""

# ruff: noqa: PLR2004
# The bare numbers are offsets and lengths of the format.

from collections.abc import Iterator

_AVIF = frozenset({b"avif", b"avis"})
MOST_BOXES = 4_000
"""Boxes looked at; a still picture has about thirty."""
_INNER = {b"meta": 4, b"iprp": 0, b"ipco": 0, b"moov": 0, b"trak": 0}
"""Boxes that hold boxes, and the bytes before the first of them."""


def is_avif(body: bytes) -> bool:
    """Whether the `ftyp` box names AVIF among its brands (HEIC and videos do not)."""
    length = min(int.from_bytes(body[:4], "big"), 256)
    brands = {body[8:12], *(body[at : at + 4] for at in range(16, length, 4))}
    return bool(brands & _AVIF)


def size(body: bytes) -> tuple[int, int] | None:
    """Return the largest (width, height) that an `ispe` property states, None without any.

    The largest one counts, because a grid states the whole and each of its tiles.
    """
    found = [
        (int.from_bytes(content[4:8], "big"), int.from_bytes(content[8:12], "big"))
        for name, content in _walk(body)
        if name == b"ispe" and len(content) >= 12
    ]
    return max(found, key=lambda pair: pair[0] * pair[1], default=None)


def _walk(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every box with its content, outer before inner, without recursion."""
    waiting = [(0, len(body))]
    seen = 0
    while waiting and seen < MOST_BOXES:
        at, end = waiting.pop()
        if at + 8 > end:
            continue
        seen += 1
        length, name = int.from_bytes(body[at : at + 4], "big"), body[at + 4 : at + 8]
        if length == 0:
            length = end - at
        if length < 8:
            # 64-bit lengths (1) are for films; shorter ones are damage
            continue
        stop = min(at + length, end)
        waiting.append((stop, end))
        if name in _INNER:
            waiting.append((at + 8 + _INNER[name], stop))
        elif name == b"ispe":
            yield name, body[at + 8 : stop]
