"""Where articles of a story give different numbers for the same thing."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from dzherelo.model.ids import ArticleId
from dzherelo.model.profile import Amount
from dzherelo.text import amounts

_SHARED = 2
"""Context stems that two sums or shares must have in common to be of one thing."""


class Told(msgspec.Struct, frozen=True):
    """The amounts of one article."""

    article: ArticleId
    amounts: tuple[Amount, ...]


class Claim(msgspec.Struct, frozen=True):
    """One number for a thing, and the articles that give it, in the given order."""

    amount: Amount
    articles: tuple[ArticleId, ...]


class Disagreement(msgspec.Struct, frozen=True):
    """A thing with the different numbers given for it, in order of their first article."""

    key: str
    claims: tuple[Claim, ...]


class _Topic(msgspec.Struct):
    """A counted thing: what each article says of it; grows while articles are read."""

    first: Amount
    said: dict[ArticleId, list[Amount]]


def gather(told: Sequence[Told]) -> tuple[Disagreement, ...]:
    """The things of which two articles say what cannot both be true, in order of appearance.

    Give the articles in order of time. «Понад 40» and 43 agree, «2 тис.» and «дві тисячі» are the
    same; an article that gives both numbers agrees with either.
    """
    topics: dict[str, list[_Topic]] = defaultdict(list)
    for one in told:
        for amount in one.amounts:
            _topic(topics[amount.key], amount).said.setdefault(one.article, []).append(amount)
    every = [topic for same in topics.values() for topic in same]
    return tuple(
        Disagreement(topic.first.key, _claims(topic)) for topic in every if _disagrees(topic)
    )


def _topic(known: list[_Topic], amount: Amount) -> _Topic:
    for topic in known:
        if _same_thing(topic.first, amount):
            return topic
    fresh = _Topic(amount, {})
    known.append(fresh)
    return fresh


def _same_thing(one: Amount, other: Amount) -> bool:
    """A state needs no more; a bare unit or noun is the same thing in a sentence of like words."""
    if not one.context and not other.context:
        return True
    shared = set(one.context) & set(other.context)
    return len(shared) >= min(_SHARED, max(1, len(one.context)), max(1, len(other.context)))


def _disagrees(topic: _Topic) -> bool:
    said = list(topic.said.values())
    return any(
        not any(amounts.agree(a, b) for a in one for b in other)
        for at, one in enumerate(said)
        for other in said[:at]
    )


def _claims(topic: _Topic) -> tuple[Claim, ...]:
    """The first number of each article, the same numbers together."""
    by_value: dict[tuple[str, str], list[ArticleId]] = {}
    firsts: dict[tuple[str, str], Amount] = {}
    for article, said in topic.said.items():
        value = (said[0].value, said[0].bound)
        by_value.setdefault(value, []).append(article)
        firsts.setdefault(value, said[0])
    return tuple(Claim(firsts[value], tuple(given)) for value, given in by_value.items())
