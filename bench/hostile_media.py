"""Hostile pictures and addresses against a running portal whose neighbours count every visit.

`./dz bench hostile_media --data FOLDER` reads `images/hostile_images.json` and the lists in
`ssrf/`. Each picture is made from its name, judged as the pipeline judges it, and, whether it would
be taken or not, put behind a key and asked of the portal in several sizes and formats. Each address
is fetched by the client that fetches pictures, with a name server that says what an attacker's
would, and asked of the portal, signed and unsigned. Listeners on refused addresses of this machine
count connections: one is a failure, and so is a portal that ends. Redirects are left to
`tests/fetch`, a browser to `tests/web`.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import os
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import hostile_pictures
import image_servers
from aiohttp.abc import AbstractResolver
from trees import Peak, members
from yarl import URL

from dzherelo import app
from dzherelo.config import Settings, load
from dzherelo.fetch.client import Client
from dzherelo.fetch.guard import Guard
from dzherelo.media import inspect, links
from dzherelo.media.options import Options
from dzherelo.model.ids import BlobKey
from dzherelo.model.outcome import Fault

DATA = Path(__file__).parents[2] / "shared" / "data" / "hostile"
SLOW_S = 15.0
"""A picture's process is ended after ten seconds; what takes longer than this hung something."""
TOO_MUCH_MB = 1500
"""The portal with two children, each of which may take a gigabyte for a moment."""
LOOPBACK = ("127.0.0.1", "127.0.0.2", "127.127.127.127", "::1")
PORTS = (80, 22, 8000, 6379)
ASKED = (
    Options("fit", 640, 0, 0, "jpeg"),
    Options("fill", 640, 400, 0, "webp", focus=(30, 20)),
    Options("crop", 900, 900, 0, "avif"),
    Options("fit", 320, 0, 0, "webp", animated=True),
)


class Canary:
    """Listens where nobody may connect; `visits` says who did."""

    def __init__(self) -> None:
        self.visits: list[str] = []
        self._servers: list[asyncio.Server] = []
        self.listening: list[str] = []

    async def __aenter__(self) -> "Canary":
        for host in LOOPBACK:
            for port in PORTS:
                try:
                    server = await asyncio.start_server(self._visit(f"{host}:{port}"), host, port)
                except OSError:
                    continue
                self._servers.append(server)
                self.listening.append(f"{host}:{port}")
        return self

    async def __aexit__(self, *_: object) -> None:
        for server in self._servers:
            server.close()

    def _visit(self, name: str) -> Any:
        async def visit(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.visits.append(name)
            writer.close()

        return visit


class WatchingGuard(Guard):
    """The real guard, which also notes every address that it let through."""

    def __init__(self) -> None:
        super().__init__()
        self.passed: list[str] = []

    def socket_for(self, row: Any) -> Any:
        made = super().socket_for(row)
        self.passed.append(str(row[4][0]))
        # public addresses are not bothered by this program either
        made.close()
        raise ConnectionRefusedError("let through, not connected")


class EveryName(AbstractResolver):
    """An attacker's name server: this machine for every name; numbers are read by the system."""

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[Any]:
        """The one address, wherever it is asked for."""
        del family
        address = "127.0.0.1"
        with contextlib.suppress(OSError):
            address = str(socket.getaddrinfo(host, 0, flags=socket.AI_NUMERICHOST)[0][4][0])
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        row = {"hostname": host, "host": address, "port": port, "family": kind, "proto": 6}
        return [{**row, "flags": socket.AI_NUMERICHOST}]

    async def close(self) -> None:
        """Nothing is open."""


async def pictures(portal: str, settings: Settings, data: Path) -> list[dict[str, Any]]:
    """What came of every picture: at the pipeline's door, and in every form at the portal."""
    secret = app.secret(settings.home)
    store = app.blobs(settings)
    rows = []
    listed = json.loads((data / "images" / "hostile_images.json").read_text())
    for name in (*(row["id"] for row in listed), *hostile_pictures.OWN):
        body = hostile_pictures.make(name)
        if body is None:
            rows.append({"id": name, "door": "not a matter of bytes", "ends": {}})
            continue
        facts = inspect.facts(body)
        door = str(facts.kind) if isinstance(facts, Fault) else facts.type
        keys = _keys(body, "" if isinstance(facts, Fault) else facts.extension)
        for key in keys:
            await store.put(BlobKey(key), body)
        ends: Counter[str] = Counter()
        slowest = 0.0
        for key in keys:
            for path in _paths(secret, key):
                end, took = await _ask(portal + path)
                ends[end] += 1
                slowest = max(slowest, took)
        row = {"id": name, "bytes": len(body), "door": door, "ends": dict(ends)}
        rows.append(row | {"slowest_s": round(slowest, 2)})
        for key in keys:
            await store.delete(BlobKey(key))
    return rows


def _keys(body: bytes, extension: str) -> list[str]:
    """Under its own name, and under one that lies about it."""
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
    return [f"feed/66/{digest}.{one}" for one in dict.fromkeys((extension or "png", "jpg"))]


def _paths(secret: bytes, key: str) -> list[str]:
    signed = [f"/media{links.link(secret, options, key)}" for options in ASKED]
    return [*signed, f"/media/card/{key}", f"/media/original/{key}"]


async def _ask(address: str) -> tuple[str, float]:
    """How the portal answered, and in how many seconds."""
    began = time.perf_counter()
    timeout = aiohttp.ClientTimeout(SLOW_S * 2)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(_raw(address), allow_redirects=False) as answer,
        ):
            body = await answer.read()
            safe = answer.headers.get("x-content-type-options") == "nosniff" and (
                "sandbox" in answer.headers.get("content-security-policy", "")
            )
            end = str(answer.status) if safe else f"{answer.status} unsafe headers"
            if answer.status >= 400 and answer.content_type == "text/plain":
                end += " " + body.decode("utf-8", "replace").partition(":")[0].strip()
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        end = f"no answer: {type(error).__name__}"
    return end, time.perf_counter() - began


