"""What the front page, the archive of days and the sitemap show."""

from datetime import timedelta

from sqlalchemy import func, select, tuple_

from dzherelo.model.views import DayView, FrontView, News, SitemapEntry, StoryRef
from dzherelo.store.database import Session
from dzherelo.store.tables import event, story
from dzherelo.store.view_cards import RANK, SHOWN, story_card, story_cards

WINDOW = timedelta(days=3)
"""The front page ranks only the stories of this span before the newest one: older ones have lost
all but 1/4096 of their importance and stand in the archive of days."""

_RANKED = (RANK.desc(), story.c.id.desc())


NEWEST = 200
"""Events of one look. Whoever looks each second and finds that many new ones has missed some."""


async def news(session: Session) -> tuple[News, ...]:
    """The events with the highest numbers, newest first."""
    asked = (
        select(event.c.cursor, event.c.kind, event.c.story_id, event.c.article_id)
        .order_by(event.c.cursor.desc())
        .limit(NEWEST)
    )
    return tuple(News(*row) for row in await session.execute(asked))


async def front(
    session: Session, *, public: bool, after: tuple[float, int] | None = None, limit: int = 30
) -> FrontView:
    """A page of stories after the (rank, story id) of the last one on the page before."""
    newest = select(func.max(story.c.last_at)).where(SHOWN).scalar_subquery()
    chosen = select(story.c.id).where(SHOWN, story.c.last_at > newest - WINDOW)
    if after is not None:
        chosen = chosen.where(tuple_(RANK, story.c.id) < tuple_(*after))
    chosen = chosen.order_by(*_RANKED).limit(limit + 1)
    rows = (await session.execute(story_cards(chosen).order_by(*_RANKED))).all()
    cards = tuple(story_card(row, public=public) for row in rows[:limit])
    more = f"{cards[-1].rank!r}_{cards[-1].story.id}" if len(rows) > limit else ""
    return FrontView(cards, more, await newest_day(session))


async def newest_day(session: Session) -> str:
    """The ISO date of the newest day that has a story, "" when there is none."""
    return str((await session.execute(select(func.max(story.c.date)).where(SHOWN))).scalar() or "")


async def day(session: Session, date: str, *, public: bool, limit: int = 200) -> DayView:
    """The stories that began on `date` (ISO), most important first, and its neighbours."""
    order = (story.c.importance.desc(), story.c.id.desc())
    chosen = select(story.c.id).where(SHOWN, story.c.date == date).order_by(*order).limit(limit)
    rows = (await session.execute(story_cards(chosen).order_by(*order))).all()
    before = select(func.max(story.c.date)).where(SHOWN, story.c.date < date)
    later = select(func.min(story.c.date)).where(SHOWN, story.c.date > date)
    around = (
        await session.execute(select(before.scalar_subquery(), later.scalar_subquery()))
    ).one()
    return DayView(
        date,
        tuple(story_card(row, public=public) for row in rows),
        around[0] or "",
        around[1] or "",
    )


async def sitemap(session: Session, *, limit: int = 1000) -> tuple[SitemapEntry, ...]:
    """The newest stories (Google's news sitemaps take at most 1,000)."""
    asked = (
        select(
            story.c.id, story.c.date, story.c.slug, story.c.face, story.c.first_at, story.c.last_at
        )
        .where(SHOWN)
        .order_by(story.c.last_at.desc())
        .limit(limit)
    )
    return tuple(
        SitemapEntry(
            StoryRef(row.id, row.date, row.slug, row.face.headline, row.face.language),
            row.first_at,
            row.last_at,
        )
        for row in await session.execute(asked)
    )
