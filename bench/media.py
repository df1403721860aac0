"""Pictures a second, memory and cached answers of our image proxy, thumbor, ipx and bare libvips.

Photo-like JPEGs, made here, are asked 640 pixels wide in three formats over HTTP on loopback, with
as many clients as workers; the servers run on as many cores as they have workers. All are there at
once and take turns, because a machine is never quiet long enough for one after the other.
"""

import argparse
import asyncio
import hashlib
import json
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import aiohttp
import image_servers
import msgspec
import pyvips
from image_servers import QUALITY, WIDE, Server, running
from trees import Peak, cpu_s, members

from dzherelo import app
from dzherelo.config import load
from dzherelo.media import transform
from dzherelo.media.options import Options
from dzherelo.model.ids import BlobKey

SIZES = {"s": (1600, 1000), "l": (4000, 3000)}
FORMATS = ("jpeg", "webp", "avif")
SLOW = 10
"""Pictures of AVIF asked of others, which take a second or two each."""
ROUNDS = 5
"""Turns that the pictures of one size and format are asked in."""
HITS_S = 1.0
TURNS = 5
CONNECTIONS = 8


def photos(folder: Path, count: int) -> dict[str, list[Path]]:
    """Pictures that weigh like photos: gradients, blurred noise of many sizes, grain."""
    found: dict[str, list[Path]] = {}
    for name, (width, height) in SIZES.items():
        canvas = _canvas(width + 400, height + 400)
        found[name] = []
        for number in range(count):
            part = canvas.crop(number * 37 % 400, number * 61 % 400, width, height)
            part = part.linear(1, [number % 7, number % 5, number % 3]).cast("uchar")
            path = folder / f"{name}{number}.jpg"
            part.copy(interpretation="srgb").jpegsave(str(path), Q=88)
            found[name].append(path)
    return found


def _canvas(width: int, height: int) -> pyvips.Image:
    bands = []
    place = pyvips.Image.xyz(width, height)
    for seed in range(3):
        band = place[seed % 2] * (120 / max(width, height)) + 40
        for sigma, scale in ((40, 4), (8, 3), (2, 2)):
            rough = pyvips.Image.gaussnoise(
                width // scale + 1, height // scale + 1, sigma=60, seed=seed
            )
            soft = rough.cast("uchar").gaussblur(sigma / scale).cast("float") - 128
            grown = soft.resize(scale, kernel="linear").crop(0, 0, width, height)
            band += grown * sigma**0.5
        bands.append(band + pyvips.Image.gaussnoise(width, height, mean=0, sigma=3, seed=seed + 9))
    return bands[0].bandjoin(bands[1:]).copy_memory()


def bare(path: str, form: str) -> int:
    """What no server can beat: libvips with our encoders' settings, from a file to bytes."""
    pyvips.concurrency_set(1)
    body = Path(path).read_bytes()
    image = pyvips.Image.thumbnail_buffer(body, WIDE, height=100_000, size="down").copy_memory()
    if form == "jpeg":
        made = image.jpegsave_buffer(Q=80, optimize_coding=True, interlace=True, keep="none")
    elif form == "webp":
        made = image.webpsave_buffer(Q=75, effort=4, keep="none")
    else:
        made = image.heifsave_buffer(Q=50, effort=0, compression="av1", keep="none")
    return len(made)


class Engine(msgspec.Struct):
    """One of those compared: `ask` draws pictures and gives their weights.

    `roots` are its processes; `few` says that it takes a second or two for an AVIF and is asked for
    ten of them only.
    """

    name: str
    ask: Callable[[str, list[Path]], list[int]]
    roots: list[int]
    few: bool = False
    hit: Callable[[float], float] | None = None

    def cpu_s(self) -> float:
        """Seconds of CPU used so far."""
        return cpu_s([pid for root in self.roots for pid in members(root)])


class Tally(msgspec.Struct):
    """What an engine has done of one case so far."""

    weights: list[int] = []
    took: float = 0.0
    cpu: float = 0.0

    def add(self, engine: Engine, form: str, asked: list[Path]) -> None:
        """Have the engine draw these, too."""
        cpu, began = engine.cpu_s(), time.perf_counter()
        self.weights += engine.ask(form, asked)
        self.took += time.perf_counter() - began
        self.cpu += engine.cpu_s() - cpu


