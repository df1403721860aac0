"""libvips as this project uses it: only the decoders we accept, no cache of operations."""

from typing import Any

import pyvips

from dzherelo.media import inspect, vector
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.picture import PictureFacts

ACCEPTED = ("Jpeg", "Png", "Nsgif", "Webp", "Heif", "Svg")
"""Decoders allowed to see foreign bytes; the header has been read and believed before."""

# Set for the whole process when this module is first imported: no other decoder of libvips (TIFF,
# raw, …) can be reached by bytes that look like one thing to us and like another to libvips.
pyvips.operation_block_set("VipsForeignLoad", True)
for _name in ACCEPTED:
    pyvips.operation_block_set(f"VipsForeignLoad{_name}", False)
pyvips.cache_set_max(0)

Image = Any
"""A pyvips image; the library has no types."""
Failure: type[Exception] = pyvips.Error

UNDRAWN = frozenset({"bmp", "ico"})
"""Formats that are recognised and kept, but have no decoder here."""


def check(body: bytes) -> PictureFacts | Fault:
    """Return the facts of a picture that may be decoded, or the Fault why it may not."""
    found = inspect.facts(body)
    if isinstance(found, Fault):
        return found
    if found.extension in UNDRAWN:
        return Fault(FaultKind.NOT_A_PICTURE, f"{found.extension} is not decoded")
    if found.extension == "svg" and (why := vector.refuse(body)):
        return Fault(FaultKind.NOT_A_PICTURE, why)
    return found


def thumbnail(body: bytes, width: int, **how: object) -> Image:
    """Return the picture scaled while it is decoded, upright, in sRGB, first frame only.

    `fail_on="none"` serves the intact part of a picture cut short. Raises Failure.
    """
    if _foreign_colours(pyvips.Image.new_from_buffer(body, "", fail_on="none")):
        how["output_profile"] = "srgb"
    return pyvips.Image.thumbnail_buffer(body, width, fail_on="none", **how)


def _foreign_colours(image: Image) -> bool:
    """Whether colours must be converted; asked first because converting takes 55 of 75 ms."""
    if image.interpretation not in {"srgb", "b-w"}:
        return True
    if not image.get_typeof("icc-profile-data"):
        return False
    # the description of a profile is ASCII or, in version 4, UTF-16
    profile = bytes(image.get("icc-profile-data")).replace(b"\x00", b"")
    return b"sRGB" not in profile
