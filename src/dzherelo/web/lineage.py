"""Where a story came from, drawn: rows of who took from whom along an axis of time, as SVG."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from markupsafe import Markup

from dzherelo.model.ids import ArticleId
from dzherelo.model.origin import Band, Named, Origin, Origins, Taking
from dzherelo.model.views import ArticleCard
from dzherelo.web.wording import KYIV, Wording

MOST_ROWS = 30
"""Rows drawn: more than fit on a screen tell nobody more; the list of articles has them all."""
MOST_ALIKE = 5
"""So many that took from one text in own words stand alone; more are one row."""
DEEPEST = 3
"""Steps by which a row is moved to the right; a phone has no room for more."""
LOW, HIGH = 1.75, 2.9
"""Heights of a row with one line and with two, in rem; the style sheet says the same."""
LEFT, RIGHT = 3.0, 96.0
"""The first and the last moment on the axis, in percent of its width."""
TICKS = tuple(
    timedelta(minutes=one) for one in (5, 15, 60, 180, 360, 720, 1440, 2880, 5760, 10080, 20160)
)
TICK_ROOM = 27.0
"""Percent between two marks of the axis, so that their words do not touch at 320 pixels."""
HALF, FAR = 50.0, 88.0
"""From here a mark's words are clear of the first one's on a phone; from there they end at it."""
AXIS = 1.6
WIDE_BAND = 1.5
"""Bands narrower than this many percent are less than their dot."""

KEY = ("origin", "own", "cites", "copy", "uncredited", "absent")
"""Dots that the key explains, in its order."""


class Dot(msgspec.Struct, frozen=True):
    """An article on the axis: its place in percent, and how it came to be."""

    x: float
    kind: str
    title: str
    band: tuple[float, float] | None = None


class Row(msgspec.Struct, frozen=True):
    """A line of the drawing: one article, a publisher without one, or several that are alike.

    `kind` is "origin", "absent", "own", "copy", "uncredited", "links", "cites" or "partial";
    `parent` is the number of the row it was taken from; `y` is the middle of its dots in rem.
    """

    kind: str
    depth: int
    cards: tuple[ArticleCard, ...]
    name: str = ""
    primary: Named | None = None
    parent: int | None = None
    dots: tuple[Dot, ...] = ()
    y: float = 0.0
    silent: frozenset[ArticleId] = frozenset()
    """Copies among the articles that give no credit."""

    @property
    def height(self) -> float:
        """In rem."""
        return HIGH if self.primary else LOW


class Lineage(msgspec.Struct, frozen=True):
    """The rows of a drawing, and how many articles found no room in it."""

    rows: tuple[Row, ...]
    hidden: int
    svg: Markup
    start: datetime

    def same_day(self, card: ArticleCard) -> bool:
        """Whether an article came out on the day, in Kyiv, on which the story began."""
        return card.when.astimezone(KYIV).date() == self.start.astimezone(KYIV).date()

    @property
    def kinds(self) -> list[str]:
        """The kinds of dots that need to be explained, in the order of the key."""
        there = {dot.kind for row in self.rows for dot in row.dots}
        return [one for one in KEY if one in there]

    @property
    def banded(self) -> bool:
        """Whether any text's time is so little known that its band is drawn."""
        return any(dot.band for row in self.rows for dot in row.dots)


def draw(found: Origins, cards: Mapping[ArticleId, ArticleCard], words: Wording) -> Lineage:
    """The drawing of a story with these articles, origins at the left and in time order."""
    scale = _Scale([card.when for card in cards.values()])
    every = list(_rows(found, cards))
    rows = _placed(every[:MOST_ROWS], found.bands, scale, words)
    hidden = sum(len(row.cards) for row in every[MOST_ROWS:])
    return Lineage(rows, hidden, _svg(rows, scale, words), scale.start)


