"""Polls that wait for slow servers give their place to other jobs."""

import asyncio

from dzherelo.jobs.worker import Slow


async def test_who_waits_for_long_gives_the_place_free() -> None:
    slow, ended, come = Slow(patience_s=0.01, most=2), [], asyncio.Event()

    async def work(name: str) -> None:
        await come.wait()
        ended.append(name)

    await slow.let(work("a"))
    await slow.let(work("b"))
    assert ended == [], "nobody waited for them"
    third = asyncio.create_task(slow.let(work("c")))
    await asyncio.sleep(0.05)
    assert not third.done(), "beyond two, one waits to the end"
    come.set()
    await third
    assert sorted(ended) == ["a", "b", "c"]


async def test_what_is_under_way_is_cut_off_at_the_end() -> None:
    slow = Slow(patience_s=0)
    cut: list[str] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cut.append("off")
            raise

    await slow.let(work())
    await slow.stop()
    assert cut == ["off"]
