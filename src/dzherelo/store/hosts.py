"""Politeness as rows: when a host may be asked again, and its robots.txt."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from dzherelo.store.database import Session
from dzherelo.store.tables import host


async def reserve(session: Session, name: str, now: datetime, pace_s: float) -> float:
    """Take the next free moment at a host; returns how many seconds away it is.

    One statement for all workers on all machines: the row's lock orders them.
    """
    step = timedelta(seconds=pace_s)
    fresh = insert(host).values(name=name, next_at=now + step, pace_s=pace_s)
    statement = fresh.on_conflict_do_update(
        index_elements=["name"],
        set_={"next_at": func.greatest(host.c.next_at, now) + step, "pace_s": pace_s},
    ).returning(host.c.next_at)
    following: datetime = (await session.execute(statement)).scalar_one()
    return max(0.0, (following - step - now).total_seconds())


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
