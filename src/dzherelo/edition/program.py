"""The publishers over real HTTP: one loopback address each, one port, one present moment."""

import asyncio
import errno
import socket
from collections import Counter
from datetime import datetime
from typing import Self

from aiohttp import web

from dzherelo.edition import answers, clock, oddities, places, stories, truth
from dzherelo.edition.answers import Answer
from dzherelo.edition.clock import Epoch
from dzherelo.edition.shapes import Edition, Publisher
from dzherelo.edition.world import World
from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.source import Feed, Source

NETWORK = "127.7.7."
CONTROL = 10
"""The control desk listens on 127.7.7.10, publisher n on 127.7.7.(10 + n), the odd host on .30."""
ODD = 30
KEPT = 2000
"""Pages and feeds kept ready between two moments; more than a whole edition has."""
TRIES = 20
"""A port that is free on one address may be taken on another: so often another one is tried."""


class Served:
    """A running edition; everything it tells is about its own present moment."""

    def __init__(
        self, edition: Edition, epoch: Epoch, moment: str, today: datetime | None = None
    ) -> None:
        self._today = today
        self._edition = edition
        self._epoch = epoch
        self._places = places.locate(edition, epoch)
        self._bases: dict[str, str] = {}
        self._runners: list[web.AppRunner] = []
        self._requests: dict[str, Counter[str]] = {name: Counter() for name in edition.publishers}
        self._pages: dict[tuple[str, str], Answer] = {}
        self.control = ""
        self.port = 0
        self.odd = ""
        self.moment = moment
        self.world = self._world(moment)

    def _world(self, moment: str) -> World:
        return World(
            self._edition,
            self._epoch,
            clock.read(moment),
            self._bases,
            self._places,
            self._today,
        )

    def set_moment(self, moment: str) -> None:
        """Move the present to "d2 09:00", "end", …; ValueError for what is no edition time."""
        self.world = self._world(moment)
        self.moment = moment
        self._pages.clear()

    def sources(self) -> tuple[Source, ...]:
        """The catalogue: the publishers (9001…) and the misbehaving sources (9017…)."""
        own = tuple(self._source(one) for one in self._edition.publishers.values())
        return own + oddities.sources(self.odd)

    def _source(self, publisher: Publisher) -> Source:
        base = self._bases[publisher.id]
        return Source(
            id=SourceId(publisher.number),
            slug=publisher.id,
            name=publisher.name,
            url=f"{base}/",
            kind=publisher.kind,
            languages=publisher.languages,
            region=publisher.region,
            aliases=publisher.aliases,
            visibility="full",
            feeds=(Feed(FeedId(publisher.number), base + publisher.feed_path, checked=True),),
            fiction=True,
        )

    def addresses(self) -> dict[str, str]:
        """The address of every article, by piece id."""
        return {piece: self.world.address(piece) for piece in self._edition.pieces}

    def stats(self) -> dict[str, dict[str, int]]:
        """Requests per publisher since the start, by what was asked for."""
        return {name: dict(counted) for name, counted in self._requests.items() if counted}

    def report(self) -> dict[str, object]:
        """Where everything listens, for people and programs."""
        return {
            "control": self.control,
            "moment": self.moment,
            "day1": self._epoch.day.isoformat(),
            "sources": [
                {"number": one.id, "slug": one.slug, "url": one.url, "feed": one.feeds[0].url}
                for one in self.sources()
            ],
        }

    async def close(self) -> None:
        """Stop listening."""
        for runner in self._runners:
            await runner.cleanup()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self, port: int, hosts: bool) -> None:
        """Listen: the control desk, each publisher, and the misbehaving host (see `serve`)."""
        rooms = [CONTROL, *(CONTROL + n for n in range(1, len(self._edition.publishers) + 1)), ODD]
        sockets = _sockets(rooms, port, hosts)
        bases = [f"http://{one.getsockname()[0]}:{one.getsockname()[1]}" for one in sockets]
        self.control, *publishers, self.odd = bases
        self.port = sockets[0].getsockname()[1]
        self._bases.update(zip(self._edition.publishers, publishers, strict=True))
        apps = [self._desk(), *map(self._site, self._edition.publishers.values()), self._odd_site()]
        for listening, app in zip(sockets, apps, strict=True):
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            await web.SockSite(runner, listening).start()
            self._runners.append(runner)

    def _site(self, publisher: Publisher) -> web.Application:
        counted = self._requests[publisher.id]

        async def reply(request: web.Request) -> web.Response:
            path, key = request.rel_url.raw_path, (publisher.id, str(request.rel_url))
            found = self._pages.get(key)
            if found is None:
                world, query = self.world, dict(request.query)
                found = await asyncio.to_thread(answers.answer, world, publisher, path, query)
                if world is self.world and found.what in ("page", "feed"):
                    if len(self._pages) >= KEPT:
                        self._pages.clear()
                    self._pages[key] = found
            return _respond(found, request, counted)

        return _application(reply)

    def _odd_site(self) -> web.Application:
        counted = self._requests.setdefault("oddities", Counter())

        async def reply(request: web.Request) -> web.Response:
            found = answers.odd(self.world, self.odd, request.path)
            return _respond(found, request, counted)

        return _application(reply)

    def _desk(self) -> web.Application:
        async def move(request: web.Request) -> web.Response:
            try:
                self.set_moment(request.query.get("at", ""))
            except ValueError as error:
                return web.json_response({"error": str(error)}, status=400)
            return web.json_response({"moment": self.moment})

        async def tell(_: web.Request) -> web.Response:
            return web.json_response(truth.truth(self._edition) | {"addresses": self.addresses()})

        async def count(_: web.Request) -> web.Response:
            return web.json_response(self.stats())

        async def show(_: web.Request) -> web.Response:
            return web.json_response(self.report())

        app = web.Application()
        app.add_routes(
            [
                web.get("/", show),
                web.post("/_moment", move),
                web.get("/_truth", tell),
                web.get("/_stats", count),
            ]
        )
        return app


