"""The stage `poll`: due feeds are asked, what they say becomes entries and articles to read."""

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from dzherelo.feeds import oddities, polling
from dzherelo.fetch import freshness
from dzherelo.fetch.answers import Headers, Response, Validators
from dzherelo.model.entry import FeedDocument
from dzherelo.model.ids import ArticleId, BlobKey, FeedId
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.pipeline import moving, parsing, sitemaps, steps, subscribing, telling, visits
from dzherelo.pipeline.parsing import Told
from dzherelo.pipeline.tools import Tools
from dzherelo.store import feeds, refusals, stories, subscriptions
from dzherelo.store.database import Session
from dzherelo.store.feeds import FeedResult, FeedRow

TIMEOUT_S = 60.0
UNCONDITIONAL = timedelta(days=1)
"""So often a feed is asked without validators, for servers whose 304 never ends."""
INDEX = "sitemap-index"
MOST_PROBLEMS = 8
LONGEST_PROBLEM = 400
"""Characters."""
_ACCEPT = (
    "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.5"
)


class Poll(msgspec.Struct, frozen=True):
    """What asking one feed gave; `told` is None when nothing changed or it failed."""

    row: FeedRow
    answer: polling.PollAnswer
    response: Response | None = None
    told: Told | None = None
    body_hash: str = ""
    conditional: bool = False
    pushed: bool = False
    """Whether a hub brought it, so that it says nothing of what the publisher's server has."""
    faults: tuple[tuple[str, Fault], ...] = ()
    """Sitemaps of an index that could not be read, by address."""


async def run(tools: Tools, ids: Sequence[int]) -> list[ArticleId]:
    """Poll feeds, side by side; their articles are asked for through the queue.

    Answers that come at about one time share a transaction; a slow server keeps nobody waiting.
    """
    async with tools.database.transaction() as session:
        rows = await feeds.load(session, ids)
    async for polls in steps.waves(_visit(tools, row) for row in rows):
        await write(tools, polls)
        if tools.callback:
            for poll in polls:
                if not isinstance(poll.answer, polling.Waiting):
                    await subscribing.renew(tools, poll.row)
    return []


async def refuse(tools: Tools, one: int, error: Exception) -> None:
    """A feed over which the stage broke is silent for that reason, and asked later and later."""
    async with tools.database.transaction() as session:
        rows = await feeds.load(session, [one])
    fault = steps.bug(error).fault
    await write(tools, [Poll(row, polling.Failed(fault)) for row in rows])


async def _visit(tools: Tools, row: FeedRow) -> Poll:
    return await (_delivered(tools, row) if row.pushed else _ask(tools, row))


async def write(tools: Tools, polls: Sequence[Poll]) -> None:
    """All that these polls gave, in one transaction."""
    async with tools.database.transaction() as session:
        now = tools.clock()
        told = [(poll.row, poll.told.lines) for poll in polls if poll.told]
        counts = await telling.take(tools, session, told, now) if told else {}
        for poll in polls:
            if poll.told and tools.callback and not poll.pushed:
                await subscribing.note(session, poll.row, poll.told.document, poll.response)
            if poll.row.pushed:
                await subscriptions.taken(session, poll.row.id, poll.row.pushed)
        await _record(session, [_parsed(poll, counts, now) for poll in polls], now)


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
    read = await parsing.read(tools, answer, row.url)
    key = BlobKey(f"raw/feed/{row.id}/{digest[:32]}.gz")
    await tools.blobs.put(key, read.packed, "application/gzip")
    fault = read.fault
    if answer.broke and not (read.told and read.told.lines):
        fault = answer.broke
    if fault or read.told is None:
        return Poll(row, polling.Failed(fault or Fault(FaultKind.BAD_DOCUMENT)), answer)
    poll = Poll(row, polling.Parsed(0), answer, read.told, digest)
    return await _follow(tools, poll, read.told) if read.told.document.sitemaps else poll


