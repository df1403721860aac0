"""Names to addresses: the system's resolver in threads of our own, a few addresses per name."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult

MOST_ADDRESSES = 8
"""A name with a thousand records would have us try a thousand connections."""
_THREADS = 32
"""`getaddrinfo` blocks up to half a minute on a dead name server; others must not wait for it."""


class Names(AbstractResolver):
    """The system's answers, shortened; what may be connected to is the guard's business."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """At most `MOST_ADDRESSES` addresses of a host; raises OSError when there is none."""
        loop = asyncio.get_running_loop()
        rows = await loop.run_in_executor(self._threads, _look_up, host, port, family)
        return [_result(host, row) for row in dict.fromkeys(rows)][:MOST_ADDRESSES]

    async def close(self) -> None:
        """Let the threads go; a look-up that still hangs ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


_Row = tuple[int, int, str, int]


def _look_up(host: str, port: int, family: int) -> list[_Row]:
    rows = socket.getaddrinfo(
        host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
    )
    return [(family, protocol, str(to[0]), int(to[1])) for family, _, protocol, _, to in rows]


def _result(name: str, row: _Row) -> ResolveResult:
    family, protocol, host, port = row
    return ResolveResult(
        hostname=name,
        host=host,
        port=port,
        family=family,
        proto=protocol,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
