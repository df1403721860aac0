"""Pictures are made once for all who ask, and what breaks a process breaks nothing else."""

import asyncio
import os
from pathlib import Path

import pyvips

from dzherelo.blobs.results import Results
from dzherelo.jobs.processes import Limits
from dzherelo.jobs.studio import Studio
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


async def test_a_bomb_costs_no_more_than_its_own_process(tmp_path: Path) -> None:
    shelf = world.Shelf()
    shelf.objects.update({KEY: world.PHOTO, BOMB: an_interlaced_png()})
    first = Studio(1)
    assert isinstance(await first.draw(world.PHOTO, PRESETS["wide"]), Rendered)
    mapped = Path(f"/proc/{first.pids()[0]}/statm").read_text().split()[0]
    first.close()
    needed = int(mapped) * os.sysconf("SC_PAGE_SIZE")
    studio = Studio(2, Limits(30.0, needed + (115 << 20), repeats=0))
    room = a_room(tmp_path, shelf, studio.draw)
    bomb, photo = await asyncio.gather(
        room.develop(BOMB, PRESETS["wide"]), room.develop(KEY, PRESETS["wide"])
    )
    assert isinstance(bomb, Fault)
    assert bomb.kind in {FaultKind.PICTURE_TOO_LARGE, FaultKind.NOT_A_PICTURE}
    assert isinstance(photo, bytes)
    assert studio.lost <= 1
    assert isinstance(await room.develop(KEY, PRESETS["card"]), bytes)
    studio.close()
