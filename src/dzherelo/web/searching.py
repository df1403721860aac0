"""The search page."""

import re

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from markupsafe import Markup, escape

from dzherelo.model.outcome import Fault
from dzherelo.model.search import Query
from dzherelo.model.views import HitView, SearchView
from dzherelo.search import documents, queries, snippets
from dzherelo.store import view_search
from dzherelo.web import addresses
from dzherelo.web.pages import Head, Portal
from dzherelo.web.reading import known
from dzherelo.web.wording import wording

PAGE = 20
PAGES = 10
"""Whoever has not found it on ten pages narrows the search instead."""

LOOKED_AT = 4000
"""Characters of an article that are searched for the snippet: reading all of 20 long articles
would take longer than the search."""


class Found(msgspec.Struct, frozen=True):
    """A query as understood and what it found; `view` is None when nothing was asked or a fault."""

    query: Query
    view: SearchView | None
    fault: Fault | None = None


async def find(
    portal: Portal,
    text: str,
    *,
    source: str = "",
    language: str = "",
    page: int = 1,
    limit: int = PAGE,
) -> Found:
    """What a typed query, any text, finds; `source` (slug) and `language` narrow it further."""
    query = queries.parse(text.replace("\0", " ").encode("utf-8", "replace").decode())
    query = msgspec.structs.replace(
        query,
        source=source.replace("\0", "")[:100] or query.source,
        language=language if re.fullmatch("[a-z]{2,8}", language) else query.language,
    )
    if not any(
        (query.words, query.phrases, query.source, query.language, query.before, query.after)
    ):
        return Found(query, None)
    asked = view_search.Asked(query, documents.tsquery(query), documents.ranks(query))
    async with portal.database.transaction() as session:
        view = await view_search.search(
            session, asked, public=portal.public, offset=(page - 1) * limit, limit=limit
        )
    return Found(query, None, view) if isinstance(view, Fault) else Found(query, view)


@get("/{lang:str}/search", include_in_schema=False)
async def search(
    portal: NamedDependency[Portal],
    lang: FromPath[str],
    q: FromQuery[str] = "",
    source: FromQuery[str] = "",
    language: FromQuery[str] = "",
    page: FromQuery[str] = "1",
) -> Response[bytes]:
    """The search page; `page` counts from 1."""
    words = wording(known(lang))
    number = min(int(page), PAGES) if page.isascii() and page.isdigit() and int(page) else 1
    found = await find(portal, q, source=source, language=language, page=number)
    view = found.view
    address = addresses.search(lang, q, source=source, language=language).partition("?")
    head = Head(
        lang,
        "/search",
        title=f"{words.say('search')}: {q}" if q else words.say("search"),
        feeds="/search" if view else None,
        query=f"?{address[2]}" if address[2] else "",
        index=False,
    )
    hits = [(hit, snippet(hit, found.query)) for hit in view.hits] if view else []
    more = bool(view and number < PAGES and view.total > number * PAGE)
    return portal.page(
        "search.html",
        head,
        q=q,
        source=source,
        language=language,
        number=number,
        view=view,
        fault=found.fault,
        hits=hits,
        more=more,
        ceiling=view_search.CANDIDATES,
    )


def snippet(hit: HitView, query: Query) -> Markup:
    """The part of the article that shows why it was found, the found words in mark elements."""
    text, marks = snippets.cut(hit.text[:LOOKED_AT], query, hit.article.language)
    return marked(text, marks)


def marked(text: str, marks: tuple[tuple[int, int], ...]) -> Markup:
    """The text, escaped, with mark elements around the ranges."""
    pieces: list[Markup] = []
    done = 0
    for start, end in marks:
        if done <= start < end <= len(text):
            pieces += [escape(text[done:start]), Markup("<mark>{}</mark>").format(text[start:end])]
            done = end
    return Markup("").join([*pieces, escape(text[done:])])
