"""When to ask a feed again: by its own rhythm, with back-off while it fails."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

import msgspec

from dzherelo.model.outcome import Fault, FaultKind

SHORTEST = 60.0
LONGEST = 86_400.0
"""Seconds between two polls: one minute to one day."""
DEAD = 30 * 86_400.0
"""Seconds between two visits to a feed given up: people do repair their sites."""
FIRST = 900.0
"""Seconds; the interval of a feed that we know nothing of."""
DEAD_AFTER = {
    FaultKind.GONE: timedelta(days=3),
    FaultKind.NOT_FOUND: timedelta(days=14),
    FaultKind.UNKNOWN_HOST: timedelta(days=60),
}
"""Silence after which a feed counts as dead: 410 is said on purpose, 404 may be a botched move."""
WEIGHT = {
    FaultKind.TOO_MANY_REQUESTS: 0.5,
    FaultKind.SERVER_ERROR: 0.5,
    FaultKind.TIMEOUT: 0.5,
    FaultKind.CUT_OFF: 0.5,
}
"""How much of a failure each is; passing ones count half, all others 1."""
FAILURE_BASE = 300.0
"""Seconds; a feed asked every minute is not asked more often than this once it fails."""
RETRY_AFTER_MOST = 7 * 86_400.0
"""Seconds of Retry-After believed (RFC 9110 §10.2.3); more is a mistake of the server's."""
DOUBLINGS_MOST = 12
"""2**12 minutes are past any limit; keeps the power small."""
RHYTHM = 20
"""The newest entries whose gaps make the rhythm: hours of a busy one, months of a slow one."""
PER_GAP = 2.0
"""Polls for each gap between articles, so that one is seen after half a gap at most."""
QUIET_SHARE = 10.0
"""A feed silent for ten hours is asked hourly, whatever its rhythm was before."""
SLOWER = 1.25
FASTER = 0.5
"""Steps of the interval when entries carry no dates: found nothing new, found something."""
JITTER = 0.1
"""Share of the interval by which the moment is spread, so that feeds do not fall into step."""
_ENOUGH = 2


class PollState(msgspec.Struct, frozen=True):
    """What is known of a feed between two polls; times aware UTC, the interval in seconds."""

    interval_s: float = FIRST
    failures: float = 0.0
    """Failures in a row; passing ones count half."""
    last_success: datetime | None = None
    last_new: datetime | None = None
    """When a poll last found a new entry."""
    silent_since: datetime | None = None
    """The first failure of the present row."""


class NotModified(msgspec.Struct, frozen=True):
    """The server said that nothing changed (304), or the bytes were the same as before.

    `no_sooner_s`: seconds for which the server says that its answer stays fresh (RFC 9111 §4.2).
    """

    no_sooner_s: float = 0.0


class Failed(msgspec.Struct, frozen=True):
    """Nothing usable came; `fault.retry_after` in seconds is respected."""

    fault: Fault


class Parsed(msgspec.Struct, frozen=True):
    """The feed was read: counts, and the times (UTC) its entries claim, in any order."""

    new: int
    changed: int = 0
    entries: int = 0
    times: tuple[datetime, ...] = ()
    no_sooner_s: float = 0.0


class Waiting(msgspec.Struct, frozen=True):
    """The feed was not asked at all: our turn at its host comes in `wait_s` seconds."""

    wait_s: float


PollAnswer = NotModified | Failed | Parsed | Waiting


class PollDecision(msgspec.Struct, frozen=True):
    """When to come back, the new state in parts, and why, in words for the log."""

    next_at: datetime
    interval_s: float
    failures: float
    silent_since: datetime | None
    why: str


def decide(state: PollState, answer: PollAnswer, *, now: datetime, jitter: float) -> PollDecision:
    """When the feed is due next; `jitter` from 0 to 1 comes from the caller, `now` is aware UTC.

    Succeeding feeds are asked twice per gap between their articles, within 1 min and 24 h. Failing
    ones back off by doubling up to 24 h and keep their interval for the day they recover; dead ones
    are visited every 30 days. Neither Retry-After nor `no_sooner_s`, up to a day, is undercut. Who
    only waited for a turn has neither failed nor succeeded.
    """
    if isinstance(answer, Waiting):
        return PollDecision(
            now + timedelta(seconds=answer.wait_s),
            state.interval_s,
            state.failures,
            state.silent_since,
            "our turn at the host comes later",
        )
    if isinstance(answer, Failed):
        return _after_failure(state, answer.fault, now, jitter)
    if isinstance(answer, NotModified):
        target, why = _clamped(state.interval_s * SLOWER), "nothing changed"
        quiet = state.last_new and (now - state.last_new).total_seconds() / QUIET_SHARE
        if quiet:
            target = min(target, max(state.interval_s, _clamped(quiet)))
    else:
        target, why = _target(state, answer, now)
    wait = max(_spread(target, jitter), min(answer.no_sooner_s, LONGEST))
    return PollDecision(now + timedelta(seconds=wait), target, 0.0, None, why)


def _target(state: PollState, answer: Parsed, now: datetime) -> tuple[float, str]:
    """(interval in seconds, why) after a feed was read."""
    said = f"{answer.new} new, {answer.changed} changed of {answer.entries}"
    rhythm = interval(answer.times, now)
    if rhythm is not None:
        return rhythm, f"{said}; its rhythm gives {rhythm:.0f} s"
    step = FASTER if answer.new else SLOWER
    return _clamped(state.interval_s * step), f"{said}; no rhythm known"


def interval(times: Sequence[datetime], now: datetime) -> float | None:
    """Seconds between polls for entries published at these times; None when they tell nothing.

    The median gap of the newest entries, not shorter than the present silence suggests.
    """
    newest = sorted((when for when in set(times) if when <= now), reverse=True)[:RHYTHM]
    if len(newest) < _ENOUGH:
        return None
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(newest)]
    quiet = (now - newest[0]).total_seconds()
    return _clamped(max(median(gaps) / PER_GAP, quiet / QUIET_SHARE))


def _after_failure(state: PollState, fault: Fault, now: datetime, jitter: float) -> PollDecision:
    since = state.silent_since or now
    failures = state.failures + WEIGHT.get(fault.kind, 1.0)
    asked = min(max(fault.retry_after or 0.0, 0.0), RETRY_AFTER_MOST)
    patience = DEAD_AFTER.get(fault.kind)
    if patience is not None and now - since >= patience:
        wait, why = DEAD, "given up, visited monthly"
    else:
        start = max(state.interval_s, FAILURE_BASE)
        wait = min(start * 2.0 ** min(failures - 0.5, DOUBLINGS_MOST), LONGEST)
        why = f"failed {failures:g} times"
    wait = max(_spread(wait, jitter), asked)
    why = f"{fault.kind.value}: {why}" + (f", asked to wait {asked:.0f} s" if asked else "")
    return PollDecision(now + timedelta(seconds=wait), state.interval_s, failures, since, why)


def _spread(seconds: float, jitter: float) -> float:
    """The seconds moved by up to ±JITTER; a jitter of 0.5 leaves them as they are."""
    return max(seconds * (1.0 + JITTER * (2.0 * jitter - 1.0)), SHORTEST)


def _clamped(seconds: float) -> float:
    return min(max(seconds, SHORTEST), LONGEST)
