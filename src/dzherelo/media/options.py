"""What is asked of a picture: size, quality and format, in a short grammar."""

import re
from typing import Literal

import msgspec

from dzherelo.model.outcome import Fault, FaultKind

Format = Literal["jpeg", "webp", "avif", "png"]
Mode = Literal["fit", "fill"]

LARGEST_SIDE = 4_000
"""Pixels; a derivative larger than this serves no screen."""

BEST = 100
"""The highest quality that encoders know."""

_SIZE = re.compile(r"(fit|fill):(\d{1,5}):(\d{1,5})")
_QUALITY = re.compile(r"q:(\d{1,3})")
_FORMAT = re.compile(r"f:(jpeg|jpg|webp|avif|png)")
_SPLIT = re.compile(r"[,/]")
_FORMATS: dict[str, Format] = {
    "jpeg": "jpeg",
    "jpg": "jpeg",
    "webp": "webp",
    "avif": "avif",
    "png": "png",
}


class Options(msgspec.Struct, frozen=True):
    """`fit` keeps the whole picture inside width × height (0 = free), `fill` covers and crops.

    `quality` 0 means the format's own; `format` "" means by the reader's Accept header.
    """

    mode: Mode = "fit"
    width: int = 0
    height: int = 0
    quality: int = 0
    format: Format | Literal[""] = ""

    @property
    def text(self) -> str:
        """The options in their one canonical spelling: `fit:640:0/q:80/f:webp`."""
        parts = [f"{self.mode}:{self.width}:{self.height}"]
        parts += [f"q:{self.quality}"] if self.quality else []
        parts += [f"f:{self.format}"] if self.format else []
        return "/".join(parts)


PRESETS: dict[str, Options] = {
    "tiny": Options("fill", 64, 64),
    "card": Options("fill", 320, 200),
    "card2": Options("fill", 640, 400),
    "wide": Options("fit", 640, 0),
    "full": Options("fit", 1200, 0),
    "share": Options("fill", 1200, 630, 0, "jpeg"),
}
"""Sizes that pages use; they need no signature because nobody can ask for others by them."""


def parse(text: str) -> Options | Fault:
    """Return the options of a text such as `fit:640:0/q:80/f:webp`, or Fault(BAD_OPTIONS).

    Parts are joined by `/` or `,`, each at most once, in any order.
    """
    found = Options()
    seen: set[str] = set()
    for part in _SPLIT.split(text):
        read = _read(found, part)
        if read is None or read[0] in seen:
            return Fault(FaultKind.BAD_OPTIONS, f"not understood: {part[:40]!r}")
        seen.add(read[0])
        found = read[1]
    if found.mode == "fill" and not (found.width and found.height):
        return Fault(FaultKind.BAD_OPTIONS, "fill needs both sides")
    return found


def is_option(part: str) -> bool:
    """Whether one part of a path is an option rather than the beginning of the source."""
    return all(_read(Options(), one) is not None for one in part.split(","))


def _read(options: Options, part: str) -> tuple[str, Options] | None:
    """The kind of an option and the options with it, None for no option."""
    if match := _SIZE.fullmatch(part):
        width, height = int(match[2]), int(match[3])
        if max(width, height) > LARGEST_SIDE:
            return None
        mode: Mode = "fill" if match[1] == "fill" else "fit"
        return "size", msgspec.structs.replace(options, mode=mode, width=width, height=height)
    if match := _QUALITY.fullmatch(part):
        value = int(match[1])
        return (
            ("q", msgspec.structs.replace(options, quality=value)) if 1 <= value <= BEST else None
        )
    if match := _FORMAT.fullmatch(part):
        return "f", msgspec.structs.replace(options, format=_FORMATS[match[1]])
    return None
