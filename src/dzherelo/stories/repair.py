"""Whether two stories are one: the members of each are held against the other.

An article is placed once, with what was known then. What came later may show that two stories are
parts of one: a report in other words, a follow-up that arrived before its beginning.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.model.story import Why
from dzherelo.stories import placement
from dzherelo.stories.placement import Memory, Ranked
from dzherelo.stories.sketches import Candidate, StorySketch

MERGE = 0.4
"""The mean probability, in both directions, from which two stories are merged. With it B cubed F1
of the recorded edition, arriving in many orders, rises from .86 to .90; at .3 precision falls."""
SMALL = 4
"""Own texts of the smaller story, at most: two grown stories that were apart for long are two."""
MEMBERS = 3
"""Last own texts of each story that are asked."""


class Side(msgspec.Struct, frozen=True):
    """A story, those of its members that are asked, and the stories each of them is near to."""

    sketch: StorySketch
    members: tuple[Candidate, ...]
    near: Mapping[ArticleId, Sequence[StorySketch]]


def likeness(
    one: Side,
    other: Side,
    frequencies: Mapping[str, int],
    total: int,
    memory: Memory | None = None,
) -> tuple[float, Why]:
    """The mean probability (0 to 1) that one story's members are the other's, with the evidence.

    `frequencies` are the document frequencies of the `counted_terms` of all members; `memory`
    spares asking again what another pair of stories asked before, see `placement.rank`.
    """
    asking = _Asking(frequencies, total, memory or Memory())
    found = [*_asked(one, other, asking), *_asked(other, one, asking)]
    hits = sorted((hit for hit in found if hit), key=lambda hit: -hit.score)
    if len(hits) < len(found):
        # one bulletin that belongs to another day keeps the two stories of a series apart
        return 0.0, Why("similar")
    mean = sum(hit.score for hit in hits) / max(1, len(hits))
    why = placement.similar(mean, hits[0].compared) if hits else Why("similar", score=mean)
    return mean, why


class _Asking(msgspec.Struct, frozen=True):
    frequencies: Mapping[str, int]
    total: int
    memory: Memory


def _asked(one: Side, other: Side, asking: _Asking) -> list[Ranked | None]:
    """For each member of `one`, how it stands to the other story; None for another bulletin."""
    return [_ask(member, one, other.sketch, asking) for member in one.members]


def _ask(member: Candidate, home: Side, other: StorySketch, asking: _Asking) -> Ranked | None:
    """A member against the other story, among all that it is near to but its own."""
    near = {one.story: one for one in home.near.get(member.article, ())}
    near[other.story] = other
    near.pop(home.sketch.story, None)
    # its own terms only, as when it was placed: the same question has the same answer in each pair
    known = {t: asking.frequencies.get(t, 0) for t in placement.counted_terms(member)}
    stories = [near[one] for one in sorted(near)]
    ranked = placement.rank(member, stories, known, asking.total, asking.memory)
    return next((hit for hit in ranked if hit.story == other.story), None)


def distinct(pairs: Iterable[tuple[StoryId, StoryId]]) -> list[tuple[StoryId, StoryId]]:
    """Pairs of stories, each once whichever was named first, in the order they are asked."""
    return sorted({(min(pair), max(pair)) for pair in pairs})


def left(
    pair: tuple[StoryId, StoryId], home: Mapping[StoryId, StoryId]
) -> tuple[StoryId, StoryId] | None:
    """The stories (kept, lost) that a pair means after the mergers in `home` (lost → kept).

    None when they have become one already.
    """
    one, other = (_at_home(story, home) for story in pair)
    return keeper(one, other) if one != other else None


def _at_home(story: StoryId, home: Mapping[StoryId, StoryId]) -> StoryId:
    while story in home:
        story = home[story]
    return story


def keeper(one: StoryId, other: StoryId) -> tuple[StoryId, StoryId]:
    """Which of two stories stays and which leads to it: the older address is the better known."""
    return min(one, other), max(one, other)
