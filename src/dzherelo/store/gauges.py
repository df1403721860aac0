"""How the work stands right now, cheap enough to be asked every few seconds of millions of rows."""

import msgspec
from sqlalchemy import text

from dzherelo.store import tallies
from dzherelo.store.database import Session
from dzherelo.store.tallies import Tally

_LATEST = 500
"""Published articles of which the lag is told, if they are from the last hour."""


class Load(msgspec.Struct, frozen=True):
    """What waits at a stage: all of it, what is overdue of it, and since how many seconds."""

    stage: str
    waiting: int
    overdue: int
    oldest_s: float


class Refusals(msgspec.Struct, frozen=True):
    """How often a stage refused for one kind of fault."""

    stage: str
    kind: str
    count: int


class Feeds(msgspec.Struct, frozen=True):
    """Feeds that are switched on, by how they fare, and those that are switched off."""

    healthy: int
    silent: int
    unasked: int
    off: int
    overdue: int
    oldest_s: float


class Lag(msgspec.Struct, frozen=True):
    """Seconds until an article was visible, half and 95 % of the last hour's (None: there is none).

    `published` counts from the publisher's claim, `seen` from when a feed first named it to us.
    """

    articles: int
    published: tuple[float, float] | None
    seen: tuple[float, float] | None


class Gauges(msgspec.Struct, frozen=True):
    """Everything at one moment; `rows` are PostgreSQL's own estimates."""

    loads: tuple[Load, ...]
    tallies: dict[str, Tally]
    refusals: tuple[Refusals, ...]
    feeds: Feeds
    lag: Lag
    rows: dict[str, int]
    database_bytes: int


async def read(session: Session) -> Gauges:
    """The gauges, by the database's clock."""
    return Gauges(
        loads=tuple(
            [Load(*row) for row in await session.execute(_LOADS)],
        ),
        tallies=await tallies.read(session),
        refusals=tuple([Refusals(*row) for row in await session.execute(_REFUSALS)]),
        feeds=Feeds(*(await session.execute(_FEEDS)).one()),
        lag=await _lag(session),
        rows={row.relname: row.number for row in await session.execute(_ROWS)},
        database_bytes=int((await session.execute(_SIZE)).scalar_one()),
    )


async def _lag(session: Session) -> Lag:
    row = (await session.execute(_LAG, {"latest": _LATEST})).one()
    if not row.articles:
        return Lag(0, None, None)
    published, seen = ([max(0.0, one) for one in each] for each in (row.published, row.seen))
    return Lag(row.articles, (published[0], published[1]), (seen[0], seen[1]))


# Ranges around the two stages at which nearly all articles stand: the index serves them.
_LOADS = text(
    "SELECT stage, count(*), count(*) FILTER (WHERE due_at <= now()),"
    " coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE due_at <= now())), 0)::float"
    " FROM article WHERE due_at IS NOT NULL"
    " AND (stage < 'done' OR (stage > 'done' AND stage < 'refused') OR stage > 'refused')"
    " GROUP BY stage ORDER BY stage"
)
_REFUSALS = text(
    "SELECT stage, kind, count(*) FROM refusal GROUP BY stage, kind ORDER BY 3 DESC, stage, kind"
)
_FEEDS = text(
    "SELECT count(*) FILTER (WHERE enabled AND fault IS NULL AND last_at IS NOT NULL),"
    " count(*) FILTER (WHERE enabled AND fault IS NOT NULL),"
    " count(*) FILTER (WHERE enabled AND fault IS NULL AND last_at IS NULL),"
    " count(*) FILTER (WHERE NOT enabled),"
    " count(*) FILTER (WHERE enabled AND next_at <= now()),"
    " coalesce(extract(epoch FROM now() - min(next_at)"
    " FILTER (WHERE enabled AND next_at <= now())), 0)::float FROM feed"
)
_LAG = text(
    "WITH told AS (SELECT article_id, at FROM event WHERE kind = 'article'"
    " ORDER BY cursor DESC LIMIT :latest)"
    " SELECT count(*) AS articles, percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP"
    " (ORDER BY extract(epoch FROM told.at - a.sort_at)::float) AS published,"
    " percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP"
    " (ORDER BY extract(epoch FROM told.at - a.first_seen)::float) AS seen"
    " FROM told JOIN article a ON a.id = told.article_id"
    " WHERE told.at > now() - interval '1 hour'"
)
_ROWS = text(
    "SELECT relname, greatest(reltuples, 0)::bigint AS number FROM pg_class"
    " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    " AND relname IN ('article', 'entry', 'event', 'feed', 'picture', 'refusal', 'revision',"
    " 'shingle', 'source', 'story') ORDER BY relname"
)
_SIZE = text("SELECT pg_database_size(current_database())")
