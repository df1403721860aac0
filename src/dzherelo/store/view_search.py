"""What a search shows: hits in order of rank, and the values it can be narrowed by.

The cost does not grow with the archive. The index (`tables.LABELS`) knows of each article in which
spans of days it stands, so the newest matches are asked for span by span, and never more than
`LOOKED_AT` are read. Of these the newest `RANKED` are ranked: that is one round. A reader who
goes on past its end gets the next round, of older articles.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from dzherelo.model.blocks import plain
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.search import Query
from dzherelo.model.views import ArticleCard, Facet, HitView, SearchView
from dzherelo.store import spans
from dzherelo.store.database import Session
from dzherelo.store.tables import AUTHORS, LABELS, TITLE, article, document, revision, source
from dzherelo.store.view_cards import article_card, article_columns, article_joins

LOOKED_AT = 1000
"""Matches that are read and counted, the newest ones: what is said of more is "more than"."""
RANKED = 200
"""Of these the newest are ranked by their words: opening a text's keys takes 30 to 100 µs."""
HALF_LIFE_S = 30 * 86400
"""An article of a month ago needs twice the text rank of one of today."""
TIME_LIMIT_MS = 3000
_CANCELLED = "57014"
"""PostgreSQL's code for a statement ended by the time limit (appendix A of its manual)."""
_BY_LENGTH = 1
"""ts_rank divides by 1 + log(length), so that a long text does not win by its length."""
_KYIV = ZoneInfo("Europe/Kyiv")
_FACETS = 12


class Asked(msgspec.Struct, frozen=True):
    """A search in PostgreSQL's syntax, "" for what is not asked: see `search.documents.Parts`.

    `ranks` are pairs of a tsquery and its factor; without any the newest come first.
    """

    query: Query
    text: str = ""
    title: str = ""
    authors: str = ""
    close: str = ""
    ranks: tuple[tuple[str, float], ...] = ()


class Place(msgspec.Struct, frozen=True):
    """Where a page begins: in the round that begins with (at, article), after (rank, last)."""

    at: datetime
    article: int
    rank: float | None = None
    last: int = 0

    def __str__(self) -> str:
        """As it stands in an address."""
        since = (self.at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        behind = "" if self.rank is None else f"_{self.rank!r}_{self.last}"
        return f"{since}_{self.article}{behind}"


_PLACE = re.compile(r"(\d{1,17})_(\d{1,18})(?:_(-?\d{1,4}(?:\.\d{1,18})?)_(\d{1,18}))?", re.ASCII)


def read_place(words: str) -> Place | None:
    """The place that an address names, None when it names none."""
    match = _PLACE.fullmatch(words)
    if not match or int(match[1]) > _LATEST_US:
        return None
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(match[1]))
    rank = float(match[3]) if match[3] else None
    return Place(at, int(match[2]), rank, int(match[4] or 0))


async def search(
    session: Session, asked: Asked, *, public: bool, after: Place | None = None, limit: int = 20
) -> SearchView | Fault:
    """A page of hits, or Fault(TIMEOUT) when the search took longer than the time limit."""
    try:
        return await _search(session, asked, public=public, after=after, limit=limit)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != _CANCELLED:
            raise
        return Fault(FaultKind.TIMEOUT, f"longer than {TIME_LIMIT_MS} ms")


async def _search(
    session: Session, asked: Asked, *, public: bool, after: Place | None, limit: int
) -> SearchView:
    named = asked.query.source
    publishers = await _publishers(session, named) if named else None
    rows = await _look(session, asked, publishers, after)
    found = [row for row in rows if row.found]
    ranked = sorted(
        (row for row in found if row.rank is not None), key=lambda row: (-row.rank, -row.article_id)
    )
    left = [row for row in ranked if _is_behind(row, after)]
    page = left[:limit]
    return SearchView(
        hits=await _hits(session, {row.article_id: row.rank for row in page}, public=public),
        total=len(found),
        sources=await _source_facets(session, Counter(row.source_id for row in found)),
        languages=_facets(row.language for row in found),
        days=_facets(row.sort_at.astimezone(_KYIV).date().isoformat() for row in found),
        entities=_facets(name for row in ranked for name in row.entities),
        next=_next(rows, page, more_in_round=len(left) > limit),
        ceiling=LOOKED_AT,
        since=min((row.sort_at for row in rows), default=None),
    )


def _is_behind(row: Any, after: Place | None) -> bool:
    if after is None or after.rank is None:
        return True
    return bool((row.rank, row.article_id) < (after.rank, after.last))


