"""The stage `place`: an article joins a story or begins one; the story shows its new face."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from dzherelo.model.article import Article
from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.model.outcome import Done
from dzherelo.model.profile import Profile
from dzherelo.model.story import Placement, Why
from dzherelo.pipeline import steps
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, profiles, relations, stories
from dzherelo.store.database import Session
from dzherelo.stories import face, placement, sketches
from dzherelo.stories.sketches import Candidate, StorySketch

FOLLOWING = "index"
ACTIVE = timedelta(days=5)
"""A story that heard nothing for so long is over; what comes later begins another."""
AHEAD = timedelta(days=2)
"""How far before a story's first article one may be dated and still belong to it."""
LOOKUP_TERMS = 24
INDEX_TERMS = 40
CANDIDATES = 16
"""Stories found by their rarest terms that are compared in full."""
_KYIV = ZoneInfo("Europe/Kyiv")


async def run(tools: Tools, ids: Sequence[int]) -> list[ArticleId]:
    """Place articles one after the other, in the order (first seen, id), alone in all workers."""
    async with tools.database.transaction() as session:
        await stories.lock_placer(session)
        works = await articles.at_stage(session, "place", ids)
        found = {one.id: one for one in await articles.load(session, [work.id for work in works])}
        known = await profiles.load(session, list(found))
        now = tools.clock()
        moved = [
            work.id for work in works if await steps.settle(session, work, Done(), FOLLOWING, now)
        ]
        placing = await _begin(session, [(found[one], known[one]) for one in moved])
        touched = [await _one(session, placing, found[one], now) for one in moved]
        await profiles.count_terms(session, placing.fresh)
        for story in sorted({story for some in touched for story in some}):
            await _recompose(session, story, now)
    return moved


class Placing(msgspec.Struct):
    """What is known while a batch is placed; grows as its articles become members."""

    candidates: dict[ArticleId, Candidate]
    counted: dict[str, int]
    """In how many articles each term of the batch stands."""
    total: int
    fresh: Counter[str]
    """How often this batch adds to each term; written once at its end."""


async def _begin(session: Session, given: Sequence[tuple[Article, Profile]]) -> Placing:
    candidates = {
        article.id: sketches.candidate(
            profile, article=article.id, when=article.when, first_seen=article.first_seen
        )
        for article, profile in given
    }
    terms = {term for one in candidates.values() for term in placement.counted_terms(one)}
    counted, total = await profiles.frequencies(session, sorted(terms))
    return Placing(candidates, counted, total, Counter())


async def _one(session: Session, placing: Placing, article: Article, now: datetime) -> set[StoryId]:
    """Place one article; returns the stories that changed by it."""
    placed = await stories.story_of(session, [article.id])
    if article.id in placed:
        # a revision stays in its story, whose face may show the new title
        return {placed[article.id]}
    candidate = await _with_original(session, placing.candidates[article.id])
    decision = await _decide(session, placing, candidate)
    story = await _join(session, article, candidate, decision, now)
    sketch = await _sketch(session, story, candidate, new=decision.story is None)
    shown = placement.index_terms(sketch, placing.counted, placing.total, INDEX_TERMS)
    await stories.keep_sketch(session, story, sketch, shown)
    for term in placement.counted_terms(candidate):
        placing.counted[term] = placing.counted.get(term, 0) + 1
        placing.fresh[term] += 1
    placing.total += 1
    placing.fresh[profiles.TOTAL] += 1
    return {story} | await _gather_copies(session, article.id, story, now)


async def _with_original(session: Session, candidate: Candidate) -> Candidate:
    original = (await relations.originals(session, [candidate.article])).get(candidate.article)
    if original is None:
        return candidate
    known = await stories.story_of(session, [original])
    return msgspec.structs.replace(candidate, copied=known.get(original), copy_of=original)


async def _decide(session: Session, placing: Placing, candidate: Candidate) -> Placement:
    counted, total = placing.counted, placing.total
    if candidate.copied is not None:
        known = await stories.sketches(session, [candidate.copied])
    else:
        lookup = placement.lookup_terms(candidate, counted, total, LOOKUP_TERMS)
        since, until = candidate.when - ACTIVE, candidate.when + AHEAD
        known = dict(await stories.candidates(session, lookup, since, until, CANDIDATES))
    found = [msgspec.convert(one, StorySketch) for _, one in sorted(known.items())]
    return placement.decide(candidate, found, counted, total)


async def _join(
    session: Session, article: Article, candidate: Candidate, decision: Placement, now: datetime
) -> StoryId:
    story = decision.story
    if story is None:
        day = candidate.when.astimezone(_KYIV).date().isoformat()
        story = await stories.begin(session, candidate.when, day, now)
    await stories.join(session, article.id, story, decision.why, now)
    kind = "story" if decision.story is None else "join"
    await stories.tell(
        session, kind, now, story_id=story, detail={"article": article.id, "why": decision.why}
    )
    return story


async def _sketch(
    session: Session, story: StoryId, candidate: Candidate, *, new: bool
) -> StorySketch:
    if new:
        return sketches.start(story, candidate)
    kept = (await stories.sketches(session, [story]))[story]
    return sketches.add(msgspec.convert(kept, StorySketch), candidate)


async def _gather_copies(
    session: Session, original: ArticleId, story: StoryId, now: datetime
) -> set[StoryId]:
    """Copies that we saw before their original, and placed elsewhere, come to its story."""
    changed: set[StoryId] = set()
    for copy, left in await stories.strayed_copies(session, original, story):
        await stories.move(session, copy, story, Why("copy", 1.0, other=original), now)
        if await stories.is_empty(session, left):
            await stories.merge(session, left, story, now)
            changed.discard(left)
        else:
            changed.add(left)
    return changed


async def _recompose(session: Session, story: StoryId, now: datetime) -> None:
    """Show a story anew; one that was merged away in the meantime shows nothing."""
    members = await stories.members(session, story)
    if members:
        await stories.show(session, story, face.compose(members, now=now), now)
