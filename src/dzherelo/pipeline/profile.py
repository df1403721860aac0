"""The stage `profile`: what an article's text says, as keys, entities, quotes, attributions."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

from dzherelo.model.article import Article, Extracted
from dzherelo.model.blocks import Heading, Paragraph, Quotation, plain
from dzherelo.model.ids import ArticleId, SourceId
from dzherelo.model.profile import Amount, Profile
from dzherelo.model.source import Source
from dzherelo.pipeline.tools import Tools
from dzherelo.provenance import attributions, entities, quotes
from dzherelo.sources.outlets import OutletIndex
from dzherelo.store import articles, profiles, sources
from dzherelo.store.articles import LEASE
from dzherelo.text import amounts, identify, keys, sketch

FOLLOWING = "relate"
VERSION = 2
"""Raise it when a profile comes out differently; `dzherelo rebuild profile` then makes all anew."""
_LONGEST = 60_000
"""Characters of one article that are looked at; the longest real articles seen have 45,000."""


async def run(tools: Tools, ids: Sequence[int]) -> list[ArticleId]:
    """Profile articles."""
    async with tools.database.transaction() as session:
        works = await articles.at_stage(session, "profile", ids)
        found = {one.id: one for one in await articles.load(session, [work.id for work in works])}
        known = msgspec.msgpack.encode(await sources.every(session))
    computed = await asyncio.gather(
        *(tools.pool.run(compute, one, known) for one in found.values())
    )
    made = dict(zip(found, computed, strict=True))
    now = tools.clock()
    async with tools.database.transaction() as session:
        moved = await articles.advance_all(session, works, FOLLOWING, now + LEASE)
        by_id = {work.id: work for work in works}
        fresh = [
            profiles.NewProfile(one, by_id[one].revision, made[one], found[one].when.date())
            for one in moved
        ]
        await profiles.save(session, fresh)
        await articles.set_languages(session, {one: made[one].language for one in moved})
    return moved


def compute(article: Article, packed: bytes) -> Profile:
    """The profile of an article, given all sources in MessagePack; runs in the pool."""
    known, outlets = _outlets(packed)
    content = article.content
    text = plain(content.blocks)[:_LONGEST]
    language = identify.language(f"{content.title}\n{text[:600]}", _prior(article, known))
    named = attributions.find(
        content.blocks,
        title=content.title,
        language=language,
        outlets=outlets,
        own=article.source,
        credits=content.credits,
    )
    return Profile(
        language=language,
        title=keys.terms(content.title, language),
        body=keys.terms(text, language),
        numbers=keys.numbers(f"{content.title}\n{text}"),
        shingles=sketch.shingles(text),
        entities=entities.find(
            content.blocks,
            title=content.title,
            language=language,
            outlets=outlets,
            credits=content.credits,
        ),
        attributions=named,
        quotes=quotes.find(content.blocks, named, title=content.title),
        amounts=_amounts(content, language),
        version=VERSION,
    )


def _amounts(content: Extracted, language: str) -> tuple[Amount, ...]:
    """The counted things of title and paragraphs, without what is told as known before."""
    found = list(amounts.find(content.title, language, -1))
    for number, block in enumerate(content.blocks):
        if isinstance(block, Paragraph | Heading | Quotation) and not _is_background(block.text):
            found += amounts.find(block.text, language, number)
    return tuple(found[: amounts.MOST])


_BACKGROUND = (
    "нагада",
    "як повідомляло",
    "раніше",
    "напомн",
    "ранее",
    "как сообщал",
    "earlier",
    "as report",
)


def _is_background(text: str) -> bool:
    return text[:40].lower().startswith(_BACKGROUND)


@lru_cache(maxsize=2)
def _outlets(packed: bytes) -> tuple[dict[SourceId, Source], OutletIndex]:
    """Sources by number and by name; the bytes are the cache's key, for they travel each time."""
    known = msgspec.msgpack.decode(packed, type=tuple[Source, ...])
    return {one.id: one for one in known}, OutletIndex(known)


def _prior(article: Article, known: Mapping[SourceId, Source]) -> str:
    """The language to assume when the text is too short to tell: the page's, the publisher's."""
    if article.content.language:
        return article.content.language
    publisher = known.get(article.source)
    return publisher.languages[0] if publisher and publisher.languages else ""
