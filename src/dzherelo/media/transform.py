"""A picture in another size and format: scaled, upright, sRGB, without any metadata."""

from collections.abc import Callable

import msgspec

from dzherelo.media import vips
from dzherelo.media.options import Format, Options
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.picture import PictureFacts

UNBOUND = 1_000_000
"""What libvips takes for «as large as it comes»."""
TYPES: dict[Format, str] = {
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "avif": "image/avif",
    "png": "image/png",
}
QUALITY: dict[Format, int] = {"jpeg": 80, "webp": 75, "avif": 50, "png": 80}
"""Equal looks in the measurements that these were taken from."""


class Rendered(msgspec.Struct, frozen=True):
    """Encoded bytes with their type and size; `cut` marks a source that ended too early."""

    body: bytes
    type: str
    width: int
    height: int
    cut: bool = False


def resize(body: bytes, options: Options) -> Rendered | Fault:
    """Return the picture as asked; never larger than the original, animations as their first frame.

    Gives the Faults of inspect.facts, and NOT_A_PICTURE for what cannot be decoded.
    """
    facts = vips.check(body)
    if isinstance(facts, Fault):
        return facts
    form: Format = options.format or "jpeg"
    try:
        image = _scaled(body, options)
        if form == "jpeg" and image.hasalpha():
            image = image.flatten(background=[255, 255, 255])
        encoded = _SAVERS[form](image, options.quality or QUALITY[form])
    except vips.Failure as failure:
        return Fault(FaultKind.NOT_A_PICTURE, _reason(failure))
    return Rendered(encoded, TYPES[form], image.width, image.height, _ends_early(body, facts))


def _scaled(body: bytes, options: Options) -> vips.Image:
    width, height = options.width or UNBOUND, options.height or UNBOUND
    how: dict[str, object] = {"height": height, "size": "down"}
    if options.mode == "fill":
        # the part that draws the eye: heads are cut off less often than by the middle
        how["crop"] = "attention"
    image = vips.thumbnail(body, width, **how)
    if image.interpretation not in {"srgb", "b-w"} or image.format != "uchar":
        image = image.colourspace("srgb").cast("uchar")
    # decode now and once: encoders read in passes
    return image.copy_memory()


def _jpeg(image: vips.Image, quality: int) -> bytes:
    return bytes(
        image.jpegsave_buffer(Q=quality, optimize_coding=True, interlace=True, keep="none")
    )


def _webp(image: vips.Image, quality: int) -> bytes:
    return bytes(image.webpsave_buffer(Q=quality, effort=4, keep="none"))


def _avif(image: vips.Image, quality: int) -> bytes:
    # effort 0: 23 ms against 1,186 ms at effort 4, and nearly as good
    return bytes(image.heifsave_buffer(Q=quality, effort=0, compression="av1", keep="none"))


def _png(image: vips.Image, quality: int) -> bytes:
    return bytes(image.pngsave_buffer(compression=6, Q=quality, keep="none"))


def _ends_early(body: bytes, facts: PictureFacts) -> bool:
    if facts.extension == "jpg":
        return b"\xff\xd9" not in body
    return facts.extension == "png" and b"IEND" not in body


def _reason(failure: Exception) -> str:
    lines = str(failure).strip().splitlines()
    return lines[-1][:200] if lines else "cannot be decoded"


_SAVERS: dict[Format, Callable[[vips.Image, int], bytes]] = {
    "jpeg": _jpeg,
    "webp": _webp,
    "avif": _avif,
    "png": _png,
}
