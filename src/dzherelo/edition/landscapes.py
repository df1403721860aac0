"""Scenes under the sky: one small function each."""

from dzherelo.edition.drawing import (
    COATS,
    HALF,
    MOSTLY,
    WIDTH,
    Dice,
    Palette,
    block,
    circle,
    curve,
    ground,
    house,
    line,
    people,
    person,
    rect,
    row_of_trees,
    shape,
    tree,
    water,
)


def bridge(dice: Dice, colours: Palette) -> str:
    """A bridge on piers over the river, arched or trussed."""
    deck, spans = dice.number(590, 650), dice.whole(3, 5)
    step = 1600 / spans
    parts = [water(dice, colours, 740)]
    for number in range(spans + 1):
        parts.append(rect(number * step - 28, deck, 56, 260, colours.dark))
    for number in range(spans):
        left, right = number * step, (number + 1) * step
        rise = deck - dice.number(110, 170)
        parts.append(
            curve(
                f"M{left:.0f} {deck:.0f}Q{left + step / 2:.0f} {rise:.0f} {right:.0f} {deck:.0f}",
                colours.roof,
                22,
            )
        )
    parts.append(rect(0, deck - 12, 1600, 40, colours.dark))
    return "".join(parts)


def river(dice: Dice, colours: Palette) -> str:
    """A river bending through meadows."""
    bend, far = dice.number(300, 1300), dice.number(650, 950)
    water = (
        f'<path d="M{far:.0f} 720C{bend:.0f} 780 {bend - 300:.0f} 830 {bend - 420:.0f} 1000'
        f'L{bend + 420:.0f} 1000C{bend + 260:.0f} 840 {bend + 60:.0f} 790 {far + 40:.0f} 720Z"'
        f' fill="{colours.water}"/>'
    )
    return ground(colours) + water + row_of_trees(dice, colours, 760, dice.whole(4, 9))


def city(dice: Dice, colours: Palette) -> str:
    """Rows of town houses with a street before them."""
    parts, x = [ground(colours, 800)], -20.0
    fills = (colours.wall, colours.far, colours.near, colours.roof)
    while x < WIDTH:
        width = dice.number(130, 240)
        parts.append(block((x, 810), (width, dice.number(220, 520)), colours, dice.pick(fills)))
        x += width + dice.number(0, 18)
    parts.append(rect(0, 810, 1600, 190, colours.dark))
    parts.append(line((0, 905), (1600, 905), colours.light, 6))
    return "".join(parts)


def field(dice: Dice, colours: Palette) -> str:
    """Furrows meeting at the horizon, perhaps with a tractor."""
    centre = dice.number(500, 1100)
    furrows = "".join(
        line((centre + number * 12, 720), (centre + number * 190, 1000), colours.near, 9)
        for number in range(-9, 10)
    )
    x = dice.number(200, 1200)
    tractor = rect(x, 770, 120, 60, colours.accent) + rect(x + 60, 710, 60, 70, colours.roof)
    wheels = circle((x + 95, 835), 46, colours.dark) + circle((x + 15, 845), 28, colours.dark)
    return ground(colours) + furrows + (tractor + wheels if dice.number(0, 1) < MOSTLY else "")


def forest(dice: Dice, colours: Palette) -> str:
    """Trees in three depths."""
    parts = [ground(colours, 760)]
    for foot, height, fill in (
        (790, 300, colours.far),
        (870, 390, colours.near),
        (985, 520, colours.dark),
    ):
        for _ in range(dice.whole(7, 10)):
            parts.append(
                tree(dice, (dice.number(-40, 1640), foot), height * dice.number(0.75, 1.1), fill)
            )
    return "".join(parts)


def factory(dice: Dice, colours: Palette) -> str:
    """Halls with a saw-tooth roof and smoking chimneys."""
    parts, left = [ground(colours, 800)], dice.number(120, 360)
    for number in range(dice.whole(1, 3)):
        x, top = left + 120 + number * 190, dice.number(260, 400)
        parts.append(shape(((x, 800), (x + 20, top), (x + 70, top), (x + 90, 800)), colours.roof))
        for puff in range(4):
            spot = (x + 60 + puff * 60, top - 30 - puff * 42)
            parts.append(circle(spot, 34 + puff * 15, "#f3f3f3", 0.5))
    for number in range(6):
        x = left + number * 170
        parts.append(shape(((x, 640), (x, 550), (x + 170, 640)), colours.dark))
    parts.append(block((left, 820), (1020, 190), colours, colours.wall))
    return "".join(parts)


