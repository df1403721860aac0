"""A disk that runs full pauses the work, and only that; with room it goes on by itself."""

import asyncio
import logging
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dzherelo.blobs.objects import Blobs
from dzherelo.jobs import room
from dzherelo.jobs.room import Room
from dzherelo.pipeline.tools import Tools
from dzherelo.store import clock
from dzherelo.store.database import Database
from tests.cli.test_import import PAGE
from tests.pipeline.publisher import Instance, Page, item, reading, rss

MB = 1024**2


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with 16 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    mount = shutil.which("mount")
    if os.geteuid() != 0 or not mount or subprocess.run(command, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def _fill(disk: Path, free: int) -> None:
    """Leave so many bytes of the disk."""
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    filler.write_bytes(b"\1" * (shutil.disk_usage(disk).free - free))


def test_a_pause_ends_when_there_is_clearly_room(
    disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watched = Room([disk, disk / "elsewhere"], 4 * MB)
    assert not watched.short()
    with caplog.at_level(logging.WARNING):
        _fill(disk, 3 * MB)
        assert [watched.short() for _ in range(3)] == [True] * 3
        _fill(disk, 4 * MB + 4096)
        assert watched.short(), "a little more than the least is not enough"
        _fill(disk, 6 * MB)
        assert not watched.short()
    assert len(caplog.records) == 2, "a change is said, a state is not"


@pytest.fixture
async def instance(database: Database, disk: Path) -> AsyncIterator[Instance]:
    """An instance whose objects lie on the small disk, and whose feed has one article."""
    async with reading(database) as one:
        base = one.publisher.base
        one.publisher.pages["/feed"] = Page(rss(item(f"{base}/news/1")))
        one.publisher.pages["/news/1"] = Page(PAGE, headers={"Content-Type": "text/html"})
        async with database.transaction() as session:
            one.now = await clock.now(session)
        one.tools = replace(one.tools, blobs=Blobs.open(str(disk / "objects")))
        yield one


async def test_work_pauses_and_goes_on_by_itself(instance: Instance, disk: Path) -> None:
    _fill(disk, 3 * MB)
    stop = asyncio.Event()
    working = asyncio.create_task(room.work(instance.tools, stop, Room([disk], 4 * MB)))
    await asyncio.sleep(3 * room.LOOK_S)
    assert instance.publisher.asked == []
    (disk / "filler").unlink()
    async with asyncio.timeout(60):
        while not await instance.rows("SELECT 1 FROM article WHERE stage = 'done'"):
            await asyncio.sleep(0.1)
    _fill(disk, 3 * MB)
    await asyncio.sleep(3 * room.LOOK_S)
    assert not working.done(), "a pause is no end"
    stop.set()
    await asyncio.wait_for(working, 30)
    assert await instance.rows("SELECT 1 FROM refusal") == []


async def test_a_worker_that_ends_by_itself_ends_the_work(instance: Instance) -> None:
    async def gone(tools: Tools, stop: asyncio.Event) -> None:
        del tools, stop

    await room.work(instance.tools, asyncio.Event(), Room([], 1), gone)


async def test_work_that_does_not_end_is_left(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "STOP_S", 0.1)
    stop, ended = asyncio.Event(), []

    async def stubborn(tools: Tools, pause: asyncio.Event) -> None:
        del tools
        stop.set()
        await pause.wait()
        try:
            await asyncio.sleep(600)
        finally:
            ended.append("cancelled")

    await room.work(instance.tools, stop, Room([], 1), stubborn)
    assert ended == ["cancelled"]
