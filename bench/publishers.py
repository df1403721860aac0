"""Publishers on loopback for measuring: many feeds of equal make, answered as fast as one core can.

Each publisher has an address of its own (127.9.x.y, one port), so that politeness towards hosts
counts as it does outside. `python bench/publishers.py --feeds 200 --items 30` prints one line of
JSON with the port and the addresses, and serves until its end; `--dripping 1000` adds servers that
send 16 bytes a second and never end. Every answer is made before it is asked for.

A control address (`http://127.0.0.1:PORT/…`) changes the world and tells what was asked:
`/set?published=1&latency=0.3&validators=0` and `/told`, which counts requests and bytes since the
last `/set`.
"""

import argparse
import asyncio
import gzip
import json
import os
import random
import resource
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from hashlib import md5
from typing import Any

import uvloop

NETWORK = "127.9.0.0/16"
DRIP_S = 1.0
DRIP = 16
"""Bytes a drip sends each `DRIP_S` seconds."""
ATOM, SHORT = 3, 4
"""Every third publisher writes Atom, the others RSS; every fourth gives no full text."""
SENTENCE, LEAD, TITLE = 13, 15, 8
SENTENCES = 4
"""Words and sentences that make feeds of 44 kB with full text and of 17 kB without (30 items)."""
WORDS = (  # noqa: SIM905
    "міст річка ремонт бюджет громада рада голова засідання кошти тариф вода лікарня школа дорога"
    " потяг трамвай парк музей виставка фестиваль концерт команда матч тренер гол перемога область"
    " район селище врожай поле ферма завод цех зміна директор угода кредит банк курс гривня ціна"
    " ринок експорт порт корабель вантаж погода дощ сніг вітер рятувальник пожежа вулиця будинок"
    " мешканець ліфт дах опалення котельня повідомив заявив розповів відкрили завершили почали"
    " планують обговорили затвердили виділили відновили"
).split()


class World:
    """What the publishers say now."""

    def __init__(self, feeds: int, items: int) -> None:
        self.feeds, self.items = feeds, items
        self.published, self.latency, self.validators = 0, 0.0, True
        self.began = datetime(2026, 11, 20, 6, tzinfo=UTC)
        self.requests = self.sent = 0

    def change(self, query: str) -> None:
        """Take what `/set?…` says."""
        for name, _, value in (pair.partition("=") for pair in query.split("&") if pair):
            setattr(self, name, type(getattr(self, name))(float(value)))
        self.requests = self.sent = 0
        for number in range(self.feeds):  # nothing is made while somebody waits for it
            self.feed(number, self.published)

    @cache  # noqa: B019  (one world a process)
    def feed(self, number: int, published: int) -> tuple[bytes, bytes, bytes, str]:
        """(answer, answer in gzip, answer "not modified", entity tag) of a publisher's feed."""
        body = self._document(number, published).encode()
        tag = f'"{md5(body, usedforsecurity=False).hexdigest()[:16]}"'
        kind = "application/atom+xml" if number % ATOM == 0 else "application/rss+xml"
        head = f"Content-Type: {kind}; charset=utf-8\r\nETag: {tag}\r\n"
        packed = gzip.compress(body, 6, mtime=0)
        return (
            answer("200 OK", head, body),
            answer("200 OK", head + "Content-Encoding: gzip\r\n", packed),
            f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode(),
            tag,
        )

    def _document(self, number: int, published: int) -> str:
        newest = self.items + published
        told = range(newest, newest - self.items, -1)
        base = f"http://{address(number)}"
        entries = "".join(self._entry(number, base, one) for one in told)
        if number % ATOM == 0:
            return (
                '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
                f"<title>Видання {number}</title><id>{base}/</id><link href='{base}/'/>"
                f"{entries}</feed>"
            )
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>Видання {number}</title><link>{base}/</link>{entries}</channel></rss>"
        )

    def _entry(self, number: int, base: str, one: int) -> str:
        rng = random.Random(f"{number}:{one}")  # noqa: S311
        title = " ".join(rng.choices(WORDS, k=TITLE)).capitalize()
        lead = " ".join(rng.choices(WORDS, k=LEAD)).capitalize() + "."
        told = (" ".join(rng.choices(WORDS, k=SENTENCE)) for _ in range(SENTENCES))
        text = "".join(f"&lt;p&gt;{one.capitalize()}.&lt;/p&gt;" for one in told)
        full = number % SHORT != SHORT - 1
        link, when = f"{base}/a/{one}", self.began + timedelta(minutes=20 * one)
        if number % ATOM == 0:
            return (
                f"<entry><title>{title}</title><id>{link}</id><link href='{link}'/>"
                f"<updated>{when.isoformat()}</updated><author><name>Редакція</name></author>"
                f"<summary>{lead}</summary>"
                + (f"<content type='html'>{text}</content>" if full else "")
                + "</entry>"
            )
        return (
            f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>"
            f"<pubDate>{format_datetime(when)}</pubDate><category>Новини</category>"
            f"<description>{lead}</description>"
            + (f"<content:encoded>{text}</content:encoded>" if full else "")
            + "</item>"
        )


