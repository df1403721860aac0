"""Which story an article belongs to: a copy follows its original, the rest is a readable sum."""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources

import msgspec

from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.model.story import Placement, Why
from dzherelo.stories import features, vectors
from dzherelo.stories.features import Compared
from dzherelo.stories.sketches import Candidate, StorySketch, add, candidate, start
from dzherelo.stories.vectors import Corpus

__all__ = [
    "Candidate",
    "StorySketch",
    "add",
    "candidate",
    "counted_terms",
    "decide",
    "index_terms",
    "lookup_terms",
    "rank",
    "start",
]

COMMON = 0.1
"""Terms that more than this share of the articles has are not looked up …"""
COMMON_AT_LEAST = 30
"""… unless so few articles have them that it does not matter."""


RIVAL = 0.05
"""From this probability on a story that was not joined may be the same one all the same: with 0.1
a third of the mergers in the recorded edition is missed, below it only the pairs to look at grow.
"""
RIVALS = 3
"""Rivals that are asked, the likeliest: headlines alone have dozens, and each costs a comparison
of all that both stories are near to."""


class Weights(msgspec.Struct, frozen=True):
    """The trained weights of the features; trained by bench/train_placement.py."""

    description: str
    threshold: float
    same: dict[str, float]
    """For stories that have a member in the article's language; "bias" is the constant."""
    brief: dict[str, float]
    """The same for articles of hardly more than a headline."""
    kin: dict[str, float]
    """For stories in other East Slavic languages only."""
    foreign: dict[str, float]
    """For stories in other languages only: likeness is lower there and means more."""


@cache
def weights() -> Weights:
    """The weights that ship with the program."""
    file = resources.files("dzherelo.stories").joinpath("weights.json")
    return msgspec.json.decode(file.read_bytes(), type=Weights)


def group(values: Mapping[str, float]) -> str:
    """Which of the trained sums these features belong to."""
    if values.get("foreign"):
        return "kin" if values.get("kin") else "foreign"
    return "brief" if values.get("brief") else "same"


def score(values: Mapping[str, float], trained: Weights) -> float:
    """The probability (0 to 1) that the features are those of one story."""
    chosen = getattr(trained, group(values))
    total = chosen.get("bias", 0.0)
    for name in sorted(chosen):
        total += chosen[name] * values.get(name, 0.0)
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, total))))


def decide(
    candidate: Candidate,
    stories: Sequence[StorySketch],
    frequencies: Mapping[str, int],
    total: int,
) -> Placement:
    """Join one of `stories` or begin a new one, with the reason.

    A copy joins its original's story; a bulletin never joins that of another day. Else the story
    of the highest score joins when it passes the threshold; equal scores go to the smaller story
    id. `frequencies` are the document frequencies of the candidate's `counted_terms` (0 where
    none), `total` the articles counted.
    """
    if candidate.copied is not None:
        why = Why("copy", score=1.0, other=candidate.copy_of)
        return Placement(candidate.article, candidate.copied, why)
    ranked = rank(candidate, stories, frequencies, total)
    best = ranked[0] if ranked else None
    joined = best.story if best and best.score >= weights().threshold else None
    others = [one.story for one in ranked if one.score >= RIVAL and one.story != joined]
    why = similar(best.score, best.compared) if best and joined is not None else _first(best)
    return Placement(candidate.article, joined, why, tuple(others[:RIVALS]))


class Ranked(msgspec.Struct, frozen=True):
    """A story that an article was held against: how probable it is, and on what evidence."""

    score: float
    story: StoryId
    compared: Compared


class Memory(msgspec.Struct):
    """What was compared while nothing was counted; stories that grew are compared anew."""

    compared: dict[tuple[ArticleId, StoryId], tuple[StorySketch, Compared]] = {}

    def recall(self, candidate: Candidate, story: StorySketch) -> Compared | None:
        """What was found when the same article was held against the same story."""
        known = self.compared.get((candidate.article, story.story))
        return known[1] if known and known[0] == story else None


