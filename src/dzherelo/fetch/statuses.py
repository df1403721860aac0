"""HTTP statuses in the product's words, and how long a server asks us to wait."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from dzherelo.model.outcome import Fault, FaultKind

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
NOT_MODIFIED = 304
PARTIAL = 206
LONGEST_WAIT_S = 24 * 3600.0
"""A server that asks for more than a day (or for 99999999 seconds) is asked again after a day."""

_KINDS = {
    401: FaultKind.FORBIDDEN,
    402: FaultKind.FORBIDDEN,
    403: FaultKind.FORBIDDEN,
    404: FaultKind.NOT_FOUND,
    410: FaultKind.GONE,
    429: FaultKind.TOO_MANY_REQUESTS,
    451: FaultKind.FORBIDDEN,
}


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds to wait as Retry-After says (RFC 9110 §10.2.3): a number or a date; at most a day.

    None when the header is absent, negative or makes no sense: the caller's own pause applies.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_WAIT_S)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    seconds = (when if when.tzinfo else when.replace(tzinfo=UTC)) - now
    return min(max(seconds.total_seconds(), 0.0), LONGEST_WAIT_S)


def fault(status: int, wait_s: float | None, *, asked_if_changed: bool) -> Fault | None:
    """Why an answer with this status is no use, or None when it is one (2xx but 206, or 304).

    A 304 that nobody asked for is BAD_STATUS: there is nothing it could refer to.
    """
    if status == NOT_MODIFIED and asked_if_changed:
        return None
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES and status != PARTIAL:
        return None
    return Fault(_kind(status), f"HTTP {status}{_phrase(status)}", wait_s)


def _kind(status: int) -> FaultKind:
    if HTTPStatus.INTERNAL_SERVER_ERROR <= status <= 599:  # noqa: PLR2004  the end of the 5xx class
        return FaultKind.SERVER_ERROR
    return _KINDS.get(status, FaultKind.BAD_STATUS)


def _phrase(status: int) -> str:
    try:
        return f" {HTTPStatus(status).phrase}"
    except ValueError:
        return ""
