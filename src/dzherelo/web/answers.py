"""Whole answers kept for a moment: asked again, they cost neither a query nor a template."""

import asyncio
import gzip
import hashlib
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from litestar.types.asgi_types import HTTPResponseStartEvent

from dzherelo.model.views import News
from dzherelo.web import conditions

Headers = list[tuple[bytes, bytes]]
Look = Callable[[], Awaitable[Sequence[News]]]
"""Asks the store for the newest events, some of which are known already."""

LOOK_S = 0.5
"""How often news is asked for. While it is asked the answers kept so far are given, so that nobody
waits: what is shown is at most two of these behind."""
LATEST_S = 2 * LOOK_S

LIST_S, OWN_S = 15.0, 30.0
"""How long answers are kept at most, of lists and of one story or article: health, refusals, and
what other stories say of this one change without an event that names it."""
STALE_S = 300.0
"""How old an answer is given when the store is away: better than none, for a while (RFC 5861)."""

LONGEST_QUERY = 300
LARGEST = 2 * 1024 * 1024
"""Bytes of one answer above which it is not kept."""
GZIP_FROM = 1000
"""Bytes below which compression saves no packet."""
MOST_SUBJECTS = 20_000

_PLAIN = {"article", "revision", "rebuilt"}
"""Events that change what they name and lists; all others (moves, merges) may change anything."""
_OWN = re.compile(
    r"/(?:[a-z]{2}|api/v1)/(?:(stor)(?:y|ies)|(article)s?)/(?:[^/]*-)?([0-9]{1,18})(?:/feed\.\w+)?"
)
_PICTURES = "/media/"
"""They answer HEAD, Range and conditions themselves; gathering them would copy each."""
_NEVER_TWICE = ("/websub/", "/healthz", "/readyz", "/metrics")
_OK = 200
_BROKEN = 500

_ASKED_ONCE = {b"if-none-match", b"if-modified-since", b"if-match", b"range", b"if-range"}
"""Conditions are judged here, over whole answers."""


class Kept(msgspec.Struct):
    """An answer to give: the messages that begin it, its bodies, and what it depends on."""

    tag: str
    headers: Headers
    body: bytes
    subject: str
    turn: int
    until: float
    """Until when it is good if nothing happens (seconds of the monotonic clock)."""
    whole: HTTPResponseStartEvent
    packed: bytes | None = None
    packed_start: HTTPResponseStartEvent | None = None

    @property
    def size(self) -> int:
        """Bytes of the bodies, and a guess at the rest."""
        return len(self.body) + len(self.packed or b"") + 2000


class Answer(msgspec.Struct):
    """What the application sent, gathered."""

    status: int = _BROKEN
    headers: Headers = []
    body: bytearray = msgspec.field(default_factory=bytearray)


class Making(msgspec.Struct, frozen=True):
    """A rendering under way, and the turn at which it began."""

    task: "asyncio.Task[Answer]"
    turn: int


class Changes:
    """What happened, as turns: which looks found news, and the turn of the latest for each subject.

    Events become visible in the order of their commits, not of their numbers: each look reads the
    latest ones again, and what it has not seen before is new.
    """

    def __init__(self) -> None:
        self.turn = 0
        self._any = 0
        self._everything = 0
        self._subjects: dict[str, int] = {}
        self._seen: frozenset[int] | None = None

    def take(self, news: Sequence[News]) -> None:
        """Note what one look found."""
        known, self._seen = self._seen, frozenset(one.cursor for one in news)
        fresh = [one for one in news if known is None or one.cursor not in known]
        if not fresh:
            return
        self.turn += 1
        self._any = self.turn
        # All of it new: what happened before the oldest of them was never seen.
        unseen = len(fresh) == len(news) and bool(known)
        if unseen or any(one.kind not in _PLAIN for one in fresh):
            self._forget()
        for one in fresh:
            self._subjects[f"story {one.story}"] = self.turn
            self._subjects[f"article {one.article}"] = self.turn
        if len(self._subjects) > MOST_SUBJECTS:
            self._forget()

    def _forget(self) -> None:
        self._everything = self.turn
        self._subjects.clear()

    def since(self, kept: Kept) -> bool:
        """Whether anything happened that an answer may show."""
        if not kept.subject:
            return kept.turn < self._any
        return kept.turn < self._everything or kept.turn < self._subjects.get(kept.subject, 0)