def address(number: int) -> str:
    """The address of a publisher."""
    return f"127.9.{number >> 8}.{number & 255}"


def answer(status: str, head: str, body: bytes) -> bytes:
    """A whole HTTP answer."""
    return f"HTTP/1.1 {status}\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


_MISSING = answer("404 Not Found", "", b"")


class Talk(asyncio.Protocol):
    """One connection to one publisher; requests on it come one after the other."""

    def __init__(self, world: World, number: int) -> None:
        self._world, self._number = world, number
        self._left = b""

    def connection_made(self, transport: Any) -> None:
        """Remember where to answer."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every whole request that has come."""
        *whole, self._left = (self._left + data).split(b"\r\n\r\n")
        for request in whole:
            self._answer(request.decode("latin-1"))

    def _answer(self, request: str) -> None:
        path = request.split(" ", 2)[1]
        if self._number < 0:
            self._control(path)
        elif self._number >= self._world.feeds:
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n")
            self._drip()
        elif self._world.latency:
            asyncio.get_running_loop().call_later(self._world.latency, self._send, path, request)
        else:
            self._send(path, request)

    def _control(self, path: str) -> None:
        name, _, query = path.partition("?")
        if name == "/set":
            self._world.change(query)
        told = {"requests": self._world.requests, "bytes": self._world.sent}
        self._transport.write(answer("200 OK", "", json.dumps(told).encode()))

    def _send(self, path: str, request: str) -> None:
        found = self._found(path, request)
        self._world.requests += 1
        self._world.sent += len(found)
        if not self._transport.is_closing():
            self._transport.write(found)
            if "\r\nconnection: close" in request.lower() or " HTTP/1.0" in request:
                self._transport.close()

    def _found(self, path: str, request: str) -> bytes:
        if path != "/feed.xml":
            return _MISSING
        plain, packed, same, tag = self._world.feed(self._number, self._world.published)
        if self._world.validators and tag in request:
            return same
        chosen = packed if "gzip" in request else plain
        return chosen if self._world.validators else chosen.replace(b"ETag:", b"X-Not:", 1)

    def _drip(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(b" " * DRIP)
            asyncio.get_running_loop().call_later(DRIP_S, self._drip)


async def serve(feeds: int, items: int, dripping: int) -> None:
    """Listen on every address, say where, serve until the parent is gone."""
    world = World(feeds, items)
    world.change("")
    loop = asyncio.get_running_loop()
    control = await loop.create_server(lambda: Talk(world, -1), "127.0.0.1", 0)
    port = control.sockets[0].getsockname()[1]
    for number in range(feeds + dripping):
        await loop.create_server(
            lambda number=number: Talk(world, number), address(number), port, backlog=64
        )
    urls = [f"http://{address(one)}:{port}/feed.xml" for one in range(feeds + dripping)]
    print(json.dumps({"port": port, "urls": urls}), flush=True)
    await loop.connect_read_pipe(Parent, sys.stdin)
    await asyncio.Event().wait()


class Parent(asyncio.Protocol):
    """The end of standard input is the end of who started us."""

    def connection_lost(self, _: Exception | None) -> None:
        """Stop."""
        os._exit(0)


class Publishers:
    """The publishers in a process of their own, for a bench to start and to change."""

    def __init__(self, feeds: int, items: int, dripping: int = 0) -> None:
        sizes = ["--feeds", str(feeds), "--items", str(items), "--dripping", str(dripping)]
        self.process = subprocess.Popen(
            [sys.executable, __file__, *sizes],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        told = json.loads(self.process.stdout.readline())
        self.port: int = told["port"]
        self.urls: list[str] = told["urls"]

    def set(self, **values: float) -> None:
        """Change the world, and count anew."""
        self._ask("/set?" + "&".join(f"{name}={value}" for name, value in values.items()))

    def told(self) -> dict[str, int]:
        """Requests and bytes since the last change."""
        return self._ask("/told")

    def _ask(self, path: str) -> dict[str, int]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as found:
            return dict(json.load(found))

    def close(self) -> None:
        """Stop the publishers."""
        self.process.kill()
        self.process.wait(10)


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--items", type=int, default=30)
    parser.add_argument("--dripping", type=int, default=0)
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    uvloop.run(serve(asked.feeds, asked.items, asked.dripping))


if __name__ == "__main__":
    main()
