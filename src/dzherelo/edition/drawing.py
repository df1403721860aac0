"""Seeded numbers, colours of a time of day, and the few SVG shapes that the scenes are made of."""

import hashlib
from collections.abc import Iterable

import msgspec

Point = tuple[float, float]
WIDTH, HEIGHT = 1600, 1000
"""Units of the drawing; the pixels of its largest rendering."""
HALF, MOSTLY = 0.5, 0.75
"""Chances."""

COATS = ("#b23a48", "#2d6187", "#e0a458", "#4f7d52", "#6d597a", "#d9d2c5")
"""Colours of coats, cars and stalls."""


class Dice:
    """Numbers that look thrown but depend on the seed alone, so a picture is always the same."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0

    def number(self, low: float, high: float) -> float:
        """The next number in [low, high)."""
        self._count += 1
        digest = hashlib.blake2b(f"{self._seed}/{self._count}".encode(), digest_size=6).digest()
        return low + (high - low) * int.from_bytes(digest) / 2**48

    def whole(self, low: int, high: int) -> int:
        """The next whole number from low to high, both included."""
        return int(self.number(low, high + 1))

    def pick(self, values: tuple[str, ...]) -> str:
        """One of `values`."""
        return values[self.whole(0, len(values) - 1)]


class Palette(msgspec.Struct, frozen=True):
    """Colours of one time of day."""

    sky: tuple[str, str]
    light: str
    far: str
    near: str
    ground: str
    water: str
    wall: str
    roof: str
    dark: str
    accent: str
    window: str


_TIMES = (
    Palette(
        sky=("#8ec5e8", "#e9f4f7"),
        light="#fff3c4",
        far="#9dbfb0",
        near="#6a9a7b",
        ground="#86b06a",
        water="#5d9cc2",
        wall="#efe3cf",
        roof="#b5533c",
        dark="#2f4858",
        accent="#f2b134",
        window="#7fa6bd",
    ),
    Palette(
        sky=("#f7b98b", "#fde9d0"),
        light="#fff0b8",
        far="#c79a94",
        near="#96727a",
        ground="#a58a62",
        water="#b08fa3",
        wall="#f3d9bd",
        roof="#8c3f45",
        dark="#4a3145",
        accent="#e4572e",
        window="#ffe3a1",
    ),
    Palette(
        sky=("#1f2f4f", "#5b6f96"),
        light="#f4efd9",
        far="#38507a",
        near="#2a3d5c",
        ground="#2c4a4a",
        water="#27456b",
        wall="#66759a",
        roof="#3b3554",
        dark="#131b2e",
        accent="#f6c453",
        window="#f9d976",
    ),
    Palette(
        sky=("#b9c4cc", "#e6e9ea"),
        light="#f5f5f0",
        far="#a3b0b3",
        near="#7f9290",
        ground="#8f9b82",
        water="#7f99a8",
        wall="#dcd8cf",
        roof="#7c5a52",
        dark="#39424a",
        accent="#d08c3e",
        window="#93a7b1",
    ),
    Palette(
        sky=("#f2d6a2", "#cfe3e2"),
        light="#fffbe6",
        far="#b7bf9a",
        near="#8b9a62",
        ground="#c2a24f",
        water="#74a7a8",
        wall="#f6ead2",
        roof="#9b5a3c",
        dark="#3f3d2e",
        accent="#c8553d",
        window="#8bb0ad",
    ),
)


def palette(dice: Dice, scene: str) -> Palette:
    """The colours of the scene: snow is never green, the rest is as the dice fall."""
    chosen = _TIMES[dice.whole(0, len(_TIMES) - 1)]
    if scene == "snow":
        return msgspec.structs.replace(chosen, ground="#f1f5f8", near="#c9d6df", far="#dfe7ec")
    return chosen


def rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    """A rectangle."""
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" fill="{fill}"/>'
    )


def circle(centre: Point, radius: float, fill: str, opacity: float = 1) -> str:
    """A disc."""
    x, y = centre
    seen = f' opacity="{opacity}"' if opacity < 1 else ""
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="{fill}"{seen}/>'


def shape(points: Iterable[Point], fill: str) -> str:
    """A filled polygon."""
    corners = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
    return f'<polygon points="{corners}" fill="{fill}"/>'


def curve(path: str, stroke: str, width: float) -> str:
    """A stroked path without filling."""
    return (
        f'<path d="{path}" stroke="{stroke}" stroke-width="{width:.0f}" fill="none"'
        ' stroke-linecap="round"/>'
    )


def line(start: Point, end: Point, stroke: str, width: float) -> str:
    """A straight stroke."""
    return curve(f"M{start[0]:.0f} {start[1]:.0f}L{end[0]:.0f} {end[1]:.0f}", stroke, width)


def hills(dice: Dice, base: float, height: float, fill: str) -> str:
    """A soft range of hills whose foot is the lower edge of the picture."""
    path, x = f"M0 1000L0 {base:.0f}", 0.0
    while x < WIDTH:
        step = dice.number(220, 420)
        top = base - dice.number(0.2, 1) * height
        path += f"Q{x + step / 2:.0f} {top:.0f} {x + step:.0f} {base:.0f}"
        x += step
    return f'<path d="{path}L1600 1000Z" fill="{fill}"/>'


def tree(dice: Dice, foot: Point, height: float, fill: str) -> str:
    """A round or a pointed tree standing at `foot`."""
    x, y = foot
    trunk = rect(x - height * 0.04, y - height * 0.4, height * 0.08, height * 0.4, "#6b4f3a")
    if dice.number(0, 1) < HALF:
        return trunk + circle((x, y - height * 0.65), height * 0.33, fill)
    crown = ((x - height * 0.25, y - height * 0.2), (x + height * 0.25, y - height * 0.2))
    return trunk + shape((*crown, (x, y - height)), fill)


def house(dice: Dice, foot: Point, size: Point, colours: Palette) -> str:
    """A house with a pitched roof and lit or dark windows; `foot` is its lower left corner."""
    (x, y), (width, height) = foot, size
    body = rect(x, y - height, width, height, colours.wall)
    eaves = ((x - width * 0.08, y - height), (x + width * 1.08, y - height))
    roof = shape((*eaves, (x + width / 2, y - height * 1.55)), colours.roof)
    door = rect(x + width * 0.1, y - height * 0.55, width * 0.2, height * 0.55, colours.dark)
    panes = "".join(
        rect(x + width * place, y - height * 0.7, width * 0.18, height * 0.3, colours.window)
        for place in (0.42, 0.7)
    )
    return body + roof + door + (panes if dice.number(0, 1) < MOSTLY else "")


def block(foot: Point, size: Point, colours: Palette, fill: str) -> str:
    """A flat-roofed building with a grid of windows; `foot` is its lower left corner."""
    (x, y), (width, height) = foot, size
    columns, rows = max(2, int(width / 46)), max(2, int(height / 62))
    parts = [rect(x, y - height, width, height, fill)]
    for row in range(rows):
        for column in range(columns):
            left = x + width * (column + 0.28) / columns
            top = y - height + height * (row + 0.25) / rows
            lit = colours.window if (row * 7 + column * 3 + int(x)) % 5 else colours.accent
            parts.append(rect(left, top, width * 0.45 / columns, height * 0.45 / rows, lit))
    return "".join(parts)


def person(foot: Point, height: float, coat: str) -> str:
    """A small standing figure without a face."""
    x, y = foot
    legs = rect(x - height * 0.12, y - height * 0.4, height * 0.24, height * 0.4, "#3a3a44")
    torso = (
        f'<rect x="{x - height * 0.18:.0f}" y="{y - height * 0.8:.0f}" width="{height * 0.36:.0f}"'
        f' height="{height * 0.48:.0f}" rx="{height * 0.12:.0f}" fill="{coat}"/>'
    )
    return legs + torso + circle((x, y - height * 0.9), height * 0.11, "#e2b693")


def ground(colours: Palette, top: float = 720) -> str:
    """The ground from `top` to the lower edge."""
    return rect(0, top, 1600, 1000 - top, colours.ground)


def water(dice: Dice, colours: Palette, top: float) -> str:
    """A sheet of water with glints."""
    waves = "".join(
        line((x, y), (x + dice.number(60, 200), y), colours.light, 4)
        for x, y in ((dice.number(0, 1500), dice.number(top + 25, 980)) for _ in range(14))
    )
    return rect(0, top, 1600, 1000 - top, colours.water) + f'<g opacity="0.45">{waves}</g>'


def row_of_trees(dice: Dice, colours: Palette, foot: float, count: int) -> str:
    """Trees scattered along `foot`."""
    return "".join(
        tree(
            dice,
            (dice.number(0, 1600), foot + dice.number(-15, 30)),
            dice.number(90, 190),
            colours.near,
        )
        for _ in range(count)
    )


def people(dice: Dice, foot: float, count: int, height: float = 110) -> str:
    """Small figures scattered along `foot`."""
    return "".join(
        person((dice.number(80, 1520), foot + dice.number(-20, 40)), height, dice.pick(COATS))
        for _ in range(count)
    )
