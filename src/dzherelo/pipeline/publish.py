"""The stage `publish`: the change is told, and the article is finished until its next recheck."""

from collections.abc import Sequence

from dzherelo.model.ids import ArticleId
from dzherelo.pipeline import rechecks
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, stories


async def run(tools: Tools, ids: Sequence[int]) -> list[ArticleId]:
    """Publish articles: one event each, in the order they came."""
    now = tools.clock()
    async with tools.database.transaction() as session:
        works = await articles.at_stage(session, "publish", ids)
        placed = await stories.story_of(session, [work.id for work in works])
        for work in works:
            stage, due_at = rechecks.after(work.first_seen, now)
            if await articles.advance(session, work, stage, due_at):
                await stories.tell(
                    session,
                    "article" if work.revision == 1 else "revision",
                    now,
                    story_id=placed.get(work.id),
                    article_id=work.id,
                    detail={"revision": work.revision},
                )
    return []
