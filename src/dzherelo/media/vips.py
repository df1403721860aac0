"""libvips as this project uses it: only the decoders we accept, no cache of operations."""

from typing import Any

import pyvips

from dzherelo.media import credits, inspect, vector
from dzherelo.media.credits import Credit
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
# Pictures are computed side by side in processes: threads inside each would only cost memory.
pyvips.concurrency_set(1)

VERSION = f"{pyvips.version(0)}.{pyvips.version(1)}"
"""Of libvips, as far as it changes what comes out."""

Image = Any
"""A pyvips image; the library has no types."""
Failure: type[Exception] = pyvips.Error
BLOB: int = pyvips.GValue.blob_type
"""The type of metadata that are bytes."""

UNDRAWN = frozenset({"bmp", "ico"})
"""Formats that are recognised and kept, but have no decoder here."""
SIDEWAYS = range(5, 9)
"""Values of EXIF's orientation that swap width and height."""


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


def thumbnail(body: bytes, width: int, *, frames: bool = False, **how: object) -> Image:
    """Return the picture scaled while it is decoded, upright, in sRGB; first frame or all `frames`.

    `fail_on="none"` serves the intact part of a picture cut short. Raises Failure.
    """
    if _foreign_colours(header(body)):
        how["output_profile"] = "srgb"
    if frames:
        how["option_string"] = "n=-1"
    return pyvips.Image.thumbnail_buffer(body, width, fail_on="none", **how)


def header(body: bytes) -> Image:
    """Return the picture before anything of it is decoded. Raises Failure."""
    return pyvips.Image.new_from_buffer(body, "", fail_on="none")


def upright(image: Image) -> tuple[int, int]:
    """Return width and height as they are once the picture stands upright."""
    turned = image.get("orientation") if image.get_typeof("orientation") else 1
    size = (image.width, image.height)
    return (size[1], size[0]) if turned in SIDEWAYS else size


def credit(image: Image) -> Credit:
    """Return who made the picture, as its metadata say."""
    return credits.read(
        iptc=_blob(image, "iptc-data"),
        xmp=_blob(image, "xmp-data"),
        artist=_exif(image, "exif-ifd0-Artist"),
        rights=_exif(image, "exif-ifd0-Copyright"),
    )


def _blob(image: Image, name: str) -> bytes:
    return bytes(image.get(name)) if image.get_typeof(name) else b""


def _exif(image: Image, name: str) -> str:
    """libvips appends «(text, type, components, bytes)» to the value."""
    return str(image.get(name)).rpartition(" (")[0] if image.get_typeof(name) else ""


def _foreign_colours(image: Image) -> bool:
    """Whether colours must be converted; asked first because converting takes 55 of 75 ms."""
    if image.interpretation not in {"srgb", "b-w"}:
        return True
    if not image.get_typeof("icc-profile-data"):
        return False
    # the description of a profile is ASCII or, in version 4, UTF-16
    profile = bytes(image.get("icc-profile-data")).replace(b"\x00", b"")
    return b"sRGB" not in profile
