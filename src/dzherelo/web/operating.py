"""For whoever runs the instance: figures for Prometheus, and the same as a page to read."""

import asyncio
import base64
import binascii
import hmac
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import NotAuthorizedException, NotFoundException
from litestar.params import FromPath

from dzherelo.feeds import health
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.store import gauges
from dzherelo.store.database import is_outage
from dzherelo.store.gauges import Gauges
from dzherelo.store.tallies import Tally
from dzherelo.web import exposition
from dzherelo.web.exposition import Family, counter, gauge
from dzherelo.web.pages import Head, Portal
from dzherelo.web.reading import known
from dzherelo.web.wording import wording

AnyRequest = Request[Any, Any, Any]
NO_STORE = {"cache-control": "no-store"}
KEEP_S = 5.0
"""Whoever asks more often is told the same again: nobody can load the database by asking."""
LATE_S = 900.0
"""What is overdue for longer is behind: a feed's usual interval, and more than any pause."""


class Readings:
    """The gauges of a portal's database, read at most every `KEEP_S` seconds."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._at = -KEEP_S
        self._last: Gauges | None = None

    async def read(self, portal: Portal) -> Gauges | None:
        """The gauges; None when the database is out of reach."""
        async with self._lock:
            if time.monotonic() - self._at >= KEEP_S:
                self._last = await _ask(portal)
                self._at = time.monotonic()
            return self._last


async def _ask(portal: Portal) -> Gauges | None:
    try:
        async with portal.database.transaction() as session:
            return await gauges.read(session)
    except Exception as error:
        if is_outage(error) or isinstance(error, OSError):
            return None
        raise


def permit(request: AnyRequest, portal: Portal) -> None:
    """Let operators pass: everybody on a private instance, on a public one who knows the key.

    The key comes as a bearer token or as the password of Basic (RFC 7617), which browsers ask for.
    Without a key the pages do not exist for strangers. Addresses are no proof: behind a proxy all
    visitors have the same.
    """
    if not portal.public:
        return
    key = portal.settings.operator_key
    if not key:
        raise NotFoundException
    if not hmac.compare_digest(_shown(request.headers.get("authorization", "")), key.encode()):
        raise NotAuthorizedException(
            detail="an operator's key is wanted",
            headers={"www-authenticate": 'Basic realm="dzherelo", charset="UTF-8"'},
        )


def _shown(header: str) -> bytes:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip().encode()
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(value.strip(), validate=True).partition(b":")[2]
    except binascii.Error:
        return b""


@get("/metrics", include_in_schema=False)
async def metrics(
    request: AnyRequest, state: State, portal: NamedDependency[Portal]
) -> Response[bytes]:
    """Figures in Prometheus' text format; no addresses, no names, no details of faults."""
    permit(request, portal)
    found = await _readings(state).read(portal)
    families = [*_process(state), gauge("dzherelo_database_up", "Whether it answers.", bool(found))]
    if found:
        families += [*_work(found), *_feeds(found), *_lag(found), *_kept(found)]
    body = exposition.write(families)
    return Response(body, media_type=exposition.TYPE, headers=NO_STORE)


@get("/{lang:str}/status", include_in_schema=False)
async def status(
    request: AnyRequest, state: State, portal: NamedDependency[Portal], lang: FromPath[str]
) -> Response[bytes]:
    """How the instance fares, in words."""
    words = wording(known(lang))
    permit(request, portal)
    found = await _readings(state).read(portal)
    head = Head(lang, "/status", title=words.say("status_heading"), index=False)
    late = bool(found) and _late(found)
    stages = {one.stage: one for one in found.loads} if found else {}
    body = portal.html(
        "status.html",
        head,
        found=found,
        late=late,
        loads=stages,
        nothing=Tally(),
        reasons={one.kind: _reason(one.kind, lang) for one in found.refusals} if found else {},
        answers=getattr(state, "answers", None),
        full="room" in state and state.room.short(),
    )
    return Response(body, media_type="text/html; charset=utf-8", headers=NO_STORE)


def _late(found: Gauges | None) -> bool:
    if found is None:
        return False
    return max([found.feeds.oldest_s, *(one.oldest_s for one in found.loads)]) > LATE_S


