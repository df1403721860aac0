"""Merging stories that turn out to be one, while the placer holds its lock."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.pipeline import nearby
from dzherelo.store import articles, judgements, profiles, stories
from dzherelo.store.database import Session
from dzherelo.stories import judgements as decided
from dzherelo.stories import placement, repair, sketches
from dzherelo.stories.sketches import Candidate, StorySketch


async def run(
    session: Session, pairs: Iterable[tuple[StoryId, StoryId]], now: datetime
) -> set[StoryId]:
    """Merge those pairs of stories that are one, in their order; returns the stories that grew."""
    home: dict[StoryId, StoryId] = {}
    grown: set[StoryId] = set()
    memory = placement.Memory()
    for pair in repair.distinct(pairs):
        two = repair.left(pair, home)
        if two and await _merge(session, two, now, memory):
            kept, lost = two
            home[lost] = kept
            grown.add(kept)
    return grown - set(home)


async def _merge(
    session: Session, two: tuple[StoryId, StoryId], now: datetime, memory: placement.Memory
) -> bool:
    """Hold two stories (kept, lost) against each other, and merge them if they are one."""
    kept, lost = two
    inside = await judgements.inside(session, two)
    judged = await judgements.about(session, [*inside[kept], *inside[lost]])
    if decided.apart(judged, inside[kept], inside[lost]):
        return False
    texts = await stories.own_texts(session, [kept, lost])
    if min((len(found) for found in texts.values()), default=0) > repair.SMALL:
        return False
    asked = {story: texts.get(story, [])[-repair.MEMBERS :] for story in (kept, lost)}
    members = await _members(session, [text for found in asked.values() for text in found])
    terms = {term for text in members.values() for term in placement.counted_terms(text)}
    counted, total = await profiles.frequencies(session, sorted(terms))
    both = await stories.sketches(session, [kept, lost])
    one, other = [
        repair.Side(
            msgspec.convert(both[story], StorySketch),
            tuple(members[text] for text in asked[story]),
            {
                text: await nearby.find(session, members[text], counted, total)
                for text in asked[story]
            },
        )
        for story in (kept, lost)
    ]
    likeness, why = repair.likeness(one, other, counted, total, memory)
    if likeness < repair.MERGE:
        return False
    await stories.absorb(session, lost, kept, why, now)
    joined = sketches.join(one.sketch, other.sketch)
    shown = placement.index_terms(joined, counted, total, nearby.INDEX_TERMS)
    await stories.keep_sketch(session, kept, joined, shown)
    return True


async def _members(session: Session, ids: Sequence[ArticleId]) -> dict[ArticleId, Candidate]:
    known = await profiles.load(session, ids)
    return {
        one.id: sketches.candidate(
            known[one.id], article=one.id, when=one.when, first_seen=one.first_seen
        )
        for one in await articles.load(session, ids)
    }
