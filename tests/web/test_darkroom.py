"""Pictures are made once for all who ask, and what breaks a process breaks nothing else."""

import asyncio
import os
import signal
from pathlib import Path

import pyvips

from dzherelo.blobs.results import Results
from dzherelo.jobs.processes import Limits, Processes
from dzherelo.media import transform
from dzherelo.media.options import PRESETS, Options
from dzherelo.media.transform import Rendered
from dzherelo.model.ids import BlobKey
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.web import darkroom
from dzherelo.web.darkroom import Darkroom, Resize
from tests.web import world
from tests.web.conftest import in_a_thread

KEY = BlobKey(world.KEY)
BOMB = BlobKey(f"feed/1/{'b' * 32}.png")


async def nothing_gone() -> frozenset[str]:
    return frozenset()


def a_room(folder: Path, shelf: world.Shelf, resize: Resize) -> Darkroom:
    return Darkroom(shelf, Results(folder / "cache", 1_000_000), resize, nothing_gone)


async def test_many_who_ask_at_once_cost_one_picture(tmp_path: Path) -> None:
    shelf, asked = world.Shelf(), 0
    shelf.objects[KEY] = b"picture"

    async def resize(body: bytes, options: Options) -> Rendered | Fault:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.01)
        return Rendered(body + options.text.encode(), "image/jpeg", 1, 1)

    room = a_room(tmp_path, shelf, resize)
    results = await asyncio.gather(*[room.develop(KEY, PRESETS["card"]) for _ in range(16)])
    assert asked == 1
    assert set(results) == {b"picturefill:320:200"}


async def test_a_fault_is_told_to_all_and_not_kept(tmp_path: Path) -> None:
    shelf = world.Shelf()
    shelf.objects[KEY] = b"x"

    async def resize(body: bytes, options: Options) -> Rendered | Fault:
        del body, options
        return Fault(FaultKind.NOT_A_PICTURE)

    room = a_room(tmp_path, shelf, resize)
    assert await room.develop(KEY, PRESETS["card"]) == Fault(FaultKind.NOT_A_PICTURE)
    assert not (tmp_path / "cache").exists()


async def test_too_many_different_pictures_at_once_are_put_off(tmp_path: Path) -> None:
    shelf, let_go = world.Shelf(), asyncio.Event()
    shelf.objects[KEY] = b"x"

    async def resize(body: bytes, options: Options) -> Rendered | Fault:
        del options
        await let_go.wait()
        return Rendered(body, "image/jpeg", 1, 1)

    room = a_room(tmp_path, shelf, resize)
    every = [
        asyncio.create_task(room.develop(KEY, Options("fit", width)))
        for width in range(1, darkroom.MOST_RUNNING + 1)
    ]
    await asyncio.sleep(0.05)
    late = await room.develop(KEY, Options("fit", 4000))
    assert isinstance(late, Fault)
    assert (late.kind, late.retry_after) == (FaultKind.TOO_MANY_REQUESTS, darkroom.LATER_S)
    let_go.set()
    assert set(await asyncio.gather(*every)) == {b"x"}


async def test_pictures_outlast_the_database(tmp_path: Path) -> None:
    shelf = world.Shelf()
    shelf.objects.update({KEY: b"x", BOMB: b"y"})
    answers = [frozenset({"b" * 32})]

    async def gone() -> frozenset[str]:
        if not answers:
            raise ConnectionRefusedError
        return answers.pop()

    room = Darkroom(shelf, Results(tmp_path / "cache", 1_000_000), in_a_thread, gone)
    assert await room.original(KEY) == b"x"
    room._asked_at -= darkroom.LOOK_S
    assert await room.original(KEY) == b"x"
    assert await room.original(BOMB) == Fault(FaultKind.GONE, "this picture was taken down")


def an_interlaced_png() -> bytes:
    """49 megapixels that can't be read in passing: 200 MB decoded from less than one."""
    flat = pyvips.Image.black(7000, 7000).bandjoin([100, 50, 255]).cast("uchar")
    return bytes(flat.copy(interpretation="srgb").pngsave_buffer(interlace=True, compression=1))


def mapped() -> int:
    """Bytes of address space of a process that has loaded what it draws with.

    How much that is depends on what was preloaded first: all pools share one fork server.
    """
    transform.resize(world.PHOTO, PRESETS["card"])
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")


async def test_a_bomb_costs_no_more_than_its_own_process(tmp_path: Path) -> None:
    shelf = world.Shelf()
    shelf.objects.update({KEY: world.PHOTO, BOMB: an_interlaced_png()})
    first = Processes(1, Limits(30.0, 8 << 30, "dzherelo.media.transform", 0))
    at_first = await first.run(mapped)
    first.close()
    pool = Processes(2, Limits(30.0, at_first + (115 << 20), "dzherelo.media.transform", 0))
    room = a_room(tmp_path, shelf, darkroom.children(pool))
    bomb, photo = await asyncio.gather(
        room.develop(BOMB, PRESETS["wide"]), room.develop(KEY, PRESETS["wide"])
    )
    assert isinstance(bomb, Fault)
    assert bomb.kind in {FaultKind.PICTURE_TOO_LARGE, FaultKind.NOT_A_PICTURE}
    assert isinstance(photo, bytes)
    assert pool.lost <= 1
    assert isinstance(await room.develop(KEY, PRESETS["card"]), bytes)
    pool.close()


def die(body: bytes, options: Options) -> Rendered:
    if options.width == 1:
        os.kill(os.getpid(), signal.SIGSEGV)
    return Rendered(body, "image/jpeg", 1, 1)


async def test_a_decoder_that_crashes_takes_one_process_with_it() -> None:
    pool = Processes(2, Limits(30.0, 1 << 30, "dzherelo.media.transform", 0))
    hurt = [pool.run(die, b"x", Options("fit", width)) for width in (1, 2, 3, 4)]
    ends = await asyncio.gather(*hurt, return_exceptions=True)
    assert [type(end).__name__ for end in ends] == ["BrokenProcessPool", *["Rendered"] * 3]
    assert pool.lost == 1
    pool.close()
