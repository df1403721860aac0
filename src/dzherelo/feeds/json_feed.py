"""JSON Feed 1.0 and 1.1 (jsonfeed.org), whole or cut off."""

import json
from html import escape

from dzherelo.feeds import contents
from dzherelo.feeds.elements import UNREADABLE, Place, address, primary, unique
from dzherelo.feeds.pictures import is_picture
from dzherelo.model.entry import EntryPicture, FeedDocument, FeedEntry
from dzherelo.model.moment import ClaimedTime
from dzherelo.text import dates
from dzherelo.text.html import line

_CUT = "the feed is cut off"


def read(written: str, place: Place, most: int) -> tuple[FeedDocument, int] | None:
    """The feed with its first `most` entries and how many there were; None when it is no JSON Feed.

    The intact items of a feed that was cut off are kept, with a problem.
    """
    root, problems = _loaded(written)
    items = root.get("items")
    if not isinstance(items, list) or not _is_feed(root):
        return None
    spoken = primary(_words(root, "language"))
    inner = Place(place.url, place.now, spoken or place.language)
    objects = [item for item in items if isinstance(item, dict)]
    document = FeedDocument(
        format="json",
        title=line(escape(_words(root, "title"), quote=False)),
        link=address(_words(root, "home_page_url"), place.url),
        language=spoken,
        entries=tuple(_entry(item, root, inner) for item in objects[:most]),
        hub=_hub(root),
        topic=address(_words(root, "feed_url"), ""),
        problems=problems,
    )
    return document, len(objects)


def _loaded(written: str) -> tuple[dict[str, object], tuple[str, ...]]:
    try:
        root = json.loads(written, strict=False)
    except (ValueError, RecursionError):
        return _salvaged(written), (_CUT,)
    return (root, ()) if isinstance(root, dict) else ({}, ())


def _salvaged(written: str) -> dict[str, object]:
    """What stands before the items, and the items that are whole."""
    start = written.find('"items"')
    opening = written.find("[", start)
    if start < 0 or opening < 0:
        return {}
    decoder = json.JSONDecoder(strict=False)
    root: dict[str, object] = {}
    items: list[object] = []
    at = opening + 1
    try:
        root = dict(json.loads(written[:start].rstrip().rstrip(",") + "}", strict=False))
        while True:
            while written[at : at + 1] in (" ", "\n", "\r", "\t", ","):
                at += 1
            item, at = decoder.raw_decode(written, at)
            items.append(item)
    except (ValueError, RecursionError):
        return root | {"items": items}


def _is_feed(root: dict[str, object]) -> bool:
    return "jsonfeed" in _words(root, "version") or "title" in root or "feed_url" in root


def _entry(item: dict[str, object], root: dict[str, object], place: Place) -> FeedEntry:
    guid = _words(item, "id")
    url = address(_words(item, "url") or _words(item, "external_url"), place.url)
    html = _words(item, "content_html")
    text = _words(item, "content_text")
    content = html or escape(text, quote=False).replace("\n", "<br>\n")
    short, content = contents.settle(
        escape(_words(item, "summary"), quote=False), content, place.url
    )
    return FeedEntry(
        guid=guid,
        url=url or (address(guid, "") if guid.startswith("http") else ""),
        title=line(escape(_words(item, "title"), quote=False)),
        summary=short,
        content=content,
        published=_time(item, "date_published", place),
        updated=_time(item, "date_modified", place),
        authors=_authors(item) or _authors(root),
        tags=unique([_clean(tag) for tag in _list(item, "tags") if isinstance(tag, str)]),
        pictures=_pictures(item, place),
        language=primary(_words(item, "language")),
    )


def _time(item: dict[str, object], key: str, place: Place) -> ClaimedTime | None:
    written = _words(item, key)
    if not written:
        return None
    return dates.read(written, language=place.language, now=place.now, read_from=f"feed:{key}")


def _words(thing: dict[str, object], key: str) -> str:
    """A string or number of the object as clean text, "" for anything else."""
    value = thing.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return _clean(str(value)) if isinstance(value, str | float) or abs(value) < 10**18 else ""


def _clean(value: str) -> str:
    return UNREADABLE.sub("", value).strip()


def _list(thing: dict[str, object], key: str) -> list[object]:
    value = thing.get(key)
    return value if isinstance(value, list) else []


def _authors(thing: dict[str, object]) -> tuple[str, ...]:
    """`authors` of 1.1, else `author` of 1.0."""
    people = _list(thing, "authors") or [thing.get("author")]
    return unique([line(_words(who, "name")) for who in people if isinstance(who, dict)])


def _pictures(item: dict[str, object], place: Place) -> tuple[EntryPicture, ...]:
    urls = [_words(item, "image"), _words(item, "banner_image")]
    for attachment in _list(item, "attachments"):
        if isinstance(attachment, dict):
            url = _words(attachment, "url")
            urls.append(url if is_picture(_words(attachment, "mime_type"), url) else "")
    return tuple(EntryPicture(url) for url in unique([address(u, place.url) for u in urls if u]))


def _hub(root: dict[str, object]) -> str:
    for hub in _list(root, "hubs"):
        if isinstance(hub, dict) and _words(hub, "type").lower() == "websub":
            return address(_words(hub, "url"), "")
    return ""