class _Scale:
    """Moments as percent of the axis; its root gives room to the first hours, when most happens."""

    def __init__(self, moments: Sequence[datetime]) -> None:
        self.start = min(moments)
        self.span_s = max((max(moments) - self.start).total_seconds(), 60.0)

    def x(self, moment: datetime) -> float:
        passed = (moment - self.start).total_seconds() / self.span_s
        return round(LEFT + (RIGHT - LEFT) * math.sqrt(min(max(passed, 0.0), 1.0)), 2)

    def ticks(self) -> Iterator[tuple[float, timedelta]]:
        last = LEFT
        for tick in TICKS:
            x = self.x(self.start + tick)
            if tick.total_seconds() <= self.span_s and x - last >= TICK_ROOM and x <= RIGHT:
                last = x
                yield x, tick


# ---- rows --------------------------------------------------------------------------------------


def _rows(found: Origins, cards: Mapping[ArticleId, ArticleCard]) -> Iterator[Row]:
    below: dict[ArticleId | None, list[Taking]] = defaultdict(list)
    for one in found.takings:
        if one.article in cards:
            below[one.parent].append(one)
    taken = {one.article for one in found.takings}
    number = 0
    for origin in found.origins:
        for row in _of_origin(origin, cards, below, taken, number):
            number += 1
            yield row


def _of_origin(
    origin: Origin,
    cards: Mapping[ArticleId, ArticleCard],
    below: Mapping[ArticleId | None, list[Taking]],
    taken: set[ArticleId],
    at: int,
) -> Iterator[Row]:
    """The origin's own row and all that came of it, each branch to its end."""
    absent = origin.article is None
    head = (cards[origin.article],) if origin.article in cards and origin.article else ()
    kind = "absent" if absent else "origin"
    rows = [Row(kind, 0, head, origin.name, origin.primary)]
    if origin.article is not None:
        _grow(rows, below[origin.article], cards, below, at, at)
    mine = set(origin.others)
    for one in origin.others:
        if one in cards and one not in taken:
            rows.append(Row("own", 1, (cards[one],), parent=at))
            _grow(rows, below[one], cards, below, at + len(rows) - 1, at)
    _grow(rows, [one for one in below[None] if one.article in mine], cards, below, at, at)
    yield from rows


def _grow(
    rows: list[Row],
    takings: Sequence[Taking],
    cards: Mapping[ArticleId, ArticleCard],
    below: Mapping[ArticleId | None, list[Taking]],
    parent: int,
    first: int,
) -> None:
    """Append the rows of what was taken from row `parent`; `first` is the number of rows[0]."""
    depth = rows[parent - first].depth + 1
    for group in _grouped(takings, below):
        kind = _kind(group)
        held = tuple(cards[one.article] for one in group)
        silent = (one.article for one in group if one.kind == "copy" and not one.credited)
        rows.append(Row(kind, depth, held, parent=parent, silent=frozenset(silent)))
        if len(group) == 1:
            at = first + len(rows) - 1
            _grow(rows, below[group[0].article], cards, below, at, first)


def _kind(group: Sequence[Taking]) -> str:
    one = group[0]
    if one.kind == "copy" and not any(each.credited for each in group):
        return "uncredited"
    return one.kind


def _grouped(
    takings: Sequence[Taking], below: Mapping[ArticleId | None, list[Taking]]
) -> list[list[Taking]]:
    """Copies from which nobody took together, others alone unless there are many."""
    groups: list[list[Taking]] = []
    copies = [one for one in takings if one.kind == "copy" and not below[one.article]]
    if copies:
        groups.append(copies)
    rest = [one for one in takings if one not in copies]
    leaves = [one for one in rest if not below[one.article]]
    if len(leaves) > MOST_ALIKE:
        groups.append(leaves)
        rest = [one for one in rest if one not in leaves]
    return groups + [[one] for one in rest]


def _placed(
    rows: Sequence[Row], bands: Mapping[ArticleId, Band], scale: _Scale, words: Wording
) -> tuple[Row, ...]:
    placed, top = [], AXIS
    for row in rows:
        dots = tuple(_dot(row, card, bands.get(card.id), scale, words) for card in row.cards)
        if row.kind == "absent":
            dots = (Dot(LEFT, "absent", row.name),)
        depth = min(row.depth, DEEPEST)
        y = round(top + LOW / 2, 3)
        placed.append(msgspec.structs.replace(row, dots=dots, depth=depth, y=y))
        top += row.height
    return tuple(placed)


