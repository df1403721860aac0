"""The page cut into pieces: every paragraph, list, table, figure and embed in reading order."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import msgspec
from lxml import html

from dzherelo.extract import embeds, figures, furniture, places, trees
from dzherelo.extract.places import Place
from dzherelo.extract.runs import Run
from dzherelo.model.blocks import (
    Block,
    Bullets,
    Figure,
    Heading,
    Link,
    Paragraph,
    Quotation,
    Table,
)
from dzherelo.text import addresses

Kind = Literal["text", "heading", "quote", "list", "table", "figure", "embed"]

DROPPED = frozenset(
    {
        "script", "style", "template", "head", "title", "meta", "link", "button", "input", "select",
        "option", "textarea", "svg", "math", "canvas", "object", "param", "audio", "map", "area",
        "label", "progress", "meter", "datalist", "dialog",
    }
)  # fmt: skip
INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
        "em", "font", "i", "ins", "kbd", "mark", "nobr", "q", "s", "samp", "small", "span",
        "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "ruby", "rt", "rb",
    }
)  # fmt: skip
PLAIN = frozenset({"i", "em", "u", "s", "sub", "sup", "abbr", "cite", "q", "mark", "small", "wbr"})
"""Inline elements that never are a box of their own."""
_ENDS = re.compile(r"[.!?…:;»”\"')\]]\s*$")
_ALONE = frozenset({"div", "section", "article", "main", "body", "td"})
"""Elements that may hold text between others, so that what stands around it is inside of them."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
UNSEEN = Figure("")
"""The block of a picture that has not been looked at."""
LEAST_CELLS = 2
"""Columns and rows from which a <table> is a table and not a frame for a layout."""
LONGEST_CELL = 600
"""Characters; a longer cell is a column of a layout."""
DEEPEST = 120
"""Levels of elements told apart; real pages have up to 60, deeper is text in one run."""
MOST_PIECES = 20_000
"""A page with more pieces is a trap or an archive; the article stands before."""


@dataclass(slots=True)
class Piece:
    """One block of the page with what selection needs to know about where it stands."""

    place: Place
    kind: Kind
    block: Block
    linked: int = 0
    """Characters of the text that lie inside links."""
    bold: int = 0
    box: int = 0
    """How surely an enclosing box is furniture (see furniture.box)."""
    carded: bool = False
    """Whether it lies inside one link with everything around it, as teasers do."""
    order: int = 0
    image: html.HtmlElement | None = None
    """The picture's element while it has not been looked at."""
    text: str = field(init=False, default="")
    """The text of the block; "" for figures, whose captions are not running text."""

    def __post_init__(self) -> None:
        if not isinstance(self.block, Figure):
            self.text = self.block.text

    @property
    def element(self) -> html.HtmlElement:
        """The element that is this piece."""
        return self.place.element

    @property
    def holder(self) -> Place:
        """The place whose children are this piece and its neighbours."""
        place = self.place
        return place if place.tag in _ALONE or place.parent is None else place.parent


