"""The kept results stay below their limit, lose the least recently used, survive crashes."""

import os
from pathlib import Path

import pytest

from dzherelo.blobs.results import Results

LIMIT = 10_000


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("hot", [0, LIMIT])
async def test_results_come_back(tmp_path: Path, hot: int) -> None:
    results = Results(tmp_path, LIMIT, hot)
    assert await results.get("feed/1/a.jpg", "wide") is None
    await results.put("feed/1/a.jpg", "wide", b"a wide one")
    await results.put("feed/1/a.jpg", "card", b"a card")
    await results.put("feed/1/b.jpg", "card", b"another")
    assert await results.get("feed/1/a.jpg", "wide") == b"a wide one"
    assert await Results(tmp_path, LIMIT, hot).get("feed/1/a.jpg", "card") == b"a card"
    await results.forget("feed/1/a.jpg")
    assert await results.get("feed/1/a.jpg", "card") is None
    assert await results.get("feed/1/b.jpg", "card") == b"another"


async def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    results = Results(tmp_path, LIMIT, hot=0)
    for number in range(9):
        await results.put(f"k{number}", "wide", bytes(1000))
        path = results._path(f"k{number}", "wide")
        os.utime(path, ns=(0, number * 10**9))
    assert await results.get("k0", "wide")
    for number in range(9, 30):
        await results.put(f"k{number}", "wide", bytes(1000))
        assert size(tmp_path) <= LIMIT
        assert await results.get("k0", "wide"), "used all the time"
    assert await results.get("k1", "wide") is None
    assert await results.get("k29", "wide")


async def test_two_processes_share_a_folder(tmp_path: Path) -> None:
    one, other = Results(tmp_path, LIMIT, hot=0), Results(tmp_path, LIMIT, hot=0)
    for number in range(60):
        await (one if number % 2 else other).put(f"k{number}", "wide", bytes(400))
    assert size(tmp_path) <= LIMIT * 1.1
    assert await one.get("k58", "wide")


async def test_half_a_result_is_none(tmp_path: Path) -> None:
    results = Results(tmp_path, LIMIT, hot=0)
    await results.put("k", "wide", b"0123456789")
    path = results._path("k", "wide")
    for damaged in (b"", path.read_bytes()[:-1], b"0123456789"):
        path.write_bytes(damaged)
        assert await results.get("k", "wide") is None
        assert not path.exists()
        await results.put("k", "wide", b"0123456789")


async def test_what_a_dead_process_left_is_cleared_away(tmp_path: Path) -> None:
    old, young = tmp_path / "ab" / "dead.part", tmp_path / "ab" / "alive.part"
    old.parent.mkdir()
    for path in (old, young):
        path.write_bytes(bytes(100))
    os.utime(old, (0, 0))
    await Results(tmp_path, LIMIT).put("k", "wide", b"x")
    assert (old.exists(), young.exists()) == (False, True)


async def test_a_result_beyond_the_limit_is_not_kept(tmp_path: Path) -> None:
    results = Results(tmp_path / "cache", 50)
    await results.put("k", "wide", bytes(51))
    assert await results.get("k", "wide") is None
    await Results(tmp_path / "cache", 0).put("k", "wide", b"x")
    assert not (tmp_path / "cache").exists()


async def test_memory_holds_no_more_than_told(tmp_path: Path) -> None:
    results = Results(tmp_path, LIMIT, hot=1000)
    for number in range(20):
        await results.put(f"k{number}", "wide", bytes(300))
        assert results._hot_size == sum(len(one.body) for one in results._hot.values()) <= 1000
    await results.put("k19", "wide", bytes(200))
    assert results._hot_size == 800
