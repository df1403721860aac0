"""How important a story is: independent origins first, then carriers, then how fast it spread."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from dzherelo.model.story import Member

HALF_LIFE_H = 6.0
"""Hours in which a story on the front page loses half its weight, as the page says of itself."""
CARRIER_WEIGHT = 0.5
"""A publisher that only repeats counts half as much as one that reports."""
BURST_WEIGHT = 0.4
BURST = timedelta(hours=3)
"""Originals of other publishers within so short a time after the first show that it is news."""


def weigh(members: Sequence[Member], *, now: datetime) -> float:
    """The weight of a story without its age, 0 upwards: logarithms of origins, carriers, burst.

    It depends on the members alone; what lies after `now` (a clock that runs ahead) is left out of
    the burst.
    """
    origins = {one.source for one in members if one.copy_of is None}
    carriers = {one.source for one in members}
    first = min((one.when for one in members), default=now)
    early = {
        one.source for one in members if one.copy_of is None and one.when <= min(now, first + BURST)
    }
    total = math.log2(1 + len(origins)) + CARRIER_WEIGHT * math.log2(1 + len(carriers))
    return round(total + BURST_WEIGHT * math.log2(1 + len(early)), 4)


def score(importance: float, age_hours: float) -> float:
    """The importance at an age: halved every `HALF_LIFE_H` hours after the last article.

    score = importance x 0.5 ^ (age / half-life); a negative age counts as none.
    """
    return importance * math.pow(0.5, max(age_hours, 0.0) / HALF_LIFE_H)
