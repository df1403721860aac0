"""What a learned model sees of each piece of a page: its text, its place, its neighbours."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log1p

import numpy as np
from numpy.typing import NDArray

from dzherelo.extract import furniture, places
from dzherelo.extract.pieces import Piece
from dzherelo.extract.places import Place

Rows = NDArray[np.float32]
SENTENCE = 40
"""Characters of the shortest paragraph that counts as running text."""
MOSTLY = 0.75
"""Part of the page's running text that the core holds."""
RUN = 4
LONGEST_TOLD = 1_000
"""Characters of a piece that is compared with the summary."""
FAR = 99.0
NONE = -1.0
_KINDS = {"text": 0, "heading": 1, "quote": 2, "list": 3, "table": 4, "embed": 5, "figure": 6}
_TAGS = {
    "p": 0, "div": 1, "li": 2, "ul": 2, "ol": 2, "td": 3, "section": 4, "article": 4,
    "h1": 11, "h2": 12, "h3": 13, "h4": 14, "h5": 15, "h6": 16,
}  # fmt: skip
_OTHER = 9
_ENDED = re.compile(r"[.!?…।。][»”\"’')\]]*$")
_DIGITS = re.compile(r"\d")
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Told:
    """What the page (or its feed) says of its article, to compare pieces with."""

    is_title: Callable[[str], bool]
    runs: frozenset[tuple[str, ...]] = frozenset()
    """Runs of four words of the page's own articleBody; empty when it has none."""
    announced: frozenset[str] = frozenset()
    """Words of the texts that announce the article: summary, description."""


def words(text: str) -> tuple[str, ...]:
    """Words to compare within one page, where spellings do not differ; folding takes longer."""
    return tuple(_WORD.findall(text.replace("\xad", "").lower()))


def runs(told: Sequence[str]) -> set[tuple[str, ...]]:
    """Runs of four words."""
    return {tuple(told[at : at + RUN]) for at in range(len(told) - RUN + 1)}


