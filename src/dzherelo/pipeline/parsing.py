"""What a feed says, read in the pool: for feeds and for the sitemaps that an index names."""

from datetime import datetime

from dzherelo.feeds import documents
from dzherelo.fetch.answers import Response
from dzherelo.model.entry import FeedDocument
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.pipeline.tools import FELL, Tools

LIMIT = 16 * 1024 * 1024
"""Bytes of a feed; the largest real feeds seen have 10 MiB."""


async def feed(tools: Tools, answer: Response) -> FeedDocument | Fault:
    """The feed in an answer; NOT_A_FEED, or BAD_DOCUMENT when reading it took too much."""
    try:
        return await tools.pool.run(
            parse, answer.body, answer.url, answer.content_type, tools.clock()
        )
    except FELL:
        return Fault(FaultKind.BAD_DOCUMENT, "reading the feed took too long, or broke its process")


def parse(body: bytes, url: str, content_type: str, now: datetime) -> FeedDocument | Fault:
    """Parse a feed; runs in the pool."""
    return documents.parse(body, url=url, content_type=content_type, now=now)
