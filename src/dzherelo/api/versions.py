"""The API's routes for versions (RFC 7089), a story's provenance (PROV-O), and names."""

from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException, NotFoundException
from litestar.params import FromPath, HeaderParameter, QueryParameter

from dzherelo.api import memento, prov
from dzherelo.api.answers import NameAnswer, Page
from dzherelo.api.memento import LINK_FORMAT, Addresses, VersionAnswer
from dzherelo.api.reader import PREFIX, Reader, sane
from dzherelo.model.views import ArticleView, NameCard
from dzherelo.pipeline import naming, spoken
from dzherelo.store import view_article, view_names, view_story

AcceptDatetime = Annotated[
    str, HeaderParameter(name="Accept-Datetime", description="An HTTP date.", required=False)
]


@get("/articles/{number:int}/timemap", media_type=LINK_FORMAT)
async def timemap(reader: NamedDependency[Reader], number: FromPath[int]) -> Response[bytes]:
    """Every version of an article that was seen, in link format (RFC 7089)."""
    view, where = await _article(reader, number)
    body = memento.timemap(view, where).encode()
    return Response(body, media_type=LINK_FORMAT, headers={"link": memento.links(view, where)})


@get("/articles/{number:int}/timegate", status_code=302)
async def timegate(
    reader: NamedDependency[Reader], number: FromPath[int], accept_datetime: AcceptDatetime = ""
) -> Response[bytes]:
    """Leads to the version of the time in `Accept-Datetime`, to the last one without it."""
    try:
        at = memento.asked(accept_datetime)
    except (ValueError, TypeError, IndexError) as error:
        raise HTTPException(status_code=400, detail="Accept-Datetime is no HTTP date") from error
    view, where = await _article(reader, number)
    chosen = memento.chosen(view.revisions, at)
    headers = {
        "location": where.version(chosen.number),
        "vary": "accept-datetime",
        "link": memento.links(view, where),
    }
    return Response(b"", status_code=302, headers=headers)


@get("/articles/{number:int}/versions/{version:int}")
async def version(
    reader: NamedDependency[Reader], number: FromPath[int], version: FromPath[int]
) -> Response[VersionAnswer]:
    """One version of an article as we saw it, with its `Memento-Datetime`."""
    view, where = await _article(reader, number)
    seen = next((one for one in view.revisions if one.number == version), None)
    if seen is None:
        raise NotFoundException(detail="there is no such version")
    async with reader.database.transaction() as session:
        content = await view_article.content_of(session, number, version)
    if content is None:
        raise NotFoundException(detail="there is no such version")
    shown = view.card.shown
    answer = VersionAnswer(
        article=number,
        number=version,
        seen_at=seen.seen_at,
        url=view.card.url,
        title=content.title,
        lead="" if shown == "link" else content.lead,
        blocks=content.blocks if shown == "full" else (),
    )
    headers = {
        "memento-datetime": memento.moment(seen.seen_at),
        "link": memento.links(view, where, version),
    }
    return Response(answer, headers=headers)


@get("/stories/{number:int}/provenance", media_type="application/ld+json")
async def provenance(reader: NamedDependency[Reader], number: FromPath[int]) -> Response[bytes]:
    """A story's articles, whom they are from and what they took, in the words of PROV-O."""
    async with reader.database.transaction() as session:
        number = await view_story.merged(session, sane(number)) or number
        view = await view_story.story_view(session, number, public=reader.public)
        if view is None:
            raise NotFoundException(detail="there is no such story")
        quotes, _ = await spoken.of_story(session, number, public=reader.public)
    body = msgspec.json.encode(prov.story(view, quotes, reader.base, PREFIX))
    return Response(body, media_type="application/ld+json")


@get("/names")
async def names(
    reader: NamedDependency[Reader],
    q: Annotated[str, QueryParameter(max_length=100, description="A name in any case.")] = "",
) -> Page[NameCard]:
    """People, bodies and places, those in most articles first; `q` finds one in any language."""
    async with reader.database.transaction() as session:
        return Page(await view_names.top(session, naming.frames(q.replace("\0", " "))))


@get("/names/{key:str}")
async def name(reader: NamedDependency[Reader], key: FromPath[str]) -> NameAnswer:
    """A person, body or place: forms of the name, stories, outlets, and what the person said."""
    async with reader.database.transaction() as session:
        view = await view_names.name_view(session, key.replace("\0", ""), public=reader.public)
        if view is None:
            raise NotFoundException(detail="there is no such name")
        quotes = await naming.quotes(session, view.card, public=reader.public)
    return NameAnswer(view, quotes)


async def _article(reader: Reader, number: int) -> tuple[ArticleView, Addresses]:
    async with reader.database.transaction() as session:
        view = await view_article.article_view(session, sane(number), public=reader.public)
    if view is None or not view.revisions:
        raise NotFoundException(detail="there is no such article")
    return view, Addresses(reader.base, PREFIX, number)
