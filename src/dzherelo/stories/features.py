"""Readable features of "does this article belong to that story", each a number near 0 to 1."""

import math
from collections.abc import Mapping, Sequence

import msgspec

from dzherelo.stories import vectors
from dzherelo.stories.sketches import Candidate, StorySketch
from dzherelo.stories.vectors import Corpus

RARE = 0.02
"""A term is rare when at most this share of the articles has it."""
MANY_RARE = 8.0
MANY_NUMBERS = 4.0
MANY_NAMES = 5.0
DAY = 24.0
ALIKE = 0.45
"""Cosine from which two texts use the words of one series."""
BULLETIN_GAP = 9.0
"""Hours after which a text in the same words with other numbers is the next bulletin."""


class Weighed(msgspec.Struct, frozen=True):
    """A candidate with its TF-IDF vectors, computed once for all stories it is compared with."""

    lemmas: dict[str, float]
    skeletons: dict[str, float]


def weigh(candidate: Candidate, corpus: Corpus) -> Weighed:
    """The candidate's vectors."""
    return Weighed(
        vectors.weigh(candidate.lemmas, "l:", corpus),
        vectors.weigh(candidate.skeletons, "s:", corpus),
    )


class Compared(msgspec.Struct, frozen=True):
    """Features by name, and the evidence behind them."""

    values: dict[str, float]
    terms: tuple[str, ...]
    numbers: tuple[str, ...]
    entities: tuple[str, ...]
    hours: float


def compare(
    candidate: Candidate,
    weighed: Weighed,
    story: StorySketch,
    corpus: Corpus,
) -> Compared:
    """The features of a candidate against one story."""
    lemmas = vectors.weigh(story.lemmas, "l:", corpus)
    skeletons = vectors.weigh(story.skeletons, "s:", corpus)
    same = candidate.language in story.languages
    words = vectors.cosine(weighed.lemmas, lemmas)
    sounds = vectors.cosine(weighed.skeletons, skeletons)
    numbers = vectors.overlap(candidate.numbers, story.numbers)
    entities = vectors.overlap(tuple(candidate.entities), story.entities)
    hours = _hours(candidate, story)
    title = _title(candidate, story, corpus)
    values = {
        "words": math.sqrt(words),
        "sounds": math.sqrt(sounds),
        "title": math.sqrt(title),
        "words_much": words,
        "sounds_much": sounds,
        "title_much": title,
        "rare": _rare(weighed, lemmas, corpus),
        "numbers": min(1.0, _rarity(numbers, "n:", corpus) / MANY_NUMBERS),
        "names": min(1.0, _rarity(entities, "e:", corpus) / MANY_NAMES),
        "days": min(1.0, hours / (3 * DAY)),
        "later": 1.0 if hours > DAY / 2 else 0.0,
        "bulletin": _bulletin(candidate, story, words, title, hours),
        "foreign": 0.0 if same else 1.0,
    }
    terms = vectors.shared(weighed.lemmas, lemmas, 8)
    return Compared(
        {name: round(value, 6) for name, value in values.items()},
        terms,
        numbers[:8],
        tuple(candidate.entities[key] for key in entities)[:8],
        hours,
    )


def _hours(candidate: Candidate, story: StorySketch) -> float:
    """Hours between the candidate and the story's nearest end; 0 inside its time."""
    if candidate.when > story.last_at:
        return (candidate.when - story.last_at).total_seconds() / 3600.0
    if candidate.when < story.first_at:
        return (story.first_at - candidate.when).total_seconds() / 3600.0
    return 0.0


def _title(candidate: Candidate, story: StorySketch, corpus: Corpus) -> float:
    """The best likeness of the headline with one of the story's last ones."""
    best = 0.0
    for own, others, space in (
        (candidate.title, story.titles, "l:"),
        (candidate.title_skeletons, story.title_skeletons, "s:"),
    ):
        mine = _plain(own, space, corpus)
        for other in others:
            best = max(best, vectors.cosine(mine, _plain(other, space, corpus)))
    return best


def _plain(terms: Sequence[str], space: str, corpus: Corpus) -> dict[str, float]:
    return vectors.weigh(dict.fromkeys(terms, 1.0), space, corpus)


def _rare(weighed: Weighed, lemmas: Mapping[str, float], corpus: Corpus) -> float:
    """How many rare lemmas both hold, up to `MANY_RARE`."""
    most = max(2.0, RARE * corpus.read("l:"))
    shared = sum(1 for t in weighed.lemmas if t in lemmas and corpus.seen("l:" + t) <= most)
    return min(1.0, shared / MANY_RARE)


def _rarity(terms: Sequence[str], space: str, corpus: Corpus) -> float:
    """The rarities of shared terms, as a sum of shares of the greatest rarity possible."""
    top = math.log(corpus.read(space))
    return math.fsum(vectors.rarity(space, term, corpus) / top for term in terms)


def _bulletin(
    candidate: Candidate, story: StorySketch, words: float, title: float, hours: float
) -> float:
    """Like words or headline, other numbers, the next day: another of a series, 0 to 1."""
    if hours < BULLETIN_GAP:
        return 0.0
    headline = 0.0
    others = {number for numbers in story.title_numbers for number in numbers}
    if candidate.title_numbers and others and not others & set(candidate.title_numbers):
        headline = title
    if len(candidate.numbers) < 3 or len(story.numbers) < 3:  # noqa: PLR2004 - no bulletin
        return headline
    shared = sum(1 for number in candidate.numbers if number in story.numbers)
    like = max(0.0, words - ALIKE) / (1.0 - ALIKE)
    return max(headline, like * (1.0 - shared / len(candidate.numbers)))


def stand_out(compared: Sequence[Compared]) -> list[Compared]:
    """The same features with `lead`: how far each story is ahead of the best other one, -1 to 1.

    In a town where every report shares the mayor and the river, the distance to the next story
    says more than the likeness itself.
    """
    leads = {name: _leads([one.values[name] for one in compared]) for name in _LIKENESS}
    return [
        msgspec.structs.replace(
            one,
            values={**one.values, **{f"lead_{name}": leads[name][at] for name in _LIKENESS}},
        )
        for at, one in enumerate(compared)
    ]


_LIKENESS = ("words", "sounds")


def _leads(values: Sequence[float]) -> list[float]:
    ordered = sorted(values, reverse=True)
    best = ordered[0] if ordered else 0.0
    second = ordered[1] if len(ordered) > 1 else 0.0
    return [round(value - (second if value == best else best), 6) for value in values]
