"""The sitemaps of an index: the newest are read, and what fails is told."""

import msgspec

from dzherelo.feeds import oddities
from dzherelo.model.entry import FeedDocument, FeedEntry
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.pipeline import parsing, visits
from dzherelo.pipeline.tools import Tools

MOST = 3
"""Sitemaps of an index that are read, newest first; the others are archives."""
PATIENCE_S = 60.0
"""The index has just had a turn at the host, so its sitemaps wait for a slow pace."""


class Followed(msgspec.Struct, frozen=True):
    """An index with the entries of its sitemaps, and which of these failed, with the address."""

    document: FeedDocument
    faults: tuple[tuple[str, Fault], ...] = ()


async def follow(tools: Tools, index: FeedDocument) -> Followed:
    """Read the newest sitemaps that an index names; the problems name those that failed."""
    found: list[FeedEntry] = []
    faults: list[tuple[str, Fault]] = []
    for url in index.sitemaps[:MOST]:
        part = await _read(tools, url)
        if isinstance(part, Fault):
            faults.append((url, part))
        else:
            found.extend(part.entries)
    wrong = [oddities.sitemap(url, one) for url, one in faults if one.kind != FaultKind.HOST_BUSY]
    document = msgspec.structs.replace(
        index, entries=tuple(found), problems=(*index.problems, *wrong)
    )
    return Followed(document, tuple(faults))


async def _read(tools: Tools, url: str) -> FeedDocument | Fault:
    answer = await visits.get(tools, url, limit=parsing.LIMIT, patience_s=PATIENCE_S)
    part = answer if isinstance(answer, Fault) else await parsing.feed(tools, answer)
    if isinstance(part, FeedDocument) and part.sitemaps:
        return Fault(FaultKind.NOT_A_FEED, "an index inside an index")
    return part
