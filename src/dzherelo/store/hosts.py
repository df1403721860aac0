"""Politeness as rows: when a host may be asked again, and its robots.txt."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from dzherelo.store.database import Session
from dzherelo.store.tables import host

ENDLESS_S = 10 * 365 * 86_400.0
"""A patience that no wait exceeds."""


async def reserve(
    session: Session, name: str, now: datetime, pace_s: float, patience_s: float = ENDLESS_S
) -> float:
    """Take the next free moment at a host; returns how many seconds away it is.

    What is more than `patience_s` away is not taken: who comes back later would push everybody
    else back by a moment that nobody uses. One statement for all workers on all machines: the
    row's lock orders them.
    """
    step = timedelta(seconds=pace_s)
    fresh = insert(host).values(name=name, next_at=now + step, pace_s=pace_s)
    statement = fresh.on_conflict_do_update(
        index_elements=["name"],
        set_={"next_at": func.greatest(host.c.next_at, now) + step, "pace_s": pace_s},
        where=host.c.next_at <= now + timedelta(seconds=patience_s),
    ).returning(host.c.next_at)
    following: datetime | None = (await session.execute(statement)).scalar_one_or_none()
    if following is not None:
        return max(0.0, (following - step - now).total_seconds())
    free = await session.execute(select(host.c.next_at).where(host.c.name == name))
    return float((free.scalar_one() - now).total_seconds())


async def pause(session: Session, name: str, until: datetime) -> None:
    """Leave a host alone until then (429, Retry-After)."""
    await session.execute(
        insert(host)
        .values(name=name, next_at=until)
        .on_conflict_do_update(
            index_elements=["name"], set_={"next_at": func.greatest(host.c.next_at, until)}
        )
    )


async def robots(session: Session, origin: str) -> Any:
    """What was kept about an origin's robots.txt, None when nothing was."""
    found = await session.execute(select(host.c.robots).where(host.c.name == origin))
    return found.scalar_one_or_none()


async def keep_robots(session: Session, origin: str, record: Any) -> None:
    """Remember an origin's robots.txt; `record` is any msgspec value."""
    await session.execute(
        insert(host)
        .values(name=origin, robots=record)
        .on_conflict_do_update(index_elements=["name"], set_={"robots": record})
    )