def energy(dice: Dice, colours: Palette) -> str:
    """Pylons with wires, and a dam or wind wheels behind them."""
    parts = [ground(colours, 760)]
    if dice.number(0, 1) < HALF:
        parts.append(shape(((420, 760), (520, 520), (1180, 520), (1280, 760)), colours.wall))
        parts.append(water(dice, colours, 760))
        parts += [rect(x, 560, 60, 200, colours.water) for x in (560, 720, 880, 1040)]
    for number in range(4):
        x = 80 + number * 470 + dice.number(-30, 30)
        parts.append(line((x - 60, 900), (x, 380), colours.dark, 12))
        parts.append(line((x + 60, 900), (x, 380), colours.dark, 12))
        for arm in (440, 520):
            parts.append(line((x - 110, arm), (x + 110, arm), colours.dark, 10))
            parts.append(
                curve(
                    f"M{x - 110:.0f} {arm}Q{x + 125:.0f} {arm + 90} {x + 360:.0f} {arm}",
                    colours.dark,
                    3,
                )
            )
    return "".join(parts)


def stadium(dice: Dice, colours: Palette) -> str:
    """Stands, floodlights and the pitch."""
    parts = [rect(0, 520, 1600, 240, colours.near)]
    for row in range(6):
        for seat in range(52):
            fill = COATS[(row * 5 + seat * 3 + dice.whole(0, 2)) % len(COATS)]
            parts.append(circle((15 + seat * 31, 545 + row * 34), 10, fill))
    parts.append(rect(0, 750, 1600, 250, "#5d9b4d"))
    parts += [rect(x, 750, 160, 250, "#69a957") for x in range(0, 1600, 320)]
    parts.append(line((0, 780), (1600, 780), "#ffffff", 6))
    parts.append(curve("M620 1000Q800 850 980 1000", "#ffffff", 6))
    for x in (120, 1480):
        parts += [
            line((x, 560), (x, 200), colours.dark, 14),
            rect(x - 60, 150, 120, 70, colours.light),
        ]
    return "".join(parts) + people(dice, 900, dice.whole(4, 8), 120)


def school(dice: Dice, colours: Palette) -> str:
    """A school building with a yard."""
    wing = block((260, 800), (1080, 300), colours, colours.wall)
    entry = rect(720, 640, 160, 160, colours.roof) + rect(770, 690, 60, 110, colours.dark)
    gable = shape(((690, 500), (910, 500), (800, 420)), colours.roof)
    return ground(colours, 790) + wing + gable + entry + people(dice, 930, dice.whole(3, 7), 110)


def hospital(dice: Dice, colours: Palette) -> str:
    """A hospital with a red cross and an ambulance."""
    left = dice.number(180, 420)
    house_front = block((left, 810), (900, 430), colours, "#f2f4f5")
    sign = rect(left + 410, 400, 80, 80, "#ffffff")
    cross = rect(left + 440, 408, 20, 64, "#c8323c") + rect(left + 418, 430, 64, 20, "#c8323c")
    x = dice.number(300, 1150)
    car = rect(x, 800, 230, 100, "#ffffff") + rect(x + 230, 840, 60, 60, "#ffffff")
    stripe = rect(x, 850, 290, 14, "#c8323c") + rect(x + 80, 785, 40, 16, "#3a78c2")
    wheels = circle((x + 60, 905), 28, colours.dark) + circle((x + 230, 905), 28, colours.dark)
    return ground(colours, 800) + house_front + sign + cross + car + stripe + wheels


def road(dice: Dice, colours: Palette) -> str:
    """A road running to the horizon with a car or two."""
    vanish = dice.number(600, 1000)
    tar = shape(((vanish - 12, 700), (vanish + 12, 700), (1350, 1000), (250, 1000)), colours.dark)
    marks = "".join(
        rect(
            vanish + (800 - vanish) * part - 8 * part,
            700 + 300 * part,
            16 * part,
            34 * part,
            "#ffffff",
        )
        for part in (0.15, 0.3, 0.5, 0.75)
    )
    cars = "".join(
        _car(dice, dice.number(500, 950), dice.number(790, 880)) for _ in range(dice.whole(1, 2))
    )
    return ground(colours, 700) + tar + marks + row_of_trees(dice, colours, 720, 6) + cars


def _car(dice: Dice, x: float, y: float) -> str:
    body = (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="190" height="54" rx="16" fill="{dice.pick(COATS)}"/>'
    )
    cabin = shape(((x + 35, y), (x + 60, y - 42), (x + 130, y - 42), (x + 160, y)), "#cfdde4")
    return (
        cabin
        + body
        + circle((x + 45, y + 54), 22, "#22252b")
        + circle((x + 145, y + 54), 22, "#22252b")
    )


def train(dice: Dice, colours: Palette) -> str:
    """A train or tram of three cars on its rails."""
    coat, x = dice.pick((colours.accent, colours.roof, "#2d6187")), dice.number(-120, 260)
    parts = [ground(colours, 780), line((0, 420), (1600, 420), colours.dark, 5)]
    for number in range(3):
        left = x + number * 440
        parts.append(
            f'<rect x="{left:.0f}" y="560" width="425" height="230" rx="26" fill="{coat}"/>'
        )
        parts += [rect(left + 30 + pane * 98, 605, 72, 80, colours.light) for pane in range(4)]
        parts.append(rect(left, 725, 425, 14, colours.light))
        parts += [circle((left + spot, 800), 24, colours.dark) for spot in (80, 345)]
    parts.append(line((x + 200, 560), (x + 260, 420), colours.dark, 7))
    parts.append(rect(0, 824, 1600, 12, colours.dark))
    parts += [rect(spot, 836, 60, 14, "#7a5b45") for spot in range(0, 1600, 110)]
    return "".join(parts)