class Walker:
    """Walks a tree once, in document order, and fills `pieces`."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.pieces: list[Piece] = []
        self.run = Run()
        self.place: Place | None = None
        self.box = 0
        """How surely what is around is furniture; `own` for the element visited last."""
        self.visited: html.HtmlElement | None = None
        self.own = 0
        self.bold = 0
        self.cards = 0
        self.depth = 0

    def walk(self, element: html.HtmlElement, place: Place | None = None) -> None:
        """Visit everything inside an element as blocks of its own."""
        outer = self.place
        self.place = place or self.inner(element)
        self.inside(element)
        self.flush()
        self.place = outer

    def inner(self, element: html.HtmlElement) -> Place:
        """The place of an element met here."""
        place = self.place
        if place is not None and place.element is element:
            return place
        own = self.own if element is self.visited else furniture.box(element)
        return Place(element, str(element.tag), place, own)

    def inside(self, element: html.HtmlElement) -> None:
        """Visit the text and the children of an element without starting a new block."""
        if self.depth > DEEPEST:
            self.run.add(" ".join(element.itertext()) or " ")
            return
        self.depth += 1
        if element.text:
            self.run.add(element.text, bold=self.bold)
        for child in element:
            if isinstance(child.tag, str) and len(self.pieces) < MOST_PIECES:
                self.visit(child)
            if child.tail:
                self.run.add(child.tail, bold=self.bold)
        self.depth -= 1

    def visit(self, element: html.HtmlElement) -> None:
        """Visit one element by what its tag means."""
        tag = str(element.tag)
        if tag in DROPPED:
            if tag == "script":
                self.keep(element, "embed", embeds.from_script(element))
            return
        if tag in PLAIN:
            self.inside(element)
            return
        outer, own = self.box, furniture.box(element)
        if own == places.STRONG and tag in furniture.BOXES and furniture.empty(element):
            return
        self.box, self.visited, self.own = max(outer, own), element, own
        if action := ACTIONS.get(tag):
            action(self, element)
        elif tag in INLINE:
            self.inside(element)
        else:
            self.block(element)
        self.box = outer

    def block(self, element: html.HtmlElement) -> None:
        """A block-level element: what came before ends, and its own text stands apart."""
        place = self.inner(element)
        self.flush()
        if embed := embeds.from_quote(element, self.base):
            self.keep(element, "embed", embed)
            return
        self.walk(element, place)

    def flush(self) -> None:
        """End the running paragraph."""
        run = self.run
        if not run.length or self.place is None:
            run.space = False
            return
        self.run = Run()
        place = self.place
        level = _HEADINGS.get(place.tag)
        links = tuple(run.links)
        linked = sum(link.end - link.start for link in links)
        block: Block = Heading(run.text, max(level, 2)) if level else Paragraph(run.text, links)
        self.add(place, "heading" if level else "text", block, linked=linked, bold=run.bold)

    def keep(
        self, element: html.HtmlElement, kind: Kind, block: Block | None, *, linked: int = 0
    ) -> None:
        """Add an element as one piece, unless there is nothing in it."""
        if block is not None:
            self.flush()
            self.add(self.inner(element), kind, block, linked=linked)

    def show(self, element: html.HtmlElement, image: html.HtmlElement) -> None:
        """Add a picture, to be looked at (`resolve`) only where it stands near the article."""
        self.flush()
        self.add(self.inner(element), "figure", UNSEEN, image=image)

    def add(
        self,
        place: Place,
        kind: Kind,
        block: Block,
        *,
        linked: int = 0,
        bold: int = 0,
        image: html.HtmlElement | None = None,
    ) -> None:
        """Add a piece."""
        if len(self.pieces) < MOST_PIECES:
            carded = self.cards > 0
            self.pieces.append(
                Piece(place, kind, block, linked, bold, self.box, carded, len(self.pieces), image)
            )


def cut(root: html.HtmlElement, base: str) -> list[Piece]:
    """Return the pieces of a tree in document order.

    Pictures are not looked at yet and links stay as written: see `resolve`.
    """
    body = root if root.tag == "body" else root.find("body")
    return cut_inside([body if body is not None else root], base)


def cut_inside(elements: Sequence[html.HtmlElement], base: str) -> list[Piece]:
    """Return the pieces inside of elements, none of which lies in another one."""
    walker = Walker(base)
    for element in elements:
        walker.walk(element)
    for order, piece in enumerate(walker.pieces):
        piece.order = order
    return walker.pieces


def resolve(pieces: Sequence[Piece], base: str) -> list[Piece]:
    """Return pieces with their pictures looked at, captions and credits taken from the text.

    Text in a picture's box is its caption, and so is a marked line or a credit behind it; what is
    no picture of an article (icons, counters) goes. The pieces are numbered anew.
    """
    boxed: set[html.HtmlElement] = set()
    shown: list[Piece] = []
    for piece in pieces:
        if piece.image is None:
            piece.block = _linked(piece.block, base)
            shown.append(piece)
        else:
            shown += _seen(piece, base, boxed)
    kept: list[Piece] = []
    for piece in shown:
        if piece.kind == "text" and piece.element in boxed:
            continue
        if piece.kind == "text" and kept and (figure := _captioned_by(kept[-1], piece)):
            kept[-1].block = figure
            continue
        piece.order = len(kept)
        kept.append(piece)
    return kept


def _linked(block: Block, base: str) -> Block:
    """A block with absolute addresses in its links; those that lead nowhere go."""
    if not isinstance(block, Paragraph | Quotation) or not block.links:
        return block
    pairs = ((one, addresses.absolute(one.url, base)) for one in block.links)
    links = tuple(Link(one.start, one.end, url) for one, url in pairs if url)
    return msgspec.structs.replace(block, links=links)


def _seen(piece: Piece, base: str, boxed: set[html.HtmlElement]) -> list[Piece]:
    """The pieces of a picture or <figure>; elements of a picture's own box go to `boxed`."""
    image = piece.image
    if image is None:
        return [piece]
    if image.tag != "figure":
        found = figures.from_image(image, base)
        if found is None:
            return []
        box, place = figures.box(image), piece.place
        if box is not None:
            text, credit = figures.caption(box)
            found = msgspec.structs.replace(found, caption=text, credit=credit)
            if not piece.carded:
                boxed.update(box.iter("*"))
                place = next((one for one in place.above() if one.element is box), place)
        return [replace(piece, place=place, block=found, image=None)]
    text, credit = figures.caption(image)
    every: list[Piece] = []
    last = ""
    for one in image.iter("img", "amp-img"):
        found = figures.from_image(one, base)
        if found is None or last == (last := figures.same(found.url)):
            continue
        whole = Figure(found.url, found.alt, text, credit, found.width, found.height)
        every.append(replace(piece, block=whole, image=None))
    return every


