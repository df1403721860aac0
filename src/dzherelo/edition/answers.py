"""What a publisher's host answers to a path, as values: the pure half of the local program."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import unquote, urlsplit

import msgspec

from dzherelo.edition import feeds, oddities, pictures, sites
from dzherelo.edition.shapes import Publisher
from dzherelo.edition.world import World

OK = 200
RETRY_AFTER = 2
"""Seconds that a provoked 429 or 503 asks to wait."""
_WIDEST = 1600
_BLANK = bytes.fromhex(
    "47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b"
)
_FAULTS = {"429": 429, "503": 503, "500": 500, "403": 403, "410": 410}


class Answer(msgspec.Struct, frozen=True):
    """One HTTP answer; `what` sorts it for the statistics."""

    body: bytes
    content_type: str
    what: str
    status: int = 200
    changed: datetime | None = None
    headers: Mapping[str, str] = {}

    @property
    def etag(self) -> str:
        """A strong entity tag of the body (RFC 9110, 8.8.3)."""
        return f'"{hashlib.blake2b(self.body, digest_size=8).hexdigest()}"'


def answer(world: World, publisher: Publisher, path: str, query: Mapping[str, str]) -> Answer:
    """The answer of `publisher` to `path` (as sent, percent-encoding kept).

    `?fault=429` (or 503, 500, 403, 410) provokes that status, with Retry-After where it fits.
    """
    if status := _FAULTS.get(query.get("fault", "")):
        waits = {"Retry-After": str(RETRY_AFTER)} if status in (429, 503) else {}
        return Answer(b"", "text/plain", "fault", status, headers=waits)
    for known in (_furniture, _feed, _page, _picture):
        found = known(world, publisher, path, query)
        if found is not None:
            return found
    return _html(publisher, sites.missing(world, publisher), "missing", 404)


def odd(world: World, base: str, path: str) -> Answer:
    """The answer of the misbehaving host."""
    sample = oddities.samples(base, world.epoch).get(path)
    if sample is None:
        return Answer(b"Not found", "text/plain", "missing", 404)
    return Answer(sample.body, sample.content_type, "odd")


def unchanged(found: Answer, headers: Mapping[str, str]) -> bool:
    """Whether the request's conditions allow 304 (RFC 9110, 13.2.2: the entity tag goes first)."""
    if found.status != OK:
        return False
    if tags := headers.get("If-None-Match"):
        return found.etag in tags or tags.strip() == "*"
    since = headers.get("If-Modified-Since")
    if not since or found.changed is None:
        return False
    try:
        return parsedate_to_datetime(since) >= found.changed
    except (TypeError, ValueError):
        return False


def validators(found: Answer) -> dict[str, str]:
    """ETag and, where a change is known, Last-Modified."""
    if found.status != OK:
        return {}
    named = {"ETag": found.etag}
    if found.changed is not None:
        named["Last-Modified"] = format_datetime(found.changed.astimezone(UTC), usegmt=True)
    return named


def robots(world: World, publisher: Publisher) -> str:
    """The publisher's robots.txt (RFC 9309)."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /search", "Disallow: /*?print="]
    if publisher.crawl_delay is not None:
        lines.append(f"Crawl-delay: {publisher.crawl_delay}")
    lines += ["", "User-agent: BadBot", "Disallow: /"]
    if publisher.feed == "sitemap":
        lines += ["", f"Sitemap: {world.bases[publisher.id]}{publisher.feed_path}"]
    return "\n".join(lines) + "\n"


def _furniture(
    world: World, publisher: Publisher, path: str, query: Mapping[str, str]
) -> Answer | None:
    del query
    match path:
        case "/robots.txt":
            return Answer(robots(world, publisher).encode(), "text/plain; charset=utf-8", "robots")
        case "/favicon.ico":
            icon = pictures.render(publisher.id, "village", "png", 32)
            return Answer(icon, "image/png", "favicon")
        case "/i/blank.gif":
            return Answer(_BLANK, "image/gif", "picture")
        case "/":
            return _html(publisher, sites.front(world, publisher), "front")
        case _:
            return None


def _feed(world: World, publisher: Publisher, path: str, query: Mapping[str, str]) -> Answer | None:
    del query
    if path != publisher.feed_path:
        return None
    feed = feeds.render(world, publisher)
    return Answer(feed.body, feed.content_type, "feed", changed=feed.changed)


def _page(world: World, publisher: Publisher, path: str, query: Mapping[str, str]) -> Answer | None:
    number = f"?newsid={query['newsid']}" if "newsid" in query else ""
    amp = publisher.proxy and path.startswith("/amp/")
    name = unquote(path.removeprefix("/amp")) if amp else unquote(path) + number
    piece_id = world.places.pieces.get((publisher.id, name))
    if piece_id is None:
        return None
    piece = world.edition.pieces[piece_id]
    text = sites.article(world, publisher, piece, "amp" if amp else "")
    return None if text is None else _html(publisher, text, "page")


def _picture(
    world: World, publisher: Publisher, path: str, query: Mapping[str, str]
) -> Answer | None:
    width = query.get("w", "")
    if path.startswith("/rs:fill:"):
        options, _, source = path.partition("/plain/")
        width, path = options.split(":")[2], urlsplit(unquote(source)).path
    found = world.places.photos.get((publisher.id, path))
    if found is None:
        return None
    pixels = min(int(width), publisher.width) if width.isdecimal() else publisher.width
    body = pictures.render(*found, publisher.picture, max(16, min(pixels, _WIDEST)))
    return Answer(body, pictures.TYPES[publisher.picture], "picture", changed=world.epoch.at(0))


def _html(publisher: Publisher, text: str, what: str, status: int = 200) -> Answer:
    body = text.encode(publisher.encoding, "xmlcharrefreplace")
    declared = "text/html" if publisher.encoding != "utf-8" else "text/html; charset=utf-8"
    return Answer(body, declared, what, status)
