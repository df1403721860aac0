"""The pairs of articles that a person should judge: those about which placement was least sure."""

from collections.abc import Collection

import msgspec

from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.pipeline import nearby
from dzherelo.store import articles, desk, judgements, profiles
from dzherelo.store.database import Session
from dzherelo.store.desk import Doubtful
from dzherelo.stories import placement, sketches

BAND = 0.25
"""How far from the threshold a score may be to be asked about."""


class Doubt(msgspec.Struct, frozen=True):
    """Two articles, the score of the first against the story of the second, and what we did."""

    one: ArticleId
    other: ArticleId
    score: float
    joined: bool


async def find(session: Session, seen: Collection[frozenset[int]], limit: int) -> list[Doubt]:
    """The pairs nearest to the threshold that were not judged yet, the nearest first."""
    threshold = placement.weights().threshold
    near = await desk.doubtful(session, threshold - BAND, threshold + BAND, 20 * limit)
    near.sort(key=lambda one: (abs(one.score - threshold), one.article))
    found: list[Doubt] = []
    for one in near:
        other = await (_beside(session, one) if one.joined else _missed(session, one))
        if other is not None and frozenset((one.article, other)) not in seen:
            found.append(Doubt(one.article, other, one.score, one.joined))
        if len(found) == limit:
            break
    return found


async def _beside(session: Session, one: Doubtful) -> ArticleId | None:
    """The article that began the story which this one joined."""
    inside = await desk.members(session, one.story)
    return next((each.article for each in inside if each.article != one.article), None)


async def _missed(session: Session, one: Doubtful) -> ArticleId | None:
    """The first article of the nearest other story, as placement sees it today."""
    known = await profiles.load(session, [one.article])
    (article,) = await articles.load(session, [one.article])
    candidate = sketches.candidate(
        known[one.article], article=article.id, when=article.when, first_seen=article.first_seen
    )
    counted, total = await profiles.frequencies(session, placement.counted_terms(candidate))
    near = await nearby.find(session, candidate, counted, total)
    others = [story for story in near if story.story != one.story]
    ranked = placement.rank(candidate, others, counted, total)
    return await _first(session, ranked[0].story) if ranked else None


async def _first(session: Session, story: StoryId) -> ArticleId | None:
    return next(iter((await judgements.inside(session, [story]))[story]), None)
