"""The search page."""

import functools
import re
from datetime import date, timedelta

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from markupsafe import Markup, escape

from dzherelo.model.outcome import Fault
from dzherelo.model.search import Query
from dzherelo.model.views import HitView, SearchView
from dzherelo.pipeline import asking
from dzherelo.search import queries, snippets
from dzherelo.store import view_search
from dzherelo.web import addresses
from dzherelo.web.pages import Head, Portal
from dzherelo.web.reading import known
from dzherelo.web.wording import wording

PAGE = 20

LOOKED_AT = 4000
"""Characters of an article that are searched for the snippet: reading all of 20 long articles
would take longer than the search."""


class Found(msgspec.Struct, frozen=True):
    """A query as understood and what it found; `view` is None when nothing was asked or a fault."""

    query: Query
    view: SearchView | None
    fault: Fault | None = None


class Part(msgspec.Struct, frozen=True):
    """Which part of the hits: behind the cursor `after`, in the order of time if `newest`."""

    after: str = ""
    newest: bool = False
    limit: int = PAGE


async def find(
    portal: Portal,
    text: str,
    *,
    source: str = "",
    language: str = "",
    part: Part | None = None,
) -> Found:
    """What a typed query, any text, finds; `source` (slug) and `language` narrow it further."""
    part = part or Part()
    query = queries.parse(text.replace("\0", " ").encode("utf-8", "replace").decode())
    query = msgspec.structs.replace(
        query,
        source=source.replace("\0", "")[:100] or query.source,
        language=language if re.fullmatch("[a-z]{2,8}", language) else query.language,
    )
    if not any(
        (
            query.words,
            query.phrases,
            query.author,
            query.source,
            query.language,
            query.before,
            query.after,
        )
    ):
        return Found(query, None)
    asked = asking.asked(query, newest=part.newest)
    async with portal.database.transaction() as session:
        view = await view_search.search(
            session,
            asked,
            public=portal.public,
            after=view_search.read_place(part.after),
            limit=part.limit,
        )
    return Found(query, None, view) if isinstance(view, Fault) else Found(query, view)


@get("/{lang:str}/search", include_in_schema=False)
async def search(
    portal: NamedDependency[Portal],
    lang: FromPath[str],
    q: FromQuery[str] = "",
    source: FromQuery[str] = "",
    language: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[bytes]:
    """The search page; `after` is the cursor of the page before."""
    words = wording(known(lang))
    found = await find(portal, q, source=source, language=language, part=Part(after))
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
    return portal.page(
        "search.html",
        head,
        q=q,
        source=source,
        language=language,
        begun=bool(after),
        view=view,
        fault=found.fault,
        hits=hits,
        following_day=following_day,
        narrowed=functools.partial(narrowed, lang, q),
    )


def narrowed(lang: str, text: str, *operators: tuple[str, str]) -> str:
    """The address of the same search with operators added, such as ("source", "teren")."""
    return addresses.search(lang, queries.narrowed(text, *operators))


def following_day(iso: str) -> str:
    """The day after an ISO date, for `before:`."""
    return (date.fromisoformat(iso) + timedelta(days=1)).isoformat()


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
