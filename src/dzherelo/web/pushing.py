"""The callback of subscriptions: hubs verify our wish here and deliver what is new (W3C WebSub)."""

import gzip
import hashlib
import re
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from dzherelo.feeds import hubs
from dzherelo.model.ids import BlobKey
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.store import clock, feeds, refusals, subscriptions
from dzherelo.store.database import Session
from dzherelo.store.subscriptions import Subscription
from dzherelo.web.pages import Portal

AnyRequest = Request[Any, Any, Any]
LARGEST = 16 * 1024 * 1024
"""Bytes of a delivery, as of a feed that we ask for ourselves."""
LONGEST_CHALLENGE = 2048
_NEVER_KEPT = {"cache-control": "no-store"}
_TOKEN = re.compile(r"[\w-]{16,64}", re.ASCII)


@get("/websub/{token:str}", include_in_schema=False)
async def verify(
    request: AnyRequest, portal: NamedDependency[Portal], token: FromPath[str]
) -> Response[bytes]:
    """A hub asks whether we meant it (§5.3), or says that it will not push (§5.2)."""
    asked = request.query_params
    mode, topic = asked.get("hub.mode", ""), asked.get("hub.topic", "")
    challenge, lease = asked.get("hub.challenge", ""), asked.get("hub.lease_seconds", "")
    async with portal.database.transaction() as session:
        one = await _known(session, token)
        now = await clock.now(session)
        if topic != one.topic:
            raise NotFoundException
        if mode == "denied":
            await subscriptions.deny(session, one.feed, asked.get("hub.reason", "")[:200], now)
            return _text(b"")
        if mode != "subscribe" or not 0 < len(challenge) <= LONGEST_CHALLENGE:
            raise NotFoundException
        seconds = int(lease[:10]) if lease.isascii() and lease.isdigit() else None
        await subscriptions.confirm(session, one.feed, seconds, now)
    return _text(challenge.encode("utf-8", "replace"))


@post(
    "/websub/{token:str}", include_in_schema=False, request_max_body_size=LARGEST, status_code=202
)
async def deliver(
    request: AnyRequest, portal: NamedDependency[Portal], token: FromPath[str]
) -> Response[bytes]:
    """A hub brings what is new; it is read as the feed's next poll, which is due at once.

    The hub hears 202 for a wrong signature too, as §7.1 wants: guessing is to learn nothing.
    """
    async with portal.database.transaction() as session:
        one = await _known(session, token)
    body = await request.body()
    if not hubs.signed(body, request.headers.get("x-hub-signature", ""), one.secret):
        await _refuse(portal, one)
        return _text(b"", 202)
    key = BlobKey(f"raw/feed/{one.feed}/{hashlib.sha256(body).hexdigest()[:32]}.gz")
    await portal.blobs.put(key, gzip.compress(body, 6, mtime=0), "application/gzip")
    async with portal.database.transaction() as session:
        kind = request.headers.get("content-type", "")[:200]
        await subscriptions.push(session, one.feed, key, kind)
        await feeds.hasten(session, await clock.now(session), [one.feed])
    return _text(b"", 202)


async def _known(session: Session, token: str) -> Subscription:
    found = await subscriptions.by_token(session, token) if _TOKEN.fullmatch(token) else None
    if found is None:
        raise NotFoundException
    return found


async def _refuse(portal: Portal, one: Subscription) -> None:
    fault = Fault(FaultKind.BAD_SIGNATURE, "a delivery that the hub did not sign")
    async with portal.database.transaction() as session:
        refused = refusals.Refused("poll", fault, one.hub, one.source, one.feed)
        await refusals.record(session, [refused], await clock.now(session))


def _text(body: bytes, status: int = 200) -> Response[bytes]:
    return Response(body, status_code=status, media_type="text/plain", headers=_NEVER_KEPT)
