"""Weights of terms and how alike two weighted texts are.

Sums are exactly rounded (`math.fsum`), so they do not depend on the order of terms: a sketch that
comes back from the database gives the same bits.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec

from dzherelo.stories import background

Weights = Mapping[str, float]

PRIOR_ARTICLES = 50
"""Articles assumed to have been read before the first one: the first day needs weights too."""


UNKNOWN_SHARE = 0.01
"""Share of the articles assumed to have a term whose frequency was not given: a middling one."""


@lru_cache(maxsize=1 << 16)
def _log(number: int) -> float:
    return math.log(number)


class Corpus(msgspec.Struct, frozen=True):
    """What was read so far: document frequencies of namespaced terms, on top of the background.

    Lemmas ("l:") are compared with the articles of one language, counted under "t:<language>":
    else the common words of a language that has just begun to be read would look rare.
    """

    frequencies: Mapping[str, int]
    total: int
    language: str = ""

    def read(self, space: str) -> int:
        """How many articles a term of this space could have stood in."""
        before = background.load()
        if space != "l:":
            return self.total + before.total + PRIOR_ARTICLES
        key = "t:" + self.language
        own = self.frequencies.get(key, self.total) + before.terms.get(key, 0)
        return own + PRIOR_ARTICLES

    def seen(self, key: str) -> int:
        """How many articles have a namespaced term."""
        known = self.frequencies.get(key)
        given = int(UNKNOWN_SHARE * self.total) if known is None else known
        return given + background.load().terms.get(key, 0)


def rarity(space: str, term: str, corpus: Corpus) -> float:
    """The inverse document frequency of a term, 0 (everywhere) to ln(articles read)."""
    return max(0.0, _log(corpus.read(space)) - _log(corpus.seen(space + term) + 1))


def weigh(weights: Weights, space: str, corpus: Corpus) -> dict[str, float]:
    """TF-IDF of a text's terms; `space` is the namespace, "l:"."""
    top, known = _log(corpus.read(space)), background.load().terms
    frequencies, middling = corpus.frequencies, int(UNKNOWN_SHARE * corpus.total)
    unknown = top - _log(middling + 1)
    found = {}
    for term, weight in weights.items():
        key = space + term
        rare = unknown
        if key in frequencies or key in known:
            rare = top - _log(frequencies.get(key, middling) + known.get(key, 0) + 1)
        if rare > 0.0:
            found[term] = weight * rare
    return found


def length(weights: Weights) -> float:
    """The Euclidean length of a vector."""
    return math.sqrt(math.fsum(value * value for value in weights.values()))


def cosine(one: Weights, two: Weights) -> float:
    """How alike two weighted texts are, 0 to 1."""
    lengths = length(one) * length(two)
    if lengths == 0.0:
        return 0.0
    return min(1.0, math.fsum(one[term] * two[term] for term in one.keys() & two.keys()) / lengths)


def count(terms: Iterable[str]) -> dict[str, float]:
    """Damped term frequencies: 1 + ln(times)."""
    times: dict[str, int] = {}
    for term in terms:
        times[term] = times.get(term, 0) + 1
    return {term: 1.0 + math.log(number) for term, number in times.items()}


def strongest(weights: Weights, limit: int) -> dict[str, float]:
    """The heaviest terms, ties in alphabetic order."""
    ordered = sorted(weights, key=lambda term: (-weights[term], term))[:limit]
    return {term: weights[term] for term in ordered}


def shared(one: Weights, two: Weights, limit: int) -> tuple[str, ...]:
    """The terms that made the cosine, strongest first."""
    products = {term: one[term] * two[term] for term in sorted(one.keys() & two.keys())}
    return tuple(strongest(products, limit))


def ordered(terms: Iterable[str]) -> tuple[str, ...]:
    """Distinct terms in alphabetic order."""
    return tuple(sorted(set(terms)))


def overlap(one: Sequence[str], two: Weights) -> tuple[str, ...]:
    """The terms of a sequence that a mapping holds, in order, each once."""
    return tuple(term for term in dict.fromkeys(one) if term in two)
