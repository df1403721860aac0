"""What an entry says: one content field out of many dialects, and a plain summary."""

from lxml import etree

from dzherelo.feeds.elements import Parts, Place, base, markup, resolved
from dzherelo.text.html import opening

SUMMARY_LENGTH = 1_000
"""Characters of plain summary kept; longer ones are the article, which `content` holds."""
SUMMARY_SOURCE = 3_000
"""Characters of HTML read for a summary: markup takes up to two thirds of them."""
FULL_TEXT = (
    "content:encoded",
    "yandex:full-text",
    "turbo:content",
    "fulltext",
    "fullitem",
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
    "dc:description",
    "abstract",
)


def read(found: Parts, place: Place) -> tuple[str, str]:
    """(plain summary, HTML content) of an RSS item: the longest full text is the content."""
    full, content = _longest(found)
    summary, written = _first(found)
    element = full if full is not None else summary
    start = place.url if element is None else base(element, place)
    return settle(written, content, start)


def settle(written: str, content: str, start: str) -> tuple[str, str]:
    """(plain summary, HTML content) from both as written; a long summary alone is the content."""
    text = opening(_start(written or content), SUMMARY_LENGTH)
    if not content and (len(text) > SUMMARY_LENGTH or len(written) > SUMMARY_SOURCE):
        content = written
    return _cut(text), resolved(content, start)


def _start(html: str) -> str:
    """The first SUMMARY_SOURCE characters, without the tag that their end falls into."""
    if len(html) <= SUMMARY_SOURCE:
        return html
    start = html[:SUMMARY_SOURCE]
    last = start.rfind("<")
    return start[:last] if last > start.rfind(">") else start


def _cut(text: str) -> str:
    """The text up to SUMMARY_LENGTH characters, ending with a whole word."""
    if len(text) <= SUMMARY_LENGTH:
        return text
    return text[:SUMMARY_LENGTH].rsplit(None, 1)[0] + "…"


def _first(found: Parts) -> tuple[etree._Element | None, str]:
    """The first summary that says anything, and its inside as HTML."""
    for wanted in SUMMARY:
        for element in found.get(wanted, ()):
            inside = markup(element)
            if inside:
                return element, inside
    return None, ""


def _longest(found: Parts) -> tuple[etree._Element | None, str]:
    """The longest full text, and its inside as HTML."""
    longest, content = None, ""
    for wanted in FULL_TEXT:
        for element in found.get(wanted, ()):
            inside = markup(element)
            if len(inside) > len(content):
                longest, content = element, inside
    return longest, content
