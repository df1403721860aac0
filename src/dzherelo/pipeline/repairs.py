"""Merging stories that turn out to be one, while the placer holds its lock."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.store import articles, profiles, stories
from dzherelo.store.database import Session
from dzherelo.stories import placement, repair, sketches
from dzherelo.stories.sketches import Candidate, StorySketch

ACTIVE = timedelta(days=5)
"""A story that heard nothing for so long is over; what comes later begins another."""
AHEAD = timedelta(days=2)
"""How far before a story's first article one may be dated and still belong to it."""
LOOKUP_TERMS = 80
INDEX_TERMS = 160
CANDIDATES = 24
"""Stories found by their rarest terms that are compared in full."""


async def run(
    session: Session, pairs: Iterable[tuple[StoryId, StoryId]], now: datetime
) -> set[StoryId]:
    """Merge those pairs of stories that are one, in their order; returns the stories that grew."""
    home: dict[StoryId, StoryId] = {}
    grown: set[StoryId] = set()
    for pair in sorted({(min(pair), max(pair)) for pair in pairs}):
        one, other = (_at_home(home, story) for story in pair)
        if one == other:
            continue
        kept, lost = repair.keeper(one, other)
        if await _merge(session, kept, lost, now):
            home[lost] = kept
            grown.add(kept)
    return grown - set(home)


def _at_home(home: Mapping[StoryId, StoryId], story: StoryId) -> StoryId:
    while story in home:
        story = home[story]
    return story


async def _merge(session: Session, kept: StoryId, lost: StoryId, now: datetime) -> bool:
    """Hold two stories against each other, and merge them if they are one."""
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
            {text: await near(session, members[text], counted, total) for text in asked[story]},
        )
        for story in (kept, lost)
    ]
    likeness, why = repair.likeness(one, other, counted, total)
    if likeness < repair.MERGE:
        return False
    await stories.absorb(session, lost, kept, why, now)
    joined = sketches.join(one.sketch, other.sketch)
    shown = placement.index_terms(joined, counted, total, INDEX_TERMS)
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


async def near(
    session: Session, candidate: Candidate, counted: Mapping[str, int], total: int
) -> list[StorySketch]:
    """The stories that an article may belong to, by number."""
    lookup = placement.lookup_terms(candidate, counted, total, LOOKUP_TERMS)
    since, until = candidate.when - ACTIVE, candidate.when + AHEAD
    found = dict(await stories.candidates(session, lookup, since, until, CANDIDATES))
    return [msgspec.convert(found[one], StorySketch) for one in sorted(found)]
