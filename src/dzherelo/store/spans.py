"""Spans of days as the search index knows them, and which of them to ask, newest first."""

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from dzherelo.store.tables import SPANS

WIDTH = 4
"""A span of one level holds so many of the level below."""
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def day(at: datetime) -> int:
    """The number of a moment's day (UTC), 0 on the first of January 2000."""
    return (at - _EPOCH).days


class Window(msgspec.Struct, frozen=True):
    """A stretch of days with the labels that cover it exactly; None: all that is older."""

    labels: tuple[str, ...] | None
    until: int
    """The first day after it."""


def windows(last: int, first: int | None) -> Iterator[Window]:
    """The days from `last` down to `first` (None: to the beginning) in windows that grow.

    Each is about as long as all before it together: who stops after enough finds has looked
    through a few times as many rows as were wanted, however long the archive is.
    """
    until = last + 1
    for level in range(SPANS):
        since = (until - 1) // WIDTH ** (level + 1) * WIDTH ** (level + 1)
        if first is not None and since <= first:
            yield Window(cover(first, until), until)
            return
        yield Window(cover(since, until), until)
        until = since
    yield Window(None if first is None else cover(first, until), until)


def cover(since: int, until: int) -> tuple[str, ...]:
    """The fewest spans that hold the days from `since` to before `until`, and no other day."""
    found: list[str] = []
    while since < until:
        level = 0
        while (
            level + 1 < SPANS
            and since % WIDTH ** (level + 1) == 0
            and since + WIDTH ** (level + 1) <= until
        ):
            level += 1
        found.append(f"{level}:{since // WIDTH**level}")
        since += WIDTH**level
    return tuple(found)
