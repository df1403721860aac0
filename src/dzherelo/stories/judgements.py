"""What people's mergers and splits demand of a placement: the newest that speaks of a pair holds.

A merger says that all articles it names are of one story, a split that the ones it names are of
another story than the others. Placing and repair ask here before they decide for themselves.
"""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.model.story import Judgement


class Bound(msgspec.Struct, frozen=True):
    """What is demanded for one article: the story it has to join, those it must keep out of."""

    story: StoryId | None = None
    other: ArticleId | None = None
    """The article of that story which it was judged to belong to."""
    forbidden: frozenset[StoryId] = frozenset()


def verdict(known: Sequence[Judgement], one: ArticleId, other: ArticleId) -> Judgement | None:
    """The newest judgement about a pair of articles, None when there is none."""
    spoken = [each for each in known if _speaks(each, one, other)]
    return max(spoken, key=lambda each: each.id, default=None)


def _speaks(judged: Judgement, one: ArticleId, other: ArticleId) -> bool:
    if judged.kind == "merge":
        named = (*judged.ones, *judged.others)
        return one in named and other in named
    across = (one in judged.ones and other in judged.others) or (
        other in judged.ones and one in judged.others
    )
    return judged.kind == "split" and across


def bind(
    known: Sequence[Judgement], article: ArticleId, inside: Mapping[StoryId, Collection[ArticleId]]
) -> Bound:
    """What is demanded for an article, given the members of the stories that may be concerned.

    In each story the newest judgement decides; of several stories that demand the article the one
    of the newest judgement has it, of equals the one with the lower number.
    """
    demands: list[tuple[int, StoryId, ArticleId]] = []
    forbidden = set()
    for story in sorted(inside):
        spoken = [
            (found.id, other, found.kind)
            for other in sorted(inside[story])
            if (found := verdict(known, article, other)) is not None
        ]
        if not spoken:
            continue
        newest, other, kind = max(spoken, key=lambda each: (each[0], -each[1]))
        if kind == "merge":
            demands.append((newest, story, other))
        else:
            forbidden.add(story)
    if not demands:
        return Bound(forbidden=frozenset(forbidden))
    _, story, other = max(demands, key=lambda each: (each[0], -each[1]))
    return Bound(story, other, frozenset(forbidden))


def apart(
    known: Sequence[Judgement], one: Collection[ArticleId], other: Collection[ArticleId]
) -> bool:
    """Whether the articles of two stories must not come together: some pair was split last."""
    named = {article for each in known for article in (*each.ones, *each.others)}
    pairs = ((a, b) for a in one if a in named for b in other if b in named)
    found = (verdict(known, a, b) for a, b in pairs)
    return any(each is not None and each.kind == "split" for each in found)
