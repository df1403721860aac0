"""Claimed times: what a publisher says about when, how exactly, and where we read it."""

from datetime import datetime
from typing import Literal

import msgspec

Precision = Literal["second", "minute", "hour", "day"]


class ClaimedTime(msgspec.Struct, frozen=True):
    """A publisher's claim about a moment; never more exact than what was written.

    `at` is an aware UTC time, `offset` the written zone in minutes east of UTC (None if none was
    written and the zone was assumed), `read_from` names the place: "feed:pubDate", "json-ld", …
    `clamped` is true when the claim lay in the future and was set back to the moment of reading.
    """

    at: datetime
    precision: Precision = "second"
    offset: int | None = None
    read_from: str = ""
    clamped: bool = False
