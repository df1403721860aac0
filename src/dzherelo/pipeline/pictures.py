"""The stage `pictures`: what an article shows is mirrored under `feed/<id>/<md5>.<ext>`."""

import asyncio
import hashlib
from collections.abc import Sequence

import msgspec

from dzherelo.fetch.answers import Response
from dzherelo.media import inspect, naming, sketch
from dzherelo.model.article import Article
from dzherelo.model.blocks import Figure
from dzherelo.model.ids import BlobKey
from dzherelo.model.outcome import Done, Fault, FaultKind
from dzherelo.model.picture import Picture
from dzherelo.pipeline import steps, visits
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, pictures, refusals
from dzherelo.store.articles import Work
from dzherelo.store.pictures import Illustration

FOLLOWING = "profile"
PICTURE_LIMIT = 20 * 1024 * 1024
"""Bytes of one picture."""
MOST_PICTURES = 20
"""Pictures of one article that are mirrored; photo reports show more, at their publisher."""


class Mirrored(msgspec.Struct, frozen=True):
    """A figure of an article with the picture behind it, new or known, or why there is none."""

    shown: Illustration
    picture: Picture | None = None


async def run(tools: Tools, ids: Sequence[int]) -> None:
    """Mirror the pictures of articles."""
    async with tools.database.transaction() as session:
        works = await articles.at_stage(session, "pictures", ids)
        found = {one.id: one for one in await articles.load(session, [work.id for work in works])}
    await asyncio.gather(*(_one(tools, work, found[work.id]) for work in works))


async def _one(tools: Tools, work: Work, article: Article) -> None:
    figures = [block for block in article.content.blocks if isinstance(block, Figure)]
    urls = list(dict.fromkeys(figure.url for figure in figures))[:MOST_PICTURES]
    known: dict[str, Picture] = {}
    if urls:
        async with tools.database.transaction() as session:
            known = await pictures.by_urls(session, article.feed, urls)
    mirrored = [
        await _mirror(tools, article, position, url, known.get(url))
        for position, url in enumerate(urls if tools.pictures else ())
    ]
    await _write(tools, work, mirrored)


async def _mirror(
    tools: Tools, article: Article, position: int, url: str, known: Picture | None
) -> Mirrored:
    if known:
        return Mirrored(Illustration(url, position, known.key), known)
    answer = await visits.get(tools, url, accept="image/*", limit=PICTURE_LIMIT)
    picture = answer if isinstance(answer, Fault) else await _keep(tools, article, url, answer)
    if isinstance(picture, Fault):
        return Mirrored(Illustration(url, position, fault=picture))
    return Mirrored(Illustration(url, position, picture.key), picture)


async def _keep(tools: Tools, article: Article, url: str, answer: Response) -> Picture | Fault:
    facts = inspect.facts(answer.body)
    if isinstance(facts, Fault):
        return facts
    try:
        seen = await tools.pool.run(look, answer.body)
    except TimeoutError:
        return Fault(FaultKind.PICTURE_TOO_LARGE, "decoding took too long")
    if isinstance(seen, Fault):
        return seen
    md5 = hashlib.md5(answer.body, usedforsecurity=False).hexdigest()
    key = _named(url, article) or naming.key_for(article.feed, md5, facts.extension)
    await tools.blobs.put(key, answer.body, facts.type)
    return Picture(
        key=key,
        feed=article.feed,
        md5=md5,
        sha256=hashlib.sha256(answer.body).hexdigest(),
        size=len(answer.body),
        facts=facts,
        url=url,
        sketch=seen[0],
        placeholder=seen[1],
    )


def _named(url: str, article: Article) -> BlobKey | None:
    """An address that is already a key of this feed (another mirror's) keeps its name."""
    key = naming.named_key(url)
    return key if key and key.startswith(f"feed/{article.feed}/") else None


def look(body: bytes) -> tuple[int, str] | Fault:
    """Perceptual hash and placeholder of a picture; runs in the pool."""
    hashed, placeholder = sketch.difference_hash(body), sketch.placeholder(body)
    if isinstance(hashed, Fault):
        return hashed
    return hashed, "" if isinstance(placeholder, Fault) else placeholder


async def _write(tools: Tools, work: Work, mirrored: Sequence[Mirrored]) -> None:
    now = tools.clock()
    first = next((one.shown.key for one in mirrored if one.shown.key), None)
    async with tools.database.transaction() as session:
        if not await steps.settle(session, work, Done(), FOLLOWING, now, picture=first):
            return
        for one in mirrored:
            if one.picture:
                await pictures.save(session, one.picture, now)
        await pictures.illustrate(session, work.id, [one.shown for one in mirrored])
        refused = [one.shown for one in mirrored if one.shown.fault]
        await refusals.record(
            session,
            [steps.refused(work, one.fault, one.url) for one in refused if one.fault],
            now,
        )
        await steps.hand_on(tools, session, FOLLOWING, [work.id])
