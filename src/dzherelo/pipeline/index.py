"""The stage `index`: an article's words become a row of the search index."""

import asyncio
from collections.abc import Sequence

from dzherelo.model.article import Article
from dzherelo.model.blocks import plain
from dzherelo.model.ids import ArticleId
from dzherelo.model.profile import Profile
from dzherelo.pipeline.tools import Tools
from dzherelo.search import documents as search_documents
from dzherelo.store import articles, documents, profiles
from dzherelo.store.articles import LEASE

FOLLOWING = "publish"
NAMES = 6
"""Names of an article that a search can be narrowed to."""


async def run(tools: Tools, ids: Sequence[int]) -> list[ArticleId]:
    """Index articles."""
    async with tools.database.transaction() as session:
        works = await articles.at_stage(session, "index", ids)
        found = {one.id: one for one in await articles.load(session, [work.id for work in works])}
        known = await profiles.load(session, list(found))
    composed = await asyncio.gather(
        *(tools.pool.run(compose, one, known[one.id].language) for one in found.values())
    )
    keys = dict(zip(found, composed, strict=True))
    now = tools.clock()
    async with tools.database.transaction() as session:
        moved = await articles.advance_all(session, works, FOLLOWING, now + LEASE)
        fresh = [
            documents.NewDocument(
                article=one,
                source=found[one].source,
                language=known[one].language,
                sort_at=found[one].when,
                keys=keys[one],
                entities=named(known[one]),
            )
            for one in moved
        ]
        await documents.save(session, fresh)
    return moved


def named(profile: Profile) -> tuple[str, ...]:
    """The names that a search can be narrowed to: those the article speaks of most."""
    most = sorted(profile.entities, key=lambda one: (-one.count, one.name))
    return tuple(dict.fromkeys(one.name for one in most))[:NAMES]


def compose(article: Article, language: str) -> str:
    """The tsvector literal of an article; runs in the pool."""
    content = article.content
    document = search_documents.compose(
        content.title, content.lead, plain(content.blocks), language, ", ".join(content.authors)
    )
    return search_documents.tsvector(document)
