"""Which pieces of a page are the article: trafilatura's choice, mended by the page's order."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import trafilatura
from lxml import html
from trafilatura.settings import Extractor

from dzherelo.extract import furniture
from dzherelo.extract.pieces import Piece
from dzherelo.model.blocks import Paragraph

SHARE = 0.6
"""A piece is the article's when this part of its 4-word runs is in the chosen text."""
RUN = 4
EDGE = 0.75
"""Part in links from which a line is nothing but links; «|» and dates stand between them."""
SENTENCE = 40
"""Characters of the shortest paragraph that counts as running text."""
LINKED = 0.6
"""A list or line with more of its characters in links leads elsewhere."""
TEASED = 0.3
"""Part of the text above the headline from which it is a lead or the headline a repetition."""
SHORT = 250
"""Characters: a chosen text below this is no article; the less strict choice is asked as well."""
_WORD = re.compile(r"\w+")
FAILURES = (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError)
"""What trafilatura was seen to raise on hostile trees; the page then goes without its advice."""


def _options(*, precision: bool, fast: bool) -> Extractor:
    """Options for one way of asking.

    The smallest size is 0: a short answer is judged here, trafilatura would log a warning about
    it. `fast` leaves out its comparison with readability and jusText, half of its time, which
    changes 2 pages of 300 where a text comes out at all (F1 by 0.0002).
    """
    options = Extractor(output_format="python", fast=fast, precision=precision, comments=False)
    options.min_output_size = options.min_output_comm_size = 0
    return options


ASKED = (
    _options(precision=True, fast=True),
    _options(precision=True, fast=False),
    _options(precision=False, fast=False),
)


@dataclass(slots=True)
class Chosen:
    """A text that is probably the article's: its runs of four words and its lines."""

    runs: frozenset[tuple[str, ...]]
    lines: frozenset[str]
    length: int = 0


def choose(root: html.HtmlElement, body: str) -> Chosen:
    """Return what trafilatura and the page's own `articleBody` (may be "") hold for the article.

    `favor_precision` comes first: it drops the related links and partners' news that stay with the
    default on Ukrainian pages, and takes two thirds of the time; what it loses by that is put back
    from the page's order in `select`. The slower ways of ASKED follow only when little came out.
    """
    lines: list[str] = []
    for options in ASKED:
        lines = max(lines, _ask(root, options), key=lambda one: sum(map(len, one)))
        if sum(map(len, lines)) >= SHORT:
            break
    return weigh([*lines, *body.splitlines()])


def weigh(lines: Iterable[str]) -> Chosen:
    """Return the lines as a text to compare pieces with."""
    spelled = [_words(line) for line in lines]
    runs = {run for words in spelled for run in _runs(words)}
    joined = [word for words in spelled for word in words]
    runs.update(_runs(tuple(joined)))
    return Chosen(frozenset(runs), frozenset(" ".join(words) for words in spelled), len(joined))


def select(pieces: Sequence[Piece], chosen: Chosen, is_title: Callable[[str], bool]) -> list[Piece]:
    """Return the article's pieces in reading order."""
    kept = {p.order for p in pieces if _matches(p, chosen) and not _teases(pieces, p)}
    kept = _without_boxes(pieces, kept)
    kept = _without_repeats(pieces, kept)
    if sum(len(piece.text) - piece.linked for piece in pieces if piece.order in kept) < SHORT:
        kept |= densest(pieces)
    if not kept:
        return []
    kept |= _siblings(pieces, kept)
    kept -= {p.order for p in pieces if p.order in kept and (_unwanted(p) or is_title(p.text))}
    kept -= _link_tails(pieces, kept) | _link_boxes(pieces, kept)
    kept -= _behind_end(pieces, kept) | _before_headline(pieces, kept, is_title)
    kept |= _between(pieces, kept)
    kept |= _last_line(pieces, kept)
    return _without_edges([p for p in pieces if p.order in kept and not is_title(p.text)])


def _without_edges(kept: list[Piece]) -> list[Piece]:
    """Lines that are nothing but links go from both ends: menus before, other news behind."""
    running = [at for at, piece in enumerate(kept) if piece.linked < EDGE * len(piece.text)]
    if not running:
        return []
    return [
        p for p in kept[running[0] : running[-1] + 1] if p.linked < EDGE * len(p.text) or _told(p)
    ]


def _told(piece: Piece) -> bool:
    """One linked sentence rather than a row of links."""
    return not isinstance(piece.block, Paragraph) or len(piece.block.links) == 1