async def _follow(tools: Tools, poll: Poll, index: Told) -> Poll:
    """What the sitemaps of an index say; when none can be read, the first one's fault is its."""
    followed = await sitemaps.follow(tools, index.document)
    if followed.document.entries or not followed.faults:
        told = parsing.lines(followed.document, poll.row.url)
        return msgspec.structs.replace(poll, told=told, faults=followed.faults)
    url, first = followed.faults[0]
    if first.kind == FaultKind.HOST_BUSY:
        return Poll(poll.row, polling.Waiting(first.retry_after or 0.0))
    told_of = Fault(first.kind, f"{url}: {first.detail}", first.retry_after)
    return Poll(poll.row, polling.Failed(told_of), poll.response)


def _parsed(poll: Poll, counts: Mapping[FeedId, tuple[int, int]], now: datetime) -> Poll:
    """The poll with what was new and changed in the feed."""
    if poll.told is None:
        return poll
    new, changed = counts.get(poll.row.id, (0, 0))
    times = tuple(line.at for line in poll.told.lines if line.at)
    # how long an index stays the same says nothing of its sitemaps
    whole = poll.response if not poll.told.document.sitemaps else None
    fresh_s = freshness.seconds(whole.headers, now) if whole else 0.0
    answer = polling.Parsed(new, changed, poll.told.number, times, fresh_s)
    return msgspec.structs.replace(poll, answer=answer)


async def _record(session: Session, polls: Sequence[Poll], now: datetime) -> None:
    results: dict[FeedId, FeedResult] = {}
    later: dict[FeedId, datetime] = {}
    noticed: list[refusals.Refused] = []
    for poll in polls:
        decision = _decided(poll, now)
        if isinstance(poll.answer, polling.Waiting):
            later[poll.row.id] = decision.next_at
            continue
        results[poll.row.id] = FeedResult(
            next_at=decision.next_at,
            interval_s=decision.interval_s,
            failures=decision.failures,
            silent_since=decision.silent_since,
            fault=_fault(poll),
            changes=_changes(poll, now),
        )
        noticed += _noticed(poll) + _silent(poll)
    moved, events = await moving.settle(session, results)
    await feeds.record_all(session, moved, now)
    await feeds.postpone(session, later)
    await refusals.record(session, noticed, now)
    await stories.tell(session, events, now)


def _decided(poll: Poll, now: datetime) -> polling.PollDecision:
    row = poll.row
    state = polling.PollState(
        interval_s=row.interval_s,
        failures=row.failures,
        last_success=row.last_at,
        last_new=row.last_new_at,
        silent_since=row.silent_since,
    )
    return polling.decide(state, poll.answer, now=now, jitter=_jitter(row, now))


def _fault(poll: Poll) -> Fault | None:
    return poll.answer.fault if isinstance(poll.answer, polling.Failed) else None


def _silent(poll: Poll) -> list[refusals.Refused]:
    """A feed that stays silent is counted once, when its silence begins or changes its reason."""
    row, fault = poll.row, _fault(poll)
    if fault is None or (row.fault and row.fault.kind == fault.kind):
        return []
    return [refusals.Refused("poll", fault, row.url, row.source, row.id)]


def _noticed(poll: Poll) -> list[refusals.Refused]:
    """What is wrong with a feed that is read all the same, counted once, when it begins."""
    row = poll.row
    if poll.told is None:
        return []
    document = poll.told.document
    found = [
        (url, fault)
        for url, fault in poll.faults
        if fault.kind != FaultKind.HOST_BUSY and oddities.sitemap(url, fault) not in row.problems
    ]
    if broke := poll.response and poll.response.broke:
        detail = f"{broke.detail}; {poll.told.number} entries kept"
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
        changes |= moving.noted(poll.row, poll.response.permanent_url, now)
        if not poll.conditional:
            changes["unconditional_at"] = now
    if poll.told:
        document = poll.told.document
        changes |= {
            "format": document.format,
            "title": document.title,
            "hub": document.hub,
            "doubtful": int(document.doubtful),
            "problems": _problems(document),
        }
    if isinstance(poll.answer, polling.Parsed) and poll.answer.new:
        changes["last_new_at"] = now
    return changes