def market(dice: Dice, colours: Palette) -> str:
    """Stalls under striped awnings."""
    parts = [ground(colours, 780)]
    for x in range(-40 + dice.whole(0, 60), 1600, 330):
        coat = dice.pick(COATS)
        parts.append(rect(x, 700, 290, 130, "#8a6242"))
        parts += [
            rect(x + step * 58, 520, 58, 80, coat if step % 2 else "#ffffff") for step in range(5)
        ]
        parts += [
            rect(x + 8, 600, 10, 110, colours.dark),
            rect(x + 272, 600, 10, 110, colours.dark),
        ]
        parts += [circle((x + 30 + fruit * 38, 694), 18, dice.pick(COATS)) for fruit in range(7)]
    return "".join(parts) + people(dice, 930, dice.whole(4, 8), 150)


def snow(dice: Dice, colours: Palette) -> str:
    """A snowed-in lane of houses and falling flakes."""
    houses = "".join(
        house(dice, (x, 790), (dice.number(150, 210), dice.number(110, 150)), colours)
        for x in (120, 520, 960, 1290)
    )
    flakes = "".join(
        circle((dice.number(0, 1600), dice.number(0, 1000)), dice.number(4, 10), "#ffffff", 0.9)
        for _ in range(90)
    )
    return ground(colours, 760) + houses + row_of_trees(dice, colours, 800, 4) + flakes


def fire(dice: Dice, colours: Palette) -> str:
    """A burning building, smoke and a fire engine."""
    left = dice.number(250, 600)
    smoke = "".join(
        circle(
            (left + 250 + dice.number(-120, 320), 480 - step * 55), 80 + step * 14, "#55555c", 0.55
        )
        for step in range(8)
    )
    flames = "".join(
        shape(((x, 560), (x + 45, 560 - dice.number(110, 220)), (x + 90, 560)), fill)
        for x, fill in ((left + step * 75, ("#e4572e", "#f6a13c")[step % 2]) for step in range(7))
    )
    hall = block((left, 820), (640, 270), colours, colours.roof)
    x = dice.number(80, 200)
    engine = rect(x, 790, 300, 110, "#c8323c") + rect(x + 40, 760, 220, 14, "#e9e9e9")
    wheels = circle((x + 65, 905), 34, colours.dark) + circle((x + 240, 905), 34, colours.dark)
    return (
        ground(colours, 800) + smoke + flames + hall + engine + wheels + people(dice, 940, 3, 120)
    )


def harbour(dice: Dice, colours: Palette) -> str:
    """Cranes and a barge on the water."""
    parts = [water(dice, colours, 720)]
    for x in (200, 620, 1250):
        top = dice.number(260, 360)
        parts += [
            line((x, 760), (x, top), colours.accent, 24),
            line((x - 160, top), (x + 260, top - 40), colours.accent, 18),
        ]
        parts.append(line((x + 230, top - 36), (x + 230, top + 190), colours.dark, 5))
    left = dice.number(200, 700)
    parts.append(
        shape(((left, 780), (left + 640, 780), (left + 580, 870), (left + 50, 870)), colours.roof)
    )
    parts += [rect(left + 60 + n * 100, 720, 88, 60, dice.pick(COATS)) for n in range(5)]
    return "".join(parts) + rect(0, 715, 180, 285, colours.dark)


def lake(dice: Dice, colours: Palette) -> str:
    """A lake with reeds and a boat."""
    x = dice.number(500, 1100)
    boat = shape(((x, 800), (x + 260, 800), (x + 210, 850), (x + 50, 850)), "#7b5138")
    reeds = "".join(
        line((spot, 1000), (spot + dice.number(-20, 20), dice.number(760, 880)), colours.near, 8)
        for spot in range(10, 420, 26)
    )
    woods = "".join(
        tree(dice, (spot, 712), dice.number(90, 150), colours.dark) for spot in range(20, 1600, 95)
    )
    return (
        woods
        + water(dice, colours, 700)
        + boat
        + person((x + 130, 806), 120, dice.pick(COATS))
        + reeds
    )


def village(dice: Dice, colours: Palette) -> str:
    """Houses with gardens along a lane, a small church among them."""
    houses = "".join(
        house(dice, (x + dice.number(-30, 30), 800 + dice.number(-20, 50)), (190, 120), colours)
        for x in (60, 330, 980, 1290)
    )
    church = rect(690, 560, 150, 240, "#f7f2e6") + shape(
        ((680, 560), (850, 560), (765, 470)), colours.roof
    )
    dome = circle((765, 455), 44, colours.accent) + line((765, 410), (765, 360), colours.accent, 8)
    return ground(colours, 760) + church + dome + houses + row_of_trees(dice, colours, 830, 6)
