"""The headline of a page without headings: a part of its <title> that the page shows as a line."""

import itertools
import re
from collections.abc import Iterator, Sequence

from lxml import html

from dzherelo.text import normal

_JOINTS = re.compile(r"\s+(?:[|–—\-•·»:/]+|!{2,})\s+|\s*[|»]\s*|\s::\s")
_PASSED = frozenset({"title", "script", "style", "option", "a", "head", "meta"})
BEGINNING = 5
"""Characters that are compared before the whole line is."""
NEAR = 4
"""Levels above a heading in which a trail of breadcrumbs is looked for."""
LEAST = 10
"""Characters; a shorter part of a <title> is a rubric or the name of the site."""


def shown(root: html.HtmlElement, title: str) -> list[str]:
    """Return the part of a <title> that stands on the page as a line of its own: the longest.

    Sites of the table age have no <h1>: «Site :: Headline», and the headline is a bold line. The
    site's name is shown as well, in its masthead, but is shorter and mostly a link.
    """
    parts = {normal.fold(part).lower(): part.strip() for part in _parts(title) if len(part) > LEAST}
    longest = 2 * max(map(len, parts), default=0)
    found: dict[str, int] = {}
    for text in _lines(root, longest):
        key = normal.fold(text).lower()
        if key in parts:
            found[text] = len(key)
    return sorted(found, key=lambda text: -found[text])[:1]


def visible(root: html.HtmlElement, told: Sequence[str]) -> list[str]:
    """Return those of the told headlines that the page shows as a line of their own.

    For pages without an <h1> of their own: the headline is a <h2>, and what machines are told is
    longer by a rubric or a teaser.
    """
    keys = {normal.fold(one).lower(): one for one in told}
    if not keys:
        return []
    longest = 2 * max(map(len, keys))
    begins = {key[:BEGINNING] for key in keys}
    found = {
        key
        for one in root.iter("h2", "h3", "div", "p", "span", "strong")
        if LEAST <= len(text := (one.text or "").strip()) <= longest
        if normal.fold(text[: 2 * BEGINNING]).lower()[:BEGINNING] in begins
        if (key := normal.fold("".join(one.itertext())).lower()) in keys and not in_trail(one)
    }
    return [one for key, one in keys.items() if key in found]


def in_trail(element: html.HtmlElement) -> bool:
    """Whether an element stands in a trail of breadcrumbs, whose last crumb some mark as <h1>."""
    return any(
        one.tag == "nav" or "breadcrumb" in f"{one.get('class')} {one.get('id')}".lower()
        for one in (element, *itertools.islice(element.iterancestors(), NEAR))
    )


def _parts(title: str) -> Iterator[str]:
    """The title from each joint on, and up to each joint."""
    for joint in _JOINTS.finditer(title):
        yield title[joint.end() :].strip()
        yield title[: joint.start()].strip()
    yield title


def _lines(root: html.HtmlElement, longest: int) -> Iterator[str]:
    for element in root.iter("*"):
        if element.text and element.tag not in _PASSED and len(element.text) <= longest:
            text = " ".join("".join(element.itertext()).split())
            if LEAST < len(text) <= longest:
                yield text
