"""The drawn photographs."""

import pytest
import pyvips

from dzherelo.edition import pictures, scenes


@pytest.mark.parametrize("scene", sorted(scenes.SCENES))
def test_every_scene_is_drawn_the_same_each_time(scene: str) -> None:
    assert pictures.draw("one", scene) == pictures.draw("one", scene)
    assert pictures.draw("one", scene) != pictures.draw("two", scene)


@pytest.mark.parametrize(
    ("extension", "loader"), [("jpg", "jpeg"), ("webp", "webp"), ("png", "png")]
)
def test_files_are_what_they_are_called(extension: str, loader: str) -> None:
    body = pictures.render("one", "village", extension, 400)
    picture = pyvips.Image.new_from_buffer(body, "")
    assert (picture.width, picture.height) == (400, 250)
    assert str(picture.get("vips-loader")).startswith(loader)
