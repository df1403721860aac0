"""The stage `poll`: due feeds are asked, what they say becomes entries and articles to read."""

import asyncio
import gzip
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from dzherelo.feeds import documents, identity, polling
from dzherelo.fetch.answers import Response, Validators
from dzherelo.model.entry import FeedDocument, FeedEntry
from dzherelo.model.ids import ArticleId, BlobKey
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.pipeline import steps, visits
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, entries, feeds, refusals
from dzherelo.store.database import Session
from dzherelo.store.feeds import FeedResult, FeedRow
from dzherelo.text import addresses

FEED_LIMIT = 16 * 1024 * 1024
"""Bytes of a feed; the largest real feeds seen have 10 MiB."""
TIMEOUT_S = 60.0
UNCONDITIONAL = timedelta(days=1)
"""So often a feed is asked without validators, for servers whose 304 never ends."""
MOST_SITEMAPS = 3
"""Sitemaps of an index that are read, newest first."""
MOST_ENTRIES = 1000
"""Entries of one feed that are taken; an archive is no news feed."""
_ACCEPT = (
    "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.5"
)


class Poll(msgspec.Struct, frozen=True):
    """What asking one feed gave; `document` is None when nothing changed or it failed."""

    row: FeedRow
    answer: polling.PollAnswer
    response: Response | None = None
    document: FeedDocument | None = None
    body_hash: str = ""
    conditional: bool = False


async def run(tools: Tools, ids: Sequence[int]) -> list[ArticleId]:
    """Poll feeds, side by side; their articles are asked for through the queue."""
    async with tools.database.transaction() as session:
        rows = await feeds.load(session, ids)
    await asyncio.gather(*(_one(tools, row) for row in rows))
    return []


async def _one(tools: Tools, row: FeedRow) -> None:
    poll = await _ask(tools, row)
    async with tools.database.transaction() as session:
        now = tools.clock()
        if poll.document:
            new, changed = await take(tools, session, row, poll.document, now)
            poll = msgspec.structs.replace(poll, answer=_parsed(poll.document, new, changed))
            await refusals.record(session, _noticed(poll), now)
        await _record(session, poll, now)


async def _ask(tools: Tools, row: FeedRow) -> Poll:
    conditional = _may_be_conditional(row, tools.clock())
    refused = await visits.wait_turn(tools, row.url)
    if refused:
        return Poll(row, polling.Failed(refused))
    answer = await tools.network.salvage(
        row.url,
        validators=Validators(row.etag, row.last_modified) if conditional else None,
        limit=FEED_LIMIT,
        timeout_s=TIMEOUT_S,
        accept=_ACCEPT,
    )
    await visits.heed(tools, row.url, answer)
    if isinstance(answer, Fault):
        return Poll(row, polling.Failed(answer))
    poll = await _read(tools, row, answer)
    return msgspec.structs.replace(poll, conditional=conditional)


def _may_be_conditional(row: FeedRow, now: datetime) -> bool:
    return row.unconditional_at is not None and now - row.unconditional_at < UNCONDITIONAL


async def _read(tools: Tools, row: FeedRow, answer: Response) -> Poll:
    digest = hashlib.sha256(answer.body).hexdigest()
    if answer.not_modified or digest == row.body_hash:
        return Poll(row, polling.NotModified(), answer, body_hash=row.body_hash)
    await _keep(tools, row, answer.body, digest)
    now = tools.clock()
    try:
        found = await tools.pool.run(parse, answer.body, answer.url, answer.content_type, now)
    except TimeoutError:
        found = Fault(FaultKind.BAD_DOCUMENT, "reading the feed took too long")
    if answer.broke and not (isinstance(found, FeedDocument) and found.entries):
        found = answer.broke
    if isinstance(found, Fault):
        return Poll(row, polling.Failed(found), answer)
    if found.sitemaps:
        found = await _follow(tools, found)
    return Poll(row, polling.Parsed(0), answer, found, digest)


async def _keep(tools: Tools, row: FeedRow, body: bytes, digest: str) -> None:
    key = BlobKey(f"raw/feed/{row.id}/{digest[:32]}.gz")
    await tools.blobs.put(key, gzip.compress(body, 6, mtime=0), "application/gzip")


def parse(body: bytes, url: str, content_type: str, now: datetime) -> FeedDocument | Fault:
    """Parse a feed; runs in the pool."""
    return documents.parse(body, url=url, content_type=content_type, now=now)


async def _follow(tools: Tools, index: FeedDocument) -> FeedDocument:
    """The entries of the first sitemaps that an index names."""
    found: list[FeedEntry] = []
    for url in index.sitemaps[:MOST_SITEMAPS]:
        answer = await visits.get(tools, url, limit=FEED_LIMIT)
        if isinstance(answer, Fault):
            continue
        part = await tools.pool.run(parse, answer.body, url, answer.content_type, tools.clock())
        if isinstance(part, FeedDocument):
            found.extend(part.entries)
    return msgspec.structs.replace(index, entries=tuple(found))


