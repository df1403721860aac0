"""Lists of feeds as other readers keep them: OPML 1.0 and 2.0 in, OPML 2.0 out."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.source import Source
from dzherelo.sources.found import FoundFeed
from dzherelo.text.addresses import absolute
from dzherelo.text.encodings import decode

LARGEST = 5 * 1024 * 1024
"""Bytes; ten thousand feeds need about two MiB."""
MOST_FEEDS = 20_000

_PROLOG = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read(body: bytes) -> tuple[FoundFeed, ...] | Fault:
    """The feeds of an OPML document in its order, nested outlines too, each address once.

    Damaged documents give what can be read of them. TOO_LARGE beyond 5 MiB, BAD_DOCUMENT when
    there is no outline at all. Entity declarations are cut out, so nothing expands or is loaded.
    Attribute names are taken in any case, `url` counts for `xmlUrl` (OPML 1.0 files have both).
    """
    if len(body) > LARGEST:
        return Fault(FaultKind.TOO_LARGE, f"an OPML file of more than {LARGEST} bytes")
    root = _parse(body)
    outlines = [] if root is None else [node for node in root.iter() if _is_outline(node)]
    if not outlines:
        return Fault(FaultKind.BAD_DOCUMENT, "no outline in it: not OPML")
    feeds: dict[str, FoundFeed] = {}
    for outline in outlines[:MOST_FEEDS]:
        feed = _feed(outline)
        if feed:
            feeds.setdefault(feed.url, feed)
    return tuple(feeds.values())


def write(sources: Sequence[Source], *, title: str, created: datetime) -> bytes:
    """An OPML 2.0 document in UTF-8: an outline a source, with its feeds in it."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _plain(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(created)
    body = etree.SubElement(root, "body")
    for source in sources:
        name = _plain(source.name)
        place = etree.SubElement(body, "outline", text=name) if len(source.feeds) > 1 else body
        for feed in source.feeds:
            row = etree.SubElement(place, "outline", type="rss", text=name, title=name)
            row.set("xmlUrl", _plain(feed.url))
            row.set("htmlUrl", _plain(source.url))
            row.set("category", f"/{source.kind}")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _parse(body: bytes) -> etree._Element | None:
    text = _DOCTYPE.sub("", _PROLOG.sub("", decode(body, kind="xml").text), count=1)
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        return etree.fromstring(_plain(text).lstrip().encode(), parser)
    except etree.XMLSyntaxError:
        return None


def _is_outline(node: etree._Element) -> bool:
    return isinstance(node.tag, str) and node.tag.rpartition("}")[2].lower() == "outline"


def _feed(outline: etree._Element) -> FoundFeed | None:
    named = {str(name).lower(): str(value).strip() for name, value in outline.attrib.items()}
    written = named.get("xmlurl") or (named.get("url", "") if "htmlurl" not in named else "")
    url = absolute(re.sub(r"^feed:(//)?(?=https?:)|^feed:", _scheme, written)) if written else None
    if url is None:
        return None
    title = " ".join((named.get("title") or named.get("text") or "").split())
    return FoundFeed(url, title, absolute(named.get("htmlurl", "")) or "", "opml")


def _scheme(found: re.Match[str]) -> str:
    """The scheme `feed:` stands before a whole address or in the place of `http:`."""
    before_whole = found.group(1) is not None or found.string[len("feed:") :].startswith("http")
    return "" if before_whole else "http:"


def _plain(text: str) -> str:
    return _NOT_XML.sub("", text)