def _dot(row: Row, card: ArticleCard, band: Band | None, scale: _Scale, words: Wording) -> Dot:
    wide = None
    if band is not None:
        start = scale.x(band.earliest) if band.earliest else LEFT
        end = scale.x(band.latest)
        wide = (start, end) if end - start > WIDE_BAND else None
    said = f"{card.source.name}, {words.short(card.when)}"
    return Dot(scale.x(card.when), "uncredited" if card.id in row.silent else row.kind, said, wide)


# ---- svg ---------------------------------------------------------------------------------------


def _svg(rows: Sequence[Row], scale: _Scale, words: Wording) -> Markup:
    """The lines and dots. Percent across and rem down: it fits any width, and letters stay."""
    height = AXIS + sum(row.height for row in rows)
    drawn = [
        _axis(scale, height, words),
        *(part for row in rows for part in _bands(row)),
        *(_edge(row, rows[row.parent]) for row in rows if row.parent is not None),
        *(_circle(dot, row.y) for row in rows for dot in row.dots),
    ]
    opened = Markup(
        '<svg class="lineage-lines" role="img" aria-labelledby="lineage-title lineage-desc"'
        ' width="100%" height="{}rem"><title id="lineage-title">{}</title>'
        '<desc id="lineage-desc">{}</desc>'
    ).format(round(height, 3), words.say("lineage_title"), words.say("lineage_desc"))
    return opened + Markup("").join(drawn) + Markup("</svg>")


def _axis(scale: _Scale, height: float, words: Wording) -> Markup:
    """Marks with their words; those for which a phone has no room are `inner`."""
    ticks = list(scale.ticks())
    marks = [(LEFT, words.clock(scale.start), "start", "")]
    for x, tick in ticks:
        inner = "inner" if x != ticks[-1][0] or x < HALF else ""
        marks.append((x, passed(tick, words), "middle" if x < FAR else "end", inner))
    line = Markup('<line class="mark" x1="{0}%" x2="{0}%" y1="1.2rem" y2="{1}rem"/>')
    text = Markup('<text class="{}" x="{}%" y=".8rem" text-anchor="{}">{}</text>')
    return Markup("").join(
        part
        for x, said, anchor, inner in marks
        for part in (line.format(x, round(height, 3)), text.format(inner, x, anchor, said))
    )


def passed(time: timedelta, words: Wording) -> str:
    """«+15 хв», «+3 год», «+2 дн»."""
    if time < timedelta(hours=1):
        return str(words.say("short_minutes", n=time // timedelta(minutes=1)))
    if time < timedelta(days=1):
        return str(words.say("short_hours", n=time // timedelta(hours=1)))
    return str(words.say("short_days", n=time.days))


def _bands(row: Row) -> Iterator[Markup]:
    for dot in row.dots:
        if dot.band is not None:
            yield Markup(
                '<rect class="band" x="{}%" width="{}%" y="{}rem" height=".5rem" rx="3"/>'
            ).format(dot.band[0], round(dot.band[1] - dot.band[0], 2), round(row.y - 0.25, 3))


def _edge(row: Row, parent: Row) -> Markup:
    """Down from the text it was taken from, then along its own row to the last that took it."""
    start = parent.dots[0].x if parent.dots else LEFT
    end = max((dot.x for dot in row.dots), default=start)
    return Markup(
        '<line class="edge {0}" x1="{1}%" x2="{1}%" y1="{2}rem" y2="{3}rem"/>'
        '<line class="edge {0}" x1="{1}%" x2="{4}%" y1="{3}rem" y2="{3}rem"/>'
    ).format(row.kind, start, parent.y, row.y, end)


def _circle(dot: Dot, y: float) -> Markup:
    radius = ".44rem" if dot.kind in {"origin", "absent"} else ".3rem"
    return Markup(
        '<circle class="dot {}" cx="{}%" cy="{}rem" r="{}"><title>{}</title></circle>'
    ).format(dot.kind, dot.x, y, radius, dot.title)
