"""Scenes indoors, before a plain wall: one small function each."""

from dzherelo.edition.drawing import (
    COATS,
    HALF,
    Dice,
    Palette,
    circle,
    curve,
    line,
    people,
    rect,
    shape,
)


def stage(dice: Dice, colours: Palette) -> str:
    """A theatre stage between curtains, with beams of light."""
    beams = "".join(
        shape(
            ((x, 0), (x + 60, 0), (x + dice.number(-200, 260), 800), (x - 120, 800)), colours.light
        )
        for x in (420, 760, 1080)
    )
    beams = f'<g opacity="0.35">{beams}</g>'
    curtain = "#8e2f3c"
    sides = "".join(
        rect(x, 0, 60, 900, curtain if number % 2 else "#a63d4a")
        for number, x in enumerate((0, 60, 120, 180, 1360, 1420, 1480, 1540))
    )
    back = rect(0, 0, 1600, 780, colours.dark)
    return (
        back
        + beams
        + rect(0, 780, 1600, 220, "#8a6242")
        + people(dice, 820, dice.whole(3, 6), 230)
        + sides
    )


def court(dice: Dice, colours: Palette) -> str:
    """A court room: the bench, a flag and scales."""
    bench = rect(260, 560, 1080, 300, "#7b5138") + rect(230, 540, 1140, 34, "#5f3d2a")
    flag = rect(1390, 240, 150, 70, "#3a78c2") + rect(1390, 310, 150, 70, "#f2c53d")
    pole = rect(1380, 230, 10, 560, colours.dark)
    x = dice.number(620, 980)
    beam = line((x, 240), (x, 480), colours.accent, 12) + line(
        (x - 140, 270), (x + 140, 270), colours.accent, 10
    )
    pans = "".join(
        curve(f"M{s - 60:.0f} 370Q{s:.0f} 440 {s + 60:.0f} 370Z", colours.accent, 8)
        for s in (x - 140, x + 140)
    )
    return (
        rect(0, 0, 1600, 760, colours.wall)
        + bench
        + pole
        + flag
        + beam
        + pans
        + people(dice, 960, 3, 260)
    )


def parliament(dice: Dice, colours: Palette) -> str:
    """An assembly hall with rows of seats in arcs."""
    wall = rect(0, 0, 1600, 760, colours.wall)
    columns = "".join(rect(x, 80, 50, 420, colours.light) for x in range(140, 1500, 190))
    desk = rect(600, 440, 400, 110, "#7b5138")
    rows = "".join(
        curve(
            f"M{60 - row * 30} {640 + row * 90}"
            f"Q800 {500 + row * 90} {1540 + row * 30} {640 + row * 90}",
            "#8a5a3c",
            34,
        )
        for row in range(4)
    )
    heads = "".join(
        circle((dice.number(150, 1450), 560 + row * 90 + dice.number(-8, 8)), 24, dice.pick(COATS))
        for row in range(4)
        for _ in range(dice.whole(5, 9))
    )
    return wall + columns + desk + rows + heads


def lab(dice: Dice, colours: Palette) -> str:
    """Flasks, a microscope and shelves."""
    parts = [rect(0, 0, 1600, 760, "#e8eff1"), rect(0, 740, 1600, 40, colours.dark)]
    parts += [rect(120, y, 1360, 14, "#b9c6cc") for y in (230, 400)]
    parts += [rect(x, 330, 44, 70, dice.pick(COATS)) for x in range(150, 1450, 90)]
    for x in (260.0, 480.0, 1150.0):
        liquid = dice.pick(COATS)
        parts.append(
            shape(((x + 40, 540), (x + 70, 540), (x + 120, 740), (x - 10, 740)), "#d5e5ea")
        )
        parts.append(shape(((x + 20, 640), (x + 90, 640), (x + 118, 736), (x - 6, 736)), liquid))
    x = dice.number(700, 900)
    parts += [
        rect(x, 715, 180, 26, "#39424a"),
        curve(f"M{x + 150:.0f} 715Q{x + 210:.0f} 560 {x + 80:.0f} 540", "#39424a", 26),
    ]
    parts.append(line((x + 40, 650), (x + 110, 490), "#5b6a75", 36))
    return "".join(parts)


def museum(dice: Dice, colours: Palette) -> str:
    """A museum room with framed pictures and a glass case."""
    parts = [rect(0, 0, 1600, 780, colours.wall)]
    for x in (160, 560, 1080):
        width, height = dice.number(240, 360), dice.number(220, 320)
        parts += [
            rect(x, 180, width, height, "#b08a3c"),
            rect(x + 18, 198, width - 36, height - 36, dice.pick(COATS)),
        ]
        parts.append(circle((x + width * 0.6, 180 + height * 0.45), height * 0.18, colours.light))
    parts += [
        rect(640, 640, 320, 150, "#cfe2e6"),
        rect(640, 790, 320, 110, "#6b4f3a"),
        rect(720, 720, 160, 60, "#9a6a3a"),
    ]
    return "".join(parts) + people(dice, 950, 3, 250)


def portrait(dice: Dice, colours: Palette) -> str:
    """A faceless person before a wall, at a desk or at microphones."""
    x, coat = dice.number(620, 980), dice.pick(COATS)
    hair = dice.pick(("#3b2a20", "#7a5230", "#b9a78c", "#55555c", "#a3562f"))
    skin = dice.pick(("#e7bd98", "#d9a67c", "#f0cdb0"))
    wall = rect(0, 0, 1600, 1000, colours.far) + rect(0, 0, 1600, 1000, colours.light).replace(
        "/>", ' opacity="0.35"/>'
    )
    shelf = "".join(rect(spot, 260, 36, 180, dice.pick(COATS)) for spot in range(60, 420, 44))
    body = (
        f'<path d="M{x - 330:.0f} 1000Q{x - 300:.0f} 640 {x:.0f} 620'
        f'Q{x + 300:.0f} 640 {x + 330:.0f} 1000Z" fill="{coat}"/>'
    )
    collar = shape(((x - 90, 630), (x + 90, 630), (x, 760)), "#ffffff")
    head = (
        circle((x, 420), 178, hair)
        + f'<ellipse cx="{x:.0f}" cy="460" rx="142" ry="172" fill="{skin}"/>'
    )
    neck = rect(x - 52, 580, 104, 90, skin)
    mikes = "".join(
        line((spot, 1000), (x + (spot - x) * 0.3, 850), colours.dark, 22)
        for spot in (x - 190, x, x + 190)
    )
    return wall + shelf + neck + body + collar + head + (mikes if dice.number(0, 1) < HALF else "")