async def serve(
    epoch: Epoch,
    moment: str = "end",
    port: int = 0,
    hosts: bool = True,
    edition: Edition | None = None,
    today: datetime | None = None,
) -> Served:
    """The edition, listening; `port` 0 takes a free one.

    With `hosts` every publisher has its own address in 127.7.7.0/24 and all share the port, so
    that whatever is counted per host is real; where the system has only 127.0.0.1 (or `hosts` is
    false) each publisher has its own port there. Dates and «Вчора» on the pages follow
    `epoch` and the moment, so read them with `served.world.now`; with `today` they follow that,
    for readers who live later. Close it when done.
    """
    served = Served(edition or stories.load(), epoch, moment, today)
    await served.start(port, hosts)
    return served


def _application(reply: web.RequestHandler | object) -> web.Application:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", reply)  # type: ignore[arg-type]
    return app


def _respond(found: Answer, request: web.Request, counted: Counter[str]) -> web.Response:
    headers = {"Content-Type": found.content_type, **found.headers, **answers.validators(found)}
    if answers.unchanged(found, request.headers):
        counted["unchanged"] += 1
        return web.Response(status=304, headers=answers.validators(found))
    counted[found.what] += 1
    response = web.Response(body=found.body, status=found.status, headers=headers)
    if found.content_type.startswith(("text/", "application/")):
        response.enable_compression()
    return response


def _sockets(rooms: list[int], port: int, hosts: bool) -> list[socket.socket]:
    if hosts:
        for _ in range(TRIES if port == 0 else 1):
            try:
                return _shared_port(rooms, port)
            except OSError as error:
                if error.errno not in (errno.EADDRINUSE, errno.EADDRNOTAVAIL) or port:
                    raise
                if error.errno == errno.EADDRNOTAVAIL:
                    break
    return [_listen("127.0.0.1", port + place if port else 0) for place, _ in enumerate(rooms)]


def _shared_port(rooms: list[int], port: int) -> list[socket.socket]:
    """One socket an address, all on the same port; OSError (with none left open) if it is taken."""
    listening: list[socket.socket] = []
    try:
        for room in rooms:
            listening.append(_listen(f"{NETWORK}{room}", port))
            port = listening[0].getsockname()[1]
    except OSError:
        for one in listening:
            one.close()
        raise
    return listening


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
        listening.setblocking(False)
    except OSError:
        listening.close()
        raise
    return listening
