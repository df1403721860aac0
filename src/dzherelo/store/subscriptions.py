"""Subscriptions at hubs: what was asked of them, until when they push, what they pushed."""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from dzherelo.model.ids import BlobKey, FeedId, SourceId
from dzherelo.store.database import Session
from dzherelo.store.tables import feed, subscription

LONGEST = timedelta(days=30)
DEFAULT = timedelta(days=10)
"""A lease of which the hub does not say how long it lasts."""
SHORTEST = timedelta(minutes=5)
RENEWED_AT = 0.8
"""Share of a lease after which it is renewed."""
DENIED = timedelta(days=7)
"""A hub that said no is asked again after this."""


class Subscription(msgspec.Struct, frozen=True):
    """A feed at its hub; `token` is in the callback's address, `secret` signs deliveries."""

    feed: FeedId
    source: SourceId
    hub: str
    topic: str
    token: str
    secret: str


async def offer(session: Session, wish: Subscription) -> None:
    """Note the hub and topic of a feed; other ones than before are asked for at once."""
    row = {name: getattr(wish, name) for name in ("hub", "topic", "token", "secret")}
    fresh = insert(subscription).values(feed_id=wish.feed, **row)
    changed = (subscription.c.hub != wish.hub) | (subscription.c.topic != wish.topic)
    await session.execute(
        fresh.on_conflict_do_update(
            index_elements=["feed_id"],
            set_={"hub": wish.hub, "topic": wish.topic, "renew_at": None, "until": None},
            where=changed,
        )
    )


async def forget(session: Session, one: FeedId) -> None:
    """The feed names no hub any longer: its lease ends and is not renewed."""
    await _set(session, one, hub="")


async def claim(
    session: Session, one: FeedId, now: datetime, again: timedelta
) -> Subscription | None:
    """The feed's subscription if it is time to ask for it; nobody else gets it before `again`."""
    due = subscription.c.renew_at.is_(None) | (subscription.c.renew_at <= now)
    taken = await session.execute(
        update(subscription)
        .where(subscription.c.feed_id == one, subscription.c.hub != "", due)
        .values(renew_at=now + again)
        .returning(subscription.c.token)
    )
    token = taken.scalar_one_or_none()
    return await by_token(session, token) if token else None


async def by_token(session: Session, token: str) -> Subscription | None:
    """The subscription whose callback has this token in its address."""
    found = await session.execute(
        select(subscription, feed.c.source_id)
        .join(feed, feed.c.id == subscription.c.feed_id)
        .where(subscription.c.token == token)
    )
    row = found.one_or_none()
    if row is None:
        return None
    return Subscription(row.feed_id, row.source_id, row.hub, row.topic, row.token, row.secret)


async def confirm(session: Session, one: FeedId, lease_s: int | None, now: datetime) -> None:
    """The hub verified that we meant it, and pushes until the lease ends."""
    asked = timedelta(seconds=min(lease_s, 10**9)) if lease_s else DEFAULT
    lease = min(max(asked, SHORTEST), LONGEST)
    await _set(session, one, until=now + lease, renew_at=now + lease * RENEWED_AT, denied="")


async def deny(session: Session, one: FeedId, reason: str, now: datetime) -> None:
    """The hub will not push (any longer)."""
    await _set(session, one, until=None, renew_at=now + DENIED, denied=reason or "no reason given")


async def push(session: Session, one: FeedId, key: BlobKey, content_type: str) -> None:
    """A delivery came, and lies under the key."""
    await _set(session, one, pushed=key, pushed_type=content_type)


async def taken(session: Session, one: FeedId, key: str) -> None:
    """The delivery under the key was read; one that came since stays."""
    await session.execute(
        update(subscription)
        .where(subscription.c.feed_id == one, subscription.c.pushed == key)
        .values(pushed="")
    )


async def _set(session: Session, one: FeedId, **values: object) -> None:
    await session.execute(
        update(subscription).where(subscription.c.feed_id == one).values(**values)
    )
