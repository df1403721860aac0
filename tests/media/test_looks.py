"""Copies of a picture look alike, other pictures do not."""

import itertools
from collections.abc import Callable

import pytest
import pyvips

from dzherelo.edition import pictures
from dzherelo.media import sketch
from dzherelo.store.view_photos import FLAT, NEAR

SCENES = ("court", "energy", "lab", "parliament", "school", "stage")
Change = Callable[[pyvips.Image], bytes]


def drawn(scene: str) -> pyvips.Image:
    body = pictures.render(f"look-{scene}", scene, "jpg", 800)
    return pyvips.Image.new_from_buffer(body, "").copy_memory()


def look(body: bytes) -> int:
    seen = sketch.look(body)
    assert isinstance(seen, sketch.Look)
    return seen.hash


def marked(image: pyvips.Image) -> bytes:
    """With an agency's name in the corner."""
    sign = pyvips.Image.text("АГЕНТСТВО", width=image.width // 3, height=image.height // 11)
    white = (pyvips.Image.black(sign.width, sign.height, bands=3) + 255).cast("uchar")
    layer = white.bandjoin(sign).copy(interpretation="srgb")
    at = image.width - sign.width - 8, image.height - sign.height - 8
    whole = image.composite2(layer, "over", x=at[0], y=at[1]).flatten()
    return bytes(whole.jpegsave_buffer(Q=80))


COPIES: dict[str, Change] = {
    "compressed hard": lambda image: bytes(image.jpegsave_buffer(Q=30)),
    "as WebP": lambda image: bytes(image.webpsave_buffer(Q=50)),
    "small": lambda image: bytes(image.thumbnail_image(200).jpegsave_buffer(Q=75)),
    "grey": lambda image: bytes(image.colourspace("b-w").jpegsave_buffer()),
    "marked": marked,
}


@pytest.mark.parametrize("change", COPIES.values(), ids=COPIES.keys())
def test_copies_are_near(change: Change) -> None:
    far = {}
    for scene in SCENES:
        image = drawn(scene)
        far[scene] = sketch.distance(look(bytes(image.jpegsave_buffer(Q=90))), look(change(image)))
    assert max(far.values()) <= NEAR, far


def test_other_pictures_are_far_and_none_is_flat() -> None:
    looks = [look(bytes(drawn(scene).jpegsave_buffer(Q=90))) for scene in SCENES]
    assert all(FLAT <= each.bit_count() <= 64 - FLAT for each in looks)
    assert min(sketch.distance(*pair) for pair in itertools.combinations(looks, 2)) > 2 * NEAR
