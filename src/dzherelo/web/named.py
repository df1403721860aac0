"""Pages about people, bodies and places, and the list in which they are looked up."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery

from dzherelo.pipeline import naming
from dzherelo.store import view_names
from dzherelo.web import addresses
from dzherelo.web.pages import Head, Portal
from dzherelo.web.reading import known, storable
from dzherelo.web.wording import wording

LONGEST_QUERY = 100


@get("/{lang:str}/names", include_in_schema=False)
async def names(
    portal: NamedDependency[Portal], lang: FromPath[str], q: FromQuery[str] = ""
) -> Response[bytes]:
    """The names in most articles; `q` is a name in any case and language."""
    words = wording(known(lang))
    async with portal.database.transaction() as session:
        found = await view_names.top(session, naming.frames(storable(q)[:LONGEST_QUERY]))
    head = Head(lang, "/names", title=words.say("names_heading"), index=not q)
    return portal.page("names.html", head, found=found, asked=q[:LONGEST_QUERY])


@get("/{lang:str}/name/{key:str}", include_in_schema=False)
async def name(
    portal: NamedDependency[Portal], lang: FromPath[str], key: FromPath[str]
) -> Response[bytes]:
    """A person, body or place: names in all languages, stories, quotes, outlets."""
    known(lang)
    async with portal.database.transaction() as session:
        view = await view_names.name_view(session, storable(key), public=portal.public)
        if view is None:
            raise NotFoundException
        quotes = await naming.quotes(session, view.card, public=portal.public)
    path = addresses.name("", key).removeprefix("/")
    head = Head(lang, path, title=view.card.name)
    return portal.page("name.html", head, view=view, quotes=quotes)
