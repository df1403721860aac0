"""What the pages of each site left behind, for the reading of the next ones."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from dzherelo.model.ids import ArticleId
from dzherelo.model.trace import Trace
from dzherelo.store.database import Session
from dzherelo.store.tables import trace

KEPT = 40
"""Newest pages of a site that are remembered."""


class Remembered(msgspec.Struct, frozen=True):
    """The trace of an article's page."""

    article: ArticleId
    seen_at: datetime
    trace: Trace


async def of_hosts(session: Session, hosts: Sequence[str]) -> dict[str, list[Remembered]]:
    """The traces of the newest pages of each host, newest first."""
    found: dict[str, list[Remembered]] = defaultdict(list)
    rows = await session.execute(_NEWEST, {"hosts": list(hosts), "most": KEPT})
    for row in rows:
        told = msgspec.msgpack.decode(row.content, type=Trace)
        found[row.host].append(Remembered(row.article_id, row.seen_at, told))
    return found


async def keep(
    session: Session, found: Sequence[tuple[ArticleId, str, Trace]], now: datetime
) -> None:
    """Write traces by article and host, the newest of an article; what is too old for use goes."""
    if not found:
        return
    rows = [
        {"article_id": one, "host": host, "seen_at": now, "content": msgspec.msgpack.encode(left)}
        for one, host, left in found
    ]
    await session.execute(_KEEP, rows)
    hosts = sorted({host for _, host, _ in found})
    await session.execute(_FORGET, {"hosts": hosts, "most": KEPT})


async def hosts(session: Session) -> list[str]:
    """All hosts of which something is remembered, those with most pages first."""
    number = func.count().label("pages")
    found = await session.execute(
        select(trace.c.host, number).group_by(trace.c.host).order_by(number.desc(), trace.c.host)
    )
    return [row.host for row in found]


_NEW = insert(trace)
_KEEP = _NEW.on_conflict_do_update(
    index_elements=["article_id"],
    set_={name: _NEW.excluded[name] for name in ("host", "seen_at", "content")},
)
_NEWEST = text(
    "SELECT one.host, one.article_id, one.seen_at, one.content"
    " FROM unnest(CAST(:hosts AS text[])) AS asked (host) CROSS JOIN LATERAL ("
    "  SELECT * FROM trace WHERE trace.host = asked.host"
    "  ORDER BY seen_at DESC, article_id DESC LIMIT :most) AS one"
)
_FORGET = text(
    "DELETE FROM trace WHERE article_id IN (SELECT one.article_id"
    " FROM unnest(CAST(:hosts AS text[])) AS asked (host) CROSS JOIN LATERAL ("
    "  SELECT article_id FROM trace WHERE trace.host = asked.host"
    "  ORDER BY seen_at DESC, article_id DESC OFFSET :most) AS one)"
)
