"""What changed since a cursor."""

from sqlalchemy import select

from dzherelo.model.views import ChangeView
from dzherelo.store.database import Session
from dzherelo.store.tables import event


async def changes(session: Session, after: int, *, limit: int = 100) -> tuple[ChangeView, ...]:
    """The events with a number above `after`, oldest first."""
    asked = select(event).where(event.c.cursor > after).order_by(event.c.cursor).limit(limit)
    return tuple(
        ChangeView(row.cursor, row.kind, row.story_id, row.article_id, row.at, row.detail)
        for row in await session.execute(asked)
    )
