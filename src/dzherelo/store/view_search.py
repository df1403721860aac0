"""What a search shows: hits in order of rank, and the values it can be narrowed by."""

import functools
import operator
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Select, cast, func, literal, select, text, true
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.exc import DBAPIError

from dzherelo.model.blocks import plain
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.search import Query
from dzherelo.model.views import ArticleCard, Facet, HitView, SearchView
from dzherelo.store.database import Session
from dzherelo.store.tables import article, document, revision, source
from dzherelo.store.view_cards import article_card, article_columns, article_joins

CANDIDATES = 1000
"""Only the newest matches are ranked and counted: a search for a word of every other article must
not read the whole archive."""

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
    """A search in PostgreSQL's syntax: `tsquery` ("" for no words) decides what is found, `ranks`
    (pairs of a tsquery and its factor) in which order, `query` narrows."""

    query: Query
    tsquery: str
    ranks: tuple[tuple[str, float], ...] = ()


async def search(
    session: Session, asked: Asked, *, public: bool, offset: int = 0, limit: int = 20
) -> SearchView | Fault:
    """A page of hits, or Fault(TIMEOUT) when the search took longer than the time limit."""
    try:
        return await _search(session, asked, public=public, offset=offset, limit=limit)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != _CANCELLED:
            raise
        return Fault(FaultKind.TIMEOUT, f"longer than {TIME_LIMIT_MS} ms")


async def _search(
    session: Session, asked: Asked, *, public: bool, offset: int, limit: int
) -> SearchView:
    await session.execute(text(f"SET LOCAL statement_timeout = {TIME_LIMIT_MS}"))
    named = asked.query.source
    publishers = await _publishers(session, named) if named else None
    found = (await session.execute(_ranked(asked, publishers))).all()
    page = {row.article_id: float(row.rank) for row in found[offset : offset + limit]}
    by_source = Counter(row.source_id for row in found)
    by_language = Counter(row.language for row in found)
    return SearchView(
        hits=await _hits(session, page, public=public),
        total=len(found),
        sources=await _source_facets(session, by_source),
        languages=tuple(
            Facet(value, value, count) for value, count in by_language.most_common(_FACETS) if value
        ),
    )


def _ranked(asked: Asked, publishers: list[int] | None) -> Select[Any]:
    newest = (
        select(
            document.c.article_id,
            document.c.source_id,
            document.c.language,
            document.c.sort_at,
            document.c["keys"],
        )
        .where(*_conditions(asked, publishers))
        .order_by(document.c.sort_at.desc(), document.c.article_id.desc())
        .limit(CANDIDATES)
        .cte("newest")
    )
    fits = [
        func.ts_rank(newest.c["keys"], _tsquery(words), _BY_LENGTH) * factor
        for words, factor in asked.ranks
    ]
    fit: Any = functools.reduce(operator.add, fits) if fits else literal(1.0)
    age = func.extract("epoch", newest.c.sort_at) * (0.6931471805599453 / HALF_LIFE_S)
    rank = (func.ln(fit + 1e-9) + age).label("rank")
    return select(newest.c.article_id, newest.c.source_id, newest.c.language, rank).order_by(
        rank.desc(), newest.c.article_id.desc()
    )


def _conditions(asked: Asked, publishers: list[int] | None) -> list[Any]:
    query, tsquery = asked.query, asked.tsquery
    conditions: list[Any] = [true()]
    if tsquery:
        conditions.append(document.c["keys"].op("@@")(_tsquery(tsquery)))
    if publishers is not None:
        conditions.append(document.c.source_id.in_(publishers))
    if query.language:
        conditions.append(document.c.language == query.language)
    if query.after:
        conditions.append(document.c.sort_at >= _midnight(query.after))
    if query.before:
        conditions.append(document.c.sort_at < _midnight(query.before))
    return conditions


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


def _tsquery(words: str) -> Any:
    return cast(literal(words), TSQUERY)


def _midnight(day: Any) -> datetime:
    """The beginning of a day in Kyiv; days at the edge of the calendar stay inside it."""
    inside = min(max(day, datetime(1900, 1, 1, tzinfo=UTC).date()), _LATEST)
    return datetime.combine(inside, time(), _KYIV)


_LATEST = (datetime(9999, 1, 1, tzinfo=UTC) - timedelta(days=1)).date()


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


async def _source_facets(session: Session, counts: Counter[int]) -> tuple[Facet, ...]:
    top = dict(counts.most_common(_FACETS))
    if not top:
        return ()
    asked = select(source.c.id, source.c.slug, source.c.name).where(source.c.id.in_(top))
    facets = [Facet(row.slug, row.name, top[row.id]) for row in await session.execute(asked)]
    return tuple(sorted(facets, key=lambda facet: (-facet.count, facet.label)))
