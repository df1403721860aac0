"""Manners by robots.txt (RFC 9309): may a page be fetched, how slowly, where are sitemaps."""

import asyncio
from datetime import datetime, timedelta
from typing import Literal, Protocol
from weakref import WeakValueDictionary

import msgspec
from protego import Protego

from dzherelo.fetch.answers import Network, Response
from dzherelo.fetch.guard import spell
from dzherelo.model.outcome import Fault, FaultKind

LONGEST_FILE = 500 * 1024
"""Bytes that are obeyed; RFC 9309 §2.5 asks for at least this many."""
KEPT_FOR = timedelta(hours=24)
"""RFC 9309 §2.4: a copy is not used for longer, unless the file cannot be reached."""
ASKED_AGAIN = timedelta(minutes=30)
"""Pause after a robots.txt that could not be had, when the server names none."""
GIVEN_UP = timedelta(days=30)
"""RFC 9309 §2.3.1.4: after so long without an answer the file may be taken as missing."""
SLOWEST_S = 120.0
"""A Crawl-delay beyond this (hours are seen) would mean not reading the publisher at all."""
_TIMEOUT_S = 20.0
_PARSED_KEPT = 500
_MISSING = frozenset(
    {
        FaultKind.NOT_FOUND,
        FaultKind.GONE,
        FaultKind.FORBIDDEN,
        FaultKind.BAD_STATUS,
        FaultKind.TOO_MANY_REDIRECTS,
    }
)
"""The server answered that there is no file for us: everything is allowed (RFC 9309 §2.3.1.3)."""

_OF_THE_HOST = frozenset(
    {
        FaultKind.PRIVATE_ADDRESS,
        FaultKind.UNKNOWN_HOST,
        FaultKind.UNREACHABLE,
        FaultKind.CERTIFICATE,
        FaultKind.TIMEOUT,
    }
)
"""Faults that every other address of the host would meet too: they say more than ROBOTS."""

RobotsState = Literal["file", "missing", "unreachable"]


class RobotsRecord(msgspec.Struct, frozen=True):
    """What is remembered of one origin; times are UTC.

    `text` is the file (also an old copy while the file is unreachable), `until` when to ask again,
    `failing_since` when it stopped being reachable.
    """

    state: RobotsState
    until: datetime
    text: str = ""
    detail: str = ""
    failing_since: datetime | None = None
    fault: FaultKind = FaultKind.ROBOTS
    """Why it is unreachable, where that is about the host itself and not about this one file."""


class RobotsMemory(Protocol):
    """Where records are kept, by origin such as "https://example.org"."""

    async def get(self, origin: str) -> RobotsRecord | None:
        """The record last put for this origin, None if there was none."""
        ...

    async def put(self, origin: str, record: RobotsRecord) -> None:
        """Keep the record, in place of an older one."""
        ...


class RobotsInMemory:
    """A memory for one process and for tests."""

    def __init__(self) -> None:
        self._records: dict[str, RobotsRecord] = {}

    async def get(self, origin: str) -> RobotsRecord | None:
        """See `RobotsMemory.get`."""
        return self._records.get(origin)

    async def put(self, origin: str, record: RobotsRecord) -> None:
        """See `RobotsMemory.put`."""
        self._records[origin] = record


class Permission(msgspec.Struct, frozen=True):
    """Whether an address may be fetched; `fault` says why not (ROBOTS) and when to ask again.

    `crawl_delay_s` is what the publisher asks for, at most `SLOWEST_S`; None when nothing is said.
    `sitemaps` are the addresses named in the file, as they stand there.
    """

    allowed: bool
    fault: Fault | None = None
    crawl_delay_s: float | None = None
    sitemaps: tuple[str, ...] = ()