class Answers:
    """ASGI before the application: gives GET and HEAD what was rendered before, while it holds.

    Kept is what everybody is told alike: status 200, no cookie set, not `no-store`, varying with
    nothing but the encoding. Who sends `Authorization` is answered by the application. Every kept
    answer has a strong ETag for each encoding (RFC 9110, 8.8.3), answers If-None-Match and HEAD,
    and is rendered once when many ask for it at the same time.
    """

    def __init__(self, app: ASGIApp, look: Look, most_bytes: int) -> None:
        """`look` reads the newest events; at most `most_bytes` are kept, the last used longest."""
        self.hits = self.misses = self.size = 0
        self._app = app
        self._look = look
        self._most = most_bytes
        self._changes = Changes()
        self._kept: dict[tuple[str, bytes], Kept] = {}
        self._making: dict[tuple[str, bytes], Making] = {}
        self._looking: asyncio.Task[None] | None = None
        self._looked_at = -LATEST_S
        self._away = False

    @property
    def number(self) -> int:
        """How many answers are kept."""
        return len(self._kept)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give a kept answer, or let the application answer and keep that."""
        if scope["type"] != ScopeType.HTTP or _none_of_ours(scope):
            await self._app(scope, receive, send)
            return
        if not _sharable(scope):
            await _send_once(await self._gather(scope), scope, send)
            return
        await self._fresh()
        key = (scope["path"], scope["query_string"])
        kept = self._kept.get(key)
        if kept is None or not self._holds(kept):
            kept = await self._make(key, scope, send)
            if kept is None:
                return
        else:
            self.hits += 1
            # the oldest of a dictionary is its first: what is used goes to its end
            self._kept[key] = self._kept.pop(key, kept)
        await self._give(kept, scope, send)

    def _holds(self, kept: Kept) -> bool:
        now = time.monotonic()
        if self._away:
            return now < kept.until + STALE_S
        return now < kept.until and not self._changes.since(kept)

    # ---- what happened -------------------------------------------------------------------------

    async def _fresh(self) -> None:
        age = time.monotonic() - self._looked_at
        if age < LOOK_S:
            return
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._see())
        if age >= LATEST_S:
            await asyncio.shield(self._looking)

    async def _see(self) -> None:
        began = time.monotonic()
        try:
            self._changes.take(await self._look())
            self._away = False
        except ConnectionError:
            self._away = True
        self._looked_at = began

    # ---- making --------------------------------------------------------------------------------

    async def _make(self, key: tuple[str, bytes], scope: HTTPScope, send: Send) -> Kept | None:
        """The answer, made and kept; None when it was none to keep, and was sent as it is."""
        self.misses += 1
        turn = self._changes.turn
        making = self._making.get(key)
        first = making is None or making.turn < turn
        if making is None or first:
            # a rendering that began before the latest news may not show it: none to join
            making = self._making[key] = Making(asyncio.create_task(self._gather(scope)), turn)
            making.task.add_done_callback(lambda _: self._made(key, turn))
        answer = await asyncio.shield(making.task)
        stale = self._kept.get(key)
        if answer.status >= _BROKEN and stale and time.monotonic() < stale.until + STALE_S:
            return stale
        if not _lasting(answer):
            # what is for one visitor is made for each
            answer = answer if first else await self._gather(scope)
            await _send_once(answer, scope, send)
            return None
        if not first and stale and stale.turn >= turn:
            return stale
        return self._keep(key, answer, turn)

    def _made(self, key: tuple[str, bytes], turn: int) -> None:
        making = self._making.get(key)
        if making and making.turn == turn:
            del self._making[key]

    async def _gather(self, scope: HTTPScope) -> Answer:
        answer = Answer()

        async def take(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = [(bytes(k).lower(), bytes(v)) for k, v in message["headers"]]
            elif message["type"] == "http.response.body":
                answer.body += message.get("body", b"")

        async def nothing() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        headers = [each for each in scope["headers"] if each[0] not in _ASKED_ONCE]
        changed: Any = {**scope, "method": "GET", "headers": headers, "state": {}}
        await self._app(changed, nothing, take)
        return answer

    def _keep(self, key: tuple[str, bytes], answer: Answer, turn: int) -> Kept:
        kept = _kept(key[0], answer, turn)
        old = self._kept.pop(key, None)
        self.size += kept.size - (old.size if old else 0)
        self._kept[key] = kept
        self._shrink()
        return kept

    def _shrink(self) -> None:
        while self.size > self._most and self._kept:
            self.size -= self._kept.pop(next(iter(self._kept))).size

    # ---- giving --------------------------------------------------------------------------------

    async def _give(self, kept: Kept, scope: HTTPScope, send: Send) -> None:
        start, body, tag = kept.whole, kept.body, kept.tag
        condition = packs = b""
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                packs = value
            elif name == b"if-none-match":
                condition = value
        if b"gzip" in packs and len(body) >= GZIP_FROM:
            start, body = self._packed((scope["path"], scope["query_string"]), kept)
            tag = _packed_tag(tag)
        if condition and conditions.unchanged(condition.decode("latin-1"), tag):
            headers = [each for each in start["headers"] if each[0] in _WITH_304]
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send(_NO_BODY)
            return
        await send(start)
        if scope["method"] == "HEAD":
            await send(_NO_BODY)
        else:
            await send({"type": "http.response.body", "body": body, "more_body": False})

    def _packed(self, key: tuple[str, bytes], kept: Kept) -> tuple[HTTPResponseStartEvent, bytes]:
        if kept.packed is None or kept.packed_start is None:
            before = kept.size
            kept.packed = gzip.compress(kept.body, 5, mtime=0)
            more = [*kept.headers, (b"content-encoding", b"gzip")]
            kept.packed_start = _start(more, _packed_tag(kept.tag), kept.packed)
            if self._kept.get(key) is kept:
                self.size += kept.size - before
        return kept.packed_start, kept.packed


_NO_BODY: Message = {"type": "http.response.body", "body": b"", "more_body": False}
_WITH_304 = {b"etag", b"vary", b"cache-control", b"expires", b"date", b"content-location"}
"""What a 304 repeats (RFC 9110, 15.4.5)."""


def _none_of_ours(scope: HTTPScope) -> bool:
    """Whether the application answers this alone: it changes something, or asks for a picture."""
    return scope["method"] not in {"GET", "HEAD"} or scope["path"].startswith(_PICTURES)


def _sharable(scope: HTTPScope) -> bool:
    """Whether a request may be answered with what others were answered."""
    return (
        not scope["path"].startswith(_NEVER_TWICE)
        and len(scope["query_string"]) <= LONGEST_QUERY
        and not any(name == b"authorization" for name, _ in scope["headers"])
    )


def _lasting(answer: Answer) -> bool:
    """Whether an answer is the same for everybody, and whole."""
    if answer.status != _OK or len(answer.body) > LARGEST:
        return False
    return not any(_private(name, value.lower()) for name, value in answer.headers)


def _private(name: bytes, value: bytes) -> bool:
    if name == b"vary":
        return any(one.strip() != b"accept-encoding" for one in value.split(b","))
    return name == b"set-cookie" or (name == b"cache-control" and b"no-store" in value)


def _kept(path: str, answer: Answer, turn: int) -> Kept:
    body = bytes(answer.body)
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    own = {b"content-length", b"etag", b"vary"}
    headers = [each for each in answer.headers if each[0] not in own]
    headers.append((b"vary", b"Accept-Encoding"))
    subject = subject_of(path)
    until = time.monotonic() + (OWN_S if subject else LIST_S)
    return Kept(tag, headers, body, subject, turn, until, _start(headers, tag, body))


def subject_of(path: str) -> str:
    """`story 17` or `article 4` for an answer about one of them, "" for a list."""
    match = _OWN.fullmatch(path)
    if match is None:
        return ""
    return f"story {int(match[3])}" if match[1] else f"article {int(match[3])}"


def _start(headers: Headers, tag: str, body: bytes) -> HTTPResponseStartEvent:
    own = [(b"etag", tag.encode()), (b"content-length", str(len(body)).encode())]
    return {"type": "http.response.start", "status": _OK, "headers": [*headers, *own]}


def _packed_tag(tag: str) -> str:
    """The tag of the gzipped body: other bytes have another strong tag (RFC 9110, 8.8.3.3)."""
    return f'{tag[:-1]}-gzip"'


async def _send_once(answer: Answer, scope: HTTPScope, send: Send) -> None:
    body = b"" if scope["method"] == "HEAD" else bytes(answer.body)
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
