"""Undo a Content-Encoding piece by piece, with a limit that a bomb cannot pass."""

import zlib
from typing import Literal, Protocol

from dzherelo.model.outcome import Fault, FaultKind

ADVERTISED = "gzip, deflate"
"""What the standard library undoes within a limit; Brotli and zstd are not asked for."""

Form = Literal["identity", "gzip", "zlib", "raw"]
_HEAD = 64
"""Bytes looked at to tell compressed from plain: text of that length has no control characters."""
_GZIP_MAGIC = b"\x1f\x8b"
_DEFLATE = 8
"""The method in the low bits of a zlib header, whose two bytes divide by 31 (RFC 1950 §2.2)."""
_WINDOW: dict[Form, int] = {"gzip": 31, "zlib": 15, "raw": -15}
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13}


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    def decompress(self, piece: bytes, max_length: int = ..., /) -> bytes: ...


def codings(header: str) -> str | Fault:
    """The one coding a Content-Encoding names ("" for none).

    BAD_COMPRESSION for several on top of each other (no honest server sends them, a nested bomb
    does) and for codings that we did not ask for.
    """
    names = [name.strip().lower().removeprefix("x-") for name in header.split(",")]
    real = [name for name in names if name not in ("", "identity", "none", "utf-8")]
    if len(real) > 1:
        return Fault(FaultKind.BAD_COMPRESSION, f"compressed several times: {header[:80]}")
    if real and real[0] not in ("gzip", "deflate"):
        return Fault(FaultKind.BAD_COMPRESSION, f"compression not asked for: {header[:80]}")
    return real[0] if real else ""


def sniff(head: bytes, coding: str) -> Form:
    """How a body that begins with `head` is really compressed, whatever `coding` claims.

    Servers announce gzip and send plain text, and send `deflate` with or without the zlib
    wrapping (RFC 9110 §8.4.1.2 notes it); the first bytes tell the truth.
    """
    if head.startswith(_GZIP_MAGIC):
        return "gzip"
    if coding != "deflate":
        return "identity"
    if len(head) > 1 and head[0] & 15 == _DEFLATE and int.from_bytes(head[:2]) % 31 == 0:
        return "zlib"
    return "raw" if any(byte in _CONTROLS for byte in head) else "identity"


class Expander:
    """Takes a body in pieces and gives it expanded; never holds more than `limit` bytes of it."""

    def __init__(self, coding: str, limit: int) -> None:
        self._coding = coding
        self._room = limit
        self._head = b""
        self._form: Form | None = None
        self._inflater: _Inflater | None = None
        self._out: list[bytes] = []
        self.full = False
        """More came out than the limit allows."""
        self.broken = ""
        """Why the rest could not be expanded."""

    def feed(self, piece: bytes) -> bool:
        """Take one piece; false when there is no use in more (see `full`, `broken`)."""
        if self._form is None:
            self._head += piece
            if len(self._head) < _HEAD:
                return True
            piece = self._begin()
        if self._form == "identity":
            self._keep(piece)
        else:
            self._inflate(piece)
        return not (self.full or self.broken)

    def finish(self) -> bytes:
        """The expanded body, as far as it could be had; sets `broken` for a truncated one."""
        if self._form is None:
            self.feed(self._begin())
        if self._inflater and not self._inflater.eof and not self.full:
            self.broken = self.broken or "the compressed body ends early"
        return b"".join(self._out)

    def _begin(self) -> bytes:
        self._form = sniff(self._head[:_HEAD], self._coding)
        head, self._head = self._head, b""
        return head

    def _keep(self, piece: bytes) -> None:
        self.full = self.full or len(piece) > self._room
        self._out.append(piece[: self._room])
        self._room -= len(self._out[-1])

    def _inflate(self, piece: bytes) -> None:
        while piece and not self.full:
            try:
                piece = self._step(piece)
            except zlib.error as error:
                self.broken = str(error)
                return

    def _step(self, piece: bytes) -> bytes:
        """Expand some of the piece and return what is left of it."""
        if self._inflater is None:
            self._inflater = zlib.decompressobj(_WINDOW[self._form or "gzip"])
        if self._inflater.eof:
            if not piece.startswith(_GZIP_MAGIC[:1]):
                return b""  # padding after the last member, as tar and some caches leave it
            self._inflater = zlib.decompressobj(_WINDOW["gzip"])
        self._keep(self._inflater.decompress(piece, self._room + 1))
        return self._inflater.unused_data or self._inflater.unconsumed_tail
