"""Feeds as work: which are due, what polling one gave."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import func, or_, select, text, update

from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.outcome import Fault
from dzherelo.store.database import Session
from dzherelo.store.packed import dump
from dzherelo.store.tables import feed, source, subscription

LEASE = timedelta(minutes=3)
"""A claimed feed is due again after this, should its poller die."""
HANDED = timedelta(seconds=10)
"""By then a job that was asked for is to be seen in the queue."""


class FeedRow(msgspec.Struct, frozen=True):
    """What polling needs to know about a feed."""

    id: FeedId
    source: SourceId
    url: str
    language: str
    etag: str
    last_modified: str
    body_hash: str
    interval_s: float
    failures: float
    last_at: datetime | None
    last_new_at: datetime | None
    silent_since: datetime | None
    unconditional_at: datetime | None
    fault: Fault | None
    polls: int
    format: str = ""
    pushed: str = ""
    """The key of what a hub delivered and nobody read yet, and its type."""
    pushed_type: str = ""
    doubtful: bool = False
    problems: tuple[str, ...] = ()
    """What had to be mended when it was last read whole."""
    moved_from: str = ""
    """The address of before it moved, as a catalogue may still have it."""
    moving_to: str = ""
    """Where its server says for good that it is, since when, and in how many polls running."""
    moving_since: datetime | None = None
    moving_polls: int = 0


class FeedResult(msgspec.Struct, frozen=True):
    """What polling a feed changes in its row."""

    next_at: datetime
    interval_s: float
    failures: float
    silent_since: datetime | None
    fault: Fault | None = None
    changes: dict[str, object] = {}
    """Further columns, those of `_CHANGED`."""


async def claim_due(session: Session, now: datetime, limit: int) -> list[FeedId]:
    """Feeds whose time has come, taken for `LEASE`; nobody else gets them meanwhile."""
    due = (
        select(feed.c.id)
        .where(feed.c.enabled, feed.c.next_at <= now)
        .order_by(feed.c.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = [FeedId(row.id) for row in await session.execute(due)]
    await session.execute(
        update(feed).where(feed.c.id.in_(ids)).values(next_at=now + LEASE, claimed_at=now)
    )
    return ids


async def release(session: Session, now: datetime, held: Sequence[int]) -> int:
    """Make feeds due that are claimed, while no job (`held`) names them; returns how many."""
    claimed = feed.c.next_at == feed.c.claimed_at + LEASE
    lost = feed.c.enabled & claimed & (feed.c.claimed_at < now - HANDED) & feed.c.id.not_in(held)
    return (await session.execute(update(feed).where(lost).values(next_at=now))).rowcount


async def load(session: Session, ids: Sequence[int]) -> list[FeedRow]:
    """The feeds with these numbers that are switched on."""
    found = await session.execute(
        select(feed, source.c.languages, subscription.c.pushed, subscription.c.pushed_type)
        .join(source, source.c.id == feed.c.source_id)
        .outerjoin(subscription, subscription.c.feed_id == feed.c.id)
        .where(feed.c.id.in_(ids), feed.c.enabled)
        .order_by(feed.c.id)
    )
    return [
        FeedRow(
            id=row.id,
            source=row.source_id,
            url=row.url,
            language=row.languages[0] if row.languages else "uk",
            etag=row.etag,
            last_modified=row.last_modified,
            body_hash=row.body_hash,
            interval_s=row.interval_s,
            failures=row.failures,
            last_at=row.last_at,
            last_new_at=row.last_new_at,
            silent_since=row.silent_since,
            unconditional_at=row.unconditional_at,
            fault=row.fault,
            polls=row.polls,
            format=row.format,
            pushed=row.pushed or "",
            pushed_type=row.pushed_type or "",
            doubtful=bool(row.doubtful),
            problems=tuple(row.problems),
            moved_from=row.moved_from,
            moving_to=row.moving_to,
            moving_since=row.moving_since,
            moving_polls=row.moving_polls,
        )
        for row in found
    ]


async def record(session: Session, one: FeedId, result: FeedResult, now: datetime) -> None:
    """Write what a poll gave."""
    await record_all(session, {one: result}, now)


async def record_all(session: Session, results: Mapping[FeedId, FeedResult], now: datetime) -> None:
    """Write what polls gave; what a result does not name stays as it is."""
    if not results:
        return
    rows = [
        {
            "id": one,
            "next_at": result.next_at,
            "interval_s": result.interval_s,
            "failures": result.failures,
            "silent_since": result.silent_since,
            "fault": result.fault,
            **result.changes,
        }
        for one, result in results.items()
    ]
    values = {"rows": dump(rows), "ids": sorted(results), "now": now}
    await session.execute(_RECORD, values)


_CHANGED = {
    "url": "text",
    "moved_from": "text",
    "moving_to": "text",
    "moving_since": "timestamptz",
    "moving_polls": "int",
    "etag": "text",
    "last_modified": "text",
    "body_hash": "text",
    "unconditional_at": "timestamptz",
    "format": "text",
    "title": "text",
    "hub": "text",
    "doubtful": "int",
    "problems": "text[]",
    "last_new_at": "timestamptz",
}
"""The further columns of a result, with their types."""
_RECORD = text(
    # locked in the order of their numbers: who writes other feeds of these waits, and no longer
    """
    WITH locked AS (
        SELECT id FROM feed WHERE id = ANY(CAST(:ids AS int[])) ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE feed SET next_at = new.next_at, interval_s = new.interval_s, failures = new.failures,
        silent_since = new.silent_since, fault = new.fault, last_at = :now, polls = polls + 1, {set}
    FROM locked, json_to_recordset(CAST(:rows AS json)) AS new (id int, next_at timestamptz,
        interval_s float8, failures float8, silent_since timestamptz, fault jsonb, {typed})
    WHERE feed.id = new.id AND locked.id = new.id
    """.replace(
        "{set}", ", ".join(f"{name} = coalesce(new.{name}, feed.{name})" for name in _CHANGED)
    ).replace("{typed}", ", ".join(f"{name} {kind}" for name, kind in _CHANGED.items()))
)


async def taken_addresses(session: Session, urls: Sequence[str]) -> set[str]:
    """Which of the addresses are those of feeds that we have."""
    found = await session.execute(select(feed.c.url).where(feed.c.url.in_(urls)))
    return {row.url for row in found}


async def postpone(session: Session, ones: Mapping[FeedId, datetime]) -> None:
    """Ask feeds later that were not asked at all; nothing else of them changes."""
    for one, next_at in sorted(ones.items()):
        await session.execute(update(feed).where(feed.c.id == one).values(next_at=next_at))


async def hasten(session: Session, now: datetime, ids: Sequence[int] | None = None) -> int:
    """Make feeds due now (all switched-on ones without `ids`); returns how many."""
    locked = select(feed.c.id).where(feed.c.enabled)
    if ids is not None:
        locked = locked.where(feed.c.id.in_(ids))
    locked = locked.order_by(feed.c.id).with_for_update(key_share=True)
    wanted = update(feed).where(feed.c.id.in_(locked)).values(next_at=now)
    return (await session.execute(wanted)).rowcount


async def antedate(session: Session, looked_at: datetime) -> None:
    """Say that the feeds that were read were read last at this moment of a replayed past."""
    await session.execute(
        update(feed).where(feed.c.enabled, feed.c.last_at.is_not(None)).values(last_at=looked_at)
    )


async def unfinished(session: Session, now: datetime) -> int:
    """How many feeds are due, or are being polled right now."""
    polling = feed.c.claimed_at.is_not(None) & (feed.c.claimed_at > now - LEASE)
    busy = polling & (feed.c.last_at.is_(None) | (feed.c.last_at < feed.c.claimed_at))
    found = await session.execute(
        select(func.count())
        .select_from(feed)
        .where(feed.c.enabled, or_(feed.c.next_at <= now, busy))
    )
    return int(found.scalar_one())


async def switch_off(session: Session, ids: Sequence[int]) -> None:
    """Never ask these feeds (again)."""
    await session.execute(update(feed).where(feed.c.id.in_(ids)).values(enabled=False))
