"""Stories that are not the same event but about the same matter."""

from collections.abc import Mapping, Sequence

import msgspec

from dzherelo.model.ids import StoryId
from dzherelo.stories import vectors
from dzherelo.stories.sketches import StorySketch
from dzherelo.stories.vectors import Corpus

LEAST = 0.1
"""Likeness from which a story is worth showing beside another."""
WORDS, SOUNDS, NAMES = 0.6, 0.2, 0.2
"""Shares of lemmas, skeletons and common entities in the likeness."""


class Near(msgspec.Struct, frozen=True):
    """A related story, how alike (0 to 1), and the terms both share, strongest first."""

    story: StoryId
    likeness: float
    terms: tuple[str, ...] = ()


def rank(
    story: StorySketch,
    others: Sequence[StorySketch],
    frequencies: Mapping[str, int],
    total: int,
    limit: int = 5,
) -> tuple[Near, ...]:
    """The most alike of `others`, best first, ties by story id; none below `LEAST`."""
    language = max(sorted(story.languages), key=lambda code: story.languages[code], default="")
    corpus = Corpus(frequencies, total, language)
    own = vectors.weigh(story.lemmas, "l:", corpus)
    sounds = vectors.weigh(story.skeletons, "s:", corpus)
    found = []
    for other in others:
        if other.story == story.story:
            continue
        theirs = vectors.weigh(other.lemmas, "l:", corpus)
        names = len(story.entities.keys() & other.entities.keys())
        fewest = max(1, min(len(story.entities), len(other.entities)))
        likeness = (
            WORDS * vectors.cosine(own, theirs)
            + SOUNDS * vectors.cosine(sounds, vectors.weigh(other.skeletons, "s:", corpus))
            + NAMES * names / fewest
        )
        if likeness >= LEAST:
            found.append(Near(other.story, round(likeness, 4), vectors.shared(own, theirs, 5)))
    return tuple(sorted(found, key=lambda one: (-one.likeness, one.story))[:limit])