class Robots:
    """Asks for robots.txt when it has to and answers from memory otherwise.

    `name` is our product token, the one publishers write after `User-agent:`.
    """

    def __init__(self, network: Network, memory: RobotsMemory, name: str = "Dzherelo") -> None:
        self._network = network
        self._memory = memory
        self._name = name
        self._parsed: dict[str, tuple[str, Protego]] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def ask(self, url: str, *, now: datetime) -> Permission:
        """Whether `url` may be fetched at `now` (aware UTC).

        A missing file (4xx) allows everything, an unreachable one (5xx, no answer) nothing, unless
        an older copy is known; after 30 days without an answer it counts as missing.
        """
        spelled = spell(url)
        if isinstance(spelled, Fault):
            return Permission(allowed=False, fault=spelled)
        origin = str(spelled.origin())
        record = await self._record(origin, now)
        if record.text:
            return await self._judge(str(spelled), origin, record.text)
        if record.state == "unreachable" and not _given_up(record, now):
            wait_s = max((record.until - now).total_seconds(), 0.0)
            detail = f"robots.txt cannot be read: {record.detail}"
            return Permission(allowed=False, fault=Fault(record.fault, detail, wait_s))
        return Permission(allowed=True)

    async def _record(self, origin: str, now: datetime) -> RobotsRecord:
        lock = self._locks.setdefault(origin, asyncio.Lock())
        async with lock:  # forty pages of one publisher ask for its robots.txt once
            record = await self._memory.get(origin)
            if record is None or record.until <= now:
                record = await self._fetch(origin, record, now)
                await self._memory.put(origin, record)
        return record

    async def _fetch(self, origin: str, old: RobotsRecord | None, now: datetime) -> RobotsRecord:
        answer = await self._network.salvage(
            f"{origin}/robots.txt",
            limit=LONGEST_FILE,
            timeout_s=_TIMEOUT_S,
            accept="text/plain,*/*",
        )
        if isinstance(answer, Response) and (answer.broke is None or _long(answer.broke)):
            return RobotsRecord("file", now + KEPT_FOR, _text(answer.body))
        if isinstance(answer, Response):
            # rules that never came would count as permissions
            answer = answer.broke or Fault(FaultKind.CUT_OFF)
        if answer.kind in _MISSING:
            return RobotsRecord("missing", now + KEPT_FOR, detail=answer.detail)
        pause = timedelta(seconds=answer.retry_after) if answer.retry_after else ASKED_AGAIN
        return RobotsRecord(
            "unreachable",
            now + pause,
            text=old.text if old else "",
            detail=f"{answer.kind}: {answer.detail}"[:300],
            failing_since=(old and old.failing_since) or now,
            fault=answer.kind if answer.kind in _OF_THE_HOST else FaultKind.ROBOTS,
        )

    async def _judge(self, url: str, origin: str, text: str) -> Permission:
        rules = await self._rules(origin, text)
        delay = rules.crawl_delay(self._name)
        allowed = await asyncio.to_thread(rules.can_fetch, url, self._name)
        return Permission(
            allowed=allowed,
            fault=None if allowed else Fault(FaultKind.ROBOTS, f"robots.txt disallows {url[:200]}"),
            crawl_delay_s=None if delay is None else min(max(delay, 0.0), SLOWEST_S),
            sitemaps=tuple(rules.sitemaps),
        )

    async def _rules(self, origin: str, text: str) -> Protego:
        known = self._parsed.get(origin)
        if known and known[0] == text:
            return known[1]
        rules = await asyncio.to_thread(Protego.parse, text)
        if len(self._parsed) >= _PARSED_KEPT:
            self._parsed.pop(next(iter(self._parsed)))
        self._parsed[origin] = (text, rules)
        return rules


def _text(body: bytes) -> str:
    """RFC 9309 §2.2 wants UTF-8; a byte-order mark and NULs are met and mean nothing."""
    return body.decode("utf-8-sig", "replace").replace("\x00", "")


def _long(broke: Fault) -> bool:
    """Whether only the end of a file beyond the limit is missing."""
    return broke.kind is FaultKind.TOO_LARGE


def _given_up(record: RobotsRecord, now: datetime) -> bool:
    return record.failing_since is not None and now - record.failing_since > GIVEN_UP
