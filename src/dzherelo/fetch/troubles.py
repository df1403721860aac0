"""What the HTTP library and the system raise, told as Faults."""

import errno
import ssl

import aiohttp
from aiohttp import http_exceptions

from dzherelo.model.outcome import Fault, FaultKind

RAISED = (aiohttp.ClientError, http_exceptions.HttpProcessingError, OSError, ValueError, EOFError)
"""Everything that a request may raise because of what is outside; all else is a bug of ours."""

_Rule = tuple[type[BaseException] | tuple[type[BaseException], ...], FaultKind]
_RULES: tuple[_Rule, ...] = (
    (aiohttp.InvalidURL, FaultKind.BAD_ADDRESS),
    (aiohttp.ClientConnectorDNSError, FaultKind.UNKNOWN_HOST),
    ((aiohttp.ClientSSLError, ssl.SSLError, ssl.CertificateError), FaultKind.CERTIFICATE),
    (TimeoutError, FaultKind.TIMEOUT),
    (aiohttp.ClientConnectorError, FaultKind.UNREACHABLE),
    ((aiohttp.ClientResponseError, http_exceptions.HttpProcessingError), FaultKind.BAD_STATUS),
    ((aiohttp.ClientError, EOFError, ConnectionError), FaultKind.CUT_OFF),
    (OSError, FaultKind.UNREACHABLE),
    (ValueError, FaultKind.BAD_ADDRESS),
)
"""First fitting rule wins: from the particular to the general."""
_TOO_LARGE = ("Got more than", "Too many headers", "Too many trailers")
"""The parser's words: one type of exception serves it for these and for malformed answers."""


def fault(error: BaseException) -> Fault:
    """The Fault for something that was raised while fetching (see `RAISED`)."""
    if isinstance(error, aiohttp.ClientConnectorError) and error.os_error.errno == errno.EACCES:
        return Fault(FaultKind.PRIVATE_ADDRESS, error.os_error.strerror or "refused")
    if any(phrase in str(error) for phrase in _TOO_LARGE):
        return Fault(FaultKind.TOO_LARGE, "a header line or the number of headers is too large")
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return Fault(FaultKind.CUT_OFF, "the server hung up before it had answered")
    if isinstance(error, aiohttp.ClientPayloadError):
        return Fault(FaultKind.CUT_OFF, "the connection ended in the middle of the answer")
    kind = next(kind for types, kind in _RULES if isinstance(error, types))
    return Fault(kind, _words(error))


def _words(error: BaseException) -> str:
    said = " ".join(str(error).split())[:300] or type(error).__name__
    return said.encode("utf-8", "backslashreplace").decode()
