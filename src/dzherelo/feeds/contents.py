"""What an entry says: one content field out of many dialects, and a plain summary."""

from lxml import etree

from dzherelo.feeds.elements import Parts, Place, base, markup, resolved
from dzherelo.text.html import plain

SUMMARY_LENGTH = 1_000
"""Characters of plain summary kept; longer ones are the article, which `content` holds."""
SUMMARY_SOURCE = 3_000
"""Characters of HTML read for a summary: markup takes up to two thirds of them."""
FULL_TEXT = (
    "content:encoded",
    "yandex:full-text",
    "turbo:content",
    "fulltext",
    "full-text",
    "?:fulltext",
    "?:full-text",
    "xhtml:body",
    "body",
    "atom:content",
)
SUMMARY = (
    "description",
    "summary",
    "itunes:summary",
    "media:description",
    "atom:summary",
    "abstract",
)


def read(found: Parts, place: Place) -> tuple[str, str]:
    """(plain summary, HTML content) of an RSS item: the longest full text is the content."""
    full = _longest(found, FULL_TEXT)
    written = _first(found, SUMMARY)
    element = full if full is not None else written
    start = place.url if element is None else base(element, place)
    return settle(_inside(written), _inside(full), start)


def settle(written: str, content: str, start: str) -> tuple[str, str]:
    """(plain summary, HTML content) from both as written; a long summary alone is the content."""
    text = plain((written or content)[:SUMMARY_SOURCE])
    if not content and (len(text) > SUMMARY_LENGTH or len(written) > SUMMARY_SOURCE):
        content = written
    return _cut(text), resolved(content, start)


def _cut(text: str) -> str:
    """The text up to SUMMARY_LENGTH characters, ending with a whole word."""
    if len(text) <= SUMMARY_LENGTH:
        return text
    return text[:SUMMARY_LENGTH].rsplit(None, 1)[0] + "…"


def _inside(element: etree._Element | None) -> str:
    return "" if element is None else markup(element)


def _first(found: Parts, names: tuple[str, ...]) -> etree._Element | None:
    for wanted in names:
        for element in found.get(wanted, ()):
            if (element.text and not element.text.isspace()) or len(element):
                return element
    return None


def _longest(found: Parts, names: tuple[str, ...]) -> etree._Element | None:
    full = [element for wanted in names for element in found.get(wanted, ())]
    full = [element for element in full if len(element) or (element.text or "").strip()]
    return max(full, key=_size, default=None)


def _size(element: etree._Element) -> int:
    if not len(element):
        return len(element.text or "")
    return sum(len(str(piece)) for piece in element.itertext())
