"""The pages to read: front, story, article, source, day, about."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from markupsafe import Markup

from dzherelo.feeds import health, oddities
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.views import ArticleView, FeedView, MemberView, PictureView, StoryView
from dzherelo.pipeline import spoken
from dzherelo.store import view_article, view_names, view_source, view_story, views
from dzherelo.web import addresses, linked
from dzherelo.web.pages import Head, Portal
from dzherelo.web.wording import LANGUAGES, wording

LARGEST = 2**63
"""One above the highest number of an article."""


def known(lang: str) -> str:
    """The language when the interface has it; else there is no such page."""
    if lang not in LANGUAGES:
        raise NotFoundException
    return lang


def storable(text: str) -> str:
    """The text when a database can hold it (no U+0000); else there is no such page."""
    if "\0" in text:
        raise NotFoundException
    return text


@get("/", include_in_schema=False)
async def root() -> Redirect:
    """To the front page in the default language."""
    return Redirect(f"/{LANGUAGES[0]}/", status_code=302)


@get("/{lang:str}", include_in_schema=False)
async def front(
    portal: NamedDependency[Portal], lang: FromPath[str], after: FromQuery[str] = ""
) -> Response[bytes]:
    """The front page; `after` is the cursor of the page before."""
    words = wording(known(lang))
    async with portal.database.transaction() as session:
        view = await views.front(session, public=portal.public, after=addresses.read_rank(after))
    head = Head(lang, "/", description=words.say("tagline"), feeds="", index=not after)
    return portal.page("front.html", head, view=view, first_page=not after)


@get("/{lang:str}/story/{name:str}", include_in_schema=False)
async def story(
    portal: NamedDependency[Portal], lang: FromPath[str], name: FromPath[str]
) -> Response[bytes] | Redirect:
    """A story; other spellings of its address and merged stories lead to the canonical one."""
    view = await find_story(portal, known(lang), name)
    if isinstance(view, Redirect):
        return view
    ref = view.card.story
    path = addresses.story("", ref).removeprefix("/")
    head = Head(
        lang,
        path,
        title=ref.headline,
        description=view.card.lead,
        kind="article",
        picture=view.card.picture,
        feeds=path,
        linked=linked.story(view, portal.settings, lang),
    )
    by_id = {each.article.id: each.article for top in view.members for each in _with_copies(top)}
    async with portal.database.transaction() as session:
        said, figures = await spoken.of_story(session, ref.id, public=portal.public)
        named = await view_names.of_story(session, ref.id)
    return portal.page(
        "story.html",
        head,
        view=view,
        by_id=by_id,
        quotes=said,
        disagreements=figures,
        named=named,
    )


async def find_story(portal: Portal, lang: str, name: str, after: str = "") -> StoryView | Redirect:
    """The story with this address, or the way to its canonical one (with `after` behind it)."""
    number = addresses.story_id(name)
    if number is None:
        raise NotFoundException
    async with portal.database.transaction() as session:
        view = await view_story.story_view(session, number, public=portal.public)
        if view is None:
            target = await view_story.merged(session, number)
            ref = await view_story.story_ref(session, target) if target else None
            if ref is None:
                raise NotFoundException
            return Redirect(addresses.story(lang, ref) + after, status_code=308)
    if addresses.story_name(view.card.story) != name:
        return Redirect(addresses.story(lang, view.card.story) + after, status_code=308)
    return view


def _with_copies(member: MemberView) -> tuple[MemberView, ...]:
    return (member, *member.copies)


@get("/{lang:str}/article/{number:int}", include_in_schema=False)
async def article(
    portal: NamedDependency[Portal], lang: FromPath[str], number: FromPath[int]
) -> Response[bytes]:
    """An article, as much of it as may be shown."""
    known(lang)
    if number >= LARGEST:
        raise NotFoundException
    async with portal.database.transaction() as session:
        view = await view_article.article_view(session, number, public=portal.public, compared=True)
    if view is None:
        raise NotFoundException
    head = Head(
        lang,
        f"/article/{number}",
        title=view.card.title,
        description=view.card.lead,
        kind="article",
        picture=_lead_picture(view),
        linked=linked.article(view, portal.settings, lang),
        index=False,
    )
    return portal.page("article.html", head, view=view)


def _lead_picture(view: ArticleView) -> PictureView | None:
    return next(iter(view.pictures.values()), None)


@get("/{lang:str}/sources", include_in_schema=False)
async def sources(portal: NamedDependency[Portal], lang: FromPath[str]) -> Response[bytes]:
    """The list of publishers."""
    words = wording(known(lang))
    async with portal.database.transaction() as session:
        cards = await view_source.sources(session)
    head = Head(lang, "/sources", title=words.say("sources_heading"))
    return portal.page("sources.html", head, cards=cards)


@get("/{lang:str}/source/{slug:str}", include_in_schema=False)
async def source(
    portal: NamedDependency[Portal],
    lang: FromPath[str],
    slug: FromPath[str],
    before: FromQuery[str] = "",
) -> Response[bytes]:
    """A publisher: articles, health of the feeds, refusals; `before` is a cursor."""
    known(lang)
    since = addresses.read_moment(before)
    async with portal.database.transaction() as session:
        view = await view_source.source_view(
            session, storable(slug), public=portal.public, before=since
        )
    if view is None:
        raise NotFoundException
    path = addresses.source("", slug).removeprefix("/")
    head = Head(lang, path, title=view.card.source.name, feeds=path, index=not before)
    states = {feed.id: _state(feed, lang) for feed in view.feeds}
    reasons = {each.kind: _reason(each.kind, lang) for each in view.refusals}
    mended = {feed.id: [oddities.words(one, lang) for one in feed.problems] for feed in view.feeds}
    return portal.page(
        "source.html", head, view=view, states=states, mended=mended, reasons=reasons
    )


def _reason(kind: str, lang: str) -> str:
    """A refusal in words; reasons of stages that are no faults stay as they are."""
    try:
        return health.reason(Fault(FaultKind(kind)), lang)
    except ValueError:
        return kind


def _state(feed: FeedView, lang: str) -> str:
    words = wording(lang)
    if not feed.enabled:
        return words.say("feed_off")
    if feed.fault is not None:
        return health.words(feed.fault, feed.silent_since, lang)
    return words.say("feed_ok" if feed.last_at else "feed_new")


@get("/{lang:str}/day/{iso:str}", include_in_schema=False)
async def day(
    portal: NamedDependency[Portal], lang: FromPath[str], iso: FromPath[str]
) -> Response[bytes]:
    """The archive of one day."""
    words, at = wording(known(lang)), addresses.read_day(iso)
    if at is None:
        raise NotFoundException
    async with portal.database.transaction() as session:
        view = await views.day(session, iso, public=portal.public)
    title = words.say("day_heading", day=words.day(at))
    head = Head(lang, f"/day/{iso}", title=title, feeds=f"/day/{iso}", index=bool(view.stories))
    return portal.page("day.html", head, view=view, day=at)


@get("/{lang:str}/archive", include_in_schema=False)
async def archive(portal: NamedDependency[Portal], lang: FromPath[str]) -> Redirect:
    """To the newest day that has a story."""
    known(lang)
    async with portal.database.transaction() as session:
        newest = await views.newest_day(session)
    return Redirect(addresses.day(lang, newest) if newest else f"/{lang}/", status_code=302)


@get("/{lang:str}/about", include_in_schema=False)
async def about(portal: NamedDependency[Portal], lang: FromPath[str]) -> Response[bytes]:
    """What this is and how it works."""
    words = wording(known(lang))
    head = Head(lang, "/about", title=words.say("about_heading"))
    api = Markup('<a href="{0}">{0}</a>').format("/api/openapi.json")
    return portal.page("about.html", head, api=api)