def _reason(kind: str, lang: str) -> str:
    try:
        return health.reason(Fault(FaultKind(kind)), lang)
    except ValueError:
        return kind


def _readings(state: State) -> Readings:
    if not hasattr(state, "readings"):
        state.readings = Readings()
    readings: Readings = state.readings
    return readings


def _process(state: State) -> Iterator[Family]:
    answers = getattr(state, "answers", None)
    if answers is not None:
        yield counter("dzherelo_answers_hits_total", "Answers given from memory.", answers.hits)
        yield counter("dzherelo_answers_misses_total", "Answers rendered.", answers.misses)
        yield gauge("dzherelo_answers_kept", "Answers in memory.", answers.number)
        yield gauge("dzherelo_answers_kept_bytes", "Bytes of answers in memory.", answers.size)
    pictures = getattr(state, "pictures_kept", None)
    if pictures is not None:
        words = "Bytes of resized pictures on this machine, as last counted."
        yield gauge("dzherelo_pictures_kept_bytes", words, pictures.size)
    room = getattr(state, "room", None)
    if room is not None:
        yield gauge("dzherelo_disk_free_bytes", "Free bytes of the fullest disk.", room.free())
        yield gauge("dzherelo_paused", "Whether work pauses for want of room.", room.short())
    yield gauge("process_resident_memory_bytes", "Resident memory of this process.", _resident())


def _resident() -> int:
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _work(found: Gauges) -> Iterator[Family]:
    loads = [({"stage": one.stage}, one) for one in found.loads]
    yield Family(
        "dzherelo_articles_waiting",
        "Articles on their way, by the stage before which they stand.",
        "gauge",
        tuple((labels, one.waiting) for labels, one in loads),
    )
    yield Family(
        "dzherelo_articles_overdue",
        "Those whose time has come.",
        "gauge",
        tuple((labels, one.overdue) for labels, one in loads),
    )
    yield Family(
        "dzherelo_oldest_overdue_seconds",
        "For how long the first of them is overdue.",
        "gauge",
        tuple((labels, one.oldest_s) for labels, one in loads),
    )
    for name in ("taken", "broken", "seconds"):
        yield Family(
            f"dzherelo_stage_{name}_total",
            _TALLIED[name],
            "counter",
            tuple(({"stage": stage}, getattr(one, name)) for stage, one in found.tallies.items()),
        )
    yield Family(
        "dzherelo_refusals_total",
        "Refusals by stage and kind of fault.",
        "counter",
        tuple(({"stage": one.stage, "kind": one.kind}, one.count) for one in found.refusals),
    )


_TALLIED = {
    "taken": "Articles (of poll: feeds) that stages have taken up, over all workers.",
    "broken": "Those over which a stage broke by a mistake of ours.",
    "seconds": "Seconds that batches spent in a stage, waiting included.",
}


def _feeds(found: Gauges) -> Iterator[Family]:
    fares = ("healthy", "silent", "unasked", "off")
    samples = tuple(({"state": name}, getattr(found.feeds, name)) for name in fares)
    yield Family("dzherelo_feeds", "Feeds by how they fare.", "gauge", samples)
    yield gauge("dzherelo_feeds_overdue", "Feeds whose time has come.", found.feeds.overdue)
    words = "For how long the first of them is overdue."
    yield gauge("dzherelo_feeds_oldest_overdue_seconds", words, found.feeds.oldest_s)


def _lag(found: Gauges) -> Iterator[Family]:
    samples = [
        ({"since": since, "quantile": quantile}, value)
        for since, pair in (("published", found.lag.published), ("seen", found.lag.seen))
        for quantile, value in zip(("0.5", "0.95"), pair or (), strict=False)
    ]
    words = "Seconds until an article was visible, of the last hour's."
    yield Family("dzherelo_visible_after_seconds", words, "gauge", tuple(samples))
    words = "Articles that became visible in the last hour, of the 500 newest."
    yield gauge("dzherelo_visible_last_hour", words, found.lag.articles)


def _kept(found: Gauges) -> Iterator[Family]:
    words = "Rows by table, as PostgreSQL estimates them."
    samples = tuple(({"table": name}, number) for name, number in found.rows.items())
    yield Family("dzherelo_rows", words, "gauge", samples)
    yield gauge("dzherelo_database_bytes", "Size of the database.", found.database_bytes)
