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
        placed = await stories.story_of(session, [work.id for work in works])
        for work in works:
            stage, due_at = rechecks.after(work.first_seen, now)
            if await articles.advance(session, work, stage, due_at):
                kind = "article" if work.revision == 1 else "revision"
                told.append(
                    stories.Event(kind, placed.get(work.id), work.id, {"revision": work.revision})
                )
        await stories.tell(session, told, now)
    return []
