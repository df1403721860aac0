"""Asking a publisher politely: robots.txt, the host's pace, and a pause when it says so."""

from datetime import timedelta

from dzherelo.fetch.answers import DEFAULT_LIMIT, Response
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.pipeline.tools import Tools
from dzherelo.store import hosts
from dzherelo.text import addresses

LONGEST_WAIT_S = 20.0
"""A host that is busy for longer gets its request later, so that no worker waits for it."""
DEFAULT_PAUSE_S = 300.0
"""After 429 without Retry-After."""


async def get(
    tools: Tools,
    url: str,
    *,
    accept: str = "*/*",
    limit: int = DEFAULT_LIMIT,
    timeout_s: float = 60,
    patience_s: float = LONGEST_WAIT_S,
) -> Response | Fault:
    """The answer of `url` once it is our turn there, or a Fault (see `wait_turn`)."""
    refused = await wait_turn(tools, url, patience_s=patience_s)
    if refused:
        return refused
    answer = await tools.network.get(url, accept=accept, limit=limit, timeout_s=timeout_s)
    await heed(tools, url, answer)
    return answer


async def wait_turn(tools: Tools, url: str, *, patience_s: float = LONGEST_WAIT_S) -> Fault | None:
    """Wait for our turn at a host; a Fault when we may not come (ROBOTS, or why not).

    HOST_BUSY when our turn is further away than `patience_s`; `retry_after` says how far. No turn
    is taken then, and nobody has failed: who gets it comes back.
    """
    permission = await tools.robots.ask(url, now=tools.clock())
    if not permission.allowed:
        return permission.fault or Fault(FaultKind.ROBOTS)
    pace_s = max(tools.pace_s, permission.crawl_delay_s or 0)
    turn = hosts.Turn(addresses.host(url), tools.clock(), pace_s, patience_s)
    wait_s = await tools.database.together(hosts.reserve_all, turn)
    if wait_s > patience_s:
        return Fault(FaultKind.HOST_BUSY, "our turn at this host comes later", wait_s)
    if wait_s > 0:
        await tools.sleep(wait_s)
    return None


async def heed(tools: Tools, url: str, answer: Response | Fault) -> None:
    """A host that answers 429, or 503 with Retry-After, is left alone as a whole."""
    if not isinstance(answer, Fault):
        return
    if answer.kind == FaultKind.TOO_MANY_REQUESTS or answer.retry_after:
        until = tools.clock() + timedelta(seconds=answer.retry_after or DEFAULT_PAUSE_S)
        async with tools.database.statement() as session:
            await hosts.pause(session, addresses.host(url), until)
