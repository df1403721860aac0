"""Replaying stages over what is kept, so that every improvement reaches the old articles too."""

from collections.abc import Sequence
from datetime import datetime

from dzherelo.model.article import Article, Extracted
from dzherelo.model.entry import FeedEntry
from dzherelo.model.ids import ArticleId
from dzherelo.model.outcome import Fault
from dzherelo.pipeline import page, pictures, rawpages, sites, steps
from dzherelo.pipeline.sites import Sites
from dzherelo.pipeline.stages import STAGES
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, entries, stories
from dzherelo.store.articles import DONE
from dzherelo.store.database import Session

REBUILT = ("page", "pictures", "profile", "relate", "place", "index")
_CHUNK = 200


async def restart(tools: Tools, stage: str) -> int:
    """Put every article back to `stage`; returns how many. Pages are read again right here."""
    if stage == "place":
        async with tools.database.transaction() as session:
            await stories.clear(session, tools.clock())
    # an article that has not come so far yet gets there by itself
    names = [one.name for one in STAGES]
    behind = [*names[names.index(stage) :], DONE]
    total, after = 0, 0
    while True:
        async with tools.database.transaction() as session:
            ids = await articles.ids_from(session, after, _CHUNK, behind)
            if not ids:
                return total
            if stage == "page":
                await _read_again(tools, session, ids)
            following = pictures.FOLLOWING if stage == "page" else stage
            moved = await articles.restart(session, ids, following, tools.clock())
            await steps.ask_for(tools, session, following, moved)
        total, after = total + len(moved), ids[-1]


async def _read_again(tools: Tools, session: Session, ids: Sequence[ArticleId]) -> None:
    told = await entries.of_articles(session, ids)
    found = await articles.load(session, ids)
    known = await sites.known(tools, session, [one.url for one in found])
    for one in found:
        read = await _read(tools, known, one, told.get(one.id))
        if isinstance(read, Extracted):
            kept = {"page_key": one.page, "text_hash": page.fingerprint(read)}
            await articles.revise(session, one.id, one.revision, read, **kept, seen_at=_seen(one))


def _seen(one: Article) -> datetime:
    return one.changed_at or one.first_seen


async def _read(
    tools: Tools, known: Sites, one: Article, entry: FeedEntry | None
) -> Extracted | Fault | None:
    kept = await tools.blobs.get(one.page) if one.page else None
    raw = rawpages.unpack(kept) if kept else None
    if raw is None:
        return None
    return (await known.read(tools, raw, entry, one.first_seen, one.id)).article