def _captioned_by(shown: Piece, piece: Piece) -> Figure | None:
    """The figure with the line behind it as its caption or credit; None for other lines."""
    figure = shown.block
    if not isinstance(figure, Figure) or len(piece.text) > figures.LONGEST_LINE or piece.carded:
        return None
    if credit := figures.lone_credit(piece.text):
        return None if figure.credit else msgspec.structs.replace(figure, credit=credit)
    caption, credit = figures.split_credit(piece.text)
    named = figures.names_caption(piece.element) or piece.place.tag in {"small", "em", "i"}
    if figure.caption or not named:
        return None
    return msgspec.structs.replace(figure, caption=caption, credit=credit)


def _link(walker: Walker, element: html.HtmlElement) -> None:
    target = element.get("href", "").strip()
    if len(element) and any(child.tag not in INLINE for child in element.iter("*")):
        if figures.is_picture(target):
            walker.inside(element)  # the picture itself, larger
        else:
            _card(walker, element)
        return
    url = "" if target.startswith("#") else target  # made absolute in `resolve`
    run, start, count = walker.run, walker.run.length, len(walker.run.parts)
    walker.inside(element)
    begin = start + int(run.parts[count : count + 1] == [" "])
    if url and begin < run.length:
        run.links.append(Link(begin, run.length, url))


def _card(walker: Walker, element: html.HtmlElement) -> None:
    """A link around pictures or blocks: a teaser, whose whole text counts as linked."""
    walker.flush()
    first = len(walker.pieces)
    walker.cards += 1
    walker.inside(element)
    walker.flush()
    walker.cards -= 1
    for piece in walker.pieces[first:]:
        piece.linked = len(piece.text)


def _break(walker: Walker, element: html.HtmlElement) -> None:
    """One <br> ends a paragraph where a sentence ends, two end it anywhere."""
    following = element.getnext()
    double = following is not None and following.tag == "br" and not (element.tail or "").strip()
    if double or _ENDS.search("".join(walker.run.parts[-1:])[-3:]):
        walker.flush()
    else:
        walker.run.add(" ")


def _strong(walker: Walker, element: html.HtmlElement) -> None:
    walker.bold += 1
    walker.inside(element)
    walker.bold -= 1


