"""What is asked of a picture: size, place, quality and format, in a short grammar."""

import re
from collections.abc import Callable, Mapping
from typing import Literal, get_args

import msgspec

from dzherelo.model.outcome import Fault, FaultKind

Format = Literal["jpeg", "webp", "avif", "png"]
Mode = Literal["fit", "fill", "crop"]
Gravity = Literal["attention", "entropy", "centre"]

LARGEST_SIDE = 4_000
"""Pixels; a derivative larger than this serves no screen."""
BEST = 100
"""The highest quality that encoders know."""
DENSEST = 4
"""Pixels of a screen for one of the page; no phone has more."""
WHOLE = 100
"""Percent of a side."""

_SPLIT = re.compile(r"[,/]")
_NUMBER = re.compile(r"[0-9]{1,5}")
_DENSITY = re.compile(r"[0-9](?:\.[0-9]{1,2})?")
_FORMATS: dict[str, Format] = {
    "jpeg": "jpeg",
    "jpg": "jpeg",
    "webp": "webp",
    "avif": "avif",
    "png": "png",
}
_PAIR = 2


class Options(msgspec.Struct, frozen=True):
    """`fit` keeps the whole picture inside width × height (0 = free), `fill` scales it to cover
    them and cuts the rest off, `crop` cuts without scaling. No picture is ever enlarged.

    `gravity` says what a cut keeps when no `focus` does, a point in percent from the top left.
    `quality` 0 means the format's own; `format` "" means by the reader's Accept header. With
    `animated` all frames are kept where format and picture have several.
    """

    mode: Mode = "fit"
    width: int = 0
    height: int = 0
    quality: int = 0
    format: Format | Literal[""] = ""
    gravity: Gravity = "attention"
    focus: tuple[int, int] | None = None
    animated: bool = False

    @property
    def text(self) -> str:
        """The options in their one canonical spelling: `fit:640:0/q:80/f:webp`."""
        parts = [f"{self.mode}:{self.width}:{self.height}"]
        if self.mode != "fit" and self.focus:
            parts += [f"at:{self.focus[0]}:{self.focus[1]}"]
        elif self.mode != "fit" and self.gravity != "attention":
            parts += [f"at:{self.gravity}"]
        parts += [f"q:{self.quality}"] if self.quality else []
        parts += [f"f:{self.format}"] if self.format else []
        parts += ["anim"] if self.animated else []
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
    """Return the options of a text such as `fit:320:0/dpr:2/q:80/f:webp`, or Fault(BAD_OPTIONS).

    Parts are joined by `/` or `,`, each at most once, in any order. `dpr` multiplies the sides and
    has no spelling of its own: `fit:320:0/dpr:2` and `fit:640:0` are the same picture.
    """
    changes: dict[str, object] = {}
    for part in _SPLIT.split(text):
        name, *values = part.split(":")
        read = _READERS.get(name)
        found = read(name, values) if read else f"not understood: {part[:40]!r}"
        if isinstance(found, str):
            return Fault(FaultKind.BAD_OPTIONS, found)
        if changes.keys() & found.keys():
            return Fault(FaultKind.BAD_OPTIONS, f"said twice: {name}")
        changes |= found
    return _joined(changes)


def is_option(part: str) -> bool:
    """Whether one part of a path is an option rather than the beginning of the source."""
    return all(one.partition(":")[0] in _READERS for one in part.split(",")) and "//" not in part


def _joined(changes: dict[str, object]) -> Options | Fault:
    density = changes.pop("density", 1.0)
    options = msgspec.convert(changes, Options)
    if isinstance(density, float) and density != 1:
        width, height = round(options.width * density), round(options.height * density)
        options = msgspec.structs.replace(options, width=width, height=height)
    why = _impossible(options)
    return Fault(FaultKind.BAD_OPTIONS, why) if why else options


def _impossible(options: Options) -> str:
    """Why the parts, each right by itself, do not go together; "" when they do."""
    cuts = options.mode != "fit"
    if max(options.width, options.height) > LARGEST_SIDE:
        return f"no side may be longer than {LARGEST_SIDE} pixels"
    if cuts and not (options.width and options.height):
        return f"{options.mode} needs both sides"
    if options.animated and cuts:
        return "an animation can be made to fit, but not be cut"
    if not cuts and (options.focus or options.gravity != "attention"):
        return "only what is cut (fill, crop) has a place to keep"
    return ""


Found = Mapping[str, object] | str
"""Fields of Options, or what is wrong."""


def _size(name: str, values: list[str]) -> Found:
    if len(values) != _PAIR or not all(map(_NUMBER.fullmatch, values)):
        return f"{name} takes a width and a height in pixels, such as {name}:640:400"
    return {"mode": name, "width": int(values[0]), "height": int(values[1])}


def _place(_: str, values: list[str]) -> Found:
    if len(values) == 1 and values[0] in get_args(Gravity):
        return {"gravity": values[0], "focus": None}
    if len(values) == _PAIR and all(map(_NUMBER.fullmatch, values)):
        across, down = map(int, values)
        if max(across, down) <= WHOLE:
            return {"gravity": "attention", "focus": (across, down)}
    return "at takes attention, entropy, centre or two percentages from the top left, at:50:20"


def _density(_: str, values: list[str]) -> Found:
    if len(values) == 1 and _DENSITY.fullmatch(values[0]) and 1 <= float(values[0]) <= DENSEST:
        return {"density": float(values[0])}
    return f"dpr takes a number from 1 to {DENSEST}"


def _quality(_: str, values: list[str]) -> Found:
    if len(values) == 1 and _NUMBER.fullmatch(values[0]) and 1 <= int(values[0]) <= BEST:
        return {"quality": int(values[0])}
    return f"q takes a number from 1 to {BEST}"


def _format(_: str, values: list[str]) -> Found:
    if len(values) == 1 and values[0] in _FORMATS:
        return {"format": _FORMATS[values[0]]}
    return f"f takes one of {', '.join(_FORMATS)}"


def _animated(_: str, values: list[str]) -> Found:
    return "anim takes no value" if values else {"animated": True}


_READERS: dict[str, Callable[[str, list[str]], Found]] = {
    "fit": _size,
    "fill": _size,
    "crop": _size,
    "at": _place,
    "dpr": _density,
    "q": _quality,
    "f": _format,
    "anim": _animated,
}
