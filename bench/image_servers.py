"""Servers that resize pictures, started and stopped alike: ours, thumbor, ipx, a static one."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import msgspec

READY_S = 60.0
INSTALL_S = 240
WIDE = 640
QUALITY = {"jpeg": 80, "webp": 75, "avif": 50}

THUMBOR = """
LOADER = 'thumbor.loaders.file_loader'
FILE_LOADER_ROOT_PATH = {pictures!r}
STORAGE = 'thumbor.storages.no_storage'
RESULT_STORAGE = 'thumbor.result_storages.file_storage'
RESULT_STORAGE_FILE_STORAGE_ROOT_PATH = {results!r}
ALLOW_UNSAFE_URL = True
RESULT_STORAGE_STORES_UNSAFE = True
HTTP_LOADER_VALIDATE_CERTS = False
"""
STATIC = """
import sys
from pathlib import Path
from granian import Granian
from granian.constants import Interfaces
import image_servers
Granian("image_servers:nothing", address="127.0.0.1", port=int(sys.argv[1]), workers=1,
        interface=Interfaces.ASGI, log_enabled=False,
        static_path_route=["/static"], static_path_mount=[Path(sys.argv[2])]).serve()
"""


class Server(msgspec.Struct, frozen=True):
    """How a server is started for a number of workers and port, and how a picture is asked of it.

    `path` takes the file's name and the format; `accept` is the header that goes with it.
    """

    name: str
    command: Callable[[int, int], list[str]]
    path: Callable[[str, str], str]
    environment: dict[str, str]
    results: Path | None = None
    """Where it keeps what it made, to be emptied between runs."""
    negotiates: bool = False


async def nothing(scope: object, receive: object, send: Callable[[object], object]) -> None:
    """The application beside the static files: it has nothing else."""


def ours(home: Path, keys: dict[str, str]) -> Server:
    """`dzherelo web` over an instance whose objects hold the pictures under `keys`."""
    return Server(
        "dzherelo",
        lambda workers, port: [
            *("env", f"DZHERELO_LISTEN=127.0.0.1:{port}"),
            f"DZHERELO_PICTURE_PROCESSES={workers}",
            *(sys.executable, "-m", "dzherelo", "web"),
        ],
        lambda name, _: f"/media/wide/{keys[name]}",
        {"DZHERELO_HOME": str(home)},
        home / "cache",
        negotiates=True,
    )


def thumbor(folder: Path, pictures: Path, scratch: Path) -> Server:
    """thumbor with its file storage of results."""
    conf = scratch / "thumbor.conf"
    conf.write_text(THUMBOR.format(pictures=str(pictures), results=str(scratch / "thumbor")))
    return Server(
        "thumbor",
        lambda workers, port: [
            str(folder / "thumbor" / "bin" / "thumbor"),
            *("--port", str(port), "--ip", "127.0.0.1", "--conf", str(conf)),
            *("--processes", str(workers)),
        ],
        lambda name, form: (
            f"/unsafe/{WIDE}x0/filters:format({form}):quality({QUALITY[form]})/{name}"
        ),
        {},
        scratch / "thumbor",
    )


def ipx(folder: Path, pictures: Path) -> Server:
    """ipx; libuv's threads are its workers."""
    return Server(
        "ipx",
        lambda workers, port: [
            *("env", f"UV_THREADPOOL_SIZE={workers}", f"PORT={port}", "HOST=127.0.0.1"),
            *(str(folder / "ipx" / "node_modules" / ".bin" / "ipx"), "serve"),
            *("--dir", str(pictures)),
        ],
        lambda name, form: f"/w_{WIDE},f_{form},q_{QUALITY[form]}/{name}",
        {"VIPS_CONCURRENCY": "1", "NODE_ENV": "production"},
    )


def static(pictures: Path) -> Server:
    """Granian, the server that ours runs in, handing out files by itself."""
    return Server(
        "static file",
        lambda _, port: [sys.executable, "-c", STATIC, str(port), str(pictures)],
        lambda *_: "/static/hit.webp",
        {"PYTHONPATH": str(Path(__file__).parent)},
    )


def installed(folder: Path) -> dict[str, str]:
    """Install thumbor and ipx below `folder` unless they are there; what is missing, and why."""
    folder.mkdir(parents=True, exist_ok=True)
    pip = folder / "thumbor" / "bin" / "pip"
    node = folder / "ipx"
    missing = {}
    if not (pip.parent / "thumbor").exists():
        missing |= _install(
            "thumbor",
            [sys.executable, "-m", "venv", str(folder / "thumbor")],
            [str(pip), "install", "-q", "thumbor"],
        )
    if not (node / "node_modules" / ".bin" / "ipx").exists():
        if not shutil.which("npm"):
            return missing | {"ipx": "there is no npm"}
        node.mkdir(exist_ok=True)
        missing |= _install(
            "ipx", ["npm", "install", "--prefix", str(node), "--no-audit", "--no-fund", "ipx"]
        )
    return missing


def _install(name: str, *commands: list[str]) -> dict[str, str]:
    for command in commands:
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=INSTALL_S)
        except subprocess.CalledProcessError as error:
            lines = (error.stderr or error.stdout).strip().splitlines()
            return {name: lines[-1] if lines else "no reason given"}
        except (OSError, subprocess.TimeoutExpired) as error:
            return {name: str(error)}
    return {}


@contextmanager
def running(server: Server, workers: int, cores: set[int]) -> Iterator[tuple[int, int]]:
    """The server on these cores: (port, process)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        process = subprocess.Popen(
            server.command(workers, port),
            env={**os.environ, **server.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    finally:
        os.sched_setaffinity(0, before)
    try:
        _wait(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait(5)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended"
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return
        except OSError as error:
            if getattr(error, "code", None):
                return
            time.sleep(0.1)
    raise TimeoutError("the server did not start")
