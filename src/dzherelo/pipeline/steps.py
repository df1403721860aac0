"""How a stage ends for one article: it moves on, comes back later, or is refused."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from dzherelo.model.ids import ArticleId
from dzherelo.model.outcome import Fault, FaultKind, Outcome, Quarantine, Retry
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, refusals
from dzherelo.store.articles import DONE, LEASE, REFUSED, Work
from dzherelo.store.database import Session

PAUSES_S = (30.0, 300.0, 1800.0, 7200.0, 28800.0)
"""Pauses before an article is tried again after a transient fault; then it is refused."""
Result = TypeVar("Result")

GATHER_S = 0.3
BATCH = 16
"""Articles in one job: enough to share a transaction, few enough to spread over workers."""


async def settle(
    session: Session, work: Work, outcome: Outcome, following: str, now: datetime, **changes: object
) -> bool:
    """Write how the stage ended; True when the article goes on to `following`."""
    if isinstance(outcome, Retry | Quarantine):
        await _postpone(session, work, outcome, now)
        return False
    due_at = None if following == DONE else now + LEASE
    return await articles.advance(session, work, following, due_at, **changes)


async def _postpone(
    session: Session, work: Work, outcome: Retry | Quarantine, now: datetime
) -> None:
    fault = outcome.fault
    if fault.kind == FaultKind.HOST_BUSY:
        pause_s = fault.retry_after or PAUSES_S[0]
        await articles.postpone(session, work, now + timedelta(seconds=pause_s))
        return
    if isinstance(outcome, Retry) and work.attempts < len(PAUSES_S):
        pause_s = max(fault.retry_after or 0, PAUSES_S[work.attempts])
        await articles.note_fault(session, work, fault, now + timedelta(seconds=pause_s))
        return
    # An article that was read before stays as it was: a page that fails now loses nothing. Where
    # a later stage fails the article is not finished, whatever revision it has.
    stage = DONE if work.revision and work.stage == "page" else REFUSED
    if await articles.note_fault(session, work, fault, None, stage):
        await refusals.record(session, [refused(work, fault)], now)


def refused(work: Work, fault: Fault, url: str = "") -> refusals.Refused:
    """The refusal of an article at its stage."""
    return refusals.Refused(
        stage=work.stage,
        fault=fault,
        url=url or work.url,
        source=work.source,
        feed=work.feed,
        article=work.id,
    )


def failure(fault: Fault) -> Outcome:
    """What a fault means for an article: come back after a transient one, else refuse."""
    later = fault.kind == FaultKind.ROBOTS and fault.retry_after
    return Retry(fault) if fault.transient or later else Quarantine(fault)


def bug(error: Exception) -> Quarantine:
    """What an exception inside a stage means: the article is refused, the others go on."""
    return Quarantine(Fault(FaultKind.BUG, f"{type(error).__name__}: {error}"))


async def ask_for(tools: Tools, session: Session, stage: str, ids: Sequence[ArticleId]) -> None:
    """Ask the queue for articles to be taken on from a stage, when the session commits."""
    batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    if batches and stage != DONE:
        await tools.queue.put(session, stage, batches)


async def waves(works: Iterable[Awaitable[Result]]) -> AsyncIterator[list[Result]]:
    """The results of many waits, in groups as they come: the fast need not wait for the slow.

    What becomes ready within `GATHER_S` shares a group, and so a transaction.
    """
    left = {asyncio.ensure_future(work) for work in works}
    try:
        while left:
            await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
            if any(not one.done() for one in left):
                await asyncio.wait(left, timeout=GATHER_S)
            ready = [one for one in left if one.done()]
            left.difference_update(ready)
            yield [one.result() for one in ready]
    finally:
        for one in left:
            one.cancel()
