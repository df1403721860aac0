"""The page cut into pieces: every paragraph, list, table, figure and embed in reading order."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import msgspec
from lxml import html

from dzherelo.extract import embeds, figures, furniture
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
_ENDS = re.compile(r"[.!?…:;»”\"')\]]\s*$")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
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

    element: html.HtmlElement
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

    @property
    def text(self) -> str:
        """The text of the block; "" for figures, whose captions are not running text."""
        return "" if isinstance(self.block, Figure) else self.block.text

    @property
    def holder(self) -> html.HtmlElement:
        """The element whose children are this piece and its neighbours."""
        parent = self.element.getparent()
        alone = self.element.tag in {"div", "section", "article", "main", "body", "td"}
        return self.element if alone or parent is None else parent


class Walker:
    """Walks a tree once, in document order, and fills `pieces`."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.pieces: list[Piece] = []
        self.boxes: list[html.HtmlElement] = []
        self.run = Run()
        self.owner: html.HtmlElement | None = None
        self.box = 0
        self.bold = 0
        self.cards = 0
        self.depth = 0

    def walk(self, element: html.HtmlElement) -> None:
        """Visit everything inside an element."""
        outer, self.owner = self.owner, element
        self.inside(element)
        self.flush()
        self.owner = outer

    def inside(self, element: html.HtmlElement) -> None:
        """Visit the text and the children of an element without starting a new block."""
        if self.depth > DEEPEST:
            self.run.add(" ".join(element.itertext()))
            return
        self.depth += 1
        self.run.add(element.text, bold=self.bold > 0)
        for child in element:
            if isinstance(child.tag, str) and len(self.pieces) < MOST_PIECES:
                self.visit(child)
            self.run.add(child.tail, bold=self.bold > 0)
        self.depth -= 1

    def visit(self, element: html.HtmlElement) -> None:
        """Visit one element by what its tag means."""
        tag = str(element.tag)
        if tag == "script":
            self.keep(element, "embed", embeds.from_script(element))
        if tag in DROPPED:
            return
        outer, self.box = self.box, max(self.box, furniture.box(element))
        if action := ACTIONS.get(tag):
            action(self, element)
        elif tag in INLINE:
            self.inside(element)
        else:
            self.block(element)
        self.box = outer

    def block(self, element: html.HtmlElement) -> None:
        """A block-level element: what came before ends, and its own text stands apart."""
        self.flush()
        if embed := embeds.from_quote(element, self.base):
            self.keep(element, "embed", embed)
            return
        self.walk(element)

    def flush(self) -> None:
        """End the running paragraph."""
        run = self.run
        if not run.length or self.owner is None:
            run.space = False
            return
        self.run = Run()
        owner = self.owner
        level = _HEADINGS.get(str(owner.tag))
        links = tuple(run.links)
        linked = sum(link.end - link.start for link in links)
        block: Block = Heading(run.text, max(level, 2)) if level else Paragraph(run.text, links)
        self.keep(owner, "heading" if level else "text", block, linked=linked, bold=run.bold)

    def keep(
        self,
        element: html.HtmlElement,
        kind: Kind,
        block: Block | None,
        *,
        linked: int = 0,
        bold: int = 0,
    ) -> None:
        """Add a piece, unless there is nothing in it."""
        if block is None or len(self.pieces) >= MOST_PIECES:
            return
        if kind in {"figure", "embed", "table", "list"}:
            self.flush()
        self.pieces.append(
            Piece(element, kind, block, linked, bold, self.box, self.cards > 0, len(self.pieces))
        )


def cut(root: html.HtmlElement, base: str) -> list[Piece]:
    """Return the pieces of a tree in document order; addresses made absolute against `base`."""
    body = root if root.tag == "body" else root.find("body")
    walker = Walker(base)
    walker.walk(body if body is not None else root)
    return _with_captions(walker.pieces, walker.boxes)


def _with_captions(pieces: list[Piece], boxes: list[html.HtmlElement]) -> list[Piece]:
    """Text in a picture's box is its caption, and so is a marked line or a credit behind it."""
    boxed = {element for box in boxes for element in box.iter("*")}
    kept: list[Piece] = []
    for piece in pieces:
        if piece.kind == "text" and piece.element in boxed:
            continue
        if piece.kind == "text" and kept and (figure := _captioned_by(kept[-1], piece)):
            kept[-1].block = figure
            continue
        piece.order = len(kept)
        kept.append(piece)
    return kept


def _captioned_by(shown: Piece, piece: Piece) -> Figure | None:
    """The figure with the line behind it as its caption or credit; None for other lines."""
    figure = shown.block
    if not isinstance(figure, Figure) or len(piece.text) > figures.LONGEST_LINE or piece.carded:
        return None
    if credit := figures.lone_credit(piece.text):
        return None if figure.credit else msgspec.structs.replace(figure, credit=credit)
    caption, credit = figures.split_credit(piece.text)
    named = figures.names_caption(piece.element) or piece.element.tag in {"small", "em", "i"}
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
    url = None if target.startswith("#") else addresses.absolute(target, walker.base)
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
    longest = max((len(_words(cell)) for row in rows for cell in row), default=0)
    if layout or width < LEAST_CELLS or len(rows) < LEAST_CELLS or longest > LONGEST_CELL:
        walker.walk(element)
        return
    cells = tuple(tuple(_words(cell) for cell in row if cell.tag in {"td", "th"}) for row in rows)
    kept = tuple(row for row in cells if any(row))
    head = 0
    while head < len(rows) and len(rows[head]) and all(cell.tag == "th" for cell in rows[head]):
        head += 1
    linked = sum(len(_words(a)) for a in element.iter("a"))
    if kept:
        walker.keep(element, "table", Table(kept, min(head, len(kept))), linked=linked)


def _figure(walker: Walker, element: html.HtmlElement) -> None:
    """A <figure>: its pictures with the caption; other content of it is walked as blocks."""
    images = [one for tag in ("img", "amp-img") for one in element.iter(tag)]
    framed = _holds(element, {"iframe", "blockquote", "table", "amp-youtube", "video"})
    walker.flush()
    if framed or not images:
        walker.walk(element)
        return
    text, credit = figures.caption(element)
    last: Figure | None = None
    for image in images:
        found = figures.from_image(image, walker.base)
        if found is None or (last and figures.same(last.url) == figures.same(found.url)):
            continue
        last = Figure(found.url, found.alt, text, credit, found.width, found.height)
        walker.keep(element, "figure", last)


def _image(walker: Walker, element: html.HtmlElement) -> None:
    found = figures.from_image(element, walker.base)
    if found is None:
        return
    holder = element.getparent()
    box = figures.box(element)
    text, credit = figures.caption(box) if box is not None else ("", "")
    figure = Figure(found.url, found.alt, text, credit, found.width, found.height)
    if box is not None and walker.cards == 0:
        walker.boxes.append(box)
        holder = box
    walker.keep(holder if holder is not None else element, "figure", figure)


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


def _words(element: html.HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


ACTIONS: dict[str, Callable[[Walker, html.HtmlElement], None]] = {
    "a": _link, "br": _break, "b": _strong, "strong": _strong, "blockquote": _quotation,
    "ul": _bullets, "ol": _bullets, "table": _table, "figure": _figure, "img": _image,
    "amp-img": _image, "noscript": _noscript, "iframe": _frame, "amp-youtube": _frame,
    "amp-iframe": _frame, "embed": _frame, "video": _video, "amp-video": _video,
}  # fmt: skip
"""What to do on a tag; a tag that is missing here is inline (INLINE) or a block."""
