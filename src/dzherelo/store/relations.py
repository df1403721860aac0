"""Relations between articles: copies, citations, links."""

from collections.abc import Sequence

from sqlalchemy import Row, delete, insert, or_, select, text, update

from dzherelo.model.ids import ArticleId, SourceId
from dzherelo.model.relation import COPY_KINDS, Relation
from dzherelo.store.database import Session
from dzherelo.store.tables import article, relation


async def replace(session: Session, one: ArticleId, relations: Sequence[Relation]) -> None:
    """Set what `one` took from others; relations that point to it stay."""
    await session.execute(delete(relation).where(relation.c.article_id == one))
    await add(session, relations)


async def add(session: Session, relations: Sequence[Relation]) -> None:
    """Write further relations."""
    rows = [
        {
            "kind": one.kind,
            "article_id": one.article,
            "other_id": one.other,
            "outlet_id": one.outlet,
            "name": one.name,
            "platform": one.platform,
            "share": one.share,
            "credited": one.credited,
            "evidence": one.evidence,
            "reason": one.reason,
        }
        for one in relations
    ]
    if rows:
        await session.execute(insert(relation), rows)


async def drop_copies(session: Session, one: ArticleId, other: ArticleId) -> None:
    """Take back that `one` was copied from `other`, before saying it anew."""
    await session.execute(
        delete(relation).where(
            relation.c.article_id == one,
            relation.c.other_id == other,
            relation.c.kind.in_(COPY_KINDS),
        )
    )


async def of_articles(session: Session, articles: Sequence[int]) -> list[Relation]:
    """Relations from or to any of the articles."""
    found = await session.execute(
        select(relation)
        .where(or_(relation.c.article_id.in_(articles), relation.c.other_id.in_(articles)))
        .order_by(relation.c.id)
    )
    return [_relation(row) for row in found]


async def set_original(session: Session, one: ArticleId, original: ArticleId | None) -> None:
    """Fold an article under its original; its own copies move along, so that folds are flat."""
    await session.execute(update(article).where(article.c.id == one).values(copy_of=original))
    if original is not None:
        await session.execute(
            update(article)
            .where(article.c.copy_of == one, article.c.id != original)
            .values(copy_of=original)
        )


async def originals(session: Session, ids: Sequence[int]) -> dict[ArticleId, ArticleId | None]:
    """What each article is folded under."""
    found = await session.execute(
        select(article.c.id, article.c.copy_of).where(article.c.id.in_(ids))
    )
    return {row.id: row.copy_of for row in found}


def _relation(row: Row[tuple[object, ...]]) -> Relation:
    return Relation(
        kind=row.kind,
        article=ArticleId(row.article_id),
        other=None if row.other_id is None else ArticleId(row.other_id),
        outlet=None if row.outlet_id is None else SourceId(row.outlet_id),
        name=row.name,
        platform=row.platform,
        share=row.share,
        credited=row.credited,
        evidence=row.evidence,
        reason=row.reason,
    )


async def lock(session: Session) -> None:
    """Wait until nobody else relates articles; held to the end of the transaction."""
    await session.execute(text("SELECT pg_advisory_xact_lock(7273)"))
