"""Find the feeds of a publisher on a page of his, in robots.txt, or by the usual addresses."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import lxml.html
from lxml import etree

from dzherelo.sources.found import FoundFeed, How
from dzherelo.text.addresses import absolute
from dzherelo.text.encodings import decode

LARGEST = 5 * 1024 * 1024
"""Bytes of a page that are looked at; feeds are declared in its head."""
MOST_FOUND = 100
USUAL = (
    "/rss",
    "/feed/",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/rss/all.rss",
    "/rss/all.xml",
    "/rss/news.xml",
    "/rss/index.xml",
    "/index.xml",
    "/feed.json",
    "/?feed=rss2",
    "/export/rss",
    "/news-sitemap.xml",
    "/sitemap-news.xml",
    "/sitemap_news.xml",
    "/sitemap.xml",
)
"""Where the common content systems put feeds; the first that answers as one is taken."""

_TYPES = re.compile(
    r"^(application|text)/((rss|atom|rdf)\+xml|feed\+json|(x-)?rss|atom|xml|rdf|json)(?=[\s;]|$)"
)
_PLAIN_TYPES = re.compile(r"/(xml|json|rdf)$")
_LOOKS = re.compile(
    r"(^|[/._?=&-])(rss|rss2|atom|feed|feeds|rdf)([/._?=&-]|\d|$)|[._-](rss|rdf|atom)$", re.I
)
_NOT_A_FEED = re.compile(r"\.(png|jpe?g|svg|gif|webp|css|js|html?)$", re.I)
_COMMENTS = re.compile(r"comments?[/._=-]|[/._=-]comments?", re.I)
_ROOT = re.compile(rb"<(rss|feed|rdf:RDF)[\s>]")
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')
_HEAD = 2048
_SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.I | re.M)
_ALTERNATE = frozenset({"alternate", "feed"})


def find(page: bytes, url: str, content_type: str = "") -> tuple[FoundFeed, ...]:
    """The feeds that a page declares or links to, the likeliest first, each address once.

    A page that is a feed itself is the one answer. `<link rel=alternate>` (RSS Advisory Board's
    autodiscovery, WHATWG HTML §4.6.6.1) goes before anchors that look like feeds, feeds of
    comments go last. Empty for anything that is not a page.
    """
    if _is_feed(page):
        return (FoundFeed(absolute(url) or url, site=url, how="itself"),)
    root = _parse(page, content_type)
    if root is None:
        return ()
    base = _base(root, url)
    found: dict[str, FoundFeed] = {}
    for feed in (*_declared(root, base, url), *_linked(root, base, url)):
        found.setdefault(feed.url, feed)
    ordered = sorted(found.values(), key=lambda feed: bool(_COMMENTS.search(feed.url)))
    return tuple(ordered[:MOST_FOUND])


def guesses(url: str) -> tuple[FoundFeed, ...]:
    """Addresses on the same host at which feeds usually lie, for a page that names none."""
    places = (absolute(path, url) for path in USUAL)
    return tuple(FoundFeed(place, site=url, how="guess") for place in places if place)


def sitemaps(robots: bytes, url: str) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names (sitemaps.org), news sitemaps first, each once."""
    text = robots[:LARGEST].decode("utf-8-sig", "replace")
    named = dict.fromkeys(absolute(place, url) for place in _SITEMAP.findall(text))
    kept = [place for place in named if place]
    return tuple(sorted(kept, key=lambda place: "news" not in place.lower())[:MOST_FOUND])


def _is_feed(page: bytes) -> bool:
    head = page[:_HEAD].lstrip()
    if head.startswith(b"{"):
        return bool(_JSON_FEED.search(head))
    return bool(_ROOT.search(head)) and b"<html" not in head.lower()


def _parse(page: bytes, content_type: str) -> lxml.html.HtmlElement | None:
    text = decode(page[:LARGEST], content_type, "html").text
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _base(root: lxml.html.HtmlElement, url: str) -> str:
    for node in root.iter("base"):
        return absolute(node.get("href", ""), url) or url
    return url


def _declared(root: lxml.html.HtmlElement, base: str, site: str) -> Iterator[FoundFeed]:
    for node in root.iter("link"):
        kind = node.get("type", "").strip().lower()
        relation = set(node.get("rel", "").lower().split())
        href = node.get("href", "")
        if not relation & _ALTERNATE or not _TYPES.match(kind):
            continue
        if _PLAIN_TYPES.search(kind) and not _looks(href) and "/wp-json/" not in href:
            continue
        yield from _found(href, base, site, _title(node.get("title", ""), "link"))


def _linked(root: lxml.html.HtmlElement, base: str, site: str) -> Iterator[FoundFeed]:
    for node in root.iter("a", "area"):
        href = node.get("href", "")
        if _looks(href):
            words = node.get("title") or node.text_content()
            yield from _found(href, base, site, _title(words, "anchor"))


def _looks(href: str) -> bool:
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return False
    place = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return bool(_LOOKS.search(place)) and not _NOT_A_FEED.search(parts.path)


def _title(words: str, how: How) -> tuple[str, How]:
    return " ".join(words.split())[:200], how


def _found(href: str, base: str, site: str, told: tuple[str, How]) -> Iterator[FoundFeed]:
    url = absolute(href, base) if href.strip() else None
    if url:
        yield FoundFeed(url, told[0], site, told[1])
