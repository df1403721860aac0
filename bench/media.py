"""Pictures a second, memory and cached answers of our image proxy, thumbor, ipx and bare libvips.

Photo-like JPEGs, made here, are asked 640 pixels wide in three formats over HTTP on loopback, with
as many clients as workers; the servers run on as many cores as they have workers.
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
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import aiohttp
import image_servers
import pyvips
from image_servers import QUALITY, WIDE, Server, running
from trees import Peak

from dzherelo import app
from dzherelo.config import load
from dzherelo.media import transform
from dzherelo.media.options import Options
from dzherelo.model.ids import BlobKey

SIZES = {"s": (1600, 1000), "l": (4000, 3000)}
FORMATS = ("jpeg", "webp", "avif")
SLOW = 10
"""Pictures of AVIF asked of others, which take a second or two each."""
HITS_S = 3.0
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


def limit(
    pictures: dict[str, list[Path]], workers: int, cores: set[int]
) -> tuple[list[dict[str, Any]], float]:
    """The rows of bare libvips in `workers` processes, and its peak memory in MB."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    rows = []
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        list(pool.map(bare, [str(pictures["s"][0])] * workers * 2, ["jpeg"] * workers * 2))
        peaks = [Peak(pid) for pid in pool._processes]  # noqa: SLF001
        with ExitStack() as stack:
            for peak in peaks:
                stack.enter_context(peak)
            for size, form in _cases():
                paths = [str(path) for path in pictures[size]]
                began = time.perf_counter()
                weights = list(pool.map(bare, paths, [form] * len(paths)))
                took = time.perf_counter() - began
                rows.append(_row("libvips", workers, size, form, weights, took))
    os.sched_setaffinity(0, before)
    return rows, round(sum(peak.mb for peak in peaks))


def _cases() -> list[tuple[str, str]]:
    return [(size, form) for size in SIZES for form in FORMATS]


def _row(
    engine: str, workers: int, size: str, form: str, weights: list[int], took: float
) -> dict[str, Any]:
    return {
        "engine": engine,
        "workers": workers,
        "size": size,
        "format": form,
        "images": len(weights),
        "images_s": round(len(weights) / took, 2),
        "kb": round(statistics.mean(weights) / 1024, 1),
    }


def measure(
    server: Server, pictures: dict[str, list[Path]], workers: int, cores: set[int]
) -> tuple[list[dict[str, Any]], float, float]:
    """The rows of a server, its peak memory in MB and its cached answers a second."""
    with running(server, workers, cores) as (port, pid), Peak(pid) as peak:
        rows = []
        # not counted: imports and the start of children
        asyncio.run(_ask(server, port, workers, "jpeg", pictures["warm"]))
        for size, form in _cases():
            asked = pictures[size]
            if form == "avif" and server.name != "dzherelo":
                asked = asked[:SLOW]
            began = time.perf_counter()
            weights = asyncio.run(_ask(server, port, workers, form, asked))
            took = time.perf_counter() - began
            rows.append(_row(server.name, workers, size, form, weights, took))
        hot = _hits(port, server.path(pictures["s"][0].name, "webp"))
    return rows, round(peak.mb), hot


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


def _hits(port: int, path: str) -> float:
    """Answers a second for one picture that is known already, over kept connections."""
    asked = f"GET {path} HTTP/1.1\r\nHost: a\r\nAccept: image/webp,*/*\r\n\r\n".encode()
    lines = [socket.create_connection(("127.0.0.1", port), 30) for _ in range(CONNECTIONS)]
    done, began = -1, time.perf_counter()
    while time.perf_counter() - began < HITS_S or done < 1:
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
        _say(f"libvips, {workers} workers")
        found, peak_mb = limit(pictures, workers, cores)
        rows += found
        others.append({"engine": "libvips", "workers": workers, "peak_mb": peak_mb})
        for server in servers:
            _say(f"{server.name}, {workers} workers")
            found, peak_mb, hits_s = measure(server, pictures, workers, cores)
            _forget(server)
            rows += found
            _say(" ".join(f"{row['size']} {row['format']} {row['images_s']}" for row in found))
            others.append(
                {"engine": server.name, "workers": workers, "peak_mb": peak_mb, "hits_s": hits_s}
            )
    files = image_servers.static(shelf)
    with running(files, 1, set(every)) as (port, _):
        others.append({"engine": "static file", "hits_s": _hits(port, "/static/hit.webp")})
    return {"rows": rows, "servers": others}


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
    parser.add_argument("--workers", type=int, choices=(1, 2), help="only so many workers")
    parser.add_argument(
        "--peers", type=Path, help="a folder where thumbor and ipx are kept from run to run"
    )
    asked = parser.parse_args()
    numbers = [asked.workers] if asked.workers else [1, 2]
    with tempfile.TemporaryDirectory(prefix="pictures") as name:
        folder = Path(name)
        peers = asked.peers or folder / "peers"
        found = whole(folder, peers.resolve(), 12 if asked.quick else 100, numbers)
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