def densest(pieces: Sequence[Piece]) -> set[int]:
    """Return the paragraphs of the element that holds the most running text of its own.

    The last resort for flashes of two sentences, which trafilatura takes for furniture.
    """
    running = [p for p in pieces if p.kind == "text" and _wordy(p) and p.box == 0]
    running = [p for p in running if len(p.text) >= SENTENCE and 2 * p.linked < len(p.text)]
    running = [p for p in running if not _teases(pieces, p)]
    weights: Counter[html.HtmlElement] = Counter()
    for piece in running:
        weights[piece.holder] += len(piece.text)
    holder = max(weights, key=lambda one: weights[one], default=None)
    return {piece.order for piece in running if piece.holder is holder}


def core(pieces: Sequence[Piece], kept: Sequence[Piece]) -> html.HtmlElement | None:
    """Return the deepest element around nine tenths of the kept text, None when nothing is kept."""
    total = sum(len(piece.text) for piece in kept)
    weights: Counter[html.HtmlElement] = Counter()
    for piece in kept:
        for element in (piece.element, *piece.element.iterancestors()):
            weights[element] += len(piece.text)
    around = [element for element, weight in weights.items() if weight >= 0.9 * total]
    return max(around, key=_depth, default=None) if pieces else None


def _ask(root: html.HtmlElement, options: Extractor) -> list[str]:
    try:
        found = trafilatura.bare_extraction(root, options=options)
    except FAILURES:
        return []
    text = getattr(found, "text", None) or ""
    return [line for line in text.splitlines() if line.strip()]


def _words(text: str) -> tuple[str, ...]:
    """Words to compare within one page, where spellings do not differ; folding takes longer."""
    return tuple(_WORD.findall(text.replace("\xad", "").lower()))


