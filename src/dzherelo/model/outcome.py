"""How work ends: an ordinary failure is a value, never an exception."""

from enum import StrEnum

import msgspec


class FaultKind(StrEnum):
    """Every reason to refuse something or to come back later; docs/faults.md explains each."""

    # the address
    BAD_ADDRESS = "bad-address"
    PRIVATE_ADDRESS = "private-address"
    UNKNOWN_HOST = "unknown-host"
    # the connection
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    TIMEOUT = "timeout"
    CUT_OFF = "cut-off"
    # the answer
    TOO_LARGE = "too-large"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    BAD_COMPRESSION = "bad-compression"
    NOT_FOUND = "not-found"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    TOO_MANY_REQUESTS = "too-many-requests"
    SERVER_ERROR = "server-error"
    BAD_STATUS = "bad-status"
    ROBOTS = "robots"
    # the content
    NOT_A_FEED = "not-a-feed"
    EMPTY_FEED = "empty-feed"
    NOT_A_PAGE = "not-a-page"
    NO_TEXT = "no-text"
    NOT_A_PICTURE = "not-a-picture"
    PICTURE_TOO_LARGE = "picture-too-large"
    DOUBTFUL_ENCODING = "doubtful-encoding"
    BAD_DOCUMENT = "bad-document"
    BAD_SIGNATURE = "bad-signature"
    BAD_OPTIONS = "bad-options"
    # ourselves
    HOST_BUSY = "host-busy"
    BUG = "bug"


TRANSIENT = frozenset(
    {
        FaultKind.UNKNOWN_HOST,
        FaultKind.UNREACHABLE,
        FaultKind.TIMEOUT,
        FaultKind.CUT_OFF,
        FaultKind.TOO_MANY_REQUESTS,
        FaultKind.SERVER_ERROR,
        FaultKind.HOST_BUSY,
    }
)
"""Faults after which the same request is worth repeating; all others stay as they are."""


class Fault(msgspec.Struct, frozen=True):
    """An ordinary failure: its kind, the detail in words, and in how many seconds to come back."""

    kind: FaultKind
    detail: str = ""
    retry_after: float | None = None

    @property
    def transient(self) -> bool:
        """Whether repeating the same request may help."""
        return self.kind in TRANSIENT


class Done(msgspec.Struct, frozen=True, tag="done"):
    """The stage did its work; `note` says what, for the log of a run by hand."""

    note: str = ""


class Skip(msgspec.Struct, frozen=True, tag="skip"):
    """There was nothing to do, and that is right; the reason is counted."""

    reason: str


class Retry(msgspec.Struct, frozen=True, tag="retry"):
    """Not now: come back after `fault.retry_after` or the usual pause."""

    fault: Fault


class Quarantine(msgspec.Struct, frozen=True, tag="quarantine"):
    """Refused for good: the input stays where it is, for a person to look at."""

    fault: Fault


Outcome = Done | Skip | Retry | Quarantine
