"""The JSON API, version 1: stories, articles, sources, search, changes."""

import re
from typing import Annotated, Any

from litestar import Response, Router, get
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException, NotFoundException
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect

from dzherelo.api import versions
from dzherelo.api.answers import ArticleAnswer, Page, SearchHit, article_answer
from dzherelo.api.reader import PREFIX, Reader, sane
from dzherelo.model.ids import StoryId
from dzherelo.model.outcome import Fault
from dzherelo.model.views import (
    ChangeView,
    DisagreementView,
    QuoteView,
    SourceCard,
    StoryCard,
    StoryView,
)
from dzherelo.pipeline import spoken
from dzherelo.search import documents, queries, snippets
from dzherelo.store import (
    view_article,
    view_changes,
    view_search,
    view_source,
    view_story,
    views,
)
from dzherelo.store.database import Database

MOST = 100
PAGES = 10
SNIPPET_FROM = 4000
"""Characters of an article that are searched for its snippet."""

Limit = Annotated[int, QueryParameter(ge=1, le=MOST, description="Entries of one answer.")]
Cursor = Annotated[str, QueryParameter(max_length=60, description="`next` of the answer before.")]

_RANK = re.compile(r"(-?\d{1,15}(?:\.\d{1,20})?)_(\d{1,18})", re.ASCII)


@get("/stories")
async def stories(
    reader: NamedDependency[Reader], after: Cursor = "", limit: Limit = 30
) -> Page[StoryCard]:
    """Stories by importance and freshness."""
    cursor = _RANK.fullmatch(after)
    if after and cursor is None:
        raise HTTPException(status_code=400, detail="`after` is not a cursor")
    at = (float(cursor[1]), int(cursor[2])) if cursor else None
    async with reader.database.transaction() as session:
        view = await views.front(session, public=reader.public, after=at, limit=limit)
    return Page(view.stories, view.older)


@get("/stories/{number:int}")
async def story(
    reader: NamedDependency[Reader], number: FromPath[int]
) -> Response[StoryView] | Redirect:
    """A story with its articles, relations and neighbours; a merged one redirects."""
    async with reader.database.transaction() as session:
        view = await view_story.story_view(session, sane(number), public=reader.public)
        target = None if view else await view_story.merged(session, sane(number))
    if view is None and target is None:
        raise NotFoundException(detail="there is no such story")
    if view is None:
        return Redirect(f"{PREFIX}/stories/{target}", status_code=308)
    return Response(view)


@get("/stories/{number:int}/quotes")
async def quotes(reader: NamedDependency[Reader], number: FromPath[int]) -> Page[QuoteView]:
    """Who said what in a story: each quote once, with the articles that have it."""
    return Page((await _spoken(reader, number))[0])


@get("/stories/{number:int}/figures")
async def figures(reader: NamedDependency[Reader], number: FromPath[int]) -> Page[DisagreementView]:
    """The things for which a story's articles give different numbers."""
    return Page((await _spoken(reader, number))[1])


async def _spoken(
    reader: Reader, number: int
) -> tuple[tuple[QuoteView, ...], tuple[DisagreementView, ...]]:
    async with reader.database.transaction() as session:
        number = await view_story.merged(session, sane(number)) or number
        if await view_story.story_ref(session, StoryId(number)) is None:
            raise NotFoundException(detail="there is no such story")
        return await spoken.of_story(session, number, public=reader.public)


@get("/articles/{number:int}")
async def article(reader: NamedDependency[Reader], number: FromPath[int]) -> ArticleAnswer:
    """An article, as much of it as may be shown."""
    async with reader.database.transaction() as session:
        view = await view_article.article_view(session, sane(number), public=reader.public)
    if view is None:
        raise NotFoundException(detail="there is no such article")
    return article_answer(view)


@get("/sources")
async def sources(reader: NamedDependency[Reader]) -> Page[SourceCard]:
    """Every publisher that is followed."""
    async with reader.database.transaction() as session:
        return Page(await view_source.sources(session))


@get("/search")
async def search(
    reader: NamedDependency[Reader],
    q: Annotated[str, QueryParameter(max_length=1000, description="As in the search field.")],
    page: Annotated[int, QueryParameter(ge=1, le=PAGES)] = 1,
    limit: Limit = 20,
) -> Page[SearchHit]:
    """Found articles, best first."""
    query = queries.parse(q.replace("\0", " ").encode("utf-8", "replace").decode())
    asked = view_search.Asked(query, documents.tsquery(query), documents.ranks(query))
    async with reader.database.transaction() as session:
        view = await view_search.search(
            session, asked, public=reader.public, offset=(page - 1) * limit, limit=limit
        )
    if isinstance(view, Fault):
        raise HTTPException(status_code=503, detail="the search took too long: add a word")
    found = []
    for hit in view.hits:
        text, marks = snippets.cut(hit.text[:SNIPPET_FROM], query, hit.article.language)
        found.append(SearchHit(hit.article, text, marks, hit.rank))
    more = view.total > page * limit and page < PAGES
    return Page(tuple(found), str(page + 1) if more else "")


@get("/changes")
async def changes(
    reader: NamedDependency[Reader],
    after: Annotated[int, QueryParameter(ge=0, le=2**62, description="The last cursor seen.")] = 0,
    limit: Limit = 100,
) -> Page[ChangeView]:
    """What happened after a cursor, oldest first; ask again with `next`, which never goes back."""
    async with reader.database.transaction() as session:
        found = await view_changes.changes(session, after, limit=limit)
    return Page(found, str(found[-1].cursor if found else after))


def routes(database: Database, *, public: bool, base: str = "") -> list[Any]:
    """The API's routes, for `web.portal.create(extra_routes=…)`."""
    reader = Reader(database, public=public, base=base)
    return [
        Router(
            PREFIX,
            route_handlers=[
                stories,
                story,
                quotes,
                figures,
                versions.provenance,
                article,
                versions.timemap,
                versions.timegate,
                versions.version,
                versions.names,
                versions.name,
                sources,
                search,
                changes,
            ],
            dependencies={"reader": Provide(lambda: reader, sync_to_thread=False)},
            tags=["v1"],
        )
    ]
