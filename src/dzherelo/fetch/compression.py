"""Undo a Content-Encoding piece by piece, with a limit that a bomb cannot pass."""

import zlib
from typing import Literal, Protocol

ADVERTISED = "gzip, deflate"
"""What the standard library undoes within a limit; Brotli and zstd are not asked for."""

MOST_GAIN = 200
"""Bytes from one, in a body beyond its limit, that make it a bomb: deflate can give 1,032 (zlib's
technical notes), feeds give 3 to 20, a page of blank lines 100."""

Form = Literal["identity", "gzip", "zlib", "raw", "unknown"]
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


_NO_CODINGS = frozenset({"", "identity", "none", "utf-8"})


def codings(header: str) -> str:
    """What a Content-Encoding names: "" for nothing, several codings joined by a comma."""
    names = [name.strip().lower().removeprefix("x-") for name in header.split(",")]
    return ", ".join(name for name in names if name not in _NO_CODINGS)


def sniff(head: bytes, coding: str) -> Form:
    """How a body that begins with `head` is really compressed, whatever `coding` claims.

    Servers announce a compression and send plain text, and send `deflate` with or without the zlib
    wrapping (RFC 9110 §8.4.1.2 notes it); the first bytes tell the truth. Codings that we did not
    ask for and several on top of each other (no honest server sends them, a nested bomb does) are
    unknown, unless the text is plain.
    """
    if coding not in ("", "gzip", "deflate"):
        return "unknown" if _CONTROLS.intersection(head) else "identity"
    if head.startswith(_GZIP_MAGIC):
        return "gzip"
    if coding != "deflate":
        return "identity"
    if len(head) > 1 and head[0] & 15 == _DEFLATE and int.from_bytes(head[:2]) % 31 == 0:
        return "zlib"
    return "raw" if _CONTROLS.intersection(head) else "identity"


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
        self.taken = 0
        """Bytes that the inflater has used up."""

    @property
    def bomb(self) -> bool:
        """Whether the body went beyond its limit by growing as no honest one does."""
        return self.full and self._got() > MOST_GAIN * self.taken > 0

    def feed(self, piece: bytes) -> bool:
        """Take one piece; false when there is no use in more (see `full`, `broken`)."""
        if self._form is None:
            self._head += piece
            if len(self._head) < _HEAD:
                return True
            piece = self._begin()
        if self._form == "unknown":
            self.broken = f"compressed in a way that was not asked for: {self._coding[:80]}"
        elif self._form == "identity":
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
        left = self._inflater.unused_data or self._inflater.unconsumed_tail
        self.taken += len(piece) - len(left)
        return left

    def _got(self) -> int:
        return sum(map(len, self._out))
