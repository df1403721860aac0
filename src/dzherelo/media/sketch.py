"""How a picture looks in 64 bits, and a tiny copy of it to show while it loads."""

import base64

from dzherelo.media import vips
from dzherelo.model.outcome import Fault, FaultKind

WIDE = 9
TALL = 8
TINY = 16
"""Pixels of the longer side of a placeholder."""
LONGEST = 400
"""Characters of a placeholder; twenty of them on a page are 8 KB."""


def difference_hash(body: bytes) -> int | Fault:
    """Return a 64-bit difference hash (unsigned); a bit tells whether brightness falls rightwards.

    Equal or near (few differing bits) for the same photo in other sizes and formats; Krawetz's
    dHash on 9 × 8 pixels. Gives the Faults of inspect.facts.
    """
    facts = vips.check(body)
    if isinstance(facts, Fault):
        return facts
    try:
        image = vips.thumbnail(body, WIDE, height=TALL, size="force")
        if image.hasalpha():
            image = image.flatten(background=[255, 255, 255])
        grey = bytes(image.colourspace("b-w").cast("uchar").extract_band(0).write_to_memory())
    except vips.Failure as failure:
        return Fault(FaultKind.NOT_A_PICTURE, str(failure).strip()[:200])
    bits = 0
    for row in range(TALL):
        for column in range(WIDE - 1):
            at = row * WIDE + column
            bits = bits << 1 | int(grey[at] > grey[at + 1])
    return bits


def distance(one: int, other: int) -> int:
    """Return the number of differing bits of two hashes; up to 10 is the same photo."""
    return (one ^ other).bit_count()


def placeholder(body: bytes) -> str | Fault:
    """Return a blurred WebP of at most 16 pixels as a `data:` address under 400 characters."""
    facts = vips.check(body)
    if isinstance(facts, Fault):
        return facts
    try:
        image = vips.thumbnail(body, TINY, height=TINY, size="down")
        if image.hasalpha():
            image = image.flatten(background=[255, 255, 255])
        for quality in (30, 10, 1):
            encoded = bytes(image.webpsave_buffer(Q=quality, effort=4, keep="none"))
            address = "data:image/webp;base64," + base64.b64encode(encoded).decode("ascii")
            if len(address) < LONGEST:
                return address
    except vips.Failure as failure:
        return Fault(FaultKind.NOT_A_PICTURE, str(failure).strip()[:200])
    return ""
