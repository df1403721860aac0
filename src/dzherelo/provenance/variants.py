"""One quote in many articles: shortened, cut in two, with other signs, but the same words."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from dzherelo.lang import spelling
from dzherelo.model.profile import Quote
from dzherelo.text import normal

LEAST_WORDS = 4
"""Words of a quote that is followed through a story; shorter ones are names and irony."""
_RUN = 3
"""Words in a row by which quotes are compared."""
_CONTAINED = 0.6
"""Part of the shorter quote's runs that the longer one must hold. A translation shares none."""

Run = tuple[str, ...]


class _Group(msgspec.Struct):
    """The members of one quote so far; grows while quotes are gathered."""

    members: list[int]
    runs: list[frozenset[Run]]


def gather(quotes: Sequence[Quote]) -> tuple[tuple[int, ...], ...]:
    """Quotes that are one, as numbers in the given order; the first of each was given first.

    Give them in order of time. Two quotes are one when most word runs of the shorter stand in the
    longer one; letter case, signs and spellings of the apostrophe do not matter. A quote of which
    another has only a part, and one that joins two, keep all three together.
    """
    groups: list[_Group] = []
    holders: dict[Run, set[int]] = defaultdict(set)
    for number, quote in enumerate(quotes):
        runs = _runs(quote.text)
        if not runs:
            continue
        near = sorted({group for run in runs for group in holders[run]})
        found = next((g for g in near if any(_one(runs, other) for other in groups[g].runs)), None)
        if found is None:
            found = len(groups)
            groups.append(_Group([], []))
        groups[found].members.append(number)
        if runs not in groups[found].runs:
            groups[found].runs.append(runs)
        for run in runs:
            holders[run].add(found)
    return tuple(tuple(group.members) for group in groups)


def _runs(text: str) -> frozenset[Run]:
    words = [spelling.key(word) for word in normal.words(text)]
    if len(words) < LEAST_WORDS:
        return frozenset()
    return frozenset(tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def _one(runs: frozenset[Run], other: frozenset[Run]) -> bool:
    return len(runs & other) >= _CONTAINED * min(len(runs), len(other))
