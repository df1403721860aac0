"""JSON-LD and microdata on a page: the description of the article for search engines."""

import json
import re
from collections.abc import Iterator

from lxml import html

from dzherelo.text.html import line, plain

Thing = dict[str, object]

_ARTICLE = re.compile(
    r"^(?:https?://schema\.org/)?(?:\w*NewsArticle|Article|BlogPosting|LiveBlogPosting|Report|"
    r"SocialMediaPosting|ScholarlyArticle|TechArticle|OpinionNewsArticle)$"
)
_COMMENT = re.compile(
    r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?://)?\s*(?:-->|\]\]>|/\*\]\]>\*/)\s*$"
)
_TRAILING = re.compile(r",\s*(?=[}\]])")
_CONTROL = re.compile(r"[\x00-\x1f]+")
LONGEST = 2_000_000
"""Characters of one script that are read."""
DEEPEST = 12
"""Levels of nesting followed; schema.org graphs end at five."""


def article(root: html.HtmlElement) -> Thing:
    """Return the first article among the page's JSON-LD (NewsArticle before others), {} when none.

    Lists, `@graph` and things inside things are followed; broken JSON is mended where it can be
    (raw line breaks, trailing commas, comments) and passed over otherwise.
    """
    found: list[Thing] = []
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            found += [thing for thing in _things(_load(script.text or ""), 0) if _is_article(thing)]
    return min(found, key=_rank, default={})


def marked(root: html.HtmlElement, name: str) -> list[html.HtmlElement]:
    """Return the elements that are a property of a thing in microdata, in the page's order."""
    # a loop over all elements is several times faster than XPath
    return [one for one in root.iter("*") if one.get("itemprop") == name]


def text(value: object) -> str:
    """Return the plain text of a value that may be text, a list of it, or a thing with a name."""
    for _ in range(DEEPEST):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value") or ""
        else:
            break
    return line(value) if isinstance(value, str) else ""


def texts(value: object) -> list[str]:
    """Return every text of a value: names of authors, keywords."""
    values = value if isinstance(value, list) else [value]
    return [found for one in values if (found := text(one))]


def picture(value: object) -> str:
    """Return the address of the first picture in an `image` value."""
    for _ in range(DEEPEST):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            value = value.get("url") or value.get("contentUrl") or value.get("@id") or ""
        else:
            break
    return value.strip() if isinstance(value, str) else ""


def body(thing: Thing) -> str:
    """Return `articleBody` as plain lines, "" when it is missing."""
    value = thing.get("articleBody")
    return plain(value) if isinstance(value, str) else ""


def _load(script: str) -> object:
    source = _COMMENT.sub("", script[:LONGEST]).strip().rstrip(";")
    for attempt in (source, _TRAILING.sub("", _CONTROL.sub(" ", source))):
        try:
            found: object = json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
        return found
    return None


def _things(value: object, depth: int) -> Iterator[Thing]:
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for one in value[:200]:
            yield from _things(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            yield from _things(value.get(key), depth + 1)


def _is_article(thing: Thing) -> bool:
    kinds = thing.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and _ARTICLE.match(name) for name in names)


def _rank(thing: Thing) -> int:
    """A thing with a headline and a date comes before a bare mention of another article."""
    return -sum(
        bool(thing.get(key)) for key in ("headline", "datePublished", "author", "articleBody")
    )
