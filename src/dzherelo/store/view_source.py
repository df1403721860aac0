"""What the pages about publishers show."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, func, literal_column, select, tuple_, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from dzherelo.model.ids import SourceId
from dzherelo.model.views import (
    ArticleCard,
    FeedView,
    RefusalCount,
    SourceCard,
    SourceRef,
    SourceView,
)
from dzherelo.store.database import Session
from dzherelo.store.tables import article, feed, refusal, revision, source
from dzherelo.store.view_cards import article_card, article_columns, article_joins

_count = (
    select(func.count().label("articles"), func.max(article.c.sort_at).label("last_at"))
    .where(article.c.source_id == source.c.id)
    .lateral("written")
)
_silent = (
    select(func.count().label("silent"))
    .where(feed.c.source_id == source.c.id, feed.c.enabled, feed.c.fault.is_not(None))
    .lateral("silent_feeds")
)


def _cards() -> Select[Any]:
    on: Any = literal_column("true")
    joined = source.outerjoin(_count, on).outerjoin(_silent, on)
    return select(source, _count.c.articles, _count.c.last_at, _silent.c.silent).select_from(joined)


def _card(row: Any) -> SourceCard:
    return SourceCard(
        source=SourceRef(row.id, row.slug, row.name, row.visibility),
        url=row.url,
        kind=row.kind,
        languages=tuple(row.languages),
        region=row.region,
        fiction=row.fiction,
        articles=row.articles,
        last_at=row.last_at,
        silent=bool(row.silent),
    )


async def sources(session: Session) -> tuple[SourceCard, ...]:
    """Every publisher that is followed, those with the most articles first."""
    asked = _cards().where(source.c.enabled)
    asked = asked.order_by(_count.c.articles.desc(), source.c.name, source.c.id)
    return tuple(_card(row) for row in await session.execute(asked))


async def source_ref(session: Session, slug: str) -> SourceRef | None:
    """The publisher with this slug, None when there is none."""
    row = (await session.execute(select(source).where(source.c.slug == slug))).one_or_none()
    return SourceRef(row.id, row.slug, row.name, row.visibility) if row else None


async def source_view(
    session: Session,
    slug: str,
    *,
    public: bool,
    before: tuple[datetime, int] | None = None,
    limit: int = 40,
) -> SourceView | None:
    """A publisher's page, with the articles before (time, article id) of the page before."""
    row = (await session.execute(_cards().where(source.c.slug == slug))).one_or_none()
    if row is None:
        return None
    articles = await _articles(session, row.id, public=public, before=before, limit=limit + 1)
    last = articles[limit - 1] if len(articles) > limit else None
    return SourceView(
        card=_card(row),
        articles=articles[:limit],
        feeds=await _feeds(session, row.id),
        refusals=await _refusals(session, row.id),
        older=f"{last.when.isoformat()}_{last.id}" if last else "",
    )


async def _articles(
    session: Session,
    number: SourceId,
    *,
    public: bool,
    before: tuple[datetime, int] | None,
    limit: int,
) -> tuple[ArticleCard, ...]:
    asked = (
        select(*article_columns())
        .select_from(article_joins())
        .where(article.c.source_id == number, revision.c.article_id.is_not(None))
        .order_by(article.c.sort_at.desc(), article.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        asked = asked.where(tuple_(article.c.sort_at, article.c.id) < tuple_(*before))
    return tuple(article_card(row, public=public) for row in await session.execute(asked))


async def _feeds(session: Session, number: SourceId) -> tuple[FeedView, ...]:
    asked = select(feed).where(feed.c.source_id == number).order_by(feed.c.id)
    return tuple(
        FeedView(
            id=row.id,
            url=row.url,
            title=row.title,
            format=row.format,
            enabled=row.enabled,
            last_at=row.last_at,
            last_new_at=row.last_new_at,
            silent_since=row.silent_since,
            fault=row.fault,
            polls=row.polls,
            problems=tuple(row.problems),
        )
        for row in await session.execute(asked)
    )


async def _refusals(session: Session, number: SourceId) -> tuple[RefusalCount, ...]:
    asked = (
        select(
            refusal.c.stage,
            refusal.c.kind,
            func.count().label("number"),
            func.max(refusal.c.at).label("last_at"),
            _newest(refusal.c.detail).label("detail"),
            _newest(refusal.c.url).label("url"),
        )
        .where(refusal.c.source_id == number)
        .group_by(refusal.c.stage, refusal.c.kind)
        .order_by(func.count().desc(), refusal.c.stage, refusal.c.kind)
    )
    return tuple(
        RefusalCount(row.stage, row.kind, row.number, row.last_at, row.detail, row.url)
        for row in await session.execute(asked)
    )


def _newest(column: Any) -> Any:
    gathered = func.array_agg(aggregate_order_by(column, refusal.c.id.desc()))
    return type_coerce(gathered, ARRAY(Text))[1]
