"""Our front, story and API pages under `wrk` on one core, beside a static file from nginx."""

import argparse
import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from portal import fill, paths, serve
from whole_path import Publishers, settings

from dzherelo import app

CONNECTIONS, SECONDS = 4, 8
ARTICLES = 2000
READY_S = 60.0
NGINX = """
worker_processes 1; daemon off; error_log stderr; pid {folder}/pid;
events {{ worker_connections 256; }}
http {{ access_log off; default_type text/html; keepalive_requests 1000000;
client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
uwsgi_temp_path {folder}; scgi_temp_path {folder};
server {{ listen 127.0.0.1:{port}; root {folder}; }} }}
"""


def pages(folder: Path) -> dict[str, Any]:
    """Requests a second and the slowest hundredth of each page; or why not."""
    wrk = shutil.which("wrk")
    if not wrk:
        return {"pages": {"skipped": "wrk is not installed (apt-get install wrk)"}}
    cores = sorted(os.sched_getaffinity(0))
    folder.mkdir(exist_ok=True)
    publishers = Publishers(set(cores))
    asyncio.run(fill(folder / "home", publishers, ARTICLES))
    publishers.close()
    os.sched_setaffinity(0, cores[:1])  # what is started from here stays on one core
    try:
        return asyncio.run(_measured(folder, wrk, cores[-1]))
    finally:
        os.sched_setaffinity(0, cores)


async def _measured(folder: Path, wrk: str, core: int) -> dict[str, Any]:
    home, found = folder / "home", {}
    async with app.database(settings(home)):
        port = _free()
        server = serve(home, port)
        try:
            base = f"http://127.0.0.1:{port}"
            await asyncio.to_thread(_ready, base + "/uk/")
            story = (await paths(home))["story"][0]
            asked = {
                "front": "/uk/",
                "story": story,
                "API, 20 articles": "/api/v1/stories?limit=20",
            }
            for name, path in asked.items():
                found[name] = await asyncio.to_thread(_wrk, wrk, core, base + path)
            body = await asyncio.to_thread(_body, base + "/uk/")
        finally:
            server.terminate()
            server.wait(30)
    found["static file, nginx"] = await asyncio.to_thread(_nginx, folder, wrk, core, body)
    return found


def _nginx(folder: Path, wrk: str, core: int, body: bytes) -> dict[str, Any]:
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if not program:
        return {"skipped": "nginx is not installed (apt-get install nginx)"}
    port, place = _free(), folder / "static"
    place.mkdir()
    (place / "front.html").write_bytes(body)
    (place / "nginx.conf").write_text(NGINX.format(folder=place, port=port))
    for one in (folder.parent, folder, place):
        one.chmod(0o755)
    server = subprocess.Popen(
        [program, "-c", str(place / "nginx.conf"), "-p", str(place)], stderr=subprocess.DEVNULL
    )
    try:
        _ready(f"http://127.0.0.1:{port}/front.html")
        return _wrk(wrk, core, f"http://127.0.0.1:{port}/front.html")
    finally:
        server.terminate()
        server.wait(10)


def _wrk(wrk: str, core: int, url: str) -> dict[str, Any]:
    """What wrk says, on a core of its own where there are two."""
    for seconds in (2, SECONDS):  # the first time warms
        command = ["taskset", "-c", str(core), wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
        said = subprocess.run(
            [*command, "--latency", url], capture_output=True, text=True, check=True
        ).stdout
    told = {
        "requests_per_s": float(_said(r"Requests/sec:\s+([\d.]+)", said)),
        "p50_ms": _milliseconds(_said(r"50%\s+(\S+)", said)),
        "p99_ms": _milliseconds(_said(r"99%\s+(\S+)", said)),
    }
    if "Non-2xx" in said:
        told["failed"] = _said(r"Non-2xx or 3xx responses: (\d+)", said)
    return told


def _said(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else "0"


def _milliseconds(told: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)([a-z]*)", told).groups()
    return round(float(number) * {"us": 0.001, "ms": 1, "s": 1000}.get(unit, 1), 2)


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _body(url: str) -> bytes:
    with urlopen(url, timeout=20) as answer:  # noqa: S310
        return bytes(answer.read())


def _ready(url: str) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        with suppress(URLError, ConnectionError):
            _body(url)
            return
        time.sleep(0.2)
    raise TimeoutError(url)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = pages(Path(folder))
    if asked.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    for name, row in found.items():
        print(f"{name:24}", " ".join(f"{key}={value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
