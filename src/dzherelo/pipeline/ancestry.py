"""Where a story came from: its articles and relations from the store, judged by provenance."""

from dzherelo.model.ids import StoryId
from dzherelo.model.origin import Origins
from dzherelo.provenance import origins
from dzherelo.store import relations, reports
from dzherelo.store.database import Session


async def of_story(session: Session, story: StoryId) -> Origins | None:
    """The origins of a story, None when it has no article with a text."""
    told = await reports.of_story(session, story)
    if not told:
        return None
    return origins.trace(told, await relations.of_articles(session, [one.article for one in told]))
