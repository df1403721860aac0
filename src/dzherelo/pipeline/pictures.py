"""The stage `pictures`: what an article shows is mirrored under `feed/<id>/<md5>.<ext>`."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from dzherelo.media import inspect, naming, sketch
from dzherelo.model.article import Article
from dzherelo.model.blocks import Figure
from dzherelo.model.ids import ArticleId, BlobKey, FeedId
from dzherelo.model.outcome import Done, Fault, FaultKind, Retry
from dzherelo.model.picture import Picture, PictureFacts
from dzherelo.pipeline import steps, visits
from dzherelo.pipeline.tools import FELL, Tools
from dzherelo.store import articles, pictures, refusals, tombstones
from dzherelo.store.articles import Work
from dzherelo.store.database import Session
from dzherelo.store.pictures import Illustration

FOLLOWING = "profile"
PICTURE_LIMIT = 20 * 1024 * 1024
"""Bytes of one picture."""
MOST_PICTURES = 20
"""Pictures of one article that are mirrored; photo reports show more, at their publisher."""
SMALLEST = 4
"""Pixels of a picture; smaller ones count readers and show nothing."""
TAKEN_DOWN = Fault(FaultKind.GONE, tombstones.WORDS)


class Known(msgspec.Struct, frozen=True):
    """What is known before anything is fetched: mirrored pictures, and what was taken down."""

    pictures: Mapping[tuple[FeedId, str], Picture]
    buried_urls: frozenset[str]
    buried: frozenset[str]
    """Stems: the md5 of the bytes, whoever shows them."""


class Mirrored(msgspec.Struct, frozen=True):
    """A figure of an article with the picture behind it, new or known, or why there is none."""

    shown: Illustration
    picture: Picture | None = None


async def run(tools: Tools, ids: Sequence[int]) -> list[ArticleId]:
    """Mirror the pictures of articles."""
    async with tools.database.transaction() as session:
        works = await articles.at_stage(session, "pictures", ids)
        found = {one.id: one for one in await articles.load(session, [work.id for work in works])}
        urls = {one.id: _urls(one) if tools.pictures else [] for one in found.values()}
        every = [url for some in urls.values() for url in some]
        known = Known(
            await pictures.by_urls(session, every),
            await tombstones.among(session, every),
            await tombstones.every(session) if every else frozenset(),
        )
    moved: list[ArticleId] = []
    lookups = (_one(tools, work, found[work.id], urls[work.id], known) for work in works)
    async for wave in steps.waves(lookups):
        async with tools.database.transaction() as session:
            moved += [
                work.id for work, mirrored in wave if await _write(tools, session, work, mirrored)
            ]
    return sorted(moved)


def _urls(article: Article) -> list[str]:
    figures = (block for block in article.content.blocks if isinstance(block, Figure))
    return list(dict.fromkeys(figure.url for figure in figures))[:MOST_PICTURES]


async def _one(
    tools: Tools,
    work: Work,
    article: Article,
    urls: Sequence[str],
    known: Known,
) -> tuple[Work, list[Mirrored]]:
    mirrored = [
        await _mirror(tools, article, position, url, known) for position, url in enumerate(urls)
    ]
    return work, mirrored


async def _mirror(
    tools: Tools, article: Article, position: int, url: str, known: Known
) -> Mirrored:
    mirrored = known.pictures.get((article.feed, url))
    if mirrored:
        return Mirrored(Illustration(url, position, mirrored.key), mirrored)
    if url in known.buried_urls:
        return Mirrored(Illustration(url, position, fault=TAKEN_DOWN))
    answer = await visits.get(tools, url, accept="image/*", limit=PICTURE_LIMIT)
    picture = (
        answer
        if isinstance(answer, Fault)
        else await _keep(tools, article, url, answer.body, known.buried)
    )
    if isinstance(picture, Fault):
        return Mirrored(Illustration(url, position, fault=picture))
    return Mirrored(Illustration(url, position, picture.key), picture)


async def _keep(
    tools: Tools, article: Article, url: str, body: bytes, buried: frozenset[str]
) -> Picture | Fault:
    md5 = hashlib.md5(body, usedforsecurity=False).hexdigest()
    if md5 in buried:
        return TAKEN_DOWN
    facts = inspect.facts(body)
    if isinstance(facts, Fault):
        return facts
    if facts.width * facts.height < SMALLEST:
        return Fault(FaultKind.NOT_A_PICTURE, f"{facts.width}×{facts.height} pixels show nothing")
    seen = await look(tools, body)
    if isinstance(seen, Fault):
        return seen
    key = _named(url, article) or naming.key_for(article.feed, md5, facts.extension)
    return await store(tools, key, body, url, (facts, seen))


async def look(tools: Tools, body: bytes) -> sketch.Look | Fault:
    """How a picture looks, worked out in another process. Faults: those of `sketch.look`."""
    try:
        return await tools.pool.run(sketch.look, body)
    except FELL:
        return Fault(FaultKind.PICTURE_TOO_LARGE, "decoding took too much time or memory")


async def store(
    tools: Tools, key: BlobKey, body: bytes, url: str, known: tuple[PictureFacts, sketch.Look]
) -> Picture:
    """The picture that stands for these bytes, once they lie in the object store."""
    facts, seen = known
    name = naming.parse(key)
    await tools.blobs.put(key, body, facts.type)
    return Picture(
        key=key,
        feed=name.feed if name else naming.EDITORS,
        md5=hashlib.md5(body, usedforsecurity=False).hexdigest(),
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
        facts=facts,
        url=url,
        sketch=seen.hash,
        placeholder=seen.placeholder,
    )


def _named(url: str, article: Article) -> BlobKey | None:
    """An address that is already a key of this feed (another mirror's) keeps its name."""
    key = naming.named_key(url)
    return key if key and key.startswith(f"feed/{article.feed}/") else None


async def _write(tools: Tools, session: Session, work: Work, mirrored: Sequence[Mirrored]) -> bool:
    now = tools.clock()
    busy = next((fault for one in mirrored if (fault := one.shown.fault) and _waits(fault)), None)
    if busy:
        # what has come is known the next time
        await _save(session, mirrored, now)
        return await steps.settle(session, work, Retry(busy), FOLLOWING, now)
    first = next((one.shown.key for one in mirrored if one.shown.key), None)
    if not await steps.settle(session, work, Done(), FOLLOWING, now, picture=first):
        return False
    await _save(session, mirrored, now)
    shown = [one.shown for one in mirrored]
    await pictures.illustrate(session, work.id, shown)
    faults = [steps.refused(work, one.fault, one.url) for one in shown if one.fault]
    await refusals.record(session, faults, now)
    return True


def _waits(fault: Fault) -> bool:
    return fault.kind == FaultKind.HOST_BUSY


async def _save(session: Session, mirrored: Sequence[Mirrored], now: datetime) -> None:
    for one in mirrored:
        if one.picture:
            await pictures.save(session, one.picture, now)
