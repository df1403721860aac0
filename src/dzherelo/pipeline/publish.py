"""The stage `publish`: the change is told, and the article is finished until its next recheck."""

from collections.abc import Sequence
from datetime import datetime

from dzherelo.model.ids import ArticleId
from dzherelo.pipeline import rechecks
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, stories
from dzherelo.store.articles import Work
from dzherelo.store.database import Session


async def run(tools: Tools, ids: Sequence[int]) -> list[ArticleId]:
    """Publish articles: one event each, in the order they came."""
    now = tools.clock()
    told: list[stories.Event] = []
    async with tools.database.transaction() as session:
        works = await articles.at_stage(session, "publish", ids)
        ids = [work.id for work in works]
        placed = await stories.story_of(session, ids)
        before = await stories.published(session, ids)
        moved = await _settle(session, works, now)
        for work in works:
            if work.id in moved:
                kind = _kind(work.revision, before.get(work.id, set()))
                told.append(
                    stories.Event(kind, placed.get(work.id), work.id, {"revision": work.revision})
                )
        await stories.tell(session, told, now)
    return []


async def _settle(session: Session, works: Sequence[Work], now: datetime) -> set[ArticleId]:
    """Move articles on to their next recheck, those of one moment together."""
    later: dict[tuple[str, datetime | None], list[Work]] = {}
    for work in works:
        later.setdefault(rechecks.after(work.first_seen, now), []).append(work)
    moved: set[ArticleId] = set()
    for (stage, due_at), together in later.items():
        moved.update(await articles.advance_all(session, together, stage, due_at))
    return moved


def _kind(revision: int, told: set[int]) -> str:
    """What to call the news: each article appears once, each later text of it is a revision.

    What was worked out anew over the same text (a rebuild) is told too, for it may look different.
    """
    if not told:
        return "article"
    return "rebuilt" if revision in told else "revision"
