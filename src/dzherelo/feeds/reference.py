"""feedparser as the last resort: for the rare feed in which our own readers find no entry."""

import calendar
import io
import warnings
from datetime import UTC, datetime
from typing import Any

import feedparser

from dzherelo.feeds import contents
from dzherelo.feeds.elements import Place, address, primary, unique
from dzherelo.model.entry import FeedDocument, FeedEntry
from dzherelo.model.moment import ClaimedTime
from dzherelo.text import dates
from dzherelo.text.html import line

LARGEST = 1 << 18
"""Bytes; feedparser reads 1.6 MB/s, and far less of broken input."""

_BREAKS_WITH = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError,
    OverflowError, LookupError,
)  # fmt: skip


def read(text: str, place: Place) -> FeedDocument | None:
    """What feedparser finds in the text, or None when it finds no entry or breaks.

    It gets a stream of bytes: given a string it would try to open a file or an address.
    """
    body = text.encode("utf-8", "replace")
    if len(body) > LARGEST:
        return None
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": place.url}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = feedparser.parse(
                io.BytesIO(body), response_headers=headers, sanitize_html=False
            )
        except _BREAKS_WITH:
            return None
    entries = tuple(_entry(e, place) for e in found.entries)
    if not entries:
        return None
    return FeedDocument(
        format="atom" if str(found.get("version", "")).startswith("atom") else "rss",
        title=line(_words(found.feed, "title")),
        link=address(_words(found.feed, "link"), place.url),
        language=primary(_words(found.feed, "language")),
        entries=entries,
        problems=("read by feedparser",),
    )


def _entry(found: Any, place: Place) -> FeedEntry:
    full = max((str(c.get("value", "")) for c in found.get("content", ())), key=len, default="")
    short, content = contents.settle(_words(found, "summary"), full, place.url)
    return FeedEntry(
        guid=_words(found, "id"),
        url=address(_words(found, "link"), place.url),
        title=line(_words(found, "title")),
        summary=short,
        content=content,
        published=_time(found, "published", place) or _time(found, "updated", place),
        updated=_time(found, "updated", place),
        authors=unique([line(_words(found, "author"))]),
        tags=unique([line(str(tag.get("term") or "")) for tag in found.get("tags", ())]),
    )


def _words(found: Any, key: str) -> str:
    value = found.get(key)
    return value.strip() if isinstance(value, str) else ""


def _time(found: Any, key: str, place: Place) -> ClaimedTime | None:
    """The written time by our own rules, else feedparser's reading of it."""
    source = f"feed:{key}"
    claim = dates.read(_words(found, key), language=place.language, now=place.now, read_from=source)
    parsed = found.get(f"{key}_parsed")
    if claim or not parsed:
        return claim
    at = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    return ClaimedTime(min(at, place.now), read_from=source, clamped=at > place.now)
