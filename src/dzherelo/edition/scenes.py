"""The scenes of the edition's illustrations by name, and the sky or wall behind them."""

from collections.abc import Callable

from dzherelo.edition import interiors, landscapes
from dzherelo.edition.drawing import Dice, Palette, circle, hills, rect

Scene = Callable[[Dice, Palette], str]
INDOORS = ("stage", "court", "lab", "museum", "portrait", "parliament")


def backdrop(dice: Dice, colours: Palette, scene: str) -> str:
    """Sky, sun or moon, clouds and far hills; a plain wall indoors."""
    top, low = colours.sky
    stops = f'<stop offset="0" stop-color="{top}"/><stop offset="1" stop-color="{low}"/>'
    sky = (
        f'<defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1">{stops}</linearGradient></defs>'
        '<rect width="1600" height="1000" fill="url(#s)"/>'
    )
    if scene in INDOORS:
        return sky + rect(0, 760, 1600, 240, colours.roof)
    sun = circle(
        (dice.number(150, 1450), dice.number(110, 330)), dice.number(45, 95), colours.light
    )
    clouds = "".join(_cloud(dice) for _ in range(dice.whole(1, 4)))
    far = hills(dice, dice.number(560, 640), dice.number(90, 240), colours.far)
    return sky + sun + clouds + far + hills(dice, 690, dice.number(40, 140), colours.near)


def _cloud(dice: Dice) -> str:
    x, y, size = dice.number(0, 1500), dice.number(80, 380), dice.number(30, 65)
    discs = ((0, 0, 1), (1.1, -0.4, 1.25), (2.3, 0, 1.05), (1.2, 0.3, 1.1))
    return "".join(
        circle((x + dx * size, y + dy * size), size * scale, "#ffffff", 0.6)
        for dx, dy, scale in discs
    )


SCENES: dict[str, Scene] = {
    "bridge": landscapes.bridge,
    "river": landscapes.river,
    "city": landscapes.city,
    "field": landscapes.field,
    "forest": landscapes.forest,
    "factory": landscapes.factory,
    "energy": landscapes.energy,
    "stadium": landscapes.stadium,
    "school": landscapes.school,
    "hospital": landscapes.hospital,
    "road": landscapes.road,
    "train": landscapes.train,
    "market": landscapes.market,
    "snow": landscapes.snow,
    "fire": landscapes.fire,
    "harbour": landscapes.harbour,
    "lake": landscapes.lake,
    "village": landscapes.village,
    "stage": interiors.stage,
    "court": interiors.court,
    "parliament": interiors.parliament,
    "lab": interiors.lab,
    "museum": interiors.museum,
    "portrait": interiors.portrait,
}
"""How each scene of the story files is drawn; the keys are the words the files may use."""
