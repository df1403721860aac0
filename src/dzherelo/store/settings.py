"""Small facts about the instance itself, by name."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from dzherelo.store.database import Session
from dzherelo.store.tables import setting


async def read(session: Session, name: str) -> Any:
    """The value under a name, or None."""
    return (
        await session.execute(select(setting.c.value).where(setting.c.name == name))
    ).scalar_one_or_none()


async def write(session: Session, name: str, value: Any) -> None:
    """Set a value; None forgets it."""
    if value is None:
        await session.execute(delete(setting).where(setting.c.name == name))
        return
    await session.execute(
        insert(setting)
        .values(name=name, value=value)
        .on_conflict_do_update(index_elements=["name"], set_={"value": value})
    )
