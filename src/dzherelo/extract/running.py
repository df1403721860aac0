"""The running part of an article: from a page or from a feed's HTML to blocks, lead and credits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from lxml import html

from dzherelo.extract import (
    body,
    features,
    figures,
    furniture,
    leads,
    pieces,
    places,
    rules,
    sites,
    trees,
)
from dzherelo.extract.features import Told
from dzherelo.extract.pieces import Piece
from dzherelo.extract.sites import Site
from dzherelo.model.blocks import Block, Embed, Figure, Heading, Paragraph, Quotation
from dzherelo.model.entry import FeedEntry
from dzherelo.model.trace import Trace
from dzherelo.text import normal
from dzherelo.text.html import plain

MOST_BLOCKS = 2_000
BEFORE = 40
BEHIND = 8
"""Pieces before and behind the text among which its pictures and captions are looked for."""
FOLDED = 12
"""Characters by which a headline and its folded form may differ in length."""
HERO = 15
"""Pieces before the text among which the article's first picture stands."""


class Running(msgspec.Struct, frozen=True):
    """Blocks in reading order, the lead ("" when there is none), and credits that stood alone."""

    blocks: tuple[Block, ...] = ()
    lead: str = ""
    credits: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """Number of words of running text."""
        return sum(len(one.text.split()) for one in self.blocks if not isinstance(one, Figure))


class Judged(msgspec.Struct, frozen=True):
    """One text of a page: its kind, its chance to be the article's (0 to 1), what became of it."""

    kind: str
    text: str
    chance: float
    kept: bool


@dataclass(frozen=True)
class Choice:
    """Every piece of a page, its chance to be the article's, the kept ones, and the trace left."""

    found: list[Piece]
    chances: list[float]
    kept: list[Piece]
    trace: Trace


def choose(root: html.HtmlElement, url: str, told: Told, site: Site) -> Choice:
    """Choose the article's pieces of a page with what is known of its site."""
    if site.rule is not None and (elements := rules.held(root, site.rule)):
        return _by_rule(pieces.cut_inside(elements, url), told)
    found = pieces.cut(root, url)
    if not found:
        return Choice([], [], [], Trace())
    chances = body.chances(found, told)
    kept = body.mend(found, chances, told.is_title)
    trace = sites.trace(found, chances, kept)
    memory = sites.recall(trace, site.others)
    if memory.pages:
        moved = sites.adjust(found, chances, memory)
        if moved != chances:
            chances, kept = moved, body.mend(found, moved, told.is_title)
    return Choice(found, chances, kept, trace)


def _by_rule(found: list[Piece], told: Told) -> Choice:
    """All text is the article's, for a person said so."""
    chances = [float(bool(piece.text)) for piece in found]
    kept = [piece for piece in found if piece.text and not told.is_title(piece.text)]
    return Choice(found, chances, kept, sites.trace(found, chances, kept))


def judged(choice: Choice) -> list[Judged]:
    """Return every text of a page with its chance, in reading order."""
    kept = {piece.order for piece in choice.kept}
    return [
        Judged(piece.kind, piece.text, round(chance, 3), piece.order in kept)
        for piece, chance in zip(choice.found, choice.chances, strict=True)
        if piece.text
    ]


def compose_page(
    choice: Choice, url: str, *, titles: Sequence[str], announced: Sequence[str]
) -> Running:
    """Return the running part of a page, empty when nothing on it is an article.

    `titles` are spellings of its headline, which is no block; `announced` are texts that
    announce the lead.
    """
    kept = choice.kept
    found = pieces.resolve(_near(choice.found, kept), url)
    known = {id(one) for one in found}
    kept = [one for one in kept if id(one) in known]
    lead = leads.find(found, kept, announced, titles[0] if titles else "")
    if lead is not None:
        # the lead opens the text; what stands before it are date lines and teasers' ends
        kept = [lead, *(p for p in kept if p is not lead and p.text != lead.text)]
    shown = pictures(found, kept)
    return compose(_in_order(kept, shown, lead), lead)


def told(titles: Sequence[str], announced: Sequence[str], articlebody: str) -> Told:
    """Return what a page says of its article, in the form that the choice of pieces needs."""
    headlines = {normal.fold(one).lower() for one in titles}
    sizes = sorted({len(one) for one in headlines})
    lines = map(features.words, articlebody.splitlines())

    def is_title(text: str) -> bool:
        # folding drops and joins few characters, and takes longer than to compare lengths
        near = any(abs(len(text) - size) <= FOLDED for size in sizes)
        return near and normal.fold(text).lower() in headlines

    return Told(
        is_title,
        frozenset(run for line in lines for run in features.runs(line)),
        frozenset(word for one in announced for word in features.words(one)),
    )


def _near(found: Sequence[Piece], kept: Sequence[Piece]) -> Sequence[Piece]:
    """The kept pieces with all between them and what may belong to them before and behind."""
    if not kept:
        return []
    return found[max(0, kept[0].order - BEFORE) : kept[-1].order + BEHIND]


