from dzherelo.fetch.pace import PaceInMemory


async def test_turns_at_a_host_are_spaced_and_hosts_do_not_wait_for_each_other() -> None:
    now = 100.0
    pace = PaceInMemory(lambda: now)
    assert [await pace.wait("a.example", 2.0) for _ in range(3)] == [0.0, 2.0, 4.0]
    assert await pace.wait("b.example", 2.0) == 0.0
    now = 105.0
    assert await pace.wait("a.example", 2.0) == 1.0
    now = 200.0
    assert await pace.wait("a.example", -1.0) == 0.0
    assert await pace.wait("a.example", 0.0) == 0.0


async def test_hosts_long_unvisited_are_forgotten() -> None:
    now = 0.0
    pace = PaceInMemory(lambda: now)
    for number in range(10_001):
        now += 1.0
        await pace.wait(f"{number}.example", 0.5)
    assert len(pace._next) < 10
