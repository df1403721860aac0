"""The stage `publish`: the change is told, and the article is finished until its next recheck."""

from collections.abc import Sequence

from dzherelo.model.ids import ArticleId
from dzherelo.pipeline import rechecks
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, stories


async def run(tools: Tools, ids: Sequence[int]) -> list[ArticleId]:
    """Publish articles: one event each, in the order they came."""
    now = tools.clock()
    told: list[stories.Event] = []
    async with tools.database.transaction() as session:
        works = await articles.at_stage(session, "publish", ids)
        ids = [work.id for work in works]
        placed = await stories.story_of(session, ids)
        before = await stories.published(session, ids)
        for work in works:
            stage, due_at = rechecks.after(work.first_seen, now)
            if await articles.advance(session, work, stage, due_at):
                kind = _kind(work.revision, before.get(work.id, set()))
                told.append(
                    stories.Event(kind, placed.get(work.id), work.id, {"revision": work.revision})
                )
        await stories.tell(session, told, now)
    return []


def _kind(revision: int, told: set[int]) -> str:
    """What to call the news: each article appears once, each later text of it is a revision.

    What was worked out anew over the same text (a rebuild) is told too, for it may look different.
    """
    if not told:
        return "article"
    return "rebuilt" if revision in told else "revision"
