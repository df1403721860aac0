"""Weights of terms and how alike two weighted texts are; every sum runs in a fixed order."""

import math
from collections.abc import Iterable, Mapping, Sequence

Weights = Mapping[str, float]

PRIOR_ARTICLES = 50
"""Articles assumed to have been read before the first one, so that the first day has weights too."""


def rarity(term: str, frequencies: Mapping[str, int], total: int) -> float:
    """The inverse document frequency of a namespaced term, about 0 (everywhere) to ln(total)."""
    seen = frequencies.get(term, 0)
    return math.log((total + PRIOR_ARTICLES) / (seen + 1.0))


def weigh(weights: Weights, space: str, frequencies: Mapping[str, int], total: int) -> dict[str, float]:
    """TF-IDF of a text's terms, in alphabetic order of terms; `space` is the namespace, "l:"."""
    found = {}
    for term in sorted(weights):
        value = weights[term] * max(0.0, rarity(space + term, frequencies, total))
        if value > 0.0:
            found[term] = value
    return found


def length(weights: Weights) -> float:
    """The Euclidean length of a vector."""
    return math.sqrt(sum(weights[term] * weights[term] for term in sorted(weights)))


def cosine(one: Weights, two: Weights) -> float:
    """How alike two weighted texts are, 0 to 1."""
    lengths = length(one) * length(two)
    if lengths == 0.0:
        return 0.0
    return sum(one[term] * two[term] for term in sorted(one.keys() & two.keys())) / lengths


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
    products = {term: one[term] * two[term] for term in one.keys() & two.keys()}
    return tuple(strongest(products, limit))


def ordered(terms: Iterable[str]) -> tuple[str, ...]:
    """Distinct terms in alphabetic order."""
    return tuple(sorted(set(terms)))


def overlap(one: Sequence[str], two: Weights) -> tuple[str, ...]:
    """The terms of a sequence that a mapping holds, in order, each once."""
    return tuple(term for term in dict.fromkeys(one) if term in two)
