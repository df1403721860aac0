"""Feed readers to measure beside ours, installed into a folder of the bench and never elsewhere.

Packages of Debian are downloaded with what they need and unpacked; lemon24/reader gets a venv.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import msgspec

INSTALL_S = 300
LIBRARIES = "usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/lib"
THREADS = 20
"""Feeds that a reader with threads asks at once."""
FOLLOW = """
import sys
from reader import make_reader
with open(sys.argv[2]) as urls, make_reader(sys.argv[1]) as reader:
    for url in urls.read().split():
        reader.add_feed(url, exist_ok=True)
"""
UPDATE = f"""
import sys
from reader import make_reader
with make_reader(sys.argv[1]) as reader:
    reader.update_feeds(workers={THREADS})
"""


class Reader(msgspec.Struct, frozen=True):
    """A reader ready to run: its command, and how many articles it has in the end."""

    name: str
    command: list[str]
    folder: Path
    environment: dict[str, str] = {}
    count: Callable[[], int] | None = None


class Skipped(msgspec.Struct, frozen=True):
    """A reader that cannot be measured here, and why."""

    name: str
    why: str


def unpacked(name: str, folder: Path) -> Path:
    """The files of a Debian package and of all it needs that is not installed."""
    kept, root = folder / "debs", folder / "root"
    (kept / "partial").mkdir(parents=True, exist_ok=True)
    place = f"Dir::Cache::archives={kept}"
    command = ["apt-get", "install", "--download-only", "--no-install-recommends", "-y"]
    _run([*command, "-o", place, "-o", "Debug::NoLocking=1", name])
    for package in kept.glob("*.deb"):
        _run(["dpkg", "-x", str(package), str(root)])
    installed = shutil.which(name)
    if not any(kept.glob("*.deb")) and installed:
        return Path("/")
    return root


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=INSTALL_S)
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout).strip().splitlines()
        raise OSError(said[-1] if said else str(error)) from error
    except subprocess.TimeoutExpired as error:
        raise OSError(str(error)) from error


def found(root: Path) -> dict[str, str]:
    """An environment in which programs of the folder find their libraries and each other."""
    libraries = ":".join(str(root / one) for one in LIBRARIES)
    return {"LD_LIBRARY_PATH": libraries, "PATH": f"{root}/usr/bin:{os.environ['PATH']}"}


def newsboat(folder: Path, urls: list[str]) -> Reader:
    """newsboat with its cache in SQLite, conditional requests, twenty threads."""
    root = unpacked("newsboat", folder)
    (folder / "urls").write_text("\n".join(urls) + "\n")
    (folder / "config").write_text(f"reload-threads {THREADS}\n")
    files = [
        "-u",
        str(folder / "urls"),
        "-c",
        str(folder / "cache.db"),
        "-C",
        str(folder / "config"),
    ]
    count = "SELECT count(*) FROM rss_item"
    return Reader(
        "newsboat",
        [str(root / "usr/bin/newsboat"), *files, "-x", "reload"],
        folder,
        found(root),
        lambda: _counted(folder / "cache.db", count),
    )


def sfeed(folder: Path, urls: list[str]) -> Reader:
    """sfeed: a shell script, curl and a parser; it asks for everything each time."""
    root = unpacked("sfeed", folder)
    feeds = "\n".join(f"feed 'f{number}' '{url}'" for number, url in enumerate(urls))
    rules = f'sfeedpath="{folder}/feeds"\nmaxjobs={THREADS}\nfeeds() {{\n{feeds}\n}}\n'
    (folder / "sfeedrc").write_text(rules)

    def count() -> int:
        return sum(one.read_bytes().count(b"\n") for one in (folder / "feeds").glob("f*"))

    command = ["sh", str(root / "usr/bin/sfeed_update"), str(folder / "sfeedrc")]
    return Reader("sfeed", command, folder, found(root), count)


def reader(folder: Path, urls: list[str]) -> Reader:
    """lemon24/reader with SQLite and twenty workers."""
    venv.create(folder / "venv", with_pip=True)
    python = str(folder / "venv/bin/python")
    _run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "reader"])
    (folder / "urls").write_text("\n".join(urls))
    _run([python, "-c", FOLLOW, str(folder / "db.sqlite"), str(folder / "urls")])
    command = [python, "-c", UPDATE, str(folder / "db.sqlite")]
    count = "SELECT count(*) FROM entries"
    return Reader("reader", command, folder, count=lambda: _counted(folder / "db.sqlite", count))


def tt_rss(folder: Path, urls: list[str]) -> Reader:
    """Tiny Tiny RSS."""
    del folder, urls
    raise OSError("its package sets up a web server and a database for the whole machine")


def _counted(path: Path, query: str) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.close()


def named(told: str, folder: Path, urls: list[str]) -> Reader:
    """A reader given as NAME='command'; `{urls}` in it is a file with an address a line."""
    name, _, command = told.partition("=")
    (folder / "urls").write_text("\n".join(urls) + "\n")
    return Reader(name, ["sh", "-c", command.replace("{urls}", str(folder / "urls"))], folder)


KNOWN: dict[str, Callable[[Path, list[str]], Reader]] = {
    "newsboat": newsboat,
    "sfeed": sfeed,
    "reader": reader,
    "tt-rss": tt_rss,
}


def installed(
    make: Callable[[Path, list[str]], Reader], name: str, folder: Path, urls: list[str]
) -> Reader | Skipped:
    """A reader, or why it cannot be had."""
    folder.mkdir()
    try:
        return make(folder, urls)
    except OSError as error:
        return Skipped(name, str(error)[:200])


if __name__ == "__main__":
    sys.stdout.write(" ".join(KNOWN) + "\n")
