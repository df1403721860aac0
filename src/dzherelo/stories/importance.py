"""How important a story is: independent origins first, then how many publishers carry it."""

import math
from collections.abc import Sequence
from datetime import datetime

from dzherelo.model.story import Member

HALF_LIFE_H = 18.0
"""Hours in which a story on the front page loses half its weight."""


def weigh(members: Sequence[Member], *, now: datetime) -> float:
    """The weight of a story without its age: log of origins and of carriers."""
    del now
    origins = {one.source for one in members if one.copy_of is None}
    carriers = {one.source for one in members}
    return round(math.log2(1 + len(origins)) + 0.5 * math.log2(1 + len(carriers)), 4)


def score(weight: float, age_hours: float) -> float:
    """The weight at an age: halved every `HALF_LIFE_H` hours after the last article."""
    return weight * 0.5 ** (max(age_hours, 0.0) / HALF_LIFE_H)
