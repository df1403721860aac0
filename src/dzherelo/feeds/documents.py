"""Bytes of a feed → what the feed says, whatever its format and state."""

import re
import zlib
from datetime import datetime

import msgspec

from dzherelo.feeds import atom, json_feed, reference, rss, sitemap, trees
from dzherelo.feeds.elements import Place, name, namespace
from dzherelo.model.entry import FeedDocument
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.text.encodings import Decoded, decode, trusts_utf8
from dzherelo.text.html import line

LARGEST = 32 << 20
"""Bytes read of one feed; what follows is cut, and the entries before it are kept."""
MOST_ENTRIES = 5_000
"""Entries kept of one feed; the rest is counted in a problem."""

_BLANK = b"\x00 \r\n\t\xef\xbb\xbf"
_GZIP = b"\x1f\x8b\x08"
_BINARY = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a picture or sound"),
    (b"PK\x03\x04", "a ZIP archive"),
    (_GZIP, "compressed bytes that do not unpack"),
)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
_ENTRY_TAG = re.compile(r"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)


def parse(body: bytes, *, url: str, content_type: str, now: datetime) -> FeedDocument | Fault:
    """The feed in these bytes; `url` is where they came from, `now` an aware UTC time.

    RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed, sitemaps and their indexes. Returns for any
    bytes: Fault(NOT_A_FEED) with what it is instead, also for no bytes at all. A
    feed without entries is a document without entries; a broken one keeps its intact entries and
    names its problems.
    """
    whole, problems = _unpacked(body)
    refusal = _refused(whole)
    if refusal:
        return refusal
    place = Place(url, now)
    sound = _sound(whole, content_type, place, problems)
    if sound:
        return sound
    decoded = decode(whole, content_type, "xml")
    text = decoded.text.lstrip("\ufeff \t\r\n\x00")
    if text[:1] in ("{", "["):
        return _json(text, place, decoded, problems)
    return _xml(text, place, decoded, problems)


def _unpacked(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The bytes without a gzip wrapper that nobody announced, cut at the largest size."""
    if body.startswith(_GZIP):
        try:
            body = zlib.decompressobj(31).decompress(body, LARGEST + 1)
        except zlib.error:
            return body, ()
    if len(body) > LARGEST:
        return body[:LARGEST], (f"only the first {LARGEST >> 20} MiB were read",)
    return body, ()


def _refused(body: bytes) -> Fault | None:
    """What certainly is no feed, told by its first bytes."""
    if not body[:100].strip(_BLANK) and not body.strip(_BLANK):
        return Fault(FaultKind.NOT_A_FEED, "the answer is empty")
    for start, what in _BINARY:
        if body.startswith(start):
            return Fault(FaultKind.NOT_A_FEED, what)
    return None


def _json(
    text: str, place: Place, decoded: Decoded, problems: tuple[str, ...]
) -> FeedDocument | Fault:
    read = json_feed.read(text, place, MOST_ENTRIES)
    if read is None:
        return Fault(FaultKind.NOT_A_FEED, "JSON, but no JSON Feed")
    document, found = read
    return _finished(document, found, decoded, problems)


def _sound(
    body: bytes, content_type: str, place: Place, problems: tuple[str, ...]
) -> FeedDocument | None:
    """The document of sound XML in UTF-8 with entries; None for all that takes more care."""
    tree = trees.sound(body) if trusts_utf8(body, content_type, "xml") else None
    if tree is None:
        return None
    document, found = _read(tree, place, based=b"xml:base" in body)
    replaced = "\ufffd".encode()
    problems += _damage(body.count(replaced) if replaced[:1] in body else 0)
    return _finished(document, found, Decoded("", "utf-8"), problems) if found else None


def _damage(count: int) -> tuple[str, ...]:
    return (f"{count} unreadable characters",) if count else ()


def _xml(
    text: str, place: Place, decoded: Decoded, problems: tuple[str, ...]
) -> FeedDocument | Fault:
    page = _PAGE.search(text, 0, 2_000)
    root = trees.root(text)
    if root is None or (page and page.start() < root.start() and text[:5].lower() != "<?xml"):
        return _no_feed(text)
    tree = trees.grow(text, root.start())
    if tree is None:
        return _no_feed(text)
    document, found = _read(tree, place, based="xml:base" in text)
    if not found and not tree.cut and _ENTRY_TAG.search(text):
        document = reference.read(text, place) or document
        found = len(document.entries)
    return _finished(document, found, decoded, problems + tree.problems)


def _read(tree: trees.Tree, place: Place, *, based: bool) -> tuple[FeedDocument, int]:
    """The document by the reader for its root element, and how many entries there were."""
    home = namespace(str(tree.root.tag))
    place = msgspec.structs.replace(place, home=home, based=based)
    local = name(str(tree.root.tag)).rpartition(":")[2]
    if local == "feed":
        return atom.read(tree.root, place, MOST_ENTRIES)
    if local == "urlset":
        return sitemap.read(tree.root, place, MOST_ENTRIES)
    if local == "sitemapindex":
        return sitemap.index(tree.root, place), 0
    return rss.read(tree.root, place, MOST_ENTRIES)


def _finished(
    document: FeedDocument, found: int, decoded: Decoded, problems: tuple[str, ...]
) -> FeedDocument:
    """The document with its encoding and every problem named."""
    counted = [*problems, *document.problems]
    if found > len(document.entries):
        counted.append(f"{len(document.entries)} of {found} entries kept")
    counted += _damage(decoded.text.count("\ufffd"))
    if decoded.doubtful:
        counted.append(f"the encoding {decoded.encoding} is a guess")
    return msgspec.structs.replace(
        document,
        encoding=decoded.encoding,
        doubtful=decoded.doubtful,
        problems=tuple(dict.fromkeys(counted)),
    )


def _no_feed(text: str) -> Fault:
    """Why this text is no feed, with the title of the page that came instead."""
    if not _PAGE.search(text, 0, 10_000):
        what = "XML, but no feed" if text.startswith("<?xml") else "neither XML nor JSON"
        return Fault(FaultKind.NOT_A_FEED, what)
    title = _TITLE.search(text, 0, 100_000)
    named = line(title.group(1)) if title else ""
    return Fault(FaultKind.NOT_A_FEED, f"a web page «{named}»" if named else "a web page")