def _next(rows: list[Any], page: list[Any], *, more_in_round: bool) -> str:
    """Where the following page begins, "" when nothing follows."""
    if more_in_round:
        first, last = rows[0], page[-1]
        return str(Place(first.sort_at, first.article_id, last.rank, last.article_id))
    if len(rows) < LOOKED_AT and all(row.rank is not None or not row.found for row in rows):
        return ""
    # the next round begins behind the oldest row that this one has dealt with
    ranked = [row for row in rows if row.rank is not None]
    dealt = ranked[-1] if len(ranked) == RANKED else rows[-1]
    return str(Place(dealt.sort_at, dealt.article_id - 1))


# ---- the question --------------------------------------------------------------------------------


async def _look(
    session: Session, asked: Asked, publishers: list[int] | None, after: Place | None
) -> list[Any]:
    """The newest rows that fit, newest first; `rank` of the newest found ones, else None."""
    newest = (await session.execute(select(func.max(document.c.sort_at)))).scalar()
    if newest is None:
        return []
    statement, values = _statement(asked, publishers, after, newest)
    await session.execute(text(_PLAN), {"limit": str(TIME_LIMIT_MS)})
    rows = (await session.execute(text(statement), values)).all()
    await session.execute(text(_PLAN_AS_BEFORE))
    return list(rows)


# The index on time would look tempting: walking down it until enough rows fit is quick for words
# of every article, and opens every vector of the archive for the others. Branches in parallel
# would not come newest first.
_PLAN = (
    "SELECT set_config('statement_timeout', :limit, true),"
    " set_config('enable_indexscan', 'off', true), set_config('enable_seqscan', 'off', true),"
    " set_config('max_parallel_workers_per_gather', '0', true)"
)
_PLAN_AS_BEFORE = (
    "SELECT set_config('enable_indexscan', 'on', true), set_config('enable_seqscan', 'on', true)"
)


def _statement(
    asked: Asked, publishers: list[int] | None, after: Place | None, newest: datetime
) -> tuple[str, dict[str, Any]]:
    conditions, values = _conditions(asked, publishers, after)
    query = asked.query
    ends = [newest, *([after.at] if after else [])]
    ends += [_midnight(query.before)] if query.before else []
    first = spans.day(_midnight(query.after)) if query.after else None
    branches = []
    for number, window in enumerate(spans.windows(spans.day(min(ends)), first)):
        if window.labels is None:
            inside = "sort_at < to_timestamp(CAST(:older AS float8))"
            values["older"] = float((window.until + _FROM_1970) * 86400)
        else:
            inside = f"{LABELS} && CAST(:span{number} AS text[])"
            values[f"span{number}"] = list(window.labels)
        branches.append(
            f"(SELECT {_COLUMNS} FROM document"  # noqa: S608  (constants; values are bound)
            f" WHERE {' AND '.join([inside, *conditions])}"
            f" ORDER BY sort_at DESC, article_id DESC LIMIT {LOOKED_AT})"
        )
    fit = " + ".join(
        f"ts_rank(opened, CAST(:rank{number} AS tsquery), {_BY_LENGTH}) * {factor}"
        for number, (_, factor) in enumerate(asked.ranks)
    )
    values |= {f"rank{number}": words for number, (words, _) in enumerate(asked.ranks)}
    found = "keys @@ CAST(:close AS tsquery)" if asked.close else "true"
    if asked.close:
        values["close"] = asked.close
    return (
        _ROUND.format(
            branches=" UNION ALL ".join(branches),
            looked=LOOKED_AT,
            ranked=RANKED,
            found=found,
            opened="ts_filter(keys, '{a,b,c,d}')" if fit else "NULL",
            fit=fit or "1.0",
            decay=0.6931471805599453 / HALF_LIFE_S,
        ),
        values,
    )


