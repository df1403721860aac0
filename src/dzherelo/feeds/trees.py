"""Text of a feed → element tree: strictly by lxml, and by our own salvage when that refuses."""

import re
from html.entities import html5

import msgspec
from lxml import etree

from dzherelo.feeds import salvage
from dzherelo.feeds.elements import UNREADABLE

ROOT = re.compile(r"<(?:[\w.-]+:)?(rss|rdf|feed|channel|urlset|sitemapindex)[\s>/]", re.IGNORECASE)
"""The opening of any root that we can read."""
ROOT_WINDOW = 65_536
"""Characters searched for the root: warnings of a broken server may stand before it."""
_NAMED = re.compile(r"<!\[CDATA\[(?:.*?\]\]>|.*)|&([A-Za-z][A-Za-z0-9]{1,31});", re.DOTALL)
_OF_XML = frozenset("<>&\"'")
# Two patterns that begin with plain letters: eight times faster than one for both.
_CONTROL = re.compile(rb"\xc2([\x80-\x9f])")
_CONTROL_REFERENCE = re.compile(rb"&#(1(?:2[89]|[34]\d|5\d));")


class Tree(msgspec.Struct, frozen=True):
    """The root element, the oddities met on the way to it, and whether the end was missing."""

    root: etree._Element
    problems: tuple[str, ...] = ()
    cut: bool = False


def root(text: str) -> re.Match[str] | None:
    """The opening of the root element."""
    return ROOT.search(text, 0, ROOT_WINDOW)


def grow(text: str, found: re.Match[str], body: bytes = b"") -> Tree | None:
    """The tree of a feed whose root opens at `found`; None when nothing can be made of it.

    `body` is the text in UTF-8 where the caller has it: to encode it again takes a tenth of all.
    C1 controls, which no text holds, are the characters of windows-1252 (HTML §13.2.5.80).
    Nothing is ever loaded or expanded: what stands before the root, so also the document type
    with its entities, is cut off before parsing, which leaves neither external
    entities (XXE) nor nested ones (billion laughs).
    """
    # the first to match the pattern is also the first of its letters
    start = body.find(found[0].encode()) if body else found.start()
    encoded = (body[start:] or text[start:].encode("utf-8", "replace")).rstrip(b"\x00")
    encoded = _CONTROL.sub(lambda found: _meant(found[1][0]), encoded)
    encoded = _CONTROL_REFERENCE.sub(lambda found: _meant(int(found[1])), encoded)
    strict = _strict(encoded)
    if strict is not None:
        return Tree(strict)
    text = UNREADABLE.sub("", encoded.decode())
    strict = _strict(_NAMED.sub(_defined, text).encode())
    if strict is not None:
        return Tree(strict, (salvage.MALFORMED,))
    saved = salvage.read(text)
    return None if saved.root is None else Tree(saved.root, saved.problems, saved.cut)


def _strict(encoded: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(encoded, _parser())
    except (etree.XMLSyntaxError, ValueError):
        return None


def _defined(found: re.Match[str]) -> str:
    """The character of a reference that HTML knows and XML does not; anything else as written."""
    character = html5.get(f"{found[1]};", "")
    return character if character and not set(character) & _OF_XML else found[0]


def _meant(code: int) -> bytes:
    """The character at this place of windows-1252, in UTF-8."""
    return bytes([code]).decode("cp1252", "replace").encode()


def _parser() -> etree.XMLParser:
    """A strict parser that loads nothing; its own limits on depth and text size stay on."""
    return etree.XMLParser(
        encoding="utf-8",
        recover=False,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