@contextmanager
def bare_engine(workers: int, cores: set[int], warm: list[Path]) -> Iterator[Engine]:
    """libvips without a server, in `workers` processes."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
        list(pool.map(bare, [str(warm[0])] * workers * 2, ["jpeg"] * workers * 2))
    finally:
        os.sched_setaffinity(0, before)

    def ask(form: str, asked: list[Path]) -> list[int]:
        return list(pool.map(bare, [str(path) for path in asked], [form] * len(asked)))

    with pool:
        yield Engine("libvips", ask, list(pool._processes))  # noqa: SLF001


@contextmanager
def server_engine(
    server: Server, workers: int, cores: set[int], pictures: dict[str, list[Path]]
) -> Iterator[Engine]:
    """A server on these cores, with what it loads at the first request loaded."""
    with running(server, workers, cores) as (port, pid):

        def ask(form: str, asked: list[Path]) -> list[int]:
            return asyncio.run(_ask(server, port, workers, form, asked))

        def hit(seconds: float) -> float:
            return _hits(port, server.path(pictures["s"][0].name, "webp"), seconds)

        if server.name != "static file":
            ask("jpeg", pictures["warm"])
        yield Engine(server.name, ask, [pid], server.name in {"thumbor", "ipx"}, hit)


def compare(engines: list[Engine], pictures: dict[str, list[Path]], workers: int) -> list[Any]:
    """The rows of all engines, which take turns: what else the machine does meets all alike."""
    rows = []
    for size, form in _cases():
        tallies = {engine.name: Tally() for engine in engines}
        every = pictures[size]
        step = max(workers, len(every) // ROUNDS)
        for start in range(0, len(every), step):
            for engine in engines:
                if engine.few and form == "avif" and start >= SLOW:
                    continue
                most = SLOW - start if engine.few and form == "avif" else step
                tallies[engine.name].add(engine, form, every[start : start + min(step, most)])
        found = [_row(name, workers, size, form, tally) for name, tally in tallies.items()]
        _say(" ".join(f"{row['engine']} {row['images_s']} ({row['cpu_ms']} ms)" for row in found))
        rows += found
    return rows


def _cases() -> list[tuple[str, str]]:
    return [(size, form) for size in SIZES for form in FORMATS]


def _row(engine: str, workers: int, size: str, form: str, tally: Tally) -> dict[str, Any]:
    return {
        "engine": engine,
        "workers": workers,
        "size": size,
        "format": form,
        "images": len(tally.weights),
        "images_s": round(len(tally.weights) / tally.took, 2),
        "cpu_ms": round(tally.cpu / len(tally.weights) * 1000, 1),
        "kb": round(statistics.mean(tally.weights) / 1024, 1),
    }


async def _ask(server: Server, port: int, clients: int, form: str, asked: list[Path]) -> list[int]:
    waiting, weights = list(asked), []
    headers = {"accept": f"image/{form},*/*" if server.negotiates else "*/*"}

    async def client(session: aiohttp.ClientSession) -> None:
        while waiting:
            path = server.path(waiting.pop().name, form)
            async with session.get(path) as answer:
                body = await answer.read()
            assert answer.status == 200, (path, answer.status, body[:200])
            assert answer.content_type == f"image/{form}", (path, answer.content_type)
            weights.append(len(body))

    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers) as session:
        await asyncio.gather(*[client(session) for _ in range(clients)])
    return weights


def _hits(port: int, path: str, seconds: float = HITS_S) -> float:
    """Answers a second for one picture that is known already, over kept connections."""
    asked = f"GET {path} HTTP/1.1\r\nHost: a\r\nAccept: image/webp,*/*\r\n\r\n".encode()
    lines = [socket.create_connection(("127.0.0.1", port), 30) for _ in range(CONNECTIONS)]
    done, began = -1, time.perf_counter()
    while time.perf_counter() - began < seconds or done < 1:
        for line in lines:
            line.sendall(asked)
        for line in lines:
            _whole(line)
        done += 1
        if not done:
            # the first round may have computed it
            began = time.perf_counter()
    took = time.perf_counter() - began
    for line in lines:
        line.close()
    return round(done * CONNECTIONS / took)


def _whole(line: socket.socket) -> None:
    """Read one answer to its end."""
    got = b""
    while b"\r\n\r\n" not in got:
        piece = line.recv(262_144)
        assert piece, "the connection ended"
        got += piece
    head, _, body = got.partition(b"\r\n\r\n")
    assert b" 200 " in head.split(b"\r\n", 1)[0], head[:200]
    fields = dict(one.lower().split(b": ", 1) for one in head.split(b"\r\n")[1:])
    if b"content-length" not in fields:
        # chunked, as Granian sends files
        while not body.endswith(b"0\r\n\r\n"):
            body += line.recv(262_144)
        return
    left = int(fields[b"content-length"]) - len(body)
    while left > 0:
        left -= len(line.recv(262_144))


async def _held(folder: Path, pictures: dict[str, list[Path]], work: Any) -> Any:
    """Run `work` beside an instance that knows the pictures and whose database stays up."""
    settings = load(folder / "home", {})
    keys: dict[str, str] = {}
    async with app.database(settings):
        store = app.blobs(settings)
        for path in [path for paths in pictures.values() for path in paths]:
            body = path.read_bytes()
            digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
            keys[path.name] = f"feed/1/{digest}.jpg"
            await store.put(BlobKey(keys[path.name]), body)
        return await asyncio.to_thread(work, image_servers.ours(settings.home, keys))


def whole(folder: Path, peers: Path, count: int, numbers: list[int]) -> dict[str, Any]:
    """Everything, with the reasons why something is missing."""
    shelf = folder / "pictures"
    shelf.mkdir()
    pictures = photos(shelf, count + 2)
    pictures["warm"] = [paths.pop() for paths in pictures.values() for _ in range(2)][:3]
    missing = image_servers.installed(peers)
    made = transform.resize(pictures["s"][0].read_bytes(), Options("fit", WIDE, 0, 75, "webp"))
    assert isinstance(made, transform.Rendered)
    (shelf / "hit.webp").write_bytes(made.body)

    def work(ours: Server) -> dict[str, Any]:
        servers = [ours]
        if "thumbor" not in missing:
            servers.append(image_servers.thumbor(peers, shelf, folder))
        if "ipx" not in missing:
            servers.append(image_servers.ipx(peers, shelf))
        return _side_by_side(servers, pictures, shelf, numbers)

    weights = {size: _weight(pictures[size]) for size in SIZES}
    found = asyncio.run(_held(folder, pictures, work))
    return {"quality": QUALITY, "original_kb": weights, "missing": missing, **found}


def _side_by_side(
    servers: list[Server], pictures: dict[str, list[Path]], shelf: Path, numbers: list[int]
) -> dict[str, Any]:
    rows, others = [], []
    every = sorted(os.sched_getaffinity(0))
    for workers in numbers:
        cores = set(every[:workers])
        with ExitStack() as stack:
            _say(f"{workers} workers")
            engines = [stack.enter_context(bare_engine(workers, cores, pictures["warm"]))]
            for server in servers:
                begun = server_engine(server, workers, cores, pictures)
                engines.append(stack.enter_context(begun))
            peaks = {
                engine.name: [stack.enter_context(Peak(root)) for root in engine.roots]
                for engine in engines
            }
            rows += compare(engines, pictures, workers)
            files = server_engine(image_servers.static(shelf), workers, cores, pictures)
            engines.append(stack.enter_context(files))
            hits = _cached([engine for engine in engines if engine.hit])
        for engine in engines:
            found: dict[str, Any] = {"engine": engine.name, "workers": workers}
            if engine.name in peaks:
                found["peak_mb"] = round(sum(peak.mb for peak in peaks[engine.name]))
            if engine.name in hits:
                found |= hits[engine.name]
            others.append(found)
        for server in servers:
            _forget(server)
    return {"rows": rows, "servers": others}


def _cached(engines: list[Engine]) -> dict[str, dict[str, float]]:
    """Cached answers a second: the median and the best of turns, and CPU of the server for each."""
    found: dict[str, list[tuple[float, float]]] = {engine.name: [] for engine in engines}
    for _ in range(TURNS):
        for engine in engines:
            assert engine.hit is not None
            cpu = engine.cpu_s()
            speed = engine.hit(HITS_S)
            cost = (engine.cpu_s() - cpu) / (speed * HITS_S) * 1e6
            found[engine.name].append((speed, cost))
    return {
        name: {
            "hits_s": statistics.median(speed for speed, _ in turns),
            "best_hits_s": max(speed for speed, _ in turns),
            "hit_cpu_us": round(statistics.median(cost for _, cost in turns)),
        }
        for name, turns in found.items()
    }


def _forget(server: Server) -> None:
    """Delete kept results, so that the next run computes again."""
    for path in server.results.rglob("*") if server.results else ():
        if path.is_file():
            path.unlink()


def _weight(paths: list[Path]) -> int:
    return round(statistics.mean(path.stat().st_size for path in paths) / 1024)


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="./dz bench media", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--quick", action="store_true", help="12 pictures of each size, not 100")
    parser.add_argument("--count", type=int, default=100, help="so many pictures of each size")
    parser.add_argument("--workers", type=int, choices=(1, 2), help="only so many workers")
    parser.add_argument(
        "--peers", type=Path, help="a folder where thumbor and ipx are kept from run to run"
    )
    asked = parser.parse_args()
    numbers = [asked.workers] if asked.workers else [1, 2]
    with tempfile.TemporaryDirectory(prefix="pictures") as name:
        folder = Path(name)
        peers = asked.peers or folder / "peers"
        found = whole(folder, peers.resolve(), 12 if asked.quick else asked.count, numbers)
    if asked.json:
        print(json.dumps(found))
        return
    for engine, why in found["missing"].items():
        print(f"{engine} is left out: {why}")
    print("original_kb", found["original_kb"])
    for row in found["rows"] + found["servers"]:
        print(" ".join(f"{key}={value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