def _runs(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {words[at : at + RUN] for at in range(len(words) - RUN + 1)}


def _matches(piece: Piece, chosen: Chosen) -> bool:
    if not piece.text:
        return False
    words = _words(piece.text)
    if len(words) < RUN:
        return " ".join(words) in chosen.lines
    runs = _runs(words)
    return len(runs & chosen.runs) >= SHARE * len(runs)


def _without_boxes(pieces: Sequence[Piece], kept: set[int]) -> set[int]:
    """Boxes named as furniture go, unless they hold the article itself (a badly named one)."""
    chosen = [piece for piece in pieces if piece.order in kept]
    total = sum(len(piece.text) for piece in chosen)
    boxed = {p.order for p in chosen if p.box == furniture.STRONG or p.carded}
    weight = sum(len(piece.text) for piece in chosen if piece.order in boxed)
    return kept - boxed if 2 * weight < total else kept


def _without_repeats(pieces: Sequence[Piece], kept: set[int]) -> set[int]:
    """Of equal texts (a teaser repeating the lead) the one nearest to the rest stays."""
    chosen = [piece for piece in pieces if piece.order in kept]
    middle = core(pieces, chosen)
    best: dict[str, Piece] = {}
    for piece in chosen:
        other = best.get(piece.text)
        if other is None or (inside(piece, middle) and not inside(other, middle)):
            best[piece.text] = piece
    return {piece.order for piece in best.values()}


def _siblings(pieces: Sequence[Piece], kept: set[int]) -> set[int]:
    """Paragraphs among the kept ones, children of the same element: short ones trafilatura lost."""
    weights: Counter[html.HtmlElement] = Counter()
    for piece in pieces:
        if piece.order in kept and piece.kind == "text":
            weights[piece.holder] += len(piece.text) - piece.linked
    if not weights:
        return set()
    holder, weight = weights.most_common(1)[0]
    if 2 * weight < sum(weights.values()):
        return set()
    inside = [piece for piece in pieces if piece.holder is holder]
    last = max((piece.order for piece in inside if piece.order in kept), default=-1)
    return {p.order for p in inside if p.text and p.order < last and _wordy(p)}


def _last_line(pieces: Sequence[Piece], kept: set[int]) -> set[int]:
    """The line right behind the text that tells its origin (evidence, not furniture), or the last
    sentence behind an embed or picture, which trafilatura drops together with what it follows."""
    last = max(kept, default=len(pieces))
    behind = next((p for p in pieces[last + 1 :] if p.text and p.kind != "embed"), None)
    if behind is None or behind.linked or behind.kind != "text":
        return set()
    alike = behind.element.tag == pieces[last].element.tag
    signed = alike and furniture.signs(behind.text)
    ends = behind.order > last + 1 and behind.holder is pieces[last].holder and _wordy(behind)
    return {behind.order} if signed or (ends and len(behind.text) >= SENTENCE) else set()


def _wordy(piece: Piece) -> bool:
    """Running text rather than a list of links or a box."""
    if piece.box == furniture.STRONG or piece.carded:
        return False
    return piece.linked < LINKED * len(piece.text) or piece.kind == "heading"


def _between(pieces: Sequence[Piece], kept: set[int]) -> set[int]:
    """Headings, lists, tables and quotations that stand between kept pieces, in the same core."""
    chosen = [piece for piece in pieces if piece.order in kept]
    middle = core(pieces, chosen)
    if middle is None or not chosen:
        return set()
    first, last = chosen[0].order, chosen[-1].order
    found = set()
    for piece in pieces[first : last + 1]:
        if piece.kind not in {"heading", "list", "table", "quote"} or piece.order in kept:
            continue
        weak = piece.box == 0 and inside(piece, middle) and _wordy(piece)
        near = {piece.order - 1, piece.order + 1} & kept
        if weak and len(near) == (1 if piece.kind == "heading" else 2) and not _unwanted(piece):
            found.add(piece.order)
    return found


def _unwanted(piece: Piece) -> bool:
    if furniture.line(piece.text, piece.linked):
        return True
    if piece.kind == "heading":
        return furniture.heads_links(piece.text)
    if furniture.origin(piece.element, piece.text, piece.linked):
        return True
    return piece.kind == "list" and piece.linked > LINKED * len(piece.text)


def _link_tails(pieces: Sequence[Piece], kept: set[int]) -> set[int]:
    """Lines after «Читайте також» that are nothing but links, up to the next running text."""
    gone: set[int] = set()
    after = False
    for piece in pieces:
        if piece.kind in {"figure", "embed"}:
            continue
        if furniture.heads_links(piece.text):
            after = True
        elif piece.linked < 0.8 * len(piece.text):
            after = False
        elif after and piece.order in kept:
            gone.add(piece.order)
    return gone


def _link_boxes(pieces: Sequence[Piece], kept: set[int]) -> set[int]:
    """What stands behind «Інші новини» in the same element, unless the article is in it."""
    total = sum(len(piece.text) for piece in pieces if piece.order in kept)
    gone: set[int] = set()
    for piece in pieces:
        box = piece.element.getparent()
        if piece.kind != "heading" or box is None or not furniture.heads_links(piece.text):
            continue
        held = [one for one in pieces if one.order in kept and inside(one, box)]
        if 2 * sum(len(one.text) for one in held) < total:
            gone |= {one.order for one in held if one.order > piece.order}
    return gone


def _behind_end(pieces: Sequence[Piece], kept: set[int]) -> set[int]:
    """What stands behind «Коментарі (2)», when more of the text stands before it."""
    for end in pieces:
        if end.linked or not furniture.ends_article(end.text):
            continue
        behind = {order for order in kept if order > end.order}
        if _weight(pieces, kept - behind) > _weight(pieces, behind):
            return behind
    return set()


def _before_headline(
    pieces: Sequence[Piece], kept: set[int], is_title: Callable[[str], bool]
) -> set[int]:
    """What stands before the headline (the site's name, its motto), when little does."""
    at = next((p.order for p in pieces if p.text and not p.carded and is_title(p.text)), -1)
    before = {order for order in kept if order < at}
    return before if _weight(pieces, before) < TEASED * _weight(pieces, kept) else set()


def _teases(pieces: Sequence[Piece], piece: Piece) -> bool:
    """Whether a paragraph stands under a linked heading in a box that has brothers of its kind."""
    if piece.kind != "text" or piece.linked:
        return False
    box = piece.element.getparent()
    if box is None or not any(_alike(box, one) for one in (box.getprevious(), box.getnext())):
        return False
    above = pieces[max(0, piece.order - 2) : piece.order]
    titles = (one for one in above if one.text and (one.kind == "heading" or one.carded))
    return any(one.linked >= EDGE * len(one.text) and inside(one, box) for one in titles)


def _alike(box: html.HtmlElement, other: html.HtmlElement | None) -> bool:
    return (
        other is not None
        and other.tag == box.tag
        and other.get("class") == box.get("class")
        and next(other.iter("a"), None) is not None
    )


def _weight(pieces: Sequence[Piece], orders: set[int]) -> int:
    """Characters of running text outside links."""
    return sum(len(one.text) - one.linked for one in pieces if one.order in orders)


def inside(piece: Piece, element: html.HtmlElement | None) -> bool:
    return element is not None and (
        piece.element is element or any(one is element for one in piece.element.iterancestors())
    )


def _depth(element: html.HtmlElement) -> int:
    return sum(1 for _ in element.iterancestors())
