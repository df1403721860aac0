"""Every refusal is a row: nothing is dropped without a counted reason."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import func, insert, select

from dzherelo.model.outcome import Fault
from dzherelo.store.database import Session
from dzherelo.store.tables import refusal

LONGEST_DETAIL = 500


class Refused(msgspec.Struct, frozen=True):
    """What was refused, in which stage, and whose it was."""

    stage: str
    fault: Fault
    url: str = ""
    source: int | None = None
    feed: int | None = None
    article: int | None = None


class RefusalCount(msgspec.Struct, frozen=True):
    """How often a stage refused for one kind of fault, with the latest case."""

    stage: str
    kind: str
    count: int
    detail: str


async def record(session: Session, refused: Sequence[Refused], now: datetime) -> None:
    """Write refusals."""
    if not refused:
        return
    rows = [
        {
            "at": now,
            "stage": one.stage,
            "kind": one.fault.kind,
            "detail": one.fault.detail[:LONGEST_DETAIL].replace("\0", ""),
            "url": one.url[:2000].replace("\0", ""),
            "source_id": one.source,
            "feed_id": one.feed,
            "article_id": one.article,
        }
        for one in refused
    ]
    await session.execute(insert(refusal), rows)


async def counts(session: Session) -> list[RefusalCount]:
    """Refusals by stage and kind, most frequent first."""
    number = func.count().label("number")
    detail = func.max(refusal.c.detail).label("detail")
    found = await session.execute(
        select(refusal.c.stage, refusal.c.kind, number, detail)
        .group_by(refusal.c.stage, refusal.c.kind)
        .order_by(number.desc(), refusal.c.stage, refusal.c.kind)
    )
    return [RefusalCount(row.stage, row.kind, row.number, row.detail) for row in found]
