"""How well found stretches of a text meet the labelled ones."""

from collections.abc import Iterable

Span = tuple[int, int]
"""Character offsets [start, end)."""
OVERLAP = 0.6
"""Part of the union that two stretches share when they are the same source."""


def meets(one: Span, other: Span) -> bool:
    both = min(one[1], other[1]) - max(one[0], other[0])
    return both >= OVERLAP * (max(one[1], other[1]) - min(one[0], other[0]))


def count(found: Iterable[Span], wanted: Iterable[Span]) -> tuple[int, int, int]:
    """Right, wrong and missed; each found stretch stands for one labelled one."""
    left, right, missed = list(found), 0, 0
    for span in wanted:
        met = next((one for one in left if meets(one, span)), None)
        if met is None:
            missed += 1
        else:
            right += 1
            left.remove(met)
    return right, len(left), missed