def rank(
    candidate: Candidate,
    stories: Sequence[StorySketch],
    frequencies: Mapping[str, int],
    total: int,
    memory: Memory | None = None,
) -> list[Ranked]:
    """The stories by the probability that the article is theirs, equal ones by id.

    Stories whose next bulletin the article is are left out. A `memory` may be given as long as
    frequencies and total stay the same.
    """
    memory = memory or Memory()
    every = _compare(candidate, stories, Corpus(frequencies, total, candidate.language), memory)
    ranked = [
        Ranked(score(compared.values, weights()), story.story, compared)
        for story, compared in zip(stories, features.stand_out(every), strict=True)
        if not compared.series
    ]
    return sorted(ranked, key=lambda one: (-one.score, one.story))


def _compare(
    candidate: Candidate, stories: Sequence[StorySketch], corpus: Corpus, memory: Memory
) -> list[Compared]:
    found = [memory.recall(candidate, one) for one in stories]
    if None not in found:
        return [one for one in found if one]
    weighed = features.weigh(candidate, corpus)
    every = []
    for story, known in zip(stories, found, strict=True):
        compared = known or features.compare(candidate, weighed, story, corpus)
        memory.compared[candidate.article, story.story] = story, compared
        every.append(compared)
    return every


def _first(best: Ranked | None) -> Why:
    """Why a new story begins: the nearest one was not near enough."""
    if best is None:
        return Why("first")
    return Why("first", score=round(best.score, 4), features=best.compared.values)


def similar(value: float, compared: Compared) -> Why:
    """The reason for joining two things that are alike, with its evidence."""
    return Why(
        "similar",
        score=round(value, 4),
        terms=compared.terms,
        entities=compared.entities,
        numbers=compared.numbers,
        hours=round(compared.hours, 2),
        features=compared.values,
    )


# ---- finding candidates --------------------------------------------------------------------------


def counted_terms(candidate: Candidate) -> tuple[str, ...]:
    """The distinct namespaced terms of an article, to count document frequencies by.

    "l:" lemmas, "s:" skeletons, "n:" numbers, "e:" entity keys, "t:" the language itself (so
    that "t:uk" counts the articles in Ukrainian); in alphabetic order.
    """
    return vectors.ordered(
        [
            "t:" + candidate.language,
            *("l:" + term for term in candidate.lemmas),
            *("s:" + term for term in candidate.skeletons),
            *("n:" + number for number in candidate.numbers),
            *("e:" + key for key in candidate.entities),
        ]
    )


def lookup_terms(
    candidate: Candidate, frequencies: Mapping[str, int], total: int, limit: int
) -> tuple[str, ...]:
    """The at most `limit` terms by which an article's possible stories are to be looked up."""
    numbers = dict.fromkeys(candidate.numbers, 1.0)
    spaces = (("l:", candidate.lemmas), ("s:", candidate.skeletons), ("n:", numbers))
    return _rarest(spaces, Corpus(frequencies, total, candidate.language), limit)


def index_terms(
    sketch: StorySketch, frequencies: Mapping[str, int], total: int, limit: int
) -> tuple[str, ...]:
    """The at most `limit` terms under which a story is to be found."""
    numbers = {number: float(count) for number, count in sketch.numbers.items()}
    spaces = (("l:", sketch.lemmas), ("s:", sketch.skeletons), ("n:", numbers))
    language = max(sorted(sketch.languages), key=lambda one: sketch.languages[one], default="")
    return _rarest(spaces, Corpus(frequencies, total, language), limit)


_SHARES = {"l:": 0.5, "s:": 0.35, "n:": 0.15}
"""Part of the looked-up terms that each space gets, so that other languages are found too."""


def _rarest(
    spaces: Iterable[tuple[str, Mapping[str, float]]],
    corpus: Corpus,
    limit: int,
) -> tuple[str, ...]:
    most = max(COMMON_AT_LEAST, COMMON * corpus.read("s:"))
    found: list[str] = []
    for space, weights_of in spaces:
        usable = {t: w for t, w in weights_of.items() if corpus.seen(space + t) <= most}
        heavy = vectors.weigh(usable, space, corpus)
        share = max(1, round(limit * _SHARES[space]))
        found += [space + term for term in vectors.strongest(heavy, share)]
    return tuple(found[:limit])