_FROM_1970 = (datetime(2000, 1, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days
_COLUMNS = "article_id, source_id, language, sort_at, keys, entities"
# The branches are disjoint and newest first, and those behind the limit are never begun. A vector
# is opened once for all its ranks (OFFSET 0 keeps the function from being drawn into each).
_ROUND = """
WITH looked AS MATERIALIZED (
    SELECT *, {found} AS found FROM ({branches}) AS every LIMIT {looked}
), ranked AS (
    SELECT article_id,
        ln({fit} + 1e-9) + extract(epoch FROM sort_at)::float8 * {decay} AS rank
    FROM (
        SELECT article_id, sort_at, {opened} AS opened FROM (
            SELECT article_id, sort_at, keys FROM looked WHERE found
            ORDER BY sort_at DESC, article_id DESC LIMIT {ranked}
        ) AS newest OFFSET 0
    ) AS round
)
SELECT article_id, source_id, language, sort_at, found, rank,
    CASE WHEN rank IS NULL THEN '{{}}' ELSE entities END AS entities
FROM looked LEFT JOIN ranked USING (article_id)
ORDER BY sort_at DESC, article_id DESC
"""


def _conditions(
    asked: Asked, publishers: list[int] | None, after: Place | None
) -> tuple[list[str], dict[str, Any]]:
    query = asked.query
    given: list[tuple[bool, str, dict[str, Any]]] = [
        (bool(asked.text), "keys @@ CAST(:text AS tsquery)", {"text": asked.text}),
        (bool(asked.title), f"{TITLE} @@ CAST(:title AS tsquery)", {"title": asked.title}),
        (
            bool(asked.authors),
            f"{AUTHORS} @@ CAST(:authors AS tsquery)",
            {"authors": asked.authors},
        ),
        (
            publishers is not None,
            f"{LABELS} && CAST(:publishers AS text[])",
            {"publishers": [f"s{one}" for one in publishers or ()]},
        ),
        (
            bool(query.language),
            f"{LABELS} && CAST(:languages AS text[])",
            {"languages": [f"l{query.language}"]},
        ),
    ]
    if query.after:
        given.append((True, "sort_at >= :since", {"since": _midnight(query.after)}))
    if query.before:
        given.append((True, "sort_at < :before", {"before": _midnight(query.before)}))
    if after:
        given.append(
            (
                True,
                "(sort_at, article_id) <= (:at, :article)",
                {"at": after.at, "article": after.article},
            )
        )
    conditions: list[str] = []
    values: dict[str, Any] = {}
    for wanted, condition, own in given:
        if wanted:
            conditions.append(condition)
            values |= own
    return conditions, values


async def _publishers(session: Session, name: str) -> list[int]:
    """Numbers of the publishers called so by slug, name or alias, or whose site has this host.

    Compared here: PostgreSQL's lower() leaves Cyrillic letters alone in a database of locale C.
    """
    wanted = name.casefold()
    asked = select(source.c.id, source.c.slug, source.c.name, source.c.aliases, source.c.url)
    return [
        row.id
        for row in await session.execute(asked)
        if wanted in {each.casefold() for each in (row.slug, row.name, *row.aliases)}
        or wanted.removeprefix("www.") == (urlsplit(row.url).hostname or "").removeprefix("www.")
    ]


def _midnight(day: date) -> datetime:
    """The beginning of a day in Kyiv; days at the edge of the calendar stay inside it."""
    inside = min(max(day, datetime(1900, 1, 1, tzinfo=UTC).date()), _LATEST)
    return datetime.combine(inside, time(), _KYIV)


_LATEST = (datetime(9999, 1, 1, tzinfo=UTC) - timedelta(days=1)).date()
_LATEST_US = (datetime(9998, 1, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
    microseconds=1
)


# ---- the answer ----------------------------------------------------------------------------------


async def _hits(session: Session, page: dict[int, float], *, public: bool) -> tuple[HitView, ...]:
    if not page:
        return ()
    asked = (
        select(*article_columns(), revision.c.content)
        .select_from(article_joins())
        .where(article.c.id.in_(page))
    )
    rows = {row.id: row for row in await session.execute(asked)}
    return tuple(_hit(rows[key], rank, public=public) for key, rank in page.items() if key in rows)


def _hit(row: Any, rank: float, *, public: bool) -> HitView:
    card: ArticleCard = article_card(row, public=public)
    whole = plain(row.content.blocks) if card.shown == "full" and row.content else card.lead
    return HitView(card, whole, rank)


def _facets(values: Iterable[str]) -> tuple[Facet, ...]:
    """The most frequent values, as they are written."""
    counted = Counter(value for value in values if value)
    top = sorted(counted, key=lambda value: (-counted[value], value))[:_FACETS]
    return tuple(Facet(value, value, counted[value]) for value in top)


async def _source_facets(session: Session, counts: Counter[int]) -> tuple[Facet, ...]:
    top = dict(counts.most_common(_FACETS))
    if not top:
        return ()
    asked = select(source.c.id, source.c.slug, source.c.name).where(source.c.id.in_(top))
    facets = [Facet(row.slug, row.name, top[row.id]) for row in await session.execute(asked)]
    return tuple(sorted(facets, key=lambda facet: (-facet.count, facet.label)))
