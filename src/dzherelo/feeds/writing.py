"""Feeds of our own: RSS 2.0, Atom 1.0 and JSON Feed 1.1 from the same values."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import msgspec
from lxml import etree

from dzherelo.feeds.elements import UNREADABLE

ATOM = "http://www.w3.org/2005/Atom"
MEDIA = "http://search.yahoo.com/mrss/"
DC = "http://purl.org/dc/elements/1.1/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class OutPicture(msgspec.Struct, frozen=True):
    """The picture of an entry: absolute address, type, size in bytes and pixels if known."""

    url: str
    type: str = "image/jpeg"
    length: int = 0
    width: int | None = None
    height: int | None = None
    caption: str = ""


class OutEntry(msgspec.Struct, frozen=True):
    """An entry to write: `id` never changes, `summary` is plain text, `content` our own HTML."""

    id: str
    url: str
    title: str
    published: datetime
    summary: str = ""
    content: str = ""
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    picture: OutPicture | None = None
    language: str = ""


class Channel(msgspec.Struct, frozen=True):
    """The feed itself: `link` is its page, `self_url` its own address, `hub` a WebSub hub."""

    title: str
    link: str
    self_url: str
    updated: datetime
    description: str = ""
    language: str = ""
    hub: str = ""


def rss(channel: Channel, entries: Sequence[OutEntry]) -> bytes:
    """The feed as RSS 2.0 in UTF-8 with atom:link, dc:creator and media:content."""
    spaces = {"atom": ATOM, "media": MEDIA, "dc": DC, "content": CONTENT}
    root = etree.Element("rss", {"version": "2.0"}, nsmap=spaces)
    head = etree.SubElement(root, "channel")
    _add(head, "title", channel.title)
    _add(head, "link", channel.link)
    _add(head, "description", channel.description or channel.title)
    _add(head, "language", channel.language)
    _add(head, "lastBuildDate", _rfc822(channel.updated))
    _links(head, channel)
    for entry in entries:
        _rss_entry(etree.SubElement(head, "item"), entry)
    return _written(root)


def atom(channel: Channel, entries: Sequence[OutEntry]) -> bytes:
    """The feed as Atom 1.0 (RFC 4287) in UTF-8."""
    spaces: Any = {None: ATOM, "media": MEDIA}  # the stubs know no default namespace
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=spaces)
    if channel.language:
        root.set(_LANG, channel.language)
    _add(root, f"{{{ATOM}}}title", channel.title)
    _add(root, f"{{{ATOM}}}subtitle", channel.description)
    _add(root, f"{{{ATOM}}}id", channel.self_url)
    _add(root, f"{{{ATOM}}}updated", _rfc3339(channel.updated))
    etree.SubElement(root, f"{{{ATOM}}}link", {"rel": "alternate", "href": _clean(channel.link)})
    _links(root, channel)
    if not all(entry.authors for entry in entries):  # RFC 4287 §4.1.1: then the feed must have one
        _person(root, channel.title)
    for entry in entries:
        _atom_entry(etree.SubElement(root, f"{{{ATOM}}}entry"), entry)
    return _written(root)


def json_feed(channel: Channel, entries: Sequence[OutEntry]) -> bytes:
    """The feed as JSON Feed 1.1 in UTF-8."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.link,
        "feed_url": channel.self_url,
        "description": channel.description,
        "language": channel.language,
        "hubs": [{"type": "WebSub", "url": channel.hub}] if channel.hub else [],
    }
    items = [_json_entry(entry) for entry in entries]
    return msgspec.json.encode({**_said(feed), "items": items})


def _rss_entry(item: etree._Element, entry: OutEntry) -> None:
    _add(item, "title", entry.title)
    _add(item, "link", entry.url)
    etree.SubElement(item, "guid", {"isPermaLink": "false"}).text = _clean(entry.id)
    _add(item, "pubDate", _rfc822(entry.published))
    if entry.updated:
        _add(item, f"{{{ATOM}}}updated", _rfc3339(entry.updated))
    for author in entry.authors:
        _add(item, f"{{{DC}}}creator", author)
    for tag in entry.tags:
        _add(item, "category", tag)
    _add(item, "description", _escaped(entry.summary))
    _add(item, f"{{{CONTENT}}}encoded", entry.content)
    _add(item, f"{{{DC}}}language", entry.language)
    _picture(item, entry.picture)


def _atom_entry(item: etree._Element, entry: OutEntry) -> None:
    if entry.language:
        item.set(_LANG, entry.language)
    _add(item, f"{{{ATOM}}}title", entry.title, type="text")
    etree.SubElement(item, f"{{{ATOM}}}link", {"rel": "alternate", "href": _clean(entry.url)})
    _add(item, f"{{{ATOM}}}id", entry.id)
    _add(item, f"{{{ATOM}}}published", _rfc3339(entry.published))
    _add(item, f"{{{ATOM}}}updated", _rfc3339(entry.updated or entry.published))
    for author in entry.authors:
        _person(item, author)
    for tag in entry.tags:
        etree.SubElement(item, f"{{{ATOM}}}category", {"term": _clean(tag)})
    _add(item, f"{{{ATOM}}}summary", entry.summary, type="text")
    _add(item, f"{{{ATOM}}}content", entry.content, type="html")
    _picture(item, entry.picture)


def _json_entry(entry: OutEntry) -> dict[str, object]:
    return _said(
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "summary": entry.summary,
            "content_html": entry.content,
            "date_published": _rfc3339(entry.published),
            "date_modified": _rfc3339(entry.updated) if entry.updated else "",
            "authors": [{"name": author} for author in entry.authors],
            "tags": list(entry.tags),
            "image": entry.picture.url if entry.picture else "",
            "language": entry.language,
        }
    ) | ({} if entry.content else {"content_text": entry.summary})


def _said(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields that say anything, their text without forbidden characters."""
    clean = {key: _clean(v) if isinstance(v, str) else v for key, v in fields.items()}
    return {key: value for key, value in clean.items() if value}


def _picture(item: etree._Element, picture: OutPicture | None) -> None:
    """media:content (Media RSS 1.5), which has no trouble with unknown lengths as enclosure has."""
    if picture is None:
        return
    known = {"width": picture.width, "height": picture.height, "fileSize": picture.length or None}
    attributes = {name: str(value) for name, value in known.items() if value}
    element = etree.SubElement(
        item,
        f"{{{MEDIA}}}content",
        {"url": _clean(picture.url), "type": picture.type, "medium": "image", **attributes},
    )
    _add(element, f"{{{MEDIA}}}description", picture.caption)


def _links(parent: etree._Element, channel: Channel) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", {"rel": "self", "href": _clean(channel.self_url)})
    if channel.hub:
        etree.SubElement(parent, f"{{{ATOM}}}link", {"rel": "hub", "href": _clean(channel.hub)})


def _person(parent: etree._Element, name: str) -> None:
    _add(etree.SubElement(parent, f"{{{ATOM}}}author"), f"{{{ATOM}}}name", name)


def _add(parent: etree._Element, tag: str, text: str, **attributes: str) -> None:
    """A child with this text, unless there is none."""
    if text:
        etree.SubElement(parent, tag, attributes).text = _clean(text)


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _clean(text: str) -> str:
    return UNREADABLE.sub("", text)


def _escaped(text: str) -> str:
    """Plain text as HTML: readers take an RSS description for HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _rfc822(when: datetime) -> str:
    return format_datetime(when.astimezone(UTC))


def _rfc3339(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
