"""RSS 0.9x to 2.0 and RDF (RSS 1.0) with Dublin Core, content, Media RSS, iTunes and Yandex."""

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from dzherelo.feeds import contents, pictures
from dzherelo.feeds.elements import (
    Parts,
    Place,
    address,
    base,
    language,
    moment,
    name,
    parts,
    primary,
    text,
    unique,
    words,
    written_moment,
)
from dzherelo.model.entry import FeedDocument, FeedEntry
from dzherelo.text.html import line

_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_RDF_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_MAILBOX = re.compile(r"\S+@\S+\s*\(([^()]+)\)|([^<>()]*[^<>()\s])\s*(?:<\S+@\S+>|\(\S+@\S+\))")
_CATEGORIES = frozenset({"category", "dc:subject", "atom:category", "media:category"})
_KEYWORDS = frozenset({"media:keywords", "itunes:keywords", "tags"})
_ENTRY_NAMES = ("item", "entry", "atom:entry")


def read(root: etree._Element, place: Place, most: int) -> tuple[FeedDocument, int]:
    """The feed with its first `most` entries, and how many items there were in all."""
    channel = next(_named(root, place, "channel", "Channel", "CHANNEL"), root)
    found = parts(channel, place.home)
    spoken = primary(words(found, "language", "dc:language")) or language(channel) or language(root)
    inner = Place(place.url, place.now, spoken or place.language, place.home, place.based)
    items = entries(root, place)
    document = FeedDocument(
        format="rdf" if name(str(root.tag)).startswith("rdf:") else "rss",
        title=line(words(found, "title", "dc:title")),
        link=_home_page(found, inner) or address(_attribute(channel, "href"), base(channel, inner)),
        language=spoken,
        entries=tuple(entry(item, inner) for item in items[:most]),
        hub=hub(found),
        topic=topic(found),
    )
    return document, len(items)


def entries(root: etree._Element, place: Place) -> list[etree._Element]:
    """The item or entry elements, wherever a broken or old feed puts them."""
    return list(_named(root, place, "item", "entry", "Item", "ITEM"))


def _named(root: etree._Element, place: Place, *locals_: str) -> Iterator[etree._Element]:
    found = root.iter(*(f"{{*}}{local}" for local in locals_))
    wanted = (*_ENTRY_NAMES, "channel")
    return (element for element in found if name(str(element.tag), place.home) in wanted)


def entry(item: etree._Element, place: Place) -> FeedEntry:
    """One item (RSS 2.0 «Elements of item»; RSS 1.0 §5.5)."""
    found = parts(item, place.home)
    guid, link = _guid(item, found), _link(found, place)
    short, content = contents.read(found, place)
    changed = moment(
        found, place, "atom:updated", "dcterms:modified", "updated", "lastbuilddate"
    ) or written_moment(_attribute(item, "lastmod"), place, "lastmod")
    return FeedEntry(
        guid=guid,
        url=link
        or _permalink(found, guid, place)
        or address(_attribute(item, "href"), base(item, place)),
        title=line(words(found, "title", "dc:title", "media:title", "itunes:title")),
        summary=short,
        content=content,
        published=moment(
            found,
            place,
            "pubdate",
            "dc:date",
            "atom:published",
            "published",
            "dcterms:issued",
            "dcterms:created",
            "date",
            "atom:updated",
            "dcterms:date",
            "dcterms:modified",
        )
        or changed,
        updated=changed,
        authors=_authors(found),
        tags=tags(found),
        pictures=pictures.read(found, place),
        language=primary(words(found, "dc:language", "language")) or language(item),
    )


def _attribute(element: etree._Element, wanted: str) -> str:
    """An attribute in any case: CDF (Channel Definition Format, 1997) keeps links and times so."""
    attributes = element.items()
    if not attributes:
        return ""
    return next((str(value) for key, value in attributes if str(key).lower() == wanted), "")


