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
BULLETIN_GAP = 9.0
"""Hours after which a text in the same words with other numbers is the next bulletin."""
FEW_NUMBERS = 5
NEW_NUMBERS = 0.5
"""A bulletin has at least so many numbers, and at least this share of them is new."""
SAME_WORDS, LIKE_TITLE = 0.5, 0.25
SAME_TITLE = 0.8
"""Cosines of two bulletins: like texts under like headlines, or nearly one headline. In the
recorded edition no follow-up of the next day has them, all bulletins have."""


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
    series: bool = False
    """Whether the article is another bulletin of the story's series, which must not join."""


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
        "foreign": 0.0 if same else 1.0,
    }
    terms = vectors.shared(weighed.lemmas, lemmas, 8)
    return Compared(
        {name: round(value, 6) for name, value in values.items()},
        terms,
        numbers[:8],
        tuple(candidate.entities[key] for key in entities)[:8],
        hours,
        series=_is_series(candidate, story, values, hours),
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


def _is_series(
    candidate: Candidate, story: StorySketch, values: Mapping[str, float], hours: float
) -> bool:
    """Whether the article is the next bulletin of the series to which the story belongs.

    Half a day later, in like words, under a like headline, with other numbers: exchange rates,
    levels of the river, losses of the day. It must not join, however alike it is.
    """
    if hours < BULLETIN_GAP or len(candidate.numbers) < FEW_NUMBERS:
        return False
    new = [number for number in candidate.numbers if number not in story.numbers]
    changed = len(new) >= NEW_NUMBERS * len(candidate.numbers)
    title, words = values["title_much"], values["words_much"]
    return changed and (title >= SAME_TITLE or (words >= SAME_WORDS and title >= LIKE_TITLE))


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
