"""How a picture looks in 64 bits, and a tiny copy of it to show while it loads."""

import base64

import msgspec

from dzherelo.media import vips
from dzherelo.model.outcome import Fault, FaultKind

WIDE = 9
TALL = 8
SMALL = 64
"""Pixels that a picture is decoded to; hash and placeholder are made from these."""
TINY = 16
"""Pixels of the longer side of a placeholder."""
LONGEST = 400
"""Characters of a placeholder; twenty of them on a page are 8 KB."""


class Look(msgspec.Struct, frozen=True):
    """How a picture looks: its 64-bit difference hash (unsigned) and its placeholder."""

    hash: int
    placeholder: str


def look(body: bytes) -> Look | Fault:
    """Return hash and placeholder of a picture from one decoding.

    Equal or near hashes (few differing bits) mean the same photo in other sizes and formats
    (Krawetz's dHash on 9 × 8 pixels: a bit tells whether brightness falls rightwards). The
    placeholder is a WebP of at most 16 pixels as a `data:` address under 400 characters, "" when
    none is that small. Gives the Faults of inspect.facts.
    """
    facts = vips.check(body)
    if isinstance(facts, Fault):
        return facts
    try:
        image = vips.thumbnail(body, SMALL, height=SMALL, size="down").copy_memory()
        if image.hasalpha():
            image = image.flatten(background=[255, 255, 255])
        return Look(_hash(image), _placeholder(image))
    except vips.Failure as failure:
        return Fault(FaultKind.NOT_A_PICTURE, str(failure).strip()[:200])


def _hash(image: vips.Image) -> int:
    small = image.thumbnail_image(WIDE, height=TALL, size="force")
    grey = bytes(small.colourspace("b-w").cast("uchar").extract_band(0).write_to_memory())
    bits = 0
    for row in range(TALL):
        for column in range(WIDE - 1):
            at = row * WIDE + column
            bits = bits << 1 | int(grey[at] > grey[at + 1])
    return bits


def _placeholder(image: vips.Image) -> str:
    tiny = image.thumbnail_image(TINY, height=TINY, size="down")
    for quality in (30, 10, 1):
        encoded = bytes(tiny.webpsave_buffer(Q=quality, effort=4, keep="none"))
        address = "data:image/webp;base64," + base64.b64encode(encoded).decode("ascii")
        if len(address) < LONGEST:
            return address
    return ""


def distance(one: int, other: int) -> int:
    """Return the number of differing bits of two hashes; `store.view_photos.NEAR` judges it."""
    return (one ^ other).bit_count()
