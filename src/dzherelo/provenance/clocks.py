"""Between which moments a text came out, by the publisher's clock and by ours."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from dzherelo.model.ids import ArticleId
from dzherelo.model.moment import ClaimedTime
from dzherelo.model.origin import Band, Report, Taking

WIDTH = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}
FEED_LAG = timedelta(minutes=20)
"""Feeds are cached by servers on the way: a text may be missing from its feed for so long after its
claimed time before we doubt the claim."""


def band(report: Report) -> Band:
    """What is known of one text's time.

    A claim after the moment we had the text in hand is none. A claim before a look into the feed
    that did not find the text is doubted: it may have come out at any time from then until seen. A
    claim that is coarser than our looks is narrowed by them.
    """
    claimed, seen, unseen = report.claimed, report.first_seen, report.unseen_at
    if claimed is None or claimed.clamped or claimed.at > seen:
        return Band(unseen, seen, "seen")
    latest = min(claimed.at + width(claimed), seen)
    if unseen is not None and latest + FEED_LAG < unseen:
        return Band(claimed.at, seen, "doubted")
    earliest = claimed.at if unseen is None else max(claimed.at, unseen - FEED_LAG)
    return Band(earliest, latest, "claimed")


def width(claimed: ClaimedTime) -> timedelta:
    """How exact a claim is; whole minutes are no seconds, whatever the format writes (RFC 822)."""
    exact = claimed.precision == "second" and claimed.at.second == 0
    return WIDTH["minute" if exact else claimed.precision]


def tightened(bands: Mapping[ArticleId, Band], takings: Sequence[Taking]) -> dict[ArticleId, Band]:
    """The bands after what follows from the takings: nobody takes a text before it is out.

    `takings` are in time order, parents before those who took from them. A bound that would leave
    nothing of a band is not drawn: then a clock is wrong, and we do not know whose.
    """
    found = dict(bands)
    for one in reversed(takings):
        if one.parent is not None:
            found[one.parent] = _until(found[one.parent], found[one.article])
    for one in takings:
        if one.parent is not None:
            found[one.article] = _since(found[one.article], found[one.parent])
    return found


def _until(parent: Band, child: Band) -> Band:
    latest = min(parent.latest, child.latest)
    fits = parent.earliest is None or parent.earliest <= latest
    return msgspec.structs.replace(parent, latest=latest) if fits else parent


def _since(child: Band, parent: Band) -> Band:
    if parent.earliest is None or (child.earliest and child.earliest >= parent.earliest):
        return child
    fits = parent.earliest <= child.latest
    return msgspec.structs.replace(child, earliest=parent.earliest) if fits else child
