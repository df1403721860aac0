"""Feeds that move: an address is changed once its server has said for a day that it is for good."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from dzherelo.model.ids import FeedId
from dzherelo.store import feeds
from dzherelo.store.database import Session
from dzherelo.store.feeds import FeedResult, FeedRow
from dzherelo.store.stories import Event

POLLS = 3
"""Polls in a row that end at the same address: 301 and 308 are often a botched set-up's."""
LEAST = timedelta(days=1)
"""Time between the first of them and the last: a mistake of an evening is mended by morning."""
MOVED = "feed-moved"


def noted(row: FeedRow, permanent: str, now: datetime) -> dict[str, object]:
    """What a poll that went well changes: it ended at `permanent` for good, "" if it did not.

    With `url` once the feed is to move there (RFC 9110 §15.4.2, §15.4.9).
    """
    if not permanent or permanent == row.url:
        return {"moving_to": "", "moving_polls": 0} if row.moving_to else {}
    if permanent != row.moving_to or row.moving_since is None:
        return {"moving_to": permanent, "moving_since": now, "moving_polls": 1}
    if row.moving_polls + 1 < POLLS or now - row.moving_since < LEAST:
        return {"moving_polls": row.moving_polls + 1}
    return {
        "url": permanent,
        "moved_from": row.moved_from or row.url,
        "moving_to": "",
        "moving_polls": 0,
    }


async def settle(
    session: Session, results: Mapping[FeedId, FeedResult]
) -> tuple[dict[FeedId, FeedResult], list[Event]]:
    """The results with the moves that can be made, and an event for each of these.

    Two feeds that come to one address stay two: one would have to be given up, with its entries,
    and that is for a person to decide.
    """
    wanted = {one: str(result.changes["url"]) for one, result in results.items() if _moves(result)}
    if not wanted:
        return dict(results), []
    there = await feeds.taken_addresses(session, list(wanted.values()))
    settled, events = dict(results), []
    for one, url in wanted.items():
        if url in there:
            settled[one] = _without(results[one])
            continue
        there.add(url)
        moved_from = str(results[one].changes["moved_from"])
        events.append(Event(MOVED, detail={"feed": one, "from": moved_from, "to": url}))
    return settled, events


def _moves(result: FeedResult) -> bool:
    return "url" in result.changes


def _without(result: FeedResult) -> FeedResult:
    gone = {"url", "moved_from", "moving_to", "moving_polls"}
    kept = {name: value for name, value in result.changes.items() if name not in gone}
    return msgspec.structs.replace(result, changes=kept)
