"""The stories near an article, for placing it and for merging stories."""

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from dzherelo.store import stories
from dzherelo.store.database import Session
from dzherelo.stories import placement
from dzherelo.stories.sketches import Candidate, StorySketch

ACTIVE = timedelta(days=5)
"""A story that heard nothing for so long is over; what comes later begins another."""
AHEAD = timedelta(days=2)
"""How far before a story's first article one may be dated and still belong to it."""
LOOKUP_TERMS = 80
INDEX_TERMS = 160
CANDIDATES = 24
"""Stories found by their rarest terms that are compared in full."""


async def find(
    session: Session, candidate: Candidate, counted: Mapping[str, int], total: int
) -> list[StorySketch]:
    """The stories that an article may belong to, by number."""
    lookup = placement.lookup_terms(candidate, counted, total, LOOKUP_TERMS)
    since, until = candidate.when - ACTIVE, candidate.when + AHEAD
    found = dict(await stories.candidates(session, lookup, since, until, CANDIDATES))
    return [msgspec.convert(found[one], StorySketch) for one in sorted(found)]