def hub(found: Parts) -> str:
    """The WebSub hub among the links (W3C WebSub §4)."""
    for link in (*found.get("atom:link", ()), *found.get("link", ())):
        if (link.get("rel") or "").lower() == "hub":
            return address(link.get("href") or "", "")
    return ""


def topic(found: Parts) -> str:
    """The feed's own address among the links (W3C WebSub §4)."""
    for link in (*found.get("atom:link", ()), *found.get("link", ())):
        if (link.get("rel") or "").lower() == "self":
            return address(link.get("href") or "", "")
    return ""


def _home_page(found: Parts, place: Place) -> str:
    for link in found.get("link", ()):
        if text(link):
            return address(text(link), base(link, place))
    for link in (*found.get("atom:link", ()), *found.get("link", ())):
        if (link.get("rel") or "alternate") == "alternate":
            return address(link.get("href") or "", base(link, place))
    return ""


def _guid(item: etree._Element, found: Parts) -> str:
    return (
        words(found, "guid", "atom:id", "id", "dc:identifier")
        or (item.get(_RDF_ABOUT) or "").strip()
    )


def _link(found: Parts, place: Place) -> str:
    """The article's address: the link element, an Atom link, FeedBurner's note of the original."""
    for link in (*found.get("feedburner:origlink", ()), *found.get("link", ())):
        url = text(link) or link.get("href") or link.get(_RDF_RESOURCE) or ""
        if url and (link.get("rel") or "alternate") == "alternate":
            whole = address(url, base(link, place))
            if whole:
                return whole
    for link in found.get("atom:link", ()):
        if (link.get("rel") or "alternate") == "alternate" and link.get("href"):
            return address(link.get("href") or "", base(link, place))
    return ""


def _permalink(found: Parts, guid: str, place: Place) -> str:
    """The GUID when it is an address and does not deny being one, else an audio enclosure's."""
    denied = any((e.get("isPermaLink") or "").lower() == "false" for e in found.get("guid", ()))
    if guid.lower().startswith(("http://", "https://")) and not denied:
        return address(guid, "")
    if guid and not denied and "guid" in found and ":" not in guid and "/" in guid:
        return address(guid, place.url)
    enclosures = found.get("enclosure", ())
    return address(enclosures[0].get("url") or "", place.url) if enclosures else ""


def _authors(found: Parts) -> tuple[str, ...]:
    names = []
    for wanted in ("dc:creator", "author", "atom:author", "itunes:author", "dc:author", "?:author"):
        for element in found.get(wanted, ()):
            inside = element if len(element) else ()
            named = [e for e in inside if name(str(e.tag)).split(":")[-1] == "name"]
            names.append(person(text(named[0]) if named else text(element)))
        if any(names):
            break
    return unique(names)


def person(written: str) -> str:
    """The name in «mail@host (Name)» or «Name <mail@host>»; "" for a bare address of mail."""
    plain = line(written) if "<" not in written or "</" in written else written.strip()
    if "@" not in plain:
        return plain
    found = _MAILBOX.fullmatch(plain)
    if found:
        return (found.group(1) or found.group(2)).strip()
    return line(plain) if " " in plain else ""


def tags(found: Parts) -> tuple[str, ...]:
    """Categories by their label, which is for readers (RFC 4287 §4.2.2.3), and keywords."""
    told: list[str] = []
    for wanted, elements in found.items():
        if wanted in _CATEGORIES:
            told += [e.get("label") or e.get("term") or text(e) for e in elements]
        elif wanted in _KEYWORDS:
            told += [word for e in elements for word in text(e).split(",")]
        elif wanted == "itunes:category":
            told += [e.get("text") or "" for outer in elements for e in outer.iter(outer.tag)]
    return unique([_label(tag) for tag in told])


@lru_cache(maxsize=2048)  # a feed says the same few things of all its entries
def _label(written: str) -> str:
    return line(written)
