"""Pictures are drawn elsewhere; whatever happens there is a Fault of one picture."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from dzherelo.jobs import easel
from dzherelo.jobs.processes import PICTURES, Limits
from dzherelo.jobs.studio import Studio
from dzherelo.media import transform
from dzherelo.media.options import PRESETS, Options
from dzherelo.media.transform import Rendered
from dzherelo.model.outcome import Fault, FaultKind
from tests.media.pictures import photo

WIDE = PRESETS["wide"]
PHOTO = photo(900, 600)


@pytest.fixture
def studio() -> Iterator[Studio]:
    """Two processes."""
    made = Studio(2)
    yield made
    made.close()


async def test_what_comes_back_is_what_drawing_gives(studio: Studio) -> None:
    every = [WIDE, Options("fill", 100, 80, 70, "webp", focus=(20, 30)), Options("crop", 50, 50)]
    for options in every:
        assert await studio.draw(PHOTO, options) == transform.resize(PHOTO, options)
    for broken in (b"", b"<html>", PHOTO[:30]):
        assert await studio.draw(broken, WIDE) == transform.resize(broken, WIDE)
    assert (len(studio.pids()), studio.lost) == (1, 0)


async def test_large_pictures_come_through_whole(studio: Studio) -> None:
    large = photo(3000, 2000, ".png", compression=0)
    assert len(large) > 10_000_000
    made = await studio.draw(large, Options("fit", 3000, 0, format="png"))
    assert isinstance(made, Rendered)
    assert (made.width, made.height) == (3000, 2000)


async def test_as_many_processes_as_are_asked_at_once(studio: Studio) -> None:
    made = await asyncio.gather(*[studio.draw(PHOTO, Options("fit", 50 + n)) for n in range(6)])
    assert [each.width for each in made if isinstance(each, Rendered)] == list(range(50, 56))
    assert len(studio.pids()) == 2


async def test_a_process_that_dies_costs_one_picture(studio: Studio) -> None:
    await studio.draw(PHOTO, WIDE)
    (pid,) = studio.pids()
    os.kill(pid, signal.SIGSTOP)
    waiting = asyncio.create_task(studio.draw(PHOTO, WIDE))
    await asyncio.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    lost = await waiting
    assert isinstance(lost, Fault)
    assert (lost.kind, studio.lost) == (FaultKind.PICTURE_TOO_LARGE, 1)
    assert isinstance(await studio.draw(PHOTO, WIDE), Rendered)


async def test_a_process_that_died_in_its_sleep_is_replaced(studio: Studio) -> None:
    await studio.draw(PHOTO, WIDE)
    os.kill(studio.pids()[0], signal.SIGKILL)
    await asyncio.sleep(0.05)
    assert isinstance(await studio.draw(PHOTO, WIDE), Rendered)


async def test_what_takes_too_long_is_ended() -> None:
    studio = Studio(1, Limits(0.01, PICTURES.memory, repeats=0))
    slow = await studio.draw(PHOTO, WIDE)
    assert slow == Fault(FaultKind.PICTURE_TOO_LARGE, "decoding took too long")
    assert (studio.pids(), studio.lost) == ([], 1)
    studio.close()


async def test_a_visitor_who_leaves_takes_the_process_along(studio: Studio) -> None:
    await studio.draw(PHOTO, WIDE)
    (pid,) = studio.pids()
    os.kill(pid, signal.SIGSTOP)
    waiting = asyncio.create_task(studio.draw(PHOTO, WIDE))
    await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not Path(f"/proc/{pid}").exists()
    assert isinstance(await studio.draw(PHOTO, WIDE), Rendered)


async def test_processes_end_with_the_studio() -> None:
    studio = Studio(1)
    await studio.draw(PHOTO, WIDE)
    (pid,) = studio.pids()
    assert easel.__name__ in Path(f"/proc/{pid}/cmdline").read_text()
    limits = Path(f"/proc/{pid}/limits").read_text()
    assert str(PICTURES.memory) in limits
    studio.close()
    assert not Path(f"/proc/{pid}").exists()
