"""The stage `poll`: due feeds are asked, what they say becomes entries and articles to read."""

import asyncio
import gzip
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from dzherelo.feeds import identity, oddities, polling
from dzherelo.fetch import freshness
from dzherelo.fetch.answers import Headers, Response, Validators
from dzherelo.model.entry import FeedDocument, FeedEntry
from dzherelo.model.ids import ArticleId, BlobKey
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.pipeline import parsing, sitemaps, steps, subscribing, visits
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, entries, feeds, refusals, subscriptions
from dzherelo.store.database import Session
from dzherelo.store.feeds import FeedResult, FeedRow
from dzherelo.text import addresses

TIMEOUT_S = 60.0
UNCONDITIONAL = timedelta(days=1)
"""So often a feed is asked without validators, for servers whose 304 never ends."""
INDEX = "sitemap-index"
MOST_ENTRIES = 1000
"""Entries of one feed that are taken; an archive is no news feed."""
MOST_PROBLEMS = 8
LONGEST_PROBLEM = 400
"""Characters."""
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
    pushed: bool = False
    """Whether a hub brought it, so that it says nothing of what the publisher's server has."""
    faults: tuple[tuple[str, Fault], ...] = ()
    """Sitemaps of an index that could not be read, by address."""


async def run(tools: Tools, ids: Sequence[int]) -> list[ArticleId]:
    """Poll feeds, side by side; their articles are asked for through the queue."""
    async with tools.database.transaction() as session:
        rows = await feeds.load(session, ids)
    await asyncio.gather(*(_one(tools, row) for row in rows))
    return []


async def _one(tools: Tools, row: FeedRow) -> None:
    poll = await (_delivered(tools, row) if row.pushed else _ask(tools, row))
    async with tools.database.transaction() as session:
        now = tools.clock()
        document = poll.document
        if document:
            new, changed = await take(tools, session, row, document, now)
            poll = msgspec.structs.replace(poll, answer=_parsed(poll, new, changed, now))
            if tools.callback and not poll.pushed:
                await subscribing.note(session, row, document, poll.response)
        if row.pushed:
            await subscriptions.taken(session, row.id, row.pushed)
        await _record(session, poll, now)
    if tools.callback and not isinstance(poll.answer, polling.Waiting):
        await subscribing.renew(tools, row)


async def _delivered(tools: Tools, row: FeedRow) -> Poll:
    """What a hub brought, read as an answer of the feed; it needs no turn at the host.

    What can't be read says nothing against the feed: it is asked itself.
    """
    packed = await tools.blobs.get(BlobKey(row.pushed))
    if packed is None:
        return await _ask(tools, row)
    body = gzip.decompress(packed)
    poll = await _read(tools, row, Response(200, row.url, Headers(), row.pushed_type, body))
    if isinstance(poll.answer, polling.Failed):
        return await _ask(tools, row)
    return msgspec.structs.replace(poll, pushed=True)


async def _ask(tools: Tools, row: FeedRow) -> Poll:
    conditional = _may_be_conditional(row, tools.clock())
    refused = await visits.wait_turn(tools, row.url)
    if refused and refused.kind == FaultKind.HOST_BUSY:
        return Poll(row, polling.Waiting(refused.retry_after or 0.0))
    if refused:
        return Poll(row, polling.Failed(refused))
    answer = await tools.network.salvage(
        row.url,
        validators=Validators(row.etag, row.last_modified) if conditional else None,
        limit=parsing.LIMIT,
        timeout_s=TIMEOUT_S,
        accept=_ACCEPT,
    )
    await visits.heed(tools, row.url, answer)
    if isinstance(answer, Fault):
        return Poll(row, polling.Failed(answer))
    poll = await _read(tools, row, answer)
    return msgspec.structs.replace(poll, conditional=conditional)


def _may_be_conditional(row: FeedRow, now: datetime) -> bool:
    """Whether there is something to ask with, and the day's whole answer has been had.

    An index of sitemaps says nothing of what stands in them, so it is always read.
    """
    if row.format == INDEX:
        return False
    lately = row.unconditional_at is not None and now - row.unconditional_at < UNCONDITIONAL
    return lately and bool(row.etag or row.last_modified)


async def _read(tools: Tools, row: FeedRow, answer: Response) -> Poll:
    now, digest = tools.clock(), hashlib.sha256(answer.body).hexdigest()
    if answer.not_modified or (digest == row.body_hash and row.format != INDEX):
        fresh = polling.NotModified(freshness.seconds(answer.headers, now))
        return Poll(row, fresh, answer, body_hash=row.body_hash)
    await _keep(tools, row, answer.body, digest)
    found = await parsing.feed(tools, answer)
    if answer.broke and not (isinstance(found, FeedDocument) and found.entries):
        found = answer.broke
    if isinstance(found, Fault):
        return Poll(row, polling.Failed(found), answer)
    poll = Poll(row, polling.Parsed(0), answer, found, digest)
    return await _follow(tools, poll, found) if found.sitemaps else poll


async def _keep(tools: Tools, row: FeedRow, body: bytes, digest: str) -> None:
    key = BlobKey(f"raw/feed/{row.id}/{digest[:32]}.gz")
    await tools.blobs.put(key, gzip.compress(body, 6, mtime=0), "application/gzip")


