"""What a feed says, read in the pool: for feeds and for the sitemaps that an index names."""

import asyncio
import gzip
from datetime import datetime

import msgspec

from dzherelo.feeds import documents, identity
from dzherelo.fetch.answers import Response
from dzherelo.model.entry import FeedDocument
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.pipeline.tools import FELL, Tools
from dzherelo.store.packed import dump
from dzherelo.text import addresses

LIMIT = 16 * 1024 * 1024
"""Bytes of a feed; the largest real feeds seen have 10 MiB."""
MOST_ENTRIES = 1000
"""Entries of one feed that are taken; an archive is no news feed."""
_QUICKLY = 1
"""zlib's level: raw feeds pack to a fifth instead of a sixth, in a third of the time."""


class Line(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An entry as the rows want it, `facts` being all of it as JSON.

    `link` is the folded link that no other title of the feed has, `url` and `address` are where it
    leads ("" where it leads nowhere), `written` is the link as the feed has it.
    """

    identity: str
    link: str
    fingerprint: str
    url: str
    address: str
    written: str
    title: str
    at: datetime | None
    facts: bytes


class Told(msgspec.Struct, frozen=True):
    """What a feed says: the document without its entries, the entries as lines, how many."""

    document: FeedDocument
    lines: tuple[Line, ...]
    number: int


class Read(msgspec.Struct, frozen=True):
    """What reading gave, one or the other, and the body as it is kept (gzip)."""

    packed: bytes
    told: Told | None = None
    fault: Fault | None = None


async def read(tools: Tools, answer: Response, base: str) -> Read:
    """The feed in an answer, whose entries' links are relative to `base`.

    The fault is NOT_A_FEED, or BAD_DOCUMENT when reading it took too much.
    """
    body, url, kind = answer.body, answer.url, answer.content_type
    try:
        found = await tools.pool.run(tell, body, url, kind, tools.clock(), base)
    except FELL:
        return Read(await asyncio.to_thread(pack, body), fault=_TOO_LONG)
    return msgspec.msgpack.decode(found, type=Read)


_TOO_LONG = Fault(FaultKind.BAD_DOCUMENT, "reading the feed took too long, or broke its process")


async def feed(tools: Tools, answer: Response) -> FeedDocument | Fault:
    """The document in an answer; NOT_A_FEED, or BAD_DOCUMENT when reading it took too much."""
    try:
        return await tools.pool.run(
            parse, answer.body, answer.url, answer.content_type, tools.clock()
        )
    except FELL:
        return _TOO_LONG


def pack(body: bytes) -> bytes:
    """A body as it is kept."""
    return gzip.compress(body, _QUICKLY, mtime=0)


def parse(body: bytes, url: str, content_type: str, now: datetime) -> FeedDocument | Fault:
    """Parse a feed; runs in the pool."""
    return documents.parse(body, url=url, content_type=content_type, now=now)


def tell(body: bytes, url: str, content_type: str, now: datetime, base: str) -> bytes:
    """A `Read` in msgpack, which travels five times as fast as a pickled document."""
    found = parse(body, url, content_type, now)
    if isinstance(found, Fault):
        return msgspec.msgpack.encode(Read(pack(body), fault=found))
    return msgspec.msgpack.encode(Read(pack(body), told=lines(found, base)))


def lines(document: FeedDocument, base: str) -> Told:
    """The document with its first entries as lines."""
    entries = document.entries[:MOST_ENTRIES]
    found = []
    for entry, named in zip(entries, identity.named(entries), strict=True):
        url, address = addresses.absolute(entry.url, base), addresses.normalise(entry.url, base)
        leads = bool(url and address)
        found.append(
            Line(
                named.key,
                named.link,
                named.fingerprint,
                url or "" if leads else "",
                address or "" if leads else "",
                entry.url,
                entry.title,
                entry.published.at if entry.published else None,
                dump(entry).encode(),
            )
        )
    bare = msgspec.structs.replace(document, entries=())
    return Told(bare, tuple(found), len(document.entries))
