"""From the address asked for to the answer: redirects followed, statuses judged."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
from yarl import URL

from dzherelo.fetch.answers import Answer, Headers, Request, Response
from dzherelo.fetch.guard import spell
from dzherelo.fetch.statuses import NOT_MODIFIED, PERMANENT, REDIRECTS, fault, retry_after
from dzherelo.fetch.walls import explained
from dzherelo.model.outcome import Fault, FaultKind

Exchange = Callable[[URL, Request], Awaitable[Answer | Fault]]
"""One request and its answer, without following anything."""


async def follow(
    request: Request, exchange: Exchange, clock: Callable[[], datetime]
) -> Response | Fault:
    """The answer at the end of the redirects (RFC 9110 §15.4), or the Fault met on the way.

    Each address is spelled anew and each hop is a connection of its own, so the guard sees it.
    """
    where = spell(request.url)
    permanent, lasting, seen = "", True, set[str]()
    for _ in range(request.max_redirects + 1):
        if isinstance(where, Fault):
            return where
        if str(where) in seen:
            return Fault(FaultKind.TOO_MANY_REDIRECTS, f"a circle through {where}")
        seen.add(str(where))
        answer = await exchange(where, request)
        if isinstance(answer, Fault) or not _leads_on(answer):
            return _end(answer, request, str(where), permanent, clock())
        where = spell(answer.headers.location, str(where))
        lasting = lasting and answer.status in PERMANENT
        permanent = str(where) if lasting and isinstance(where, URL) else permanent
    return Fault(FaultKind.TOO_MANY_REDIRECTS, f"more than {request.max_redirects} redirects")


def _leads_on(answer: Answer) -> bool:
    return answer.status in REDIRECTS and bool(answer.headers.location)


def _end(
    answer: Answer | Fault, request: Request, url: str, permanent: str, now: datetime
) -> Response | Fault:
    if isinstance(answer, Fault):
        return answer
    headers = answer.headers if answer.broke is None else _without_validators(answer.headers)
    wait_s = retry_after(headers.retry_after, now)
    wrong = fault(answer.status, wait_s, asked_if_changed=request.validators is not None)
    if wrong:
        return explained(wrong, answer.status, headers)
    return Response(
        status=answer.status,
        url=url,
        headers=headers,
        content_type=headers.content_type,
        body=answer.body,
        etag=headers.etag,
        last_modified=headers.last_modified,
        not_modified=answer.status == NOT_MODIFIED,
        permanent_url=permanent,
        wire_bytes=answer.wire_bytes,
        retry_after=wait_s,
        broke=answer.broke,
    )


def _without_validators(headers: Headers) -> Headers:
    """Of a broken answer: sent back, they would bring a 304 for a whole that we never had."""
    return msgspec.structs.replace(headers, etag="", last_modified="")