def _raw(address: str) -> Any:
    """The address as it is: tidying would hide what is hostile in it."""
    return URL(address, encoded=True)


async def addresses(portal: str, settings: Settings, data: Path) -> dict[str, Any]:
    """What came of every address: fetched as a picture is, and asked of the portal."""
    secret = app.secret(settings.home)
    fetched: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    guard = WatchingGuard()
    async with Client("hostile", clock=app.now, guard=guard, names=EveryName()) as client:
        urls = _urls(data)
        for url in urls:
            answer = await client.get(url, timeout_s=5)
            fetched[str(answer.kind) if isinstance(answer, Fault) else "answered"] += 1
            for path in _asking(secret, url):
                asked[(await _ask(portal + path))[0]] += 1
    reached = [address for address in guard.passed if Guard().reason(address)]
    return {
        "addresses": len(urls),
        "fetched": dict(fetched),
        "asked_of_the_portal": dict(asked),
        "refused_addresses_reached": reached,
    }


def _urls(data: Path) -> list[str]:
    """Every address of the lists; a bare IP stands in an address of its own."""
    found = []
    for path in sorted((data / "ssrf").glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            if row.get("must_block"):
                found.append(
                    f"http://[{row['ip']}]/" if ":" in row["ip"] else f"http://{row['ip']}/"
                )
            found += [row[field] for field in ("url", "payload") if isinstance(row.get(field), str)]
    return found


def _asking(secret: bytes, url: str) -> list[str]:
    """Unsigned by a preset, with a signature of nobody's, and rightly signed."""
    spelled = quote(url, safe="")
    forged = "A" * links.SIGNATURE
    return [
        f"/media/wide/{spelled}",
        f"/media/{forged}/fit:640:0/{spelled}",
        "/media" + links.link(secret, Options("fit", 640), url),
    ]


@asynccontextmanager
async def portal_over(folder: Path) -> AsyncIterator[tuple[str, Settings, int]]:
    """A portal with an instance of its own: its address, settings and process."""
    settings = load(folder / "home", {})
    async with app.database(settings):
        ours = image_servers.ours(settings.home, {})
        with image_servers.running(ours, 2, os.sched_getaffinity(0)) as (port, pid):
            yield f"http://127.0.0.1:{port}", settings, pid


async def measure(data: Path) -> dict[str, Any]:
    """Both tables, and what must be nought."""
    with tempfile.TemporaryDirectory(prefix="hostile") as name:
        async with Canary() as canary, portal_over(Path(name)) as (portal, settings, pid):
            workers = set(members(pid))
            with Peak(pid) as peak:
                table = await pictures(portal, settings, data)
                urls = await addresses(portal, settings, data)
            alive = (await _ask(f"{portal}/healthz"))[0].startswith("200")
            # granian starts a worker anew that ended: another one would be a crash
            served = {one for one in workers if one in set(members(pid))} == workers
    ends = sum((Counter(row["ends"]) for row in table), Counter[str]())
    return {
        "pictures": len(table),
        "ends": dict(ends),
        "slowest_s": max(row.get("slowest_s", 0) for row in table),
        "peak_mb": round(peak.mb),
        "canaries": len(canary.listening),
        "visits": canary.visits,
        "server_crashes": int(not (alive and served)),
        **urls,
        "table": table,
    }


def failed(found: Mapping[str, Any]) -> bool:
    """Whether anything happened that must not."""
    wrong = [end for end in found["ends"] if end[0] not in "24" or "unsafe" in end]
    wrong += [end for end in found["asked_of_the_portal"] if not end.startswith("4")]
    return bool(
        wrong
        or found["visits"]
        or found["refused_addresses_reached"]
        or found["server_crashes"]
        or found["slowest_s"] > SLOW_S
        or found["peak_mb"] > TOO_MUCH_MB
    )


def main() -> None:
    """Print the table, or one JSON object; 1 when anything crashed, hung or was reached."""
    parser = argparse.ArgumentParser(prog="./dz bench hostile_media", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of payloads")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args()
    if not (chosen.data / "images").is_dir():
        sys.exit(f"There are no pictures in {chosen.data}; name a folder with --data.")
    found = asyncio.run(measure(chosen.data))
    if chosen.json:
        print(json.dumps(found))
    else:
        for row in found.pop("table"):
            print(f"{row['id']:32} {row['door']:20} {row['ends']} {row.get('slowest_s', '')}")
        for name, value in found.items():
            print(f"{name:26}", json.dumps(value, ensure_ascii=False))
    sys.exit(failed(found))


if __name__ == "__main__":
    main()
