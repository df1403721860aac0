"""Draws the edition's photographs: flat illustrations, the same for a picture id every time."""

import functools

import pyvips

from dzherelo.edition.drawing import HEIGHT, WIDTH, Dice, Palette, palette
from dzherelo.edition.scenes import SCENES, backdrop

KEPT = 160
"""Rendered pictures kept in memory; at some 60 kB each this stays near 10 MB."""

_OPTIONS = {
    "jpg": {"suffix": ".jpg", "Q": 82, "interlace": True},
    "webp": {"suffix": ".webp", "Q": 80, "effort": 1},
    "png": {"suffix": ".png", "palette": True, "compression": 6, "effort": 1},
}
TYPES = {"jpg": "image/jpeg", "webp": "image/webp", "png": "image/png"}


def draw(name: str, scene: str) -> str:
    """The illustration of picture id `name` as SVG, 1600 by 1000; KeyError for an unknown scene."""
    dice = Dice(name)
    colours: Palette = palette(dice, scene)
    body = backdrop(dice, colours, scene) + SCENES[scene](dice, colours)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}">{body}</svg>'
    )


@functools.lru_cache(maxsize=KEPT)
def render(name: str, scene: str, extension: str, width: int) -> bytes:
    """The illustration as a file: "jpg", "webp" or "png", `width` pixels wide."""
    picture = pyvips.Image.svgload_buffer(draw(name, scene).encode(), scale=width / WIDTH)
    flat = picture.flatten(background=[255, 255, 255])
    options = dict(_OPTIONS[extension])
    suffix = str(options.pop("suffix"))
    return bytes(flat.write_to_buffer(suffix, **options))
