"""The versions of an article by time: Memento, RFC 7089, with the version's datetime as our clock.

The original resource is the article's address at its publisher. `TimeMap` lists the versions that
we saw, `TimeGate` leads to the one of a time, and each version says when it was seen.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

import msgspec

from dzherelo.model.blocks import Block
from dzherelo.model.views import ArticleView, RevisionView

LINK_FORMAT = "application/link-format"


class VersionAnswer(msgspec.Struct, frozen=True):
    """One version of an article; `blocks` are empty where the article may not be shown whole."""

    article: int
    number: int
    seen_at: datetime
    url: str
    title: str
    lead: str
    blocks: tuple[Block, ...]


def moment(at: datetime) -> str:
    """The time in the form of HTTP dates, which Memento prescribes (RFC 7089, 2.1)."""
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)


def asked(accept_datetime: str) -> datetime | None:
    """The time of an Accept-Datetime header; None without one. ValueError for any other text."""
    if not accept_datetime.strip():
        return None
    at = parsedate_to_datetime(accept_datetime)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def chosen(versions: Sequence[RevisionView], at: datetime | None) -> RevisionView:
    """The version as of a time: the last one seen by then, the first for earlier times."""
    if at is None:
        return versions[-1]
    seen = [one for one in versions if one.seen_at.replace(microsecond=0) <= at]
    return seen[-1] if seen else versions[0]


class Addresses:
    """The addresses that belong to one article's versions."""

    def __init__(self, base: str, prefix: str, number: int) -> None:
        """`base` is the portal's public address, "" to name everything relatively."""
        self._here = f"{base}{prefix}/articles/{number}"

    @property
    def timemap(self) -> str:
        """Where all versions are listed."""
        return f"{self._here}/timemap"

    @property
    def timegate(self) -> str:
        """Where a version is chosen by time."""
        return f"{self._here}/timegate"

    def version(self, number: int) -> str:
        """Where one version is."""
        return f"{self._here}/versions/{number}"


def timemap(view: ArticleView, where: Addresses) -> str:
    """The list of versions in link format (RFC 7089, section 5; RFC 6690)."""
    versions = view.revisions
    first, last = moment(versions[0].seen_at), moment(versions[-1].seen_at)
    lines = [
        f'<{_uri(view.card.url)}>;rel="original"',
        f'<{where.timemap}>;rel="self";type="{LINK_FORMAT}";from="{first}";until="{last}"',
        f'<{where.timegate}>;rel="timegate"',
    ]
    for one in versions:
        rel = _rel(one.number, versions)
        lines.append(f'<{where.version(one.number)}>;rel="{rel}";datetime="{moment(one.seen_at)}"')
    return ",\n".join(lines) + "\n"


def links(view: ArticleView, where: Addresses, number: int | None = None) -> str:
    """The Link header of a TimeGate, or of the version with that number (RFC 7089, 2.2)."""
    parts = [
        f'<{_uri(view.card.url)}>; rel="original"',
        f'<{where.timemap}>; rel="timemap"; type="{LINK_FORMAT}"',
    ]
    if number is not None:
        parts.append(f'<{where.timegate}>; rel="timegate"')
    return ", ".join(parts)


def _rel(number: int, versions: Sequence[RevisionView]) -> str:
    ends = [
        name
        for name, one in (("first", versions[0]), ("last", versions[-1]))
        if one.number == number
    ]
    return " ".join([*ends, "memento"])


def _uri(address: str) -> str:
    """The address without the signs that would end a link or a header."""
    kept = (sign for sign in address if sign.isprintable() and sign not in '<>" ')
    return "".join(kept).encode("ascii", "ignore").decode()
