"""Sitemaps: news sitemaps (Google's extension), plain ones, and indexes of sitemaps."""

from lxml import etree

from dzherelo.feeds import pictures
from dzherelo.feeds.elements import (
    Place,
    address,
    moment,
    name,
    parts,
    primary,
    text,
    unique,
    words,
)
from dzherelo.model.entry import FeedDocument, FeedEntry
from dzherelo.text.html import line


def read(root: etree._Element, place: Place, most: int) -> tuple[FeedDocument, int]:
    """The pages of a sitemap as entries, the newest `most` of them, and how many there were.

    Sitemap protocol 0.9; the order in the file means nothing, so the newest are kept.
    """
    addresses = [e for e in root if name(str(e.tag), place.home) in ("url", "sitemap:url")]
    entries = [made for e in addresses if (made := _entry(e, place)).url]
    if len(entries) > most:
        entries.sort(key=lambda e: e.published.at.timestamp() if e.published else 0.0, reverse=True)
    titles = unique([e.language for e in entries[:most]])
    spoken = titles[0] if len(titles) == 1 else ""
    return FeedDocument("sitemap", language=spoken, entries=tuple(entries[:most])), len(addresses)


def index(root: etree._Element, place: Place) -> FeedDocument:
    """The sitemaps that an index names, newest first; those without a date behind, in their order.

    Large publishers name thousands, one a day, and put the newest at either end.
    """
    found: list[tuple[float, str]] = []
    for element in root:
        inside = parts(element, place.home) if isinstance(element.tag, str) else {}
        modified = moment(inside, place, "lastmod", "sitemap:lastmod")
        url = address(words(inside, "loc", "sitemap:loc"), place.url)
        found.append((modified.at.timestamp() if modified else 0.0, url))
    found.sort(key=lambda one: one[0], reverse=True)
    return FeedDocument("sitemap-index", sitemaps=unique([url for _, url in found]))


def _entry(element: etree._Element, place: Place) -> FeedEntry:
    found = parts(element, place.home)
    news = parts(found["news:news"][0], place.home) if "news:news" in found else {}
    publication = (
        parts(news["news:publication"][0], place.home) if "news:publication" in news else {}
    )
    url = address(words(found, "loc", "sitemap:loc"), place.url)
    published = moment(news, place, "news:publication_date")
    modified = moment(found, place, "lastmod", "sitemap:lastmod")
    return FeedEntry(
        guid=url,
        url=url,
        title=line(words(news, "news:title")),
        published=published or (None if news else modified),
        updated=modified,
        tags=unique([line(tag) for tag in words(news, "news:keywords").split(",")]),
        pictures=pictures.read(found, place),
        language=primary(
            text(publication["news:language"][0]) if "news:language" in publication else ""
        ),
    )
