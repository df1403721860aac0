"""Requests a second under load: `wrk` over 4 connections, one core for the server, one for wrk."""

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
from trees import members

CONNECTIONS = 4
SECONDS = 8
API = "/api/v1/stories?limit=20"

_SCRIPT = """
local paths = {%s}
local n = 0
request = function() n = n %% #paths + 1; return wrk.format("GET", paths[n]) end
"""
_NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; keepalive_requests 10000000; default_type text/html;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


async def measure(
    base: str, asked: dict[str, list[str]], server: int, news: Callable[[], Awaitable[None]]
) -> list[dict[str, Any]]:
    """A row for each kind of page, and one for a static file; `skipped` says why where none is."""
    if shutil.which("wrk") is None:
        return [{"page": "all", "skipped": "no wrk here (Debian: apt-get install wrk)"}]
    first, *others = sorted(os.sched_getaffinity(0))
    for pid in members(server):
        os.sched_setaffinity(pid, {first})
    core = others[0] if others else first
    rows = [
        await run("front", base, asked["front"][:1], core),
        await run("story", base, asked["story"][:1], core),
        await run("300 stories in turn", base, asked["story"], core),
        await run("300 articles in turn", base, asked["article"], core),
        await run("20 stories from the API", base, [API], core),
    ]
    happening = asyncio.ensure_future(news())
    rows.append(await run("front, with news twice a second", base, asked["front"][:1], core))
    rows.append(await run("300 stories, with news", base, asked["story"], core))
    happening.cancel()
    rows.append(await _file(base, first, core))
    return rows


async def run(name: str, base: str, paths: list[str], core: int) -> dict[str, Any]:
    """One run of wrk over paths in turn: requests a second, and milliseconds."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        listed = ",".join(f'"{path}"' for path in paths)
        script.write(_SCRIPT % listed)
        script.flush()
        command = ["taskset", "-c", str(core), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s"]
        child = await asyncio.create_subprocess_exec(
            *command, "--latency", "-s", script.name, base, stdout=asyncio.subprocess.PIPE
        )
        said = (await child.communicate())[0].decode()
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return {
        "page": name,
        "requests_s": round(float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])),
        "p50_ms": _latency(said, "50"),
        "p99_ms": _latency(said, "99"),
        "refused": int(wrong[1]) if wrong else 0,
    }


def _latency(said: str, share: str) -> float:
    number, unit = re.findall(rf"\s{share}%\s+([\d.]+)(us|ms|s)\b", said)[0]
    return round(float(number) * _UNITS[unit], 2)


async def _file(base: str, first: int, core: int) -> dict[str, Any]:
    """The front page's bytes as a file from nginx, on the core that the portal had."""
    if shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        return {"page": "static file", "skipped": "no nginx here (Debian: apt-get install nginx)"}
    async with aiohttp.ClientSession() as client, client.get(f"{base}/uk/") as answer:
        body = await answer.read()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "front.html").write_bytes(body)
        port = int(base.rpartition(":")[2]) + 1
        (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port))
        nginx = await asyncio.create_subprocess_exec(
            *("taskset", "-c", str(first), "/usr/sbin/nginx", "-c", str(folder / "nginx.conf"))
        )
        await asyncio.sleep(1)
        try:
            found = await run(
                "static file, nginx", f"http://127.0.0.1:{port}", ["/front.html"], core
            )
        finally:
            nginx.terminate()
            await nginx.wait()
    return {**found, "bytes": len(body)}
