"""Politeness as rows: when a host may be asked again, and its robots.txt."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from dzherelo.store.database import Session
from dzherelo.store.packed import dump
from dzherelo.store.tables import host

ENDLESS_S = 10 * 365 * 86_400.0
"""A patience that no wait exceeds."""


class Turn(msgspec.Struct, frozen=True):
    """A wish for the next free moment at a host, if that is at most `patience_s` away."""

    name: str
    now: datetime
    pace_s: float
    patience_s: float = ENDLESS_S


async def reserve(
    session: Session, name: str, now: datetime, pace_s: float, patience_s: float = ENDLESS_S
) -> float:
    """Take the next free moment at a host; returns how many seconds away it is."""
    return (await reserve_all(session, [Turn(name, now, pace_s, patience_s)]))[0]


async def reserve_all(session: Session, turns: list[Turn]) -> list[float]:
    """Take the next free moment for each wish; returns how many seconds away each is.

    What is more than a patience away is not taken: who comes back later would push everybody
    else back by a moment that nobody uses. One statement for all hosts and all workers on all
    machines: the rows' locks order them. Wishes at one host that differ in pace or patience are
    served one after the other.
    """
    rounds: list[dict[str, tuple[Turn, list[int]]]] = []
    for position, turn in enumerate(turns):
        for one in rounds:
            first, positions = one.setdefault(turn.name, (turn, []))
            if first.pace_s == turn.pace_s and first.patience_s == turn.patience_s:
                positions.append(position)
                break
        else:
            rounds.append({turn.name: (turn, [position])})
    waits = [0.0] * len(turns)
    for one in rounds:
        for name, (free_s, taken) in (await _take(session, one)).items():
            turn, positions = one[name]
            for number, position in enumerate(positions):
                waits[position] = free_s + turn.pace_s * min(number, taken)
    return waits


async def _take(
    session: Session, wishes: dict[str, tuple[Turn, list[int]]]
) -> dict[str, tuple[float, int]]:
    """For each host: the seconds to its free moment, and how many turns were taken from there."""
    found: dict[str, tuple[float, int]] = {}
    left = wishes
    for _ in range(2):  # a host that nobody asked before gets its row first
        values = {
            "names": list(left),
            "paces": [turn.pace_s for turn, _ in left.values()],
            "patiences": [turn.patience_s for turn, _ in left.values()],
            "wanted": [len(positions) for _, positions in left.values()],
            "now": max(turn.now for turn, _ in left.values()),
        }
        rows = await session.execute(_RESERVE, values)
        found |= {row.name: (float(row.free_s), row.taken) for row in rows}
        left = {name: wish for name, wish in left.items() if name not in found}
        if not left:
            break
        fresh = {"names": sorted(left), "now": values["now"]}
        await session.execute(_FIRST_MET, fresh)
    return found


_FIRST_MET = text(
    "INSERT INTO host (name, next_at) SELECT name, :now FROM unnest(CAST(:names AS text[])) AS name"
    " ON CONFLICT (name) DO NOTHING"
)
_RESERVE = text(
    "WITH wish AS (SELECT * FROM unnest(CAST(:names AS text[]), CAST(:paces AS float8[]),"
    " CAST(:patiences AS float8[]), CAST(:wanted AS int[])) AS t (name, pace_s, patience_s,"
    " wanted)), free AS (SELECT host.name, wish.pace_s, wish.patience_s, wish.wanted,"
    " greatest(extract("
    "epoch FROM host.next_at - CAST(:now AS timestamptz)), 0)::float8 AS free_s FROM host"
    " JOIN wish ON wish.name = host.name ORDER BY host.name FOR NO KEY UPDATE OF host),"
    " served AS (SELECT name, pace_s, free_s, CASE WHEN free_s > patience_s THEN 0"
    " WHEN pace_s <= 0 THEN wanted"
    " ELSE least(wanted, floor((patience_s - free_s) / pace_s) + 1)::int END AS taken FROM free),"
    " moved AS (UPDATE host SET pace_s = served.pace_s, next_at = CAST(:now AS timestamptz)"
    " + make_interval(secs => served.free_s + served.taken * served.pace_s)"
    " FROM served WHERE host.name = served.name AND served.taken > 0)"
    " SELECT name, free_s, taken FROM served"
)


async def pause(session: Session, name: str, until: datetime) -> None:
    """Leave a host alone until then (429, Retry-After)."""
    await session.execute(
        insert(host)
        .values(name=name, next_at=until)
        .on_conflict_do_update(
            index_elements=["name"], set_={"next_at": func.greatest(host.c.next_at, until)}
        )
    )


async def robots(session: Session, origins: list[str]) -> list[Any]:
    """What was kept about the robots.txt of each origin, None where nothing was."""
    found = await session.execute(
        select(host.c.name, host.c.robots).where(host.c.name.in_(origins))
    )
    kept = {row.name: row.robots for row in found}
    return [kept.get(origin) for origin in origins]


async def keep_robots(session: Session, records: list[tuple[str, Any]]) -> list[None]:
    """Remember the robots.txt of origins; a record is any msgspec value."""
    last = dict(sorted(records, key=lambda one: one[0]))
    values = {"names": list(last), "records": [dump(record) for record in last.values()]}
    await session.execute(_KEEP_ROBOTS, values)
    return [None] * len(records)


_KEEP_ROBOTS = text(
    "INSERT INTO host (name, robots) SELECT name, CAST(record AS jsonb)"
    " FROM unnest(CAST(:names AS text[]), CAST(:records AS text[])) AS t (name, record)"
    " ON CONFLICT (name) DO UPDATE SET robots = excluded.robots"
)