class Layout:
    """How the running text of a page is spread over its elements."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.running = [_running(piece) for piece in pieces]
        self.total = sum(self.running) or 1
        self._weigh()
        self.groups = [_group(piece.place) for piece in pieces]
        self.kind = [_kind(piece) for piece in pieces]
        self.shape = [
            (piece.place.tag, child.tag, group.tag, group.depth)
            for piece, (group, child) in zip(pieces, self.groups, strict=True)
        ]
        self.kinds: Counter[tuple[str, ...]] = Counter(self.kind)
        self.kind_weights: Counter[tuple[str, ...]] = Counter()
        self.shapes: Counter[tuple[str | int, ...]] = Counter()
        self.links: dict[Place, tuple[int, int]] = {}
        """Characters of each group, and those in links."""
        self._gather()
        self.main = max((piece.holder for piece in pieces), key=lambda one: one.weight)
        """The holder of most running text; `core` is the deepest place around MOSTLY all of it."""
        self.group = max((group for group, _ in self.groups), key=lambda one: one.grouped)
        above = list(self.main.above())
        self.height = {place: height for height, place in enumerate(above)}
        wide = (place for place in above if place.whole >= MOSTLY * self.total)
        self.core = next(wide, self.main)

    def _weigh(self) -> None:
        """Count the running text into its holders and all around them."""
        for piece, size in zip(self.pieces, self.running, strict=True):
            holder = piece.holder
            holder.weight += size
            holder.pieces += 1
            if piece.text:
                for place in piece.place.above():
                    place.whole += size
                    place.texts += 1

    def _gather(self) -> None:
        """Count what pieces of one group, kind and shape hold together."""
        for at, (piece, size) in enumerate(zip(self.pieces, self.running, strict=True)):
            group, _ = self.groups[at]
            whole, linked = self.links.get(group, (0, 0))
            self.links[group] = whole + len(piece.text), linked + piece.linked
            group.grouped += size
            group.members += 1
            self.kind_weights[self.kind[at]] += size
            self.shapes[self.shape[at]] += size


def _running(piece: Piece) -> int:
    """Characters of running text outside links, 0 for short lines and furniture."""
    size = len(piece.text) - piece.linked
    counts = piece.kind in {"text", "quote"} and piece.box < places.STRONG and not piece.carded
    return size if counts and size >= SENTENCE else 0


def _group(place: Place) -> tuple[Place, Place]:
    """The lowest place that holds another text too, and its child around this one."""
    child = place
    while place.texts <= 1 and place.parent is not None:
        child, place = place, place.parent
    return place, child


def _kind(piece: Piece) -> tuple[str, ...]:
    """What pieces of one kind share: tag and class of their own and of their holder."""
    return (
        piece.place.tag,
        piece.element.get("class", ""),
        piece.holder.element.get("class", ""),
    )


def look(pieces: Sequence[Piece], told: Told) -> Rows:
    """Return one row of numbers for each piece, of shape (pieces, WIDTH).

    `pieces` are the result of pieces.cut, not empty; their places are counted in, once.
    """
    layout = Layout(pieces)
    within = _Within(layout, told)
    own = np.array([within.row(at) for at in range(len(pieces))], np.float32)
    return _with_neighbours(layout, own)


@lru_cache(maxsize=16384)  # lines of furniture return on each page of a site
def _line(text: str, linked: bool) -> tuple[float, ...]:
    """What the words of a short line say of it."""
    flag = furniture.line(text, int(linked))
    return (
        float(bool(flag)),
        float(flag in {"read also", "subscribe"}),
        float(furniture.heads_links(text)),
        float(furniture.ends_article(text)),
    )


LONG = (0.0,) * 4
"""What the words of a longer paragraph say: it is no line of furniture."""


class _Within:
    """Makes the row of each piece, in their order."""

    def __init__(self, layout: Layout, told: Told) -> None:
        self.layout, self.told = layout, told
        pieces = layout.pieces
        self.titled = [bool(piece.text) and told.is_title(piece.text) for piece in pieces]
        titles = [at for at, yes in enumerate(self.titled) if yes and not pieces[at].carded]
        heads = [at for at, piece in enumerate(pieces) if piece.place.tag == "h1"]
        self.first_title = (titles or heads or [-1])[0]
        self.last_title = (titles or heads or [-1])[-1]
        inside = [
            at
            for at, size in enumerate(layout.running)
            if size and pieces[at].holder is layout.main
        ] or [0]
        self.first, self.last = inside[0], inside[-1]
        self.held: dict[Place, list[float]] = {}
        self.grouped: dict[Place, list[float]] = {}
        self.before = 0
        self.also = self.heading = -1
        self.ended = False
        self.page = [
            log1p(layout.total),
            float(len(pieces)),
            layout.main.weight / layout.total,
            layout.group.grouped / layout.total,
            float(bool(told.runs)),
            float(layout.core.around.strong),
        ]

    def row(self, at: int) -> list[float]:
        """Numbers of one piece."""
        piece = self.layout.pieces[at]
        text = piece.text
        line = _line(text, piece.linked > 0) if 0 < len(text) <= furniture.LONGEST_LINE else LONG
        if line[2]:
            self.also = at
        self.ended = self.ended or line[3] > 0
        row = [
            *self._text(piece, text, line, float(self.titled[at])),
            *self._position(at),
            *self._container(at, piece),
            *self.page,
        ]
        if piece.kind == "heading":
            self.heading = at
        self.before += self.layout.running[at]
        return row

    def _text(self, piece: Piece, text: str, line: tuple[float, ...], titled: float) -> list[float]:
        size = len(text) or 1
        number = text.count(" ") + 1
        stops = text.count(". ") + text.count("! ") + text.count("? ")
        ended = bool(_ENDED.search(text[-5:]))
        marks = sum(map(text.count, ',:—–«"'))
        place = piece.place
        return [
            log1p(len(text)),
            float(number),
            piece.linked / size,
            piece.bold / size,
            float(_KINDS[piece.kind]),
            float(_TAGS.get(place.tag, _OTHER)),
            float(piece.box),
            float(stops + ended),
            marks / number,
            float(ended),
            len(_DIGITS.findall(text[:200])) / min(size, 200),
            size / number,
            *line[:2],
            titled,
            *self._agreement(text),
            float(place.role.label),
            float(place.role.caption),
            float(place.role.lead),
            float(text.count("\n")),
        ]

    def _agreement(self, text: str) -> tuple[float, float]:
        """Part of the runs in the page's articleBody, part of the words in its summary."""
        told = self.told
        if not text or not (told.runs or (told.announced and len(text) <= LONGEST_TOLD)):
            return NONE, NONE
        found = words(text)
        if not found:
            return NONE, NONE
        shared = NONE
        if told.runs:
            own = runs(found)
            shared = len(own & told.runs) / len(own) if own else -0.5
        if not told.announced or len(text) > LONGEST_TOLD:
            return shared, NONE
        return shared, sum(word in told.announced for word in found) / len(found)

    def _position(self, at: int) -> list[float]:
        title = self.first_title
        return [
            at / len(self.layout.pieces),
            float(at - title) if title >= 0 else -FAR,
            float(at > self.last_title),
            float(at - self.first),
            float(at - self.last),
            self.before / self.layout.total,
            float(at - self.also) if self.also >= 0 else FAR,
            float(at - self.heading) if self.heading >= 0 else FAR,
            float(self.ended),
        ]

    def _container(self, at: int, piece: Piece) -> list[float]:
        layout, place, holder = self.layout, piece.place, piece.holder
        group, _ = layout.groups[at]
        held = self.held.get(holder)
        if held is None:
            held = self.held[holder] = self._holder(holder)
        grouped = self.grouped.get(group)
        if grouped is None:
            grouped = self.grouped[group] = self._group(group)
        around = place.around
        return [
            *held,
            *grouped,
            layout.kind_weights[layout.kind[at]] / layout.total,
            float(layout.kinds[layout.kind[at]]),
            layout.shapes[layout.shape[at]] / layout.total,
            float(around.weak),
            float(around.weak - layout.core.around.weak),
            float(around.article),
            float(around.main),
            float(around.aside),
            float(around.listed),
            float(around.caption),
            float(around.strong),
            float(around.strong - layout.core.around.strong),
            float(place.depth - group.depth),
        ]

    def _holder(self, holder: Place) -> list[float]:
        """What all pieces of one holder share."""
        layout = self.layout
        total, core, parent = layout.total, layout.core, holder.parent
        steps, meeting = 0, holder
        while meeting not in layout.height and meeting.parent is not None:
            steps, meeting = steps + 1, meeting.parent
        return [
            holder.weight / total,
            parent.weight / total if parent is not None else 0.0,
            parent.whole / total if parent is not None else 1.0,
            float(holder.pieces),
            holder.weight / holder.pieces,
            holder.whole / total,
            float(steps),
            float(layout.height.get(meeting, -1)),
            float(holder.depth),
            float(holder.depth - core.depth),
            float(holder.around.content),
            float(holder.around.body),
            float(holder.around.weak - meeting.around.weak),
            float(holder.around.strong - meeting.around.strong),
            float(holder is layout.main),
        ]

    def _group(self, group: Place) -> list[float]:
        """What all pieces of one group share."""
        layout = self.layout
        sizes, linked = layout.links[group]
        return [
            group.grouped / layout.total,
            float(group.members),
            group.grouped / group.members,
            group.whole / layout.total,
            linked / (sizes or 1),
            float(group is layout.group),
        ]


NEAR = (0, 2, 3, 4, 5, 6, 9, 12, 36, 45)
"""Columns of the two texts before and behind that are seen too."""
AROUND = (-2, -1, 1, 2)


def _with_neighbours(layout: Layout, own: Rows) -> Rows:
    """The rows with those of the texts around them, and whether a picture stands beside."""
    pieces = layout.pieces
    texts = np.array([at for at, piece in enumerate(pieces) if piece.text], np.intp)
    holders = np.array([id(piece.holder) for piece in pieces])
    width = len(NEAR) + 1
    near = np.full((len(pieces), width * len(AROUND) + 2), NONE, np.float32)
    for number, step in enumerate(AROUND):
        here, there = (texts[-step:], texts[:step]) if step < 0 else (texts[:-step], texts[step:])
        column = number * width
        near[here, column : column + len(NEAR)] = own[there][:, NEAR]
        near[here, column + len(NEAR)] = holders[here] == holders[there]
    figure = np.array([piece.kind == "figure" for piece in pieces], np.float32)
    near[:, -2], near[:, -1] = np.roll(figure, 1), np.roll(figure, -1)
    near[0, -2] = near[-1, -1] = 0.0
    return np.hstack((own, near))
