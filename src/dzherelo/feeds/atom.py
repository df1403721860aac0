"""Atom 1.0 (RFC 4287) and 0.3, with Media RSS and Dublin Core beside."""

from base64 import b64decode
from html import escape

from lxml import etree

from dzherelo.feeds import contents, pictures
from dzherelo.feeds.elements import (
    UNREADABLE,
    Parts,
    Place,
    address,
    base,
    first,
    is_division,
    join,
    language,
    markup,
    moment,
    parts,
    primary,
    text,
    unique,
    words,
)
from dzherelo.feeds.rss import entries, hub, person, tags, topic
from dzherelo.model.entry import FeedDocument, FeedEntry
from dzherelo.text.html import line

_PLAIN_TYPES = ("text", "text/plain", "")


def read(root: etree._Element, place: Place, most: int) -> tuple[FeedDocument, int]:
    """The feed with its first `most` entries, and how many there were in all."""
    found = parts(root, place.home)
    spoken = language(root) or primary(words(found, "language", "dc:language"))
    inner = Place(place.url, place.now, spoken or place.language, place.home, place.based)
    items = entries(root, place)
    document = FeedDocument(
        format="atom",
        title=construct(first(found, "title")),
        link=link(found, inner),
        language=spoken,
        entries=tuple(entry(item, inner, found) for item in items[:most]),
        hub=hub(found),
        topic=topic(found),
    )
    return document, len(items)


def entry(item: etree._Element, place: Place, feed: Parts) -> FeedEntry:
    """One entry (RFC 4287 §4.1.2); authors fall back to those of its source and the feed."""
    found = parts(item, place.home)
    short, content = _contents(found, place)
    guid = words(found, "id", "guid", "dc:identifier")
    if guid.startswith("/"):  # no IRI, as RFC 4287 §4.2.6 wants it: unique in this feed only
        guid = join(base(item, place), guid)
    return FeedEntry(
        guid=guid,
        url=link(found, place) or address(guid, ""),
        title=construct(first(found, "title", "dc:title", "media:title")),
        summary=short,
        content=content,
        published=moment(
            found,
            place,
            "published",
            "issued",
            "created",
            "pubdate",
            "dc:date",
            "updated",
            "modified",
        ),
        updated=moment(found, place, "updated", "modified", "dcterms:modified"),
        authors=_authors(found, feed, place),
        tags=tags(found),
        pictures=pictures.read(found, place),
        language=language(item),
    )


def construct(element: etree._Element | None) -> str:
    """A text construct (RFC 4287 §3.1) as one line of plain text."""
    if element is None:
        return ""
    if _encoded(element):
        return line(_html(element))
    if _kind(element) in _PLAIN_TYPES and element.get("mode") != "escaped":
        return line(escape(text(element), quote=False)) if _typed(element) else line(text(element))
    return line(_html(element))


def link(found: Parts, place: Place) -> str:
    """The alternate link, HTML before other types (RFC 4287 §4.2.7), else the link's text."""
    alternates = [e for e in found.get("link", ()) if _relation(e) == "alternate" and e.get("href")]
    html = [e for e in alternates if "html" in (e.get("type") or "html")]
    for element in (*html, *alternates):
        whole = address(element.get("href") or "", base(element, place))
        if whole:
            return whole
    spelled = [text(e) for e in found.get("link", ()) if _relation(e) == "alternate"]
    written = next(filter(None, spelled), "") or words(found, "feedburner:origlink")
    return address(written, place.url) if written else ""


def _relation(element: etree._Element) -> str:
    relation = (element.get("rel") or "alternate").strip().lower()
    return relation.removeprefix("http://www.iana.org/assignments/relation/")


def _kind(element: etree._Element) -> str:
    return (element.get("type") or "").strip().lower()


def _typed(element: etree._Element) -> bool:
    """Whether "text" was said outright: many feeds put HTML where no type is given."""
    return _kind(element) != ""


def _contents(found: Parts, place: Place) -> tuple[str, str]:
    """(plain summary, HTML content); an out-of-line content (src) says nothing itself."""
    full = first(found, "content", *contents.FULL_TEXT)
    written = first(found, *contents.SUMMARY)
    if full is None and written is None and "media:group" in found:
        written = first(parts(found["media:group"][0], place.home), *contents.SUMMARY)
    element = full if full is not None else written
    start = place.url if element is None else base(element, place)
    return contents.settle(_html(written), _html(full), start)


def _html(element: etree._Element | None) -> str:
    """The construct as HTML; outright plain text is escaped."""
    if element is None:
        return ""
    if _encoded(element):
        return _from_base64(text(element))
    if _kind(element) == "html" and len(element) == 1 and is_division(element[0]):
        inner = element[0]  # HTML in a division of XHTML: escaped all the same when no tag is in it
        return markup(element) if len(inner) else text(inner)
    plain = _kind(element) in ("text", "text/plain") and element.get("mode") != "escaped"
    return escape(text(element), quote=False) if plain else markup(element)


def _encoded(element: etree._Element) -> bool:
    """Whether the content is Base64 (RFC 4287 §4.1.3.3, `mode` in Atom 0.3)."""
    kind = _kind(element)
    textual = "/" not in kind or kind.startswith("text/") or kind.endswith(("xml", "html"))
    return element.get("mode") == "base64" or not textual


def _from_base64(written: str) -> str:
    """The text behind Base64 when it is UTF-8; "" for pictures and sounds."""
    try:
        return UNREADABLE.sub("", b64decode(written, validate=False).decode("utf-8"))
    except ValueError:
        return ""


def _authors(found: Parts, feed: Parts, place: Place) -> tuple[str, ...]:
    source = parts(found["source"][0], place.home) if "source" in found else {}
    for level in (found, source, feed):
        names = []
        for element in (*level.get("author", ()), *level.get("dc:creator", ())):
            inside = parts(element, place.home)
            names.append(person(words(inside, "name") or ("" if inside else text(element))))
        if any(names):
            return unique(names)
    return ()