async def _follow(tools: Tools, poll: Poll, index: FeedDocument) -> Poll:
    """What the sitemaps of an index say; when none can be read, the first one's fault is its."""
    followed = await sitemaps.follow(tools, index)
    if followed.document.entries or not followed.faults:
        document, faults = followed.document, followed.faults
        return msgspec.structs.replace(poll, document=document, faults=faults)
    url, first = followed.faults[0]
    if first.kind == FaultKind.HOST_BUSY:
        return Poll(poll.row, polling.Waiting(first.retry_after or 0.0))
    told = Fault(first.kind, f"{url}: {first.detail}", first.retry_after)
    return Poll(poll.row, polling.Failed(told), poll.response)


async def take(
    tools: Tools, session: Session, row: FeedRow, document: FeedDocument, now: datetime
) -> tuple[int, int]:
    """Write entries that are new or changed, with their articles; returns how many of each."""
    told = document.entries[:MOST_ENTRIES]
    keys, known = await _recognise(session, row, told)
    # feeds begin with the newest; numbers of articles ascend in time, and so does their placing
    dated = zip(keys, told, strict=True)
    names = dict(sorted(dated, key=lambda pair: _claimed(pair[1], now)))
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


async def _recognise(
    session: Session, row: FeedRow, told: Sequence[FeedEntry]
) -> tuple[list[str], dict[str, entries.Known]]:
    """The identity of each entry, and what we know of those that the feed told before.

    An entry whose identity is new, but whose link led to an article before, is the old one.
    """
    keys = identity.keys(told)
    known = await entries.known(session, row.id, keys)
    pairs = zip(keys, identity.links(told), strict=True)
    strange = {address: key for key, address in pairs if address and key not in known}
    there = await entries.by_address(session, row.id, list(strange))
    old = {strange[address]: one for address, one in there.items() if one[0] not in keys}
    return [old[key][0] if key in old else key for key in keys], known | dict(old.values())


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
    # after a failed look nobody knows what stood in the feed
    unseen_at = None if row.fault else row.last_at
    return articles.Found(row.source, row.id, url, address, entry.title, sort_at, unseen_at)


def _pathless(row: FeedRow, entry: FeedEntry) -> refusals.Refused:
    fault = Fault(FaultKind.BAD_ADDRESS, f"the entry «{entry.title[:80]}» has no usable link")
    return refusals.Refused("poll", fault, entry.url, row.source, row.id)


def _parsed(poll: Poll, new: int, changed: int, now: datetime) -> polling.Parsed:
    told = poll.document.entries if poll.document else ()
    times = tuple(entry.published.at for entry in told if entry.published)
    # how long an index stays the same says nothing of its sitemaps
    whole = poll.response if poll.document and not poll.document.sitemaps else None
    fresh_s = freshness.seconds(whole.headers, now) if whole else 0.0
    return polling.Parsed(new, changed, len(told), times, fresh_s)


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
    if isinstance(answer, polling.Waiting):
        await feeds.postpone(session, row.id, decision.next_at)
        return
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
    await refusals.record(session, _noticed(poll), now)
    if fault and (row.fault is None or row.fault.kind != fault.kind):
        # a feed that stays silent is counted once, when its silence begins or changes its reason
        refused = refusals.Refused("poll", fault, row.url, row.source, row.id)
        await refusals.record(session, [refused], now)


def _noticed(poll: Poll) -> list[refusals.Refused]:
    """What is wrong with a feed that is read all the same, counted once, when it begins."""
    row, document = poll.row, poll.document
    if document is None:
        return []
    found = [
        (url, fault)
        for url, fault in poll.faults
        if fault.kind != FaultKind.HOST_BUSY and oddities.sitemap(url, fault) not in row.problems
    ]
    if broke := poll.response and poll.response.broke:
        detail = f"{broke.detail}; {len(document.entries)} entries kept"
        found.append((row.url, Fault(broke.kind, detail)))
    if document.doubtful and not row.doubtful:
        detail = f"read as {document.encoding}, shown all the same"
        found.append((row.url, Fault(FaultKind.DOUBTFUL_ENCODING, detail)))
    return [refusals.Refused("poll", fault, url, row.source, row.id) for url, fault in found]


def _problems(document: FeedDocument) -> list[str]:
    """What was mended, short enough for a row: URLs in it may be of any length."""
    return [one[:LONGEST_PROBLEM].replace("\0", "") for one in document.problems[:MOST_PROBLEMS]]


def _jitter(row: FeedRow, now: datetime) -> float:
    """Between 0 and 1, other for every feed and poll, and the same when a poll is repeated."""
    seed = f"{row.id}:{row.polls}:{now.date()}".encode()
    return int.from_bytes(hashlib.sha256(seed).digest()[:4], "big") / 2**32


def _validators(row: FeedRow, answer: Response) -> dict[str, object]:
    """What to ask with the next time; a 304 replaces only what it names (RFC 9111 §3.2).

    It ought to repeat the ETag (RFC 9110 §15.4.5), and many servers leave it out.
    """
    kept = Validators(row.etag, row.last_modified) if answer.not_modified else Validators()
    return {
        "etag": answer.etag or kept.etag,
        "last_modified": answer.last_modified or kept.last_modified,
    }


def _changes(poll: Poll, now: datetime) -> dict[str, object]:
    changes: dict[str, object] = {}
    if poll.response and not poll.pushed and not isinstance(poll.answer, polling.Failed):
        changes |= _validators(poll.row, poll.response)
        changes["body_hash"] = poll.body_hash
        if not poll.conditional:
            changes["unconditional_at"] = now
    if poll.document:
        changes |= {
            "format": poll.document.format,
            "title": poll.document.title,
            "hub": poll.document.hub,
            "doubtful": int(poll.document.doubtful),
            "problems": _problems(poll.document),
        }
    if isinstance(poll.answer, polling.Parsed) and poll.answer.new:
        changes["last_new_at"] = now
    return changes
