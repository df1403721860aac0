"""The database's own clock."""

from datetime import datetime

from sqlalchemy import text

from dzherelo.store.database import Session


async def now(session: Session) -> datetime:
    """The moment at which the database believes to be, aware."""
    moment: datetime = (await session.execute(text("SELECT clock_timestamp()"))).scalar_one()
    return moment
