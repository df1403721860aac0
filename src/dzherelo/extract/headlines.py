"""The headline of a page without headings: a part of its <title> that the page shows as a line."""

import re
from collections.abc import Iterator

from lxml import html

from dzherelo.text import normal

_JOINTS = re.compile(r"\s+(?:[|–—\-•·»:/]+|!{2,})\s+|\s*[|»]\s*|\s::\s")
_PASSED = frozenset({"title", "script", "style", "option", "a", "head", "meta"})
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
