"""The embedded PostgreSQL survives what machines and people do to it."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from dzherelo.store import binaries
from dzherelo.store.database import Database
from dzherelo.store.embedded import Embedded

KEPT = """
import asyncio, os, signal, sys
from pathlib import Path
from sqlalchemy import text
from dzherelo.store.database import Database
from dzherelo.store.embedded import Embedded

async def write(dsn):
    database = Database(dsn, size=0)
    async with database.transaction() as session:
        await session.execute(text("SET LOCAL synchronous_commit = on"))
        await session.execute(text("CREATE TABLE IF NOT EXISTS kept (n int)"))
        await session.execute(text("INSERT INTO kept VALUES (1)"))
    await database.close()

with Embedded(Path(sys.argv[1])) as server:
    asyncio.run(write(server.dsn))
    pid = int((server.cluster / "postmaster.pid").read_text().split()[0])
    if sys.argv[2] == "all":
        os.kill(pid, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def _killed(home: Path, what: str) -> None:
    done = subprocess.run([sys.executable, "-c", KEPT, str(home), what], timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL


async def _count(server: Embedded) -> int:
    database = Database(server.dsn, size=0)
    async with database.transaction() as session:
        number = (await session.execute(text("SELECT count(*) FROM kept"))).scalar_one()
    await database.close()
    return int(number)


def test_data_outlives_kill_9_of_everything(tmp_path: Path) -> None:
    _killed(tmp_path, "all")
    with Embedded(tmp_path) as server:
        assert asyncio.run(_count(server)) == 1


def test_a_server_left_alone_is_taken_over_and_stopped_by_its_last_user(tmp_path: Path) -> None:
    _killed(tmp_path, "client")
    with Embedded(tmp_path) as server:
        assert asyncio.run(_count(server)) == 1
        pid = server._pid()
        assert pid is not None
        with Embedded(tmp_path) as second:
            assert second._pid() == pid
        assert server._pid() == pid, "the first user is still inside"
    assert Embedded(tmp_path)._pid() is None


def test_a_stale_pid_file_with_the_number_of_a_stranger_is_no_obstacle(tmp_path: Path) -> None:
    with Embedded(tmp_path) as server:
        cluster = server.cluster
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster}\n1\n5432\n\n\n")
    with Embedded(tmp_path) as server:
        assert server._ready()


def test_a_folder_of_another_major_version_is_refused_with_advice(tmp_path: Path) -> None:
    with Embedded(tmp_path) as server:
        cluster = server.cluster
    (cluster / "PG_VERSION").write_text("9\n")
    with pytest.raises(RuntimeError, match=r"made by PostgreSQL 9.*Install PostgreSQL 9"):
        Embedded(tmp_path).__enter__()
    assert (cluster / "PG_VERSION").read_text() == "9\n", "nothing was touched"


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 20) / ("path" * 10)
    home.mkdir(parents=True)
    with Embedded(home) as server:
        assert server._ready()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root meets this")
def test_root_may_keep_its_instance_where_nobody_else_can_enter(tmp_path: Path) -> None:
    home = tmp_path / "closed"
    home.mkdir(mode=0o700)
    os.chown(home, 0, 0)
    with Embedded(home) as server:
        assert server._ready()
        owner = server.cluster.stat().st_uid
    with Embedded(home) as server:
        assert server.cluster.stat().st_uid == owner


def test_the_wheel_brings_a_postgresql() -> None:
    assert any("pgserver" in str(one.folder) for one in binaries.every())
