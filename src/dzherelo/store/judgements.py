"""What editors decided about stories; kept for good, and obeyed by every later placement."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, any_, cast, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.model.story import Judgement
from dzherelo.store.database import Session
from dzherelo.store.tables import article, judgement, membership


async def keep(session: Session, one: Judgement, now: datetime) -> None:
    """Write a judgement; `id` is given by the store."""
    row = {
        "kind": one.kind,
        "ones": list(one.ones),
        "others": list(one.others),
        "words": one.words,
        "reason": one.reason,
        "at": now,
    }
    await session.execute(insert(judgement).values(row))


async def about(session: Session, articles: Collection[int]) -> list[Judgement]:
    """The mergers and splits that name any of the articles, oldest first."""
    ids = cast(literal(sorted(articles), ARRAY(BigInteger)), ARRAY(BigInteger))
    found = await session.execute(
        select(judgement)
        .where(
            judgement.c.kind != "retitle",
            or_(judgement.c.ones.overlap(ids), judgement.c.others.overlap(ids)),
        )
        .order_by(judgement.c.id)
    )
    return [
        Judgement(
            row.kind,
            tuple(ArticleId(one) for one in row.ones),
            tuple(ArticleId(one) for one in row.others),
            row.words,
            row.reason,
            row.id,
        )
        for row in found
    ]


async def inside(session: Session, stories: Sequence[int]) -> dict[StoryId, list[ArticleId]]:
    """The articles of each of the stories, by number."""
    found = await session.execute(
        select(membership.c.story_id, membership.c.article_id)
        .where(membership.c.story_id.in_(stories))
        .order_by(membership.c.article_id)
    )
    members: dict[StoryId, list[ArticleId]] = {StoryId(one): [] for one in stories}
    for row in found:
        members[row.story_id].append(row.article_id)
    return members


async def titles(session: Session, stories: Sequence[int]) -> dict[StoryId, str]:
    """The headlines that people gave to the stories; "" where the last one was taken back."""
    named = judgement.c.ones
    found = await session.execute(
        select(article.c.story_id, judgement.c.words)
        .join(article, article.c.id == any_(named))
        .where(judgement.c.kind == "retitle", article.c.story_id.in_(stories))
        .order_by(judgement.c.id)
    )
    return {row.story_id: row.words for row in found}
