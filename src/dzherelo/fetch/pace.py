"""Manners in time: how long to wait before the next request to a host."""

from collections.abc import Callable
from typing import Protocol


class Pace(Protocol):
    """Gives out turns at a host, one every `pace_s` seconds, in the order they are asked for."""

    async def wait(self, host: str, pace_s: float) -> float:
        """Seconds to wait before connecting to `host`; the turn is taken by asking.

        The next turn begins `pace_s` seconds after this one. 0 when nobody was there lately.
        """
        ...


class PaceInMemory:
    """A pace for one process; `clock` counts seconds and never goes back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._next: dict[str, float] = {}

    async def wait(self, host: str, pace_s: float) -> float:
        """See `Pace.wait`."""
        now = self._clock()
        turn = max(self._next.get(host, now), now)
        self._next[host] = turn + max(pace_s, 0.0)
        if len(self._next) > _MOST_HOSTS:
            self._next = {name: when for name, when in self._next.items() if when > now}
        return turn - now


_MOST_HOSTS = 10_000
"""Hosts remembered before those whose turn is over are forgotten."""
