"""Articles that were put aside: at which stage, why, since when."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select, true, update

from dzherelo.model.ids import ArticleId
from dzherelo.model.outcome import Fault
from dzherelo.store.articles import REFUSED
from dzherelo.store.database import Session
from dzherelo.store.tables import article, refusal, source

DROPPED = "dropped"
"""Where an article stands that a person has given up: known, so that it is not taken up again."""


class Held(msgspec.Struct, frozen=True):
    """An article in quarantine; `stage` is the one that refused it, `at` when it did."""

    article: ArticleId
    source: str
    url: str
    title: str
    stage: str
    fault: Fault | None
    at: datetime | None


async def held(
    session: Session,
    *,
    ids: Sequence[int] = (),
    stage: str = "",
    kind: str = "",
    limit: int | None = None,
) -> list[Held]:
    """Articles in quarantine, the newest first; of `ids`, a stage, a kind of fault if given."""
    last = (
        select(refusal.c.stage, refusal.c.kind, refusal.c.at)
        .where(refusal.c.article_id == article.c.id)
        .order_by(refusal.c.id.desc())
        .limit(1)
        .lateral("last")
    )
    asked = (
        select(
            article.c.id,
            source.c.slug,
            article.c.url,
            article.c.title,
            article.c.fault,
            last.c.stage,
            last.c.at,
        )
        .join(source, source.c.id == article.c.source_id)
        .outerjoin(last, true())
        .where(article.c.stage == REFUSED)
        .order_by(article.c.id.desc())
        .limit(limit)
    )
    if ids:
        asked = asked.where(article.c.id.in_(ids))
    if stage:
        asked = asked.where(last.c.stage == stage)
    if kind:
        asked = asked.where(last.c.kind == kind)
    return [
        Held(row.id, row.slug, row.url, row.title, row.stage or "page", row.fault, row.at)
        for row in await session.execute(asked)
    ]


async def drop(session: Session, ids: Sequence[int]) -> list[ArticleId]:
    """Give up articles in quarantine; returns those that were there. Their rows stay."""
    gone = await session.execute(
        update(article)
        .where(article.c.id.in_(ids), article.c.stage == REFUSED)
        .values(stage=DROPPED, due_at=None)
        .returning(article.c.id)
    )
    return sorted(ArticleId(row.id) for row in gone)
