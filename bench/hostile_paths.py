"""Addresses that must not be connected to, on every path of the product that fetches.

`./dz bench hostile_paths --data FOLDER` takes the lists in `ssrf/` and gives each address to the
pipeline where an attacker could put it: a feed's own address, an article's, a picture's, a hub's,
a site to follow, a feed that a site announces, a sitemap in an index, and, by a public server that
redirects, behind each of them. robots.txt is asked for on every path. The guard is the real one; a
name server that an attacker owns answers loopback for every name. Whatever the guard lets through
is noted and not connected. Every refused address that gets so far is a failure; the public ones
among the addresses must be let through.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import hostile
from aiohttp import web
from hostile_media import EveryName, WatchingGuard
from whole_path import NoQueue

from dzherelo import app
from dzherelo.config import load
from dzherelo.fetch.client import Client
from dzherelo.fetch.guard import Guard
from dzherelo.fetch.robots import Robots, RobotsInMemory
from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.outcome import Fault
from dzherelo.pipeline import following, pictures, sitemaps, subscribing, visits
from dzherelo.pipeline.tools import Tools
from dzherelo.store.subscriptions import Subscription

PUBLIC = "127.99.0.1"
"""The redirecting server stands for a public one: the only address of this machine let through."""


class Watching(WatchingGuard):
    """The real guard; it lets our own server be reached, and nothing else be connected to."""

    def socket_for(self, row: Any) -> Any:
        if row[4][0] == PUBLIC:
            return Guard(allow=(f"{PUBLIC}/32",)).socket_for(row)
        return super().socket_for(row)


Asking = Callable[[Tools, str], Awaitable[object]]


async def _feed(tools: Tools, url: str) -> object:
    refused = await visits.wait_turn(tools, url)
    return refused or await tools.network.salvage(url, timeout_s=5)


async def _page(tools: Tools, url: str) -> object:
    return await visits.get(tools, url, timeout_s=5)


async def _picture(tools: Tools, url: str) -> object:
    return await visits.get(tools, url, accept="image/*", limit=pictures.PICTURE_LIMIT, timeout_s=5)


async def _hub(tools: Tools, url: str) -> object:
    wish = Subscription(FeedId(1), SourceId(1), url, "https://a.example/f", "token", "secret")
    return await subscribing._ask(tools, wish)  # noqa: SLF001 the door itself, without its rows


async def _follow(tools: Tools, url: str) -> object:
    try:
        return await following.add(tools, following.Wish(url))
    except ValueError as error:
        return str(error)


async def _sitemap(tools: Tools, url: str) -> object:
    document = hostile.documents.parse(
        f"<sitemapindex><sitemap><loc>{hostile.escape(url)}</loc></sitemap></sitemapindex>".encode(),
        url="https://a.example/s",
        content_type="",
        now=app.now(),
    )
    return document if isinstance(document, Fault) else await sitemaps.follow(tools, document)


PATHS: dict[str, Asking] = {
    "feed": _feed,
    "page": _page,
    "picture": _picture,
    "hub": _hub,
    "follow": _follow,
    "sitemap": _sitemap,
}


async def _redirecting() -> tuple[web.AppRunner, str]:
    """A server on the one address that is let through: sends on, or announces, what is asked."""

    async def answer(request: web.Request) -> web.Response:
        to = request.query.get("to", "")
        if request.path == "/robots.txt":
            return web.Response(status=404)
        if request.path == "/announce":
            told = f'<link rel="alternate" type="application/rss+xml" href="{hostile.escape(to)}">'
            return web.Response(text=f"<html><head>{told}</head></html>", content_type="text/html")
        clean = to.replace("\r", "").replace("\n", "")
        status = int(request.query.get("status", "302"))
        return web.Response(status=status, headers={"Location": clean})

    server = web.Application()
    server.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, PUBLIC, 0).start()
    return runner, f"http://{PUBLIC}:{runner.addresses[0][1]}"


def rows(data: Path) -> tuple[list[str], list[str]]:
    """Addresses that must be refused, or are left to the guard's judgement, and public ones."""
    refused, public = [], []
    for path in sorted((data / "ssrf").glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            text = row.get("url") or row.get("payload") or row.get("ip")
            if not isinstance(text, str):
                continue
            if "ip" in row:
                text = f"http://[{text}]/" if ":" in text else f"http://{text}/"
            (public if row.get("must_block") is False else refused).append(text)
    return refused, public


async def measure(data: Path, step: int) -> dict[str, Any]:
    """What the guard let through on each path."""
    refused, public = rows(data)
    refused = refused[::step]
    found: dict[str, dict[str, int]] = {}
    reached: list[str] = []
    runner, base = await _redirecting()
    with tempfile.TemporaryDirectory(prefix="hostile") as name:
        settings = load(Path(name), {"DZHERELO_PACE_S": "0"})
        async with app.database(settings) as database:
            guard = Watching()
            async with Client("hostile", clock=app.now, guard=guard, names=EveryName()) as client:
                tools = Tools(
                    database=database,
                    blobs=app.blobs(settings),
                    network=client,
                    robots=Robots(client, RobotsInMemory()),
                    queue=NoQueue(),
                    pool=Here(),
                    clock=app.now,
                    sleep=_at_once,
                    pace_s=0,
                    callback="https://portal.example",
                )
                for way, ask in PATHS.items():
                    ends: Counter[str] = Counter()
                    for url in refused:
                        for spelled in _spelled(base, way, url):
                            guard.passed.clear()
                            ends[_end(await ask(tools, spelled))] += 1
                            bad = [one for one in guard.passed if Guard().reason(one)]
                            reached += [f"{way}: {spelled} → {one}" for one in bad]
                    found[way] = dict(ends)
                allowed = 0
                for url in public:
                    guard.passed.clear()
                    await _page(tools, url)
                    allowed += bool(guard.passed)
    await runner.cleanup()
    return {
        "addresses": len(refused),
        "requests": sum(sum(ends.values()) for ends in found.values()),
        "refused_addresses_reached": reached,
        "public_allowed": f"{allowed} of {len(public)}",
        "paths": found,
    }


def _spelled(base: str, way: str, url: str) -> list[str]:
    """The address itself, behind a redirect, and for a site to follow as the feed it announces."""
    to = quote(url.encode("utf-8", "surrogatepass"), safe="")
    more = [f"{base}/go?to={to}"]
    if way == "follow":
        more.append(f"{base}/announce?to={to}")
    return [url, *more]


def _end(found: object) -> str:
    if isinstance(found, Fault):
        return str(found.kind)
    return type(found).__name__ if not isinstance(found, str) else "said no"


async def _at_once(seconds: float) -> None:
    del seconds
    await asyncio.sleep(0)


class Here:
    """Runs work here."""

    async def run(self, work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """See `Pool.run`."""
        return work(*arguments, **named)


def main() -> None:
    """Print the table, or one JSON object; 1 when a refused address was reached."""
    parser = argparse.ArgumentParser(prog="./dz bench hostile_paths", description=__doc__)
    parser.add_argument("--data", type=Path, default=hostile.DATA, help="the folder of addresses")
    parser.add_argument("--step", type=int, default=1, help="take every so-many-th address")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args()
    if not (chosen.data / "ssrf").is_dir():
        sys.exit(f"There are no addresses in {chosen.data}; name a folder with --data.")
    found = asyncio.run(measure(chosen.data, chosen.step))
    if chosen.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:26}", json.dumps(value, ensure_ascii=False)[:3000])
    sys.exit(bool(found["refused_addresses_reached"]))


if __name__ == "__main__":
    main()
