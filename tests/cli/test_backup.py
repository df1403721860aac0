"""Backup, restore and move over real servers: nothing is lost, nothing is overwritten."""

import asyncio
import itertools
import json
import os
import socket
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import boto3
import pytest
from moto.server import ThreadedMotoServer

from dzherelo.store import dump
from dzherelo.store.database import Database
from dzherelo.store.embedded import Embedded
from dzherelo.store.tables import metadata
from tests.cli.test_import import PAGE
from tests.web import world

pytestmark = pytest.mark.timeout(400)
_number = itertools.count()


def _dzherelo(*arguments: str, home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    given = dict(os.environ)  # noqa: TID251  (a child gets our environment)
    named = {f"DZHERELO_{name.upper()}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "dzherelo", *arguments, "--home", str(home)],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        env=given | named,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance with three articles that went the whole way."""
    folder, home = tmp_path_factory.mktemp("pages"), tmp_path_factory.mktemp("instance")
    for number, place in enumerate(("Зорянку", "Тернівку", "Бистрицю")):
        text = PAGE.replace("Зорянку", place).replace("318", str(318 + 7 * number))
        (folder / f"bridge{number}.html").write_text(text)
    done = _dzherelo("import", "pages", str(folder), "--json", home=home)
    assert done.returncode == 0, done.stderr
    return home


def _counts(home: Path, **settings: str) -> dict[str, Any]:
    told = _dzherelo("stats", "--json", home=home, **settings)
    assert told.returncode == 0, told.stderr
    counts: dict[str, Any] = json.loads(told.stdout)
    return counts


@pytest.mark.parametrize("name", ["monday.tar", "monday"])
def test_what_was_backed_up_comes_back(home: Path, tmp_path: Path, name: str) -> None:
    backup, fresh = tmp_path / name, tmp_path / "fresh"
    made = _dzherelo("backup", str(backup), home=home)
    assert made.returncode == 0, made.stderr
    assert backup.stat().st_mode & 0o077 == 0, "it holds the key"
    restored = _dzherelo("restore", str(backup), "--json", home=fresh)
    assert restored.returncode == 0, restored.stderr + restored.stdout
    checks = json.loads(restored.stdout)["checks"]
    assert len(checks) > 10
    assert [one for one in checks if not one["right"]] == []
    assert _counts(fresh) == _counts(home)
    assert (fresh / "key").read_bytes() == (home / "key").read_bytes()
    raw = sorted(str(one.relative_to(home)) for one in (home / "objects").rglob("*.gz"))
    assert raw
    assert raw == sorted(str(one.relative_to(fresh)) for one in (fresh / "objects").rglob("*.gz"))
    # a restored instance works: new numbers begin above the old ones
    more = tmp_path / "more"
    more.mkdir()
    (more / "new.html").write_text(PAGE.replace("Зорянку", "Черемош"))
    added = _dzherelo("import", "pages", str(more), "--json", home=fresh)
    assert json.loads(added.stdout)["stage"] == "done", added.stderr


def test_nothing_is_overwritten(home: Path, tmp_path: Path) -> None:
    backup = tmp_path / "monday.tar"
    assert _dzherelo("backup", str(backup), home=home).returncode == 0
    again = _dzherelo("backup", str(backup), home=home)
    assert again.returncode == 1
    assert "exists already" in again.stderr
    before = _counts(home)
    refused = _dzherelo("restore", str(backup), home=home)
    assert refused.returncode == 1
    assert "not empty" in refused.stderr
    assert _counts(home) == before


def test_an_unfinished_or_damaged_backup_is_refused(home: Path, tmp_path: Path) -> None:
    backup = tmp_path / "monday"
    assert _dzherelo("backup", str(backup), home=home).returncode == 0
    rows = backup / "tables" / "article.copy.gz"
    whole = rows.read_bytes()
    rows.write_bytes(whole[:-4] + b"\0\0\0\0")
    refused = _dzherelo("restore", str(backup), home=tmp_path / "a")
    assert "damaged" in refused.stderr
    rows.write_bytes(whole)
    assert _dzherelo("restore", str(backup), home=tmp_path / "a").returncode == 0, "it is repeated"
    (backup / "manifest.json").unlink()
    unfinished = _dzherelo("restore", str(backup), home=tmp_path / "b")
    assert "never finished" in unfinished.stderr
    assert not (tmp_path / "b").exists()
    nonsense = tmp_path / "nonsense.tar"
    nonsense.write_bytes(b"no tar at all" * 100)
    assert "is no backup" in _dzherelo("restore", str(nonsense), home=tmp_path / "b").stderr


def test_objects_may_stay_where_they_are(home: Path, tmp_path: Path) -> None:
    backup = tmp_path / "rows.tar"
    assert _dzherelo("backup", str(backup), "--no-objects", home=home).returncode == 0
    with tarfile.open(backup) as file:
        names = file.getnames()
    assert "objects.txt" in names
    assert not any(one.startswith("objects/") for one in names)
    lost = _dzherelo("restore", str(backup), home=tmp_path / "lost")
    assert lost.returncode == 1, "the objects are missing, and that is said"
    assert "missing" in lost.stderr
    beside = {"objects": str(home / "objects")}
    assert _dzherelo("restore", str(backup), home=tmp_path / "found", **beside).returncode == 0


@pytest.fixture
def bucket() -> Iterator[dict[str, str]]:
    """An S3 server on loopback with an empty bucket, as settings."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    endpoint = f"http://127.0.0.1:{port}"
    named = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **named)
    client.create_bucket(Bucket="news")
    client.close()
    secret = {"s3_key_id": "test", "s3_secret": "test"}
    yield {"s3_endpoint": endpoint, "s3_region": "us-east-1", **secret}
    server.stop()


def _external(postgres: Embedded) -> str:
    name = f"moved_{next(_number)}"

    async def create() -> None:
        connection = await asyncpg.connect(postgres.dsn.replace("/dzherelo?", "/postgres?"))
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()

    asyncio.run(create())
    return postgres.dsn.replace("/dzherelo?", f"/{name}?")


def test_an_instance_moves_to_servers(
    postgres: Embedded, bucket: dict[str, str], tmp_path: Path
) -> None:
    pages, home = tmp_path / "pages", tmp_path / "home"
    pages.mkdir()
    (pages / "bridge.html").write_text(PAGE)
    assert _dzherelo("import", "pages", str(pages), "--json", home=home).returncode == 0
    before = _counts(home)
    (home / "dzherelo.toml").write_text('title = "Наш портал"\n')
    with Embedded(home) as server:

        async def used() -> str:
            database = Database(server.dsn, size=1)
            async with database.transaction():
                refused = await asyncio.to_thread(
                    _dzherelo, "move", "--objects", str(tmp_path / "o"), home=home
                )
            await database.close()
            return refused.stderr

        assert "in use" in asyncio.run(used())
    to = ["--database", _external(postgres), "--objects", "s3://news/objects"]
    moved = _dzherelo("move", *to, home=home, **bucket)
    assert moved.returncode == 0, moved.stderr
    settings = (home / "dzherelo.toml").read_text()
    assert "Наш портал" in settings
    assert "s3://news/objects" in settings
    assert bucket["s3_secret"] not in settings.split(), "secrets stay in the environment"
    (home / "postgres").rename(tmp_path / "gone")
    (home / "objects").rename(tmp_path / "gone too")
    assert _counts(home, **bucket) == before
    again = _dzherelo("move", *to, home=home, **bucket)
    assert again.returncode == 1
    assert "not empty" in again.stderr


async def test_a_backup_is_one_moment_of_a_busy_database(
    database: Database, postgres: Embedded, tmp_path: Path
) -> None:
    """Rows come in pairs, committed together: in no backup is one without the other."""
    await world.build(database, world.Shelf())
    stop = asyncio.Event()
    connection = await asyncpg.connect(database.dsn)

    async def write() -> int:
        number = 0
        while not stop.is_set():
            number += 1
            async with connection.transaction():
                await connection.execute(_ENTRY, f"pair {number}")
                await connection.execute(_SETTING, f"pair {number}", "1")
        return number

    writing = asyncio.create_task(write())
    await asyncio.sleep(0.2)
    rows = await dump.write(database.dsn, lambda name: (tmp_path / name).open("wb"))
    stop.set()
    assert await writing > rows.tables["setting"].rows > 0
    await connection.close()
    target = await asyncio.to_thread(_external, postgres)
    await dump.read(target, rows, lambda name: (tmp_path / name).open("rb"))
    check = await asyncpg.connect(target)
    pairs = await check.fetchval("SELECT count(*) FROM setting WHERE name LIKE 'pair %'")
    entries = await check.fetchval("SELECT count(*) FROM entry WHERE identity LIKE 'pair %'")
    assert pairs == entries > 0
    tables = {row[0] for row in await check.fetch(_TABLES)}
    await check.close()
    assert tables == set(rows.tables) == set(metadata.tables)


_ENTRY = (
    "INSERT INTO entry (feed_id, identity, fingerprint, facts, first_seen, last_seen)"
    " VALUES (1, $1, '', '{\"title\": \"x\"}', now(), now())"
)
_SETTING = "INSERT INTO setting (name, value) VALUES ($1, $2)"
_TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " AND relname NOT LIKE 'pgqueuer%' AND relname <> 'alembic_version'"
)
