"""Subscribing to a feed at the hub that it names (W3C WebSub), and keeping the lease."""

import secrets
from datetime import timedelta

from dzherelo.feeds import hubs
from dzherelo.fetch.answers import Request, Response
from dzherelo.model.entry import FeedDocument
from dzherelo.model.outcome import Fault
from dzherelo.pipeline.tools import Tools
from dzherelo.store import refusals, subscriptions
from dzherelo.store.database import Session
from dzherelo.store.feeds import FeedRow
from dzherelo.store.subscriptions import Subscription
from dzherelo.text import addresses

LEASE_S = 10 * 86_400
"""What we ask for; the hub decides."""
AGAIN = timedelta(hours=6)
"""A hub that did not verify our wish, or failed, is asked again after this."""
TOKEN_BYTES = 24
TIMEOUT_S = 20.0
LIMIT = 64 * 1024


async def note(
    session: Session, row: FeedRow, document: FeedDocument, answer: Response | None
) -> None:
    """Note the hub that a feed names, in its Link header or else in itself (WebSub §4)."""
    linked = hubs.linked(answer.headers.link if answer else "")
    base = answer.url if answer else row.url
    hub = addresses.absolute(linked[0] or document.hub, base) if linked[0] or document.hub else ""
    topic = addresses.absolute(linked[1] or document.topic, base) or base
    if not hub:
        await subscriptions.forget(session, row.id)
        return
    token, secret = secrets.token_urlsafe(TOKEN_BYTES), secrets.token_hex(TOKEN_BYTES)
    wish = Subscription(row.id, row.source, hub, topic, token, secret)
    await subscriptions.offer(session, wish)


async def renew(tools: Tools, row: FeedRow) -> None:
    """Ask the hub to push, when that is due; it answers at our callback (§5)."""
    async with tools.database.transaction() as session:
        due = await subscriptions.claim(session, row.id, tools.clock(), AGAIN)
    if due is None:
        return
    fault = await _ask(tools, due)
    if fault:
        async with tools.database.transaction() as session:
            refused = refusals.Refused("poll", fault, due.hub, row.source, row.id)
            await refusals.record(session, [refused], tools.clock())


async def _ask(tools: Tools, wish: Subscription) -> Fault | None:
    form = {
        "hub.callback": f"{tools.callback}/websub/{wish.token}",
        "hub.mode": "subscribe",
        "hub.topic": wish.topic,
        "hub.secret": wish.secret,
        "hub.lease_seconds": str(LEASE_S),
    }
    # the form is for this hub: where it would redirect us is not who may know the secret
    request = Request(wish.hub, limit=LIMIT, timeout_s=TIMEOUT_S, max_redirects=0, form=form)
    answer = await tools.network.ask(request)
    return answer if isinstance(answer, Fault) else None
