"""The stage `relate`: whose text an article repeats, whom it cites, where it links to."""

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

from dzherelo.model.article import Article
from dzherelo.model.blocks import Block, Figure, Paragraph, Quotation, plain
from dzherelo.model.ids import ArticleId
from dzherelo.model.outcome import Done
from dzherelo.model.profile import Profile
from dzherelo.model.relation import COPY_KINDS, Evidence, Relation
from dzherelo.model.source import Source
from dzherelo.pipeline import steps
from dzherelo.pipeline.tools import Tools
from dzherelo.provenance import chains
from dzherelo.sources.outlets import OutletIndex
from dzherelo.store import articles, profiles, relations, sources
from dzherelo.store.database import Session
from dzherelo.stories import copies
from dzherelo.stories.alignment import Shared
from dzherelo.stories.copies import CopySide, CopyVerdict
from dzherelo.text import addresses

FOLLOWING = "place"
LEAST_SHARE = 0.12
"""Part of the shorter text's shingles that must meet before two texts are compared at all."""
MOST_EVIDENCE = 3
"""Shared passages kept with an edge, in reading order."""
COPY_REACH = timedelta(days=3)
"""A text that returns later than this is a memory, not a copy of the day's news."""


async def run(tools: Tools, ids: Sequence[int]) -> list[ArticleId]:
    """Relate articles, one after the other, so that copies in one batch see each other."""
    async with tools.database.transaction() as session:
        works = await articles.at_stage(session, "relate", ids)
        outlets = outlet_index(await sources.every(session))
        ids = [work.id for work in works]
        found = {one.id: one for one in await articles.load(session, ids)}
        known = await profiles.load(session, ids)
    moved = []
    for work in works:
        async with tools.database.transaction() as session:
            # copies that two workers relate at once must see one another
            await relations.lock(session)
            if await steps.settle(session, work, Done(), FOLLOWING, tools.clock()):
                await _one(tools, session, (found[work.id], known[work.id]), outlets)
                moved.append(work.id)
    return moved


@lru_cache(maxsize=2)
def outlet_index(known: tuple[Source, ...]) -> OutletIndex:
    """The names of all sources, made once as long as they stay the same."""
    return OutletIndex(known)


async def _one(
    tools: Tools, session: Session, given: tuple[Article, Profile], outlets: OutletIndex
) -> None:
    article, profile = given
    verdicts = await _copies(tools, session, article, profile)
    cited = await _cited(session, article, profile, outlets)
    await relations.replace(session, article.id, cited)
    await relations.set_original(session, article.id, None)
    for verdict in verdicts:
        await _note(session, verdict, article)


async def _copies(
    tools: Tools, session: Session, article: Article, profile: Profile
) -> list[CopyVerdict]:
    """Verdicts on this article and those with shingles in common, best original first."""
    least = max(2, int(len(profile.shingles) * LEAST_SHARE))
    near = await profiles.overlapping(
        session, article.id, profile.shingles, article.when.date(), least
    )
    if not near:
        return []
    others = await articles.load(session, [one.article for one in near])
    known = await profiles.load(session, [one.id for one in others])
    side = _side(article, profile)
    pairs = [
        (side, _side(other, known[other.id]))
        for other in others
        if abs(other.when - article.when) <= COPY_REACH
    ]
    verdicts = await tools.pool.run(compare, pairs) if pairs else []
    return sorted(verdicts, key=lambda one: (-one.share, one.original, one.copy))


def compare(pairs: Sequence[tuple[CopySide, CopySide]]) -> list[CopyVerdict]:
    """The verdicts on pairs of articles that have one; runs in the pool."""
    found = (copies.compare(one, other) for one, other in pairs)
    return [verdict for verdict in found if verdict]


def _side(article: Article, profile: Profile) -> CopySide:
    text = plain(article.content.blocks)
    return CopySide(
        article=article.id,
        source=article.source,
        shingles=profile.shingles,
        numbers=profile.numbers,
        words=len(profile.body.surface),
        when=article.when,
        first_seen=article.first_seen,
        title=article.content.title,
        text=text,
    )


async def _cited(
    session: Session, article: Article, profile: Profile, outlets: OutletIndex
) -> tuple[Relation, ...]:
    blocks = article.content.blocks
    links = (
        addresses.normalise(link.url)
        for block in blocks
        if isinstance(block, Paragraph | Quotation)
        for link in block.links
    )
    named = [link for link in links if link]
    known = await articles.by_addresses(session, named) if named else {}
    return chains.relations(
        article.id,
        blocks,
        profile.attributions,
        outlets=outlets,
        own=article.source,
        known=known,
    )


async def _note(session: Session, verdict: CopyVerdict, article: Article) -> None:
    """Write that one article is a copy of another, and fold it under the first of them all."""
    copy, original = verdict.copy, verdict.original
    await relations.drop_copies(session, copy, original)
    credited = await _credited(session, copy, original)
    blocks = article.content.blocks if copy == article.id else ()
    await relations.add(session, [_edge(verdict, blocks, credited=credited)])
    if verdict.kind not in COPY_KINDS:
        return
    folded = await relations.originals(session, [copy, original])
    root = folded.get(original) or original
    if root != copy and folded.get(copy) is None:
        await relations.set_original(session, copy, root)


async def _credited(session: Session, copy: ArticleId, original: ArticleId) -> bool:
    known = await profiles.load(session, [copy, original])
    (owner,) = await articles.load(session, [original])
    if copy not in known:
        return False
    taken = known[original].attributions if original in known else ()
    return chains.credited(known[copy].attributions, owner.source, taken)


def _edge(verdict: CopyVerdict, blocks: Sequence[Block], *, credited: bool) -> Relation:
    found = (_evidence(span, blocks) for span in verdict.spans)
    return Relation(
        kind=verdict.kind,
        article=verdict.copy,
        other=verdict.original,
        share=verdict.share,
        credited=credited,
        evidence=tuple(one for one in found if one)[:MOST_EVIDENCE],
        reason=verdict.reason,
    )


def _evidence(span: Shared, blocks: Sequence[Block]) -> Evidence | None:
    """Where a shared passage begins in the copy: its block, and its range in that block."""
    passed = 0
    for number, block in enumerate(blocks):
        if isinstance(block, Figure) or not block.text:
            continue
        if span.start < passed + len(block.text):
            start = max(0, span.start - passed)
            end = min(len(block.text), span.end - passed)
            return Evidence(number, start, end, block.text[start:end])
        passed += len(block.text) + 1
    return None
