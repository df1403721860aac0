"""What is asked of the network and what comes back: the values that cross this door."""

from typing import Protocol

import msgspec

from dzherelo.model.outcome import Fault

DEFAULT_LIMIT = 15 * 1024 * 1024
"""Bytes of one body: the largest honest feeds seen have about 10 MiB."""
DEFAULT_TIMEOUT_S = 60.0
"""Seconds for a whole request with all its redirects; a slow-loris ends here."""
DEFAULT_REDIRECTS = 5
"""Hops followed at most; RFC 9309 §2.3.1.2 names five for robots.txt, which suits all else."""


class Validators(msgspec.Struct, frozen=True):
    """What the server gave with its last full answer, echoed byte for byte (RFC 9110 §13.1)."""

    etag: str = ""
    last_modified: str = ""


class Headers(msgspec.Struct, frozen=True):
    """The response headers that somebody here reads, as they were written ("" when absent)."""

    age: str = ""
    cache_control: str = ""
    cf_mitigated: str = ""
    content_encoding: str = ""
    content_language: str = ""
    content_length: str = ""
    content_type: str = ""
    date: str = ""
    etag: str = ""
    expires: str = ""
    last_modified: str = ""
    link: str = ""
    location: str = ""
    retry_after: str = ""
    server: str = ""
    tdm_reservation: str = ""
    x_datadome: str = ""
    x_robots_tag: str = ""
    x_sucuri_block: str = ""


class Request(msgspec.Struct, frozen=True):
    """One thing to fetch; `salvage` keeps the beginning of a body that cannot be had whole.

    With a `form` it is a POST, to the hub of a feed.
    """

    url: str
    validators: Validators | None = None
    limit: int = DEFAULT_LIMIT
    timeout_s: float = DEFAULT_TIMEOUT_S
    accept: str = "*/*"
    max_redirects: int = DEFAULT_REDIRECTS
    salvage: bool = False
    form: dict[str, str] | None = None


class Answer(msgspec.Struct, frozen=True):
    """One HTTP answer, a redirect too; `body` is expanded, `wire_bytes` counts it as sent."""

    status: int
    headers: Headers
    body: bytes = b""
    wire_bytes: int = 0
    broke: Fault | None = None


class Response(msgspec.Struct, frozen=True):
    """What a fetch ended with: status 200 to 299, or 304 when we had sent validators.

    `url` is the address that answered, `permanent_url` the one to remember instead of the asked
    one ("" unless every hop up to it was 301 or 308). `body` has its Content-Encoding undone; a
    file that is itself gzip (`sitemap.xml.gz`) is opened too. `wire_bytes` counts the body as it
    was sent. `retry_after` is in seconds. `broke` says why only the beginning could be kept (see
    `Network.salvage`); validators are not given then, for they stand for the whole.
    """

    status: int
    url: str
    headers: Headers = Headers()
    content_type: str = ""
    body: bytes = b""
    etag: str = ""
    last_modified: str = ""
    not_modified: bool = False
    permanent_url: str = ""
    elapsed_s: float = 0.0
    wire_bytes: int = 0
    retry_after: float | None = None
    broke: Fault | None = None

    @property
    def cut(self) -> bool:
        """Whether `body` is only the beginning of what there is."""
        return self.broke is not None


class Network(Protocol):
    """The port to the network: `Client` is the real one, `Canned` the double of equal contract.

    All methods return a `Fault` for everything that goes wrong outside of us: BAD_ADDRESS,
    PRIVATE_ADDRESS, UNKNOWN_HOST, UNREACHABLE, CERTIFICATE, TIMEOUT, CUT_OFF, TOO_LARGE,
    TOO_MANY_REDIRECTS, BAD_COMPRESSION, and NOT_FOUND to BAD_STATUS for what the server says.
    Only `asyncio.CancelledError` passes.
    """

    async def get(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        limit: int = DEFAULT_LIMIT,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        accept: str = "*/*",
        max_redirects: int = DEFAULT_REDIRECTS,
    ) -> Response | Fault:
        """The whole answer or a Fault. `limit` bytes count on the wire and once more expanded."""
        ...

    async def salvage(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        limit: int = DEFAULT_LIMIT,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        accept: str = "*/*",
        max_redirects: int = DEFAULT_REDIRECTS,
    ) -> Response | Fault:
        """As `get`, but of a body that is too long, breaks off or is too slow what came is kept.

        `broke` is then the Fault that `get` would have given. For robots.txt, of which RFC 9309
        wants the first 500 KiB, and for feeds, whose intact entries are worth keeping. A
        compression bomb is a Fault here too.
        """
        ...

    async def ask(self, request: Request) -> Response | Fault:
        """The answer to a request that is written out, as `get` or `salvage` give it."""
        ...
