"""Following a publisher: from the address of a site to a source with feeds."""

from collections.abc import Sequence

import msgspec

from dzherelo.feeds import documents
from dzherelo.fetch.answers import Response
from dzherelo.model.entry import FeedDocument
from dzherelo.model.ids import FeedId
from dzherelo.model.outcome import Fault
from dzherelo.model.source import Feed, Source
from dzherelo.pipeline import visits
from dzherelo.pipeline.tools import Tools
from dzherelo.sources import discovery
from dzherelo.sources.found import FoundFeed
from dzherelo.store import sources
from dzherelo.text import addresses, slugs

MOST_FEEDS = 3
"""Feeds of one site that are followed; sites announce sections and comments too."""


class Wish(msgspec.Struct, frozen=True):
    """What a person asks to follow."""

    url: str
    name: str = ""
    language: str = "uk"


class Added(msgspec.Struct, frozen=True):
    """The source that is followed now; `known` when it was before."""

    source: Source
    known: bool = False


async def add(tools: Tools, wish: Wish) -> Added:
    """Follow what `wish` names.

    Raises `ValueError` with a sentence when the address does not answer or no feed is found.
    """
    url = addresses.absolute(wish.url if "://" in wish.url else f"https://{wish.url}")
    if url is None:
        raise ValueError(f"{wish.url!r} is not a web address")
    answer = await visits.get(tools, url)
    if isinstance(answer, Fault):
        raise ValueError(  # noqa: TRY004  (a wrong wish, not a wrong type)
            f"{url} can't be read: {answer.kind} {answer.detail}".strip()
        )
    feeds, title = await _feeds(tools, answer)
    if not feeds:
        raise ValueError(f"no feed was found on {url}; give the feed's own address if it has one")
    site = FoundFeed(title=wish.name or title or addresses.host(url), url=feeds[0], site=url)
    return await _keep(tools, site, feeds, wish.language)


async def _feeds(tools: Tools, answer: Response) -> tuple[list[str], str]:
    """Addresses of working feeds behind a page (or the page itself, if it is one), and a title."""
    own = _parsed(tools, answer)
    if own:
        return [answer.url], own.title
    working: list[str] = []
    title = ""
    named = discovery.find(answer.body, answer.url, answer.content_type)
    for found in named or discovery.guesses(answer.url):
        document = await _try(tools, found.url)
        if document and document.entries:
            working.append(found.url)
            title = title or document.title
        if len(working) == MOST_FEEDS:
            break
    return working, title


def _parsed(tools: Tools, answer: Response) -> FeedDocument | None:
    found = documents.parse(
        answer.body, url=answer.url, content_type=answer.content_type, now=tools.clock()
    )
    return found if isinstance(found, FeedDocument) else None


async def _try(tools: Tools, url: str) -> FeedDocument | None:
    answer = await visits.get(tools, url)
    return None if isinstance(answer, Fault) else _parsed(tools, answer)


async def _keep(tools: Tools, site: FoundFeed, feeds: Sequence[str], language: str) -> Added:
    async with tools.database.transaction() as session:
        for url in feeds:
            known = await sources.by_feed_url(session, url)
            if known:
                every = await sources.every(session)
                return Added(next(one for one in every if one.id == known[0]), known=True)
        number, feed = await sources.next_numbers(session)
        made = Source(
            id=number,
            slug=f"{slugs.slug(site.title) or 'source'}-{number}",
            name=site.title,
            url=site.site,
            languages=(language,),
            feeds=tuple(
                Feed(FeedId(feed + step), url, checked=True) for step, url in enumerate(feeds)
            ),
        )
        await sources.save(session, [made])
    return Added(made)


async def add_all(tools: Tools, found: Sequence[FoundFeed]) -> tuple[int, int]:
    """Follow feeds of a list without asking them first; returns how many were new and known."""
    kept = [await _keep(tools, one, [one.url], "uk") for one in found]
    known = sum(one.known for one in kept)
    return len(kept) - known, known
