"""Atom, RSS and JSON Feed for everything that has an address."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from dzherelo.feeds import writing
from dzherelo.feeds.writing import Channel, OutEntry, OutPicture
from dzherelo.model.views import ArticleCard, PictureView, StoryCard
from dzherelo.store import view_source, views
from dzherelo.web import addresses
from dzherelo.web.pages import FEEDS, Portal
from dzherelo.web.reading import find_story, known, storable
from dzherelo.web.searching import Part, find
from dzherelo.web.wording import wording

Writer = Callable[[Channel, Sequence[OutEntry]], bytes]

WRITERS: dict[str, Writer] = {
    "feed.atom": writing.atom,
    "feed.rss": writing.rss,
    "feed.json": writing.json_feed,
}
TYPES = {name: kind for name, kind, _ in FEEDS}
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Feed(msgspec.Struct, frozen=True):
    """What a feed is about: the page it belongs to (path with language), its title, its entries."""

    language: str
    path: str
    title: str
    entries: tuple[OutEntry, ...]
    query: str = ""


def answer(portal: Portal, name: str, feed: Feed) -> Response[bytes]:
    """The feed in the format that `name` asks for."""
    base = portal.settings.base_url
    channel = Channel(
        title=f"{feed.title} · {portal.settings.title}" if feed.title else portal.settings.title,
        link=f"{base}{feed.path}{feed.query}",
        self_url=f"{base}{feed.path.rstrip('/')}/{name}{feed.query}",
        updated=max((each.updated or each.published for each in feed.entries), default=_BEGINNING),
        description=wording(feed.language).say("tagline"),
        language=feed.language,
    )
    body = WRITERS[name](channel, feed.entries)
    return Response(body, media_type=TYPES[name], headers=portal.freshness())


def format_of(name: str) -> str:
    """The name of a feed's format when there is one so called; else there is no such page."""
    if name not in WRITERS:
        raise NotFoundException
    return name


def story_entry(card: StoryCard, base: str, language: str) -> OutEntry:
    """A story as an entry; its id depends on nothing that may change."""
    return OutEntry(
        id=f"{base}/story/{card.story.id}",
        url=base + addresses.story(language, card.story),
        title=card.story.headline,
        published=card.first_at,
        updated=card.last_at,
        summary=card.lead,
        authors=(card.first_source.name,) if card.first_source else (),
        picture=_picture(card.picture, base),
        language=card.story.language,
    )


def article_entry(card: ArticleCard, base: str, language: str) -> OutEntry:
    """An article as an entry that leads to our page of it."""
    return OutEntry(
        id=f"{base}/article/{card.id}",
        url=base + addresses.article(language, card.id),
        title=card.title,
        published=card.when,
        updated=card.changed_at,
        summary=card.lead,
        authors=(card.source.name,),
        language=card.language,
    )


def _picture(picture: PictureView | None, base: str) -> OutPicture | None:
    path = addresses.picture("share", picture.key) if picture else ""
    return OutPicture(base + path, width=1200, height=630) if path else None


@get("/{lang:str}/{name:str}", include_in_schema=False)
async def front_feed(
    portal: NamedDependency[Portal], lang: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """The front page as a feed."""
    known(lang)
    form = format_of(name)
    async with portal.database.transaction() as session:
        view = await views.front(session, public=portal.public, limit=50)
    base = portal.settings.base_url
    entries = tuple(story_entry(card, base, lang) for card in view.stories)
    return answer(portal, form, Feed(lang, f"/{lang}/", "", entries))


@get("/{lang:str}/day/{iso:str}/{name:str}", include_in_schema=False)
async def day_feed(
    portal: NamedDependency[Portal], lang: FromPath[str], iso: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """A day of the archive as a feed."""
    words, form, day = wording(known(lang)), format_of(name), addresses.read_day(iso)
    if day is None:
        raise NotFoundException
    async with portal.database.transaction() as session:
        view = await views.day(session, iso, public=portal.public)
    base = portal.settings.base_url
    entries = tuple(story_entry(card, base, lang) for card in view.stories)
    title = words.say("day_heading", day=words.day(day))
    return answer(portal, form, Feed(lang, addresses.day(lang, iso), title, entries))


@get("/{lang:str}/source/{slug:str}/{name:str}", include_in_schema=False)
async def source_feed(
    portal: NamedDependency[Portal], lang: FromPath[str], slug: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """A publisher's articles as a feed."""
    known(lang)
    form = format_of(name)
    async with portal.database.transaction() as session:
        view = await view_source.source_view(session, storable(slug), public=portal.public)
    if view is None:
        raise NotFoundException
    base = portal.settings.base_url
    entries = tuple(article_entry(card, base, lang) for card in view.articles)
    path = addresses.source(lang, slug)
    return answer(portal, form, Feed(lang, path, view.card.source.name, entries))


@get("/{lang:str}/story/{story:str}/{name:str}", include_in_schema=False)
async def story_feed(
    portal: NamedDependency[Portal], lang: FromPath[str], story: FromPath[str], name: FromPath[str]
) -> Response[bytes] | Redirect:
    """A story's articles as a feed, newest first."""
    form = format_of(name)
    view = await find_story(portal, known(lang), story, f"/{name}")
    if isinstance(view, Redirect):
        return view
    cards = [each.article for top in view.members for each in (top, *top.copies)]
    cards.sort(key=lambda card: (card.when, card.id), reverse=True)
    base, ref = portal.settings.base_url, view.card.story
    entries = tuple(article_entry(card, base, lang) for card in cards)
    return answer(portal, form, Feed(lang, addresses.story(lang, ref), ref.headline, entries))


@get("/{lang:str}/search/{name:str}", include_in_schema=False)
async def search_feed(
    portal: NamedDependency[Portal],
    lang: FromPath[str],
    name: FromPath[str],
    q: FromQuery[str] = "",
    source: FromQuery[str] = "",
    language: FromQuery[str] = "",
) -> Response[bytes]:
    """A search as a feed, newest first."""
    known(lang)
    form = format_of(name)
    found = await find(
        portal, q, source=source, language=language, part=Part(newest=True, limit=50)
    )
    hits = () if found.view is None else found.view.hits
    entries = tuple(article_entry(hit.article, portal.settings.base_url, lang) for hit in hits)
    path = addresses.search(lang, q, source=source, language=language)
    page, _, query = path.partition("?")
    feed = Feed(lang, page, found.query.text, entries, f"?{query}" if query else "")
    return answer(portal, form, feed)
