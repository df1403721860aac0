"""Text of a feed → element tree: strictly by lxml, and by our own salvage when that refuses."""

import re

import msgspec
from lxml import etree

from dzherelo.feeds import salvage

ROOT = re.compile(r"<(?:[\w.-]+:)?(rss|rdf|feed|channel|urlset|sitemapindex)[\s>/]", re.IGNORECASE)
"""The opening of any root that we can read."""
ROOT_WINDOW = 65_536
"""Characters searched for the root: warnings of a broken server may stand before it."""


class Tree(msgspec.Struct, frozen=True):
    """The root element, the oddities met on the way to it, and whether the end was missing."""

    root: etree._Element
    problems: tuple[str, ...] = ()
    cut: bool = False


def grow(text: str, start: int) -> Tree | None:
    """The tree of a feed whose root begins at `start`; None when nothing can be made of it.

    Nothing is ever loaded or expanded: what stands before the root, so also the document type
    with its entities, is cut off before parsing, which leaves neither external
    entities (XXE) nor nested ones (billion laughs).
    """
    body = text[start:].rstrip("\x00")
    try:
        return Tree(etree.fromstring(body.encode("utf-8", "replace"), _parser()))
    except (etree.XMLSyntaxError, ValueError):
        saved = salvage.read(body)
    return None if saved.root is None else Tree(saved.root, saved.problems, saved.cut)


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
