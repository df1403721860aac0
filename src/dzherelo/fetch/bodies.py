"""Take in one body under its limits and say what became of it: whole, cut, or a Fault."""

from dzherelo.fetch.answers import Answer, Headers, Request
from dzherelo.fetch.compression import Expander, codings
from dzherelo.model.outcome import Fault, FaultKind


class Body:
    """A body on its way in: pieces are expanded as they come, and counted before and after."""

    def __init__(self, coding: str, request: Request) -> None:
        self._expander = Expander(coding, request.limit)
        self._limit = request.limit
        self._salvage = request.salvage
        self._wire = 0

    def feed(self, piece: bytes) -> bool:
        """Take one piece; false when the rest need not be read."""
        self._wire += len(piece)
        return self._expander.feed(piece) and self._wire <= self._limit

    def finish(self, status: int, headers: Headers, broke: Fault | None = None) -> Answer | Fault:
        """The answer with its body. `broke` says that the connection ended too early, and how.

        TOO_LARGE, BAD_COMPRESSION or `broke` itself, unless the request wants to salvage what came;
        of a compression bomb nothing is worth that.
        """
        body = self._expander.finish()
        fault = broke or self._fault()
        if fault and not (self._salvage and body and not self._expander.bomb):
            return fault
        return Answer(status, headers, body[: self._limit], self._wire, fault)

    def _fault(self) -> Fault | None:
        if self._expander.bomb:
            detail = f"a compression bomb: {self._expander.taken} bytes unpack to {self._limit}"
            return Fault(FaultKind.TOO_LARGE, f"{detail} and more")
        if self._expander.full:
            return Fault(FaultKind.TOO_LARGE, f"the body has more than {self._limit} bytes")
        if self._wire > self._limit:
            return Fault(FaultKind.TOO_LARGE, f"more than {self._limit} bytes were sent")
        if self._expander.broken:
            return Fault(FaultKind.BAD_COMPRESSION, self._expander.broken)
        return None


def begin(headers: Headers, request: Request) -> Body | Fault:
    """A body to feed, or the Fault (TOO_LARGE) that the headers already give away."""
    announced = headers.content_length
    size = int(announced[:18]) if announced.isascii() and announced.isdigit() else 0
    if size > request.limit and not request.salvage:
        return Fault(FaultKind.TOO_LARGE, f"{size} bytes announced")
    return Body(codings(headers.content_encoding), request)


def carries_body(status: int) -> bool:
    """Whether the body of an answer with this status is wanted: only success brings content."""
    return 200 <= status <= 299 and status not in (204, 205)  # noqa: PLR2004  RFC 9110 §15.3


_FIELDS = {field.replace("_", "-"): field for field in Headers.__struct_fields__}


def pick(pairs: list[tuple[str, str]]) -> Headers:
    """The headers that are read here; several of one name are joined by a comma (RFC 9110 §5.3)."""
    found: dict[str, str] = {}
    for name, value in pairs:
        field = _FIELDS.get(name.lower())
        if field:
            told = value if value.isascii() or field == "location" else _text(value)
            found[field] = f"{found[field]}, {told}" if field in found else told
    return Headers(**found)


def _text(value: str) -> str:
    """Bytes outside UTF-8 arrive as lone surrogates, which no database takes."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
