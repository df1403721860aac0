"""Readable features of "does this article belong to that story", each a number near 0 to 1."""

import math
from collections.abc import Container, Mapping, Sequence

import msgspec

from dzherelo.stories import sketches, vectors
from dzherelo.stories.sketches import Candidate, StorySketch
from dzherelo.stories.vectors import Corpus

RARE = 0.02
"""A term is rare when at most this share of the articles has it."""
MANY_RARE = 8.0
MANY_NUMBERS = 4.0
MANY_NAMES = 5.0
DAY = 24.0
BRIEF = 24
"""Lemmas from which a text is more than a headline, which alone is less like anything."""
BULLETIN_GAP = 9.0
"""Hours after which a text in the same words with other numbers is the next bulletin."""
NEW_NUMBERS = 0.5
"""A bulletin has at least so many numbers, and at least this share of them is new."""
SAME_WORDS, LIKE_TITLE = 0.5, 0.25
SAME_TITLE = 0.8
"""Cosines of two bulletins: like texts under like headlines, or nearly one headline. In the
recorded edition no follow-up of the next day has them, all bulletins have."""
SAME_HEAD = 0.5
"""Cosine of the heaviest lemmas, each counted once, of two bulletins of a series."""
STRANGER = {"words": 0.25, "sounds": 0.3}
"""How alike a story is to the likeliest of those that it has nothing to do with: in the recorded
edition nine in ten are less so. A story without any beside it is ahead of that, not of nothing."""


class Weighed(msgspec.Struct, frozen=True):
    """A candidate with its TF-IDF vectors, computed once for all stories it is compared with."""

    lemmas: dict[str, float]
    skeletons: dict[str, float]
    title: dict[str, float]
    title_skeletons: dict[str, float]


def weigh(candidate: Candidate, corpus: Corpus) -> Weighed:
    """The candidate's vectors."""
    return Weighed(
        vectors.weigh(candidate.lemmas, "l:", corpus),
        vectors.weigh(candidate.skeletons, "s:", corpus),
        _plain(candidate.title, "l:", corpus),
        _plain(candidate.title_skeletons, "s:", corpus),
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
    lemmas = _weigh_near(weighed.lemmas, story.lemmas, "l:", corpus)
    skeletons = _weigh_near(weighed.skeletons, story.skeletons, "s:", corpus)
    same = candidate.language in story.languages
    words = vectors.cosine(weighed.lemmas, lemmas)
    sounds = vectors.cosine(weighed.skeletons, skeletons)
    numbers = vectors.overlap(candidate.numbers, story.numbers)
    entities = vectors.overlap(tuple(candidate.entities), story.entities)
    hours = _hours(candidate, story)
    title = _title(weighed, story, corpus)
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
        "brief": 1.0 if same and len(candidate.lemmas) < BRIEF else 0.0,
        "bare": 1.0 if candidate.lemmas.keys() <= set(candidate.title) else 0.0,
        "foreign": 0.0 if same else 1.0,
        "kin": 0.0 if same or not _kin(candidate, story) else 1.0,
    }
    terms = vectors.shared(weighed.lemmas, lemmas, 8)
    return Compared(
        {name: round(value, 6) for name, value in values.items()},
        terms,
        numbers[:8],
        tuple(candidate.entities[key] for key in entities)[:8],
        hours,
        series=_is_series(candidate, story, values, hours)
        or _follows_bulletin(candidate, weighed, story, corpus),
    )


def _weigh_near(
    mine: Mapping[str, float], terms: Mapping[str, float], space: str, corpus: Corpus
) -> dict[str, float]:
    """The story's vector; nothing when not a single term is shared, for then it is not needed."""
    return {} if mine.keys().isdisjoint(terms) else vectors.weigh(terms, space, corpus)


def _kin(candidate: Candidate, story: StorySketch) -> bool:
    """Whether both are told in East Slavic languages, whose words mostly share their frames."""
    return candidate.language in sketches.KIN and not sketches.KIN.isdisjoint(story.languages)


def _hours(candidate: Candidate, story: StorySketch) -> float:
    """Hours between the candidate and the story's nearest end; 0 inside its time."""
    if candidate.when > story.last_at:
        return (candidate.when - story.last_at).total_seconds() / 3600.0
    if candidate.when < story.first_at:
        return (story.first_at - candidate.when).total_seconds() / 3600.0
    return 0.0


def _title(weighed: Weighed, story: StorySketch, corpus: Corpus) -> float:
    """The best likeness of the headline with one of the story's last ones."""
    best = 0.0
    for mine, others, space in (
        (weighed.title, story.titles, "l:"),
        (weighed.title_skeletons, story.title_skeletons, "s:"),
    ):
        for other in others:
            # most headlines share no word: nothing needs to be weighed then
            if not mine.keys().isdisjoint(other):
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
    if hours < BULLETIN_GAP or len(candidate.numbers) < sketches.BULLETIN_NUMBERS:
        return False
    if not _new_numbers(candidate.numbers, story.numbers):
        return False
    title, words = values["title_much"], values["words_much"]
    return title >= SAME_TITLE or (words >= SAME_WORDS and title >= LIKE_TITLE)


def _new_numbers(numbers: Sequence[str], known: Container[str]) -> bool:
    new = sum(number not in known for number in numbers)
    return new >= NEW_NUMBERS * len(numbers)


def _follows_bulletin(
    candidate: Candidate, weighed: Weighed, story: StorySketch, corpus: Corpus
) -> bool:
    """Whether one member of the story is an earlier bulletin of the article's series.

    Rates and river levels that once met in one story (they were all there was) are together like
    neither; held against each member, the next day's bulletin is seen for what it is.
    """
    if len(candidate.numbers) < sketches.BULLETIN_NUMBERS or not story.bulletins:
        return False
    head = _plain(sketches.head_lemmas(candidate), "l:", corpus)
    return any(
        abs((candidate.when - one.when).total_seconds()) >= BULLETIN_GAP * 3600
        and _new_numbers(candidate.numbers, one.numbers)
        and vectors.cosine(head, _plain(one.lemmas, "l:", corpus)) >= SAME_HEAD
        and vectors.cosine(weighed.title, _plain(one.title, "l:", corpus)) >= LIKE_TITLE
        for one in story.bulletins
    )


def stand_out(compared: Sequence[Compared]) -> list[Compared]:
    """The same features with `lead`: how far each story is ahead of the best other one, -1 to 1.

    In a town where every report shares the mayor and the river, the distance to the next story
    says more than the likeness itself.
    """
    leads = {
        name: _leads([one.values[name] for one in compared], STRANGER[name]) for name in _LIKENESS
    }
    return [
        msgspec.structs.replace(
            one,
            values={**one.values, **{f"lead_{name}": leads[name][at] for name in _LIKENESS}},
        )
        for at, one in enumerate(compared)
    ]


_LIKENESS = ("words", "sounds")


def _leads(values: Sequence[float], stranger: float) -> list[float]:
    ordered = sorted([*values, stranger], reverse=True)
    best, second = ordered[0], ordered[1] if len(ordered) > 1 else stranger
    return [round(value - (second if value == best else best), 6) for value in values]