def _quotation(walker: Walker, element: html.HtmlElement) -> None:
    walker.flush()
    if embed := embeds.from_quote(element, walker.base):
        walker.keep(element, "embed", embed)
        return
    first = len(walker.pieces)
    walker.walk(element)
    found = walker.pieces[first:]
    if not found or any(piece.kind not in {"text", "heading"} for piece in found):
        return
    del walker.pieces[first:]
    text, links = "", []
    for piece in found:
        shift = len(text) + (1 if text else 0)
        text = f"{text}\n{piece.text}" if text else piece.text
        if isinstance(piece.block, Paragraph):
            links += [
                Link(one.start + shift, one.end + shift, one.url) for one in piece.block.links
            ]
    linked = sum(piece.linked for piece in found)
    walker.keep(element, "quote", Quotation(text, tuple(links)), linked=linked)


def _bullets(walker: Walker, element: html.HtmlElement) -> None:
    walker.flush()
    rows = [child for child in element if isinstance(child.tag, str)]
    if any(child.tag != "li" for child in rows) or _holds(
        element, {"img", "table", "iframe", "h2", "h3"}
    ):
        walker.walk(element)
        return
    first = len(walker.pieces)
    items, linked = [], 0
    for row in rows:
        walker.walk(row)
        items.append(" ".join(piece.text.replace("\n", " ") for piece in walker.pieces[first:]))
        linked += sum(piece.linked for piece in walker.pieces[first:])
        del walker.pieces[first:]
    items = [one for one in items if one]
    if items:
        walker.keep(element, "list", Bullets(tuple(items), element.tag == "ol"), linked=linked)


def _table(walker: Walker, element: html.HtmlElement) -> None:
    walker.flush()
    rows = list(element.iter("tr"))
    width = max((len(row) for row in rows), default=0)
    layout = _holds(element, {"table", "h1", "h2", "article", "figure", "iframe", "form"})
    longest = max((len(trees.words(cell)) for row in rows for cell in row), default=0)
    if layout or width < LEAST_CELLS or len(rows) < LEAST_CELLS or longest > LONGEST_CELL:
        walker.walk(element)
        return
    cells = tuple(
        tuple(trees.words(cell) for cell in row if cell.tag in {"td", "th"}) for row in rows
    )
    kept = tuple(row for row in cells if any(row))
    head = 0
    while head < len(rows) and len(rows[head]) and all(cell.tag == "th" for cell in rows[head]):
        head += 1
    linked = sum(len(trees.words(a)) for a in element.iter("a"))
    if kept:
        walker.keep(element, "table", Table(kept, min(head, len(kept))), linked=linked)


def _figure(walker: Walker, element: html.HtmlElement) -> None:
    """A <figure>: its pictures with the caption; other content of it is walked as blocks."""
    framed = _holds(element, {"iframe", "blockquote", "table", "amp-youtube", "video"})
    walker.flush()
    if framed or not _holds(element, {"img", "amp-img"}):
        walker.walk(element)
    else:
        walker.show(element, element)


def _image(walker: Walker, element: html.HtmlElement) -> None:
    holder = element.getparent()
    walker.show(holder if holder is not None else element, element)


def _noscript(walker: Walker, element: html.HtmlElement) -> None:
    """Only pictures matter here: the copy for readers without scripts of a lazy picture."""
    for image in element.iter("img"):
        _image(walker, image)


def _frame(walker: Walker, element: html.HtmlElement) -> None:
    walker.keep(element, "embed", embeds.from_frame(element, walker.base))


def _video(walker: Walker, element: html.HtmlElement) -> None:
    walker.keep(element, "embed", embeds.from_video(element, walker.base))


def _holds(element: html.HtmlElement, tags: set[str]) -> bool:
    return any(child is not element for child in element.iter(*tags))


ACTIONS: dict[str, Callable[[Walker, html.HtmlElement], None]] = {
    "a": _link, "br": _break, "b": _strong, "strong": _strong, "blockquote": _quotation,
    "ul": _bullets, "ol": _bullets, "table": _table, "figure": _figure, "img": _image,
    "amp-img": _image, "noscript": _noscript, "iframe": _frame, "amp-youtube": _frame,
    "amp-iframe": _frame, "embed": _frame, "video": _video, "amp-video": _video,
}  # fmt: skip
"""What to do on a tag; a tag that is missing here is inline (INLINE) or a block."""
