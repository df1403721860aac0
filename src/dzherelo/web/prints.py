"""Pictures that are in memory already, handed out before the framework hears of the request."""

from collections import OrderedDict

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from dzherelo.model.ids import BlobKey
from dzherelo.model.outcome import Fault
from dzherelo.web import darkroom, pictures
from dzherelo.web.darkroom import Darkroom
from dzherelo.web.settings import PortalSettings

MOST = 4096
"""Addresses whose answers are remembered; the bytes lie with the results, only headers here."""
LONGEST = 512
"""Characters of path and Accept together: ours have about 150, and 4096 of these are 2 MB."""
_CAREFUL = frozenset({b"if-none-match", b"range", b"if-range"})
"""Headers that ask for other than the whole picture; `pictures` answers these."""

Headers = tuple[tuple[bytes, bytes], ...]


class _Print(msgspec.Struct, frozen=True):
    """What an address was found to ask for, and the headers that go with it."""

    key: BlobKey
    name: str
    headers: Headers


class Prints:
    """ASGI around the application: whole pictures that are in memory, by GET and HEAD.

    An address is read and its signature checked by `pictures.read` the first time; what was right
    once stays right, because it depends on nothing but the address. Only what `Darkroom.at_hand`
    gives is handed out, so that what was taken down is gone here when it is gone there.
    """

    def __init__(self, app: ASGIApp, darkroom: Darkroom, settings: PortalSettings) -> None:
        """What cannot be answered here goes to `app`."""
        self._app = app
        self._darkroom = darkroom
        self._settings = settings
        self._known: OrderedDict[tuple[str, bytes], _Print] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand out the picture, or let the application answer."""
        if scope["type"] == ScopeType.HTTP and scope["path"].startswith(pictures.BELOW):
            found = self._find(scope)
            if found is not None:
                headers, body = found
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                sent = b"" if scope["method"] == "HEAD" else body
                await send({"type": "http.response.body", "body": sent, "more_body": False})
                return
        await self._app(scope, receive, send)

    def _find(self, scope: HTTPScope) -> tuple[list[tuple[bytes, bytes]], bytes] | None:
        """Headers and body of the answer, None when it is not for here."""
        accepted = b""
        for name, text in scope["headers"]:
            if name == b"accept":
                accepted = text
            elif name in _CAREFUL:
                return None
        address = (scope["path"], accepted)
        known = self._known.get(address) or self._learn(address)
        if known is None or scope["method"] not in {"GET", "HEAD"}:
            return None
        body = self._darkroom.at_hand(known.key, known.name)
        if body is None:
            return None
        return [*known.headers, (b"content-length", b"%d" % len(body))], body

    def _learn(self, address: tuple[str, bytes]) -> _Print | None:
        path, accepted = address
        if len(path) + len(accepted) > LONGEST:
            return None
        wanted = pictures.read(pictures.inner(path), accepted.decode("latin-1"), self._settings)
        if isinstance(wanted, Fault) or wanted.options is None:
            return None
        headers = pictures.whole(wanted).items()
        spelled = tuple((name.encode(), text.encode("latin-1")) for name, text in headers)
        made = _Print(wanted.key, darkroom.result_name(wanted.options), spelled)
        self._known[address] = made
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return made