async def take(
    tools: Tools, session: Session, row: FeedRow, document: FeedDocument, now: datetime
) -> tuple[int, int]:
    """Write entries that are new or changed, with their articles; returns how many of each."""
    told = document.entries[:MOST_ENTRIES]
    # feeds begin with the newest; numbers of articles ascend in time, and so does their placing
    dated = zip(identity.keys(told), told, strict=True)
    names = dict(sorted(dated, key=lambda pair: _claimed(pair[1], now)))
    known = await entries.known(session, row.id, list(names))
    changed = {
        name: (entry, print_)
        for name, entry in names.items()
        if (print_ := identity.fingerprint(entry)) != _fingerprint(known.get(name))
    }
    found = {name: _found(row, entry, now) for name, (entry, _) in changed.items()}
    pathless = [_pathless(row, changed[name][0]) for name, one in found.items() if one is None]
    there = await articles.adopt(session, [one for one in found.values() if one], "page", now)
    fresh = [
        # an entry that got another link is still the same article
        entries.NewEntry(
            name, print_, entry, _article(known.get(name)) or there[one.source, one.address]
        )
        for name, (entry, print_) in changed.items()
        if (one := found[name])
    ]
    await entries.save(session, row.id, fresh, now)
    await refusals.record(session, pathless, now)
    # an article that is already under way meets the new entry there, or at its next recheck
    todo = sorted({one.article for one in fresh if one.article})
    moved = await articles.restart(session, todo, "page", now)
    await steps.ask_for(tools, session, "page", moved)
    old = sum(one.identity in known for one in fresh)
    return len(fresh) - old, old


def _claimed(entry: FeedEntry, now: datetime) -> datetime:
    return entry.published.at if entry.published else now


def _fingerprint(known: entries.Known | None) -> str:
    return known.fingerprint if known else ""


def _article(known: entries.Known | None) -> ArticleId | None:
    return known.article if known else None


def _found(row: FeedRow, entry: FeedEntry, now: datetime) -> articles.Found | None:
    url = addresses.absolute(entry.url, row.url)
    address = addresses.normalise(entry.url, row.url)
    if not url or not address:
        return None
    sort_at = min(entry.published.at, now) if entry.published else now
    return articles.Found(row.source, row.id, url, address, entry.title, sort_at)


def _pathless(row: FeedRow, entry: FeedEntry) -> refusals.Refused:
    fault = Fault(FaultKind.BAD_ADDRESS, f"the entry «{entry.title[:80]}» has no usable link")
    return refusals.Refused("poll", fault, entry.url, row.source, row.id)


def _parsed(document: FeedDocument, new: int, changed: int) -> polling.Parsed:
    times = tuple(entry.published.at for entry in document.entries if entry.published)
    return polling.Parsed(new, changed, len(document.entries), times)


async def _record(session: Session, poll: Poll, now: datetime) -> None:
    row, answer = poll.row, poll.answer
    state = polling.PollState(
        interval_s=row.interval_s,
        failures=row.failures,
        last_success=row.last_at,
        last_new=row.last_new_at,
        silent_since=row.silent_since,
    )
    decision = polling.decide(state, answer, now=now, jitter=_jitter(row, now))
    fault = answer.fault if isinstance(answer, polling.Failed) else None
    result = FeedResult(
        next_at=decision.next_at,
        interval_s=decision.interval_s,
        failures=decision.failures,
        silent_since=decision.silent_since,
        fault=fault,
        changes=_changes(poll, now),
    )
    await feeds.record(session, row.id, result, now)
    if fault and (row.fault is None or row.fault.kind != fault.kind):
        # a feed that stays silent is counted once, when its silence begins or changes its reason
        refused = refusals.Refused("poll", fault, row.url, row.source, row.id)
        await refusals.record(session, [refused], now)


def _noticed(poll: Poll) -> list[refusals.Refused]:
    """What is wrong with a feed that is read all the same."""
    row, document, found = poll.row, poll.document, list[Fault]()
    if document is None:
        return []
    broke = poll.response and poll.response.broke
    if broke:
        detail = f"{broke.detail}; {len(document.entries)} entries kept"
        found.append(Fault(broke.kind, detail))
    if document.doubtful:
        detail = f"read as {document.encoding}, shown all the same"
        found.append(Fault(FaultKind.DOUBTFUL_ENCODING, detail))
    return [refusals.Refused("poll", fault, row.url, row.source, row.id) for fault in found]


def _jitter(row: FeedRow, now: datetime) -> float:
    """Between 0 and 1, other for every feed and poll, and the same when a poll is repeated."""
    seed = f"{row.id}:{row.polls}:{now.date()}".encode()
    return int.from_bytes(hashlib.sha256(seed).digest()[:4], "big") / 2**32


def _changes(poll: Poll, now: datetime) -> dict[str, object]:
    changes: dict[str, object] = {}
    if poll.response and not isinstance(poll.answer, polling.Failed):
        changes |= {"etag": poll.response.etag, "last_modified": poll.response.last_modified}
        changes["body_hash"] = poll.body_hash
        if not poll.conditional:
            changes["unconditional_at"] = now
    if poll.document:
        changes |= {
            "format": poll.document.format,
            "title": poll.document.title,
            "hub": poll.document.hub,
            "doubtful": int(poll.document.doubtful),
        }
    if isinstance(poll.answer, polling.Parsed) and poll.answer.new:
        changes["last_new_at"] = now
    return changes