def from_feed(entry: FeedEntry, url: str) -> Running:
    """Return the running part that a feed's own content or summary holds."""
    root = trees.build(entry.content) if "<" in entry.content else None
    if root is None:
        lines = [one for one in plain(entry.content or entry.summary).split("\n") if one.strip()]
        blocks = tuple(Paragraph(one.strip()) for one in lines)
        return Running(blocks[:MOST_BLOCKS], blocks[0].text if blocks else "")
    found = pieces.resolve(pieces.cut(root, url), url)
    kept = [
        p
        for p in found
        if not (p.text and furniture.line(p.text, p.linked)) and p.box < places.STRONG
    ]
    title = normal.fold(entry.title).lower()
    kept = [p for p in kept if not p.text or normal.fold(p.text).lower() != title]
    running = [piece for piece in kept if piece.text]
    if not running:
        return (
            from_feed(msgspec.structs.replace(entry, content=""), url)
            if entry.summary
            else Running()
        )
    return compose(kept, leads.find(running, running, [entry.summary], entry.title))


def pictures(found: Sequence[Piece], kept: Sequence[Piece]) -> list[Piece]:
    """Return the figures and embeds that belong to the kept text.

    Inside the text's own element a picture belongs to it when the nearest text before or behind it
    does; the first picture may also stand between the heading and the text.
    """
    if not kept:
        return []
    middle = body.core(kept)
    orders = {piece.order for piece in kept}
    first, last = min(orders), max(orders)
    shown = []
    for piece in found:
        if (
            piece.kind not in {"figure", "embed"}
            or piece.box == places.STRONG
            or _teaser(found, piece)
        ):
            continue
        inside = body.inside(piece, middle)
        near = {_neighbour(found, piece, -1), _neighbour(found, piece, 1)} & orders
        hero = piece.kind == "figure" and first - HERO <= piece.order < first
        if (inside and near and _within(piece, found, last)) or (
            hero and _is_hero(found, piece, first)
        ):
            shown.append(piece)
    return shown


def compose(kept: Iterable[Piece], lead: Piece | None) -> Running:
    """Return the blocks of the pieces: nothing shown twice, lone credits taken out."""
    blocks: list[Block] = []
    credits: list[str] = []
    seen: set[str] = set()
    for piece in kept:
        block = piece.block
        if isinstance(block, Figure | Embed):
            key = figures.same(block.url) if isinstance(block, Figure) else block.url
            if key in seen:
                continue
            seen.add(key)
        elif credit := figures.lone_credit(piece.text):
            credits.append(credit)
            continue
        blocks.append(_opening(block) if piece is lead else block)
    _drop_hanging_headings(blocks)
    opening = next((one.text for one in blocks if isinstance(one, Paragraph | Quotation)), "")
    text = lead.text if lead is not None else opening
    blocks = _lead_first(blocks, text)
    return Running(tuple(blocks[:MOST_BLOCKS]), text, tuple(dict.fromkeys(credits)))


def _lead_first(blocks: list[Block], lead: str) -> list[Block]:
    """The lead opens the article; a picture above it comes right behind it."""
    at = next((n for n, one in enumerate(blocks) if not isinstance(one, Figure)), 0)
    if not blocks or blocks[at].text != lead:
        return blocks
    return [blocks[at], *blocks[:at], *blocks[at + 1 :]]


def _opening(block: Block) -> Block:
    """A lead set as a subheading is a paragraph like any other."""
    return Paragraph(block.text) if isinstance(block, Heading) else block


def _drop_hanging_headings(blocks: list[Block]) -> None:
    """A heading with nothing behind it announced what was left out."""
    while blocks and isinstance(blocks[-1], Heading):
        blocks.pop()


def _in_order(kept: Sequence[Piece], shown: Sequence[Piece], lead: Piece | None) -> list[Piece]:
    """Figures among the text by their place on the page; those before the text stay before it."""
    rest = sorted([*(p for p in kept if p is not lead), *shown], key=lambda piece: piece.order)
    if lead is None:
        return rest
    start = next((at for at, piece in enumerate(rest) if piece.text), len(rest))
    at = sum(1 for piece in rest[:start] if piece.order < lead.order)
    return [*rest[:at], lead, *rest[at:]]


def _neighbour(found: Sequence[Piece], piece: Piece, step: int) -> int:
    """The number of the nearest piece with text before (-1) or behind (1), -1 for none."""
    at = piece.order + step
    while 0 <= at < len(found):
        if found[at].text and found[at].kind != "embed":
            return at
        at += step
    return -1


def _within(piece: Piece, found: Sequence[Piece], last: int) -> bool:
    """Before the end of the text, or right behind it in the element of its last paragraph."""
    end = found[last]
    around = {end.holder, end.place, end.place.parent}
    return piece.order < last or piece.holder in around or piece.place.parent in around


def _is_hero(found: Sequence[Piece], piece: Piece, first: int) -> bool:
    """Between the page's heading and the text, with no other running text between."""
    between = found[piece.order + 1 : first]
    headed = any(one.place.tag == "h1" for one in found[max(0, piece.order - HERO) : first])
    return headed and not any(len(one.text) > leads.LEAST and one.carded for one in between)


def _teaser(found: Sequence[Piece], piece: Piece) -> bool:
    """A picture inside a link that also holds text leads to another article."""
    if not piece.carded:
        return False
    link = next((one for one in piece.element.iterancestors("a")), piece.element)
    return any(
        one.text and (one.element is link or link in one.element.iterancestors())
        for one in found[max(0, piece.order - 3) : piece.order + 4]
    ) or bool("".join(link.itertext()).strip())
