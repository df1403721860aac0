"""The stage `place`: an article joins a story or begins one; the story shows its new face."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from dzherelo.model.article import Article
from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.model.profile import Profile
from dzherelo.model.story import Judgement, Placement, Why
from dzherelo.pipeline import ancestry, nearby, repairs
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles, judgements, profiles, relations, stories
from dzherelo.store.articles import LEASE
from dzherelo.store.database import Session
from dzherelo.stories import face, placement, sketches
from dzherelo.stories import judgements as decided
from dzherelo.stories.judgements import Bound
from dzherelo.stories.sketches import Candidate, StorySketch

FOLLOWING = "index"
_KYIV = ZoneInfo("Europe/Kyiv")


async def run(tools: Tools, ids: Sequence[int]) -> list[ArticleId]:
    """Place articles one after the other, in the order (first seen, id), alone in all workers."""
    async with tools.database.transaction() as session:
        await stories.lock_placer(session)
        works = await articles.at_stage(session, "place", ids)
        found = {one.id: one for one in await articles.load(session, [work.id for work in works])}
        known = await profiles.load(session, list(found))
        now = tools.clock()
        moved = await articles.advance_all(session, works, FOLLOWING, now + LEASE)
        placing = await _begin(session, [(found[one], known[one]) for one in moved])
        changed = {await _one(session, placing, one, now) for one in moved}
        changed |= await repairs.run(session, placing.rivals, now)
        await stories.tell(session, placing.told, now)
        changed |= await _gather_copies(session, moved, now)
        await profiles.count_terms(session, placing.fresh)
        await recompose(session, sorted(changed), now)
    return moved


class Placing(msgspec.Struct):
    """What is known while a batch is placed; grows as its articles become members."""

    candidates: dict[ArticleId, Candidate]
    counted: dict[str, int]
    """In how many articles each term of the batch stands."""
    total: int
    fresh: Counter[str]
    """How often this batch adds to each term; written once at its end."""
    originals: dict[ArticleId, ArticleId | None]
    placed: dict[ArticleId, StoryId]
    """The story of each article of the batch, and of their originals, as far as placed."""
    judged: list[Judgement] = []
    """What people decided about articles of the batch."""
    told: list[stories.Event] = []
    rivals: set[tuple[StoryId, StoryId]] = set()
    """Pairs of stories that may be one: where an article is, and where it almost went."""


async def _begin(session: Session, given: Sequence[tuple[Article, Profile]]) -> Placing:
    candidates = {
        article.id: sketches.candidate(
            profile, article=article.id, when=article.when, first_seen=article.first_seen
        )
        for article, profile in given
    }
    terms = {term for one in candidates.values() for term in placement.counted_terms(one)}
    counted, total = await profiles.frequencies(session, sorted(terms))
    originals = await relations.originals(session, list(candidates))
    concerned = {*candidates, *(one for one in originals.values() if one)}
    placed = await stories.story_of(session, sorted(concerned))
    judged = await judgements.about(session, list(candidates))
    return Placing(candidates, counted, total, Counter(), originals, placed, judged)


async def _one(session: Session, placing: Placing, one: ArticleId, now: datetime) -> StoryId:
    """Place one article; returns the story that changed by it."""
    if one in placing.placed:
        # a revision stays in its story, whose face may show the new title
        return placing.placed[one]
    candidate = _with_original(placing, placing.candidates[one])
    bound = await _bound(session, placing, candidate)
    known = await _known(session, placing, candidate, bound)
    if bound.story is None:
        decision = placement.decide(candidate, list(known.values()), placing.counted, placing.total)
    else:
        decision = Placement(one, bound.story, Why("person", score=1.0, other=bound.other))
    story = await _join(session, placing, candidate, decision, now)
    placing.rivals.update((story, rival) for rival in decision.rivals)
    before = known.get(story)
    sketch = sketches.add(before, candidate) if before else sketches.start(story, candidate)
    shown = placement.index_terms(sketch, placing.counted, placing.total, nearby.INDEX_TERMS)
    await stories.keep_sketch(session, story, sketch, shown)
    for term in placement.counted_terms(candidate):
        placing.counted[term] = placing.counted.get(term, 0) + 1
        placing.fresh[term] += 1
    placing.total += 1
    placing.fresh[profiles.TOTAL] += 1
    placing.placed[one] = story
    return story


def _with_original(placing: Placing, candidate: Candidate) -> Candidate:
    original = placing.originals.get(candidate.article)
    if original is None:
        return candidate
    story = placing.placed.get(original)
    return msgspec.structs.replace(candidate, copied=story, copy_of=original)


async def _bound(session: Session, placing: Placing, candidate: Candidate) -> Bound:
    """What people demand for an article; a copy goes where its original is in any case."""
    known = [each for each in placing.judged if candidate.article in (*each.ones, *each.others)]
    if not known or candidate.copied is not None:
        return Bound()
    named = {one for each in known for one in (*each.ones, *each.others)}
    homes = await stories.story_of(session, sorted(named))
    inside: dict[StoryId, list[ArticleId]] = {}
    for article, story in homes.items():
        inside.setdefault(story, []).append(article)
    return decided.bind(known, candidate.article, inside)


async def _known(
    session: Session, placing: Placing, candidate: Candidate, bound: Bound
) -> dict[StoryId, StorySketch]:
    """The stories that an article may belong to, by number, in that order."""
    chosen = bound.story if candidate.copied is None else candidate.copied
    if chosen is None:
        found = await nearby.find(session, candidate, placing.counted, placing.total)
        return {one.story: one for one in found if one.story not in bound.forbidden}
    original = await stories.sketches(session, [chosen])
    return {one: msgspec.convert(original[one], StorySketch) for one in original}


async def _join(
    session: Session, placing: Placing, candidate: Candidate, decision: Placement, now: datetime
) -> StoryId:
    story = decision.story
    if story is None:
        day = candidate.when.astimezone(_KYIV).date().isoformat()
        story = await stories.begin(session, candidate.when, day, now)
    await stories.join(session, candidate.article, story, decision.why, now)
    kind = "story" if decision.story is None else "join"
    placing.told.append(
        stories.Event(kind, story, detail={"article": candidate.article, "why": decision.why})
    )
    return story


async def _gather_copies(
    session: Session, originals: Sequence[ArticleId], now: datetime
) -> set[StoryId]:
    """Copies that we saw before their original, and placed elsewhere, come to its story."""
    changed: set[StoryId] = set()
    for stray in await stories.strayed_copies(session, originals):
        why = Why("copy", 1.0, other=stray.original)
        await stories.move(session, stray.copy, stray.home, why, now)
        changed.add(stray.home)
        if await stories.is_empty(session, stray.story):
            await stories.merge(session, stray.story, stray.home, now)
        else:
            changed.add(stray.story)
    return changed


async def recompose(session: Session, changed: Sequence[StoryId], now: datetime) -> None:
    """Show stories anew; one that was merged away in the meantime shows nothing."""
    titles = await judgements.titles(session, changed)
    for story in changed:
        members = await stories.members(session, story)
        found = await ancestry.of_story(session, story) if members else None
        if found is not None:
            shown = face.compose(members, now=now)
            shown = msgspec.structs.replace(shown, origins=len(found.origins))
            if title := titles.get(story):
                shown = msgspec.structs.replace(shown, headline=title)
            await stories.show(session, story, shown, now)
