import asyncio
import gzip
from collections.abc import Callable
from datetime import timedelta

import pytest

from dzherelo.fetch.answers import Response
from dzherelo.fetch.canned import Canned, Page
from dzherelo.fetch.robots import Permission, Robots, RobotsInMemory
from dzherelo.model.outcome import Fault, FaultKind
from tests.fetch.conftest import NOW

SITE = "https://site.example"
PAGE = SITE + "/private/1"
RULES = b"""\xef\xbb\xbfUser-agent: Dzherelo\r\nDisallow: /private/\r\nCrawl-delay: 7\r\n
User-agent: *\r\nDisallow: /\r\n\x00\r\nSitemap: https://site.example/news.xml\r\n"""


def robots(answer: Page | Fault, memory: RobotsInMemory | None = None) -> Robots:
    network = Canned({SITE + "/robots.txt": answer}, clock=lambda: NOW)
    return Robots(network, memory or RobotsInMemory())


async def test_the_rules_for_our_name_are_obeyed() -> None:
    rules = robots(Page(RULES))
    no = await rules.ask(PAGE, now=NOW)
    yes = await rules.ask(SITE + "/news/1", now=NOW)
    assert (no.allowed, yes.allowed, yes.fault) == (False, True, None)
    assert no.fault is not None
    assert no.fault.kind is FaultKind.ROBOTS
    assert (yes.crawl_delay_s, yes.sitemaps) == (7.0, (SITE + "/news.xml",))


async def test_an_absurd_delay_is_capped() -> None:
    delays = {b"3600": 120.0, b"0.5": 0.5, b"0": 0.0, b"soon": None}
    for written, seconds in delays.items():
        rules = robots(Page(b"User-agent: *\nCrawl-delay: " + written))
        assert (await rules.ask(PAGE, now=NOW)).crawl_delay_s == seconds


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 451])
async def test_a_missing_file_allows_everything(status: int) -> None:
    assert (await robots(Page(status=status)).ask(PAGE, now=NOW)).allowed


@pytest.mark.parametrize(
    "answer",
    [
        Page(status=500),
        Page(status=503),
        Page(status=429),
        Fault(FaultKind.TIMEOUT, "slow"),
        Fault(FaultKind.UNKNOWN_HOST, "?"),
    ],
)
async def test_an_unreachable_file_allows_nothing_for_a_while(answer: Page | Fault) -> None:
    memory = RobotsInMemory()
    asked = await robots(answer, memory).ask(PAGE, now=NOW)
    # what is wrong with the host itself is said as that: every page there would meet it too
    kind = answer.kind if isinstance(answer, Fault) else FaultKind.ROBOTS
    assert (asked.allowed, asked.fault and asked.fault.kind) == (False, kind)
    assert asked.fault is not None
    assert asked.fault.retry_after == 1800.0
    still = robots(Page(status=404), memory)
    assert not (await still.ask(PAGE, now=NOW + timedelta(minutes=29))).allowed
    assert (await still.ask(PAGE, now=NOW + timedelta(minutes=31))).allowed


async def test_the_server_names_its_own_pause() -> None:
    asked = await robots(Page(status=503, headers={"Retry-After": "90"})).ask(PAGE, now=NOW)
    assert asked.fault is not None
    assert asked.fault.retry_after == 90.0


async def test_an_old_copy_holds_while_the_file_is_unreachable() -> None:
    memory = RobotsInMemory()
    await robots(Page(RULES), memory).ask(PAGE, now=NOW)
    down = robots(Page(status=500), memory)
    later = NOW + timedelta(days=2)
    assert (await down.ask(SITE + "/news/1", now=later)).allowed
    assert not (await down.ask(PAGE, now=later)).allowed


async def test_after_a_month_of_silence_the_file_counts_as_missing() -> None:
    memory = RobotsInMemory()
    down = robots(Page(status=500), memory)
    for day in (0, 10, 20, 29):
        assert not (await down.ask(PAGE, now=NOW + timedelta(days=day))).allowed
    assert (await down.ask(PAGE, now=NOW + timedelta(days=31))).allowed
    await robots(Page(RULES), memory).ask(PAGE, now=NOW + timedelta(days=32))
    record = await memory.get(SITE)
    assert record is not None
    assert record.failing_since is None


async def test_only_the_first_500_kib_count() -> None:
    padding = b"# padding\n" * 60_000
    beyond = await robots(Page(padding + b"User-agent: *\nDisallow: /\n")).ask(PAGE, now=NOW)
    within = await robots(Page(b"User-agent: *\nDisallow: /\n" + padding)).ask(PAGE, now=NOW)
    assert (beyond.allowed, within.allowed) == (True, False)


async def test_a_file_that_breaks_off_permits_nothing() -> None:
    half = Page(gzip.compress(RULES * 9)[:-9], headers={"Content-Encoding": "gzip"})
    asked = await robots(half).ask(SITE + "/news/1", now=NOW)
    assert (asked.allowed, asked.fault and asked.fault.kind) == (False, FaultKind.ROBOTS)


async def test_a_file_elsewhere_is_read_through_redirects() -> None:
    network = Canned(
        {
            SITE + "/robots.txt": Page(status=301, headers={"Location": "https://b.example/r"}),
            "https://b.example/r": Page(b"User-agent: *\nDisallow: /private"),
        },
        clock=lambda: NOW,
    )
    assert not (await Robots(network, RobotsInMemory()).ask(PAGE, now=NOW)).allowed


async def test_many_pages_at_once_ask_once() -> None:
    network = Canned({SITE + "/robots.txt": Page(RULES)}, clock=lambda: NOW)
    rules = Robots(network, RobotsInMemory())
    pages = [rules.ask(f"{SITE}/news/{number}", now=NOW) for number in range(20)]
    answers = await asyncio.gather(*pages)
    assert all(answer.allowed for answer in answers)
    assert len(network.asked) == 1


async def test_a_bad_address_is_not_allowed() -> None:
    asked = await robots(Page(RULES)).ask("ftp://site.example/x", now=NOW)
    assert (asked.allowed, asked.fault and asked.fault.kind) == (False, FaultKind.BAD_ADDRESS)


@pytest.mark.parametrize(
    "write",
    [
        lambda n: b"User-agent: *\n" + b"".join(b"Disallow: /a%d\n" % k for k in range(n)),
        lambda n: b"User-agent: *\nDisallow: /" + b"*a" * n + b"$\n",
        lambda n: b"User-agent: x%d\n" * n,
        lambda n: bytes(range(256)) * (n // 256),
    ],
    ids=["many-rules", "many-stars", "many-agents", "noise"],
)
async def test_a_hostile_file_costs_seconds_at_most(write: Callable[[int], bytes]) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    asked = await robots(Page(write(30_000))).ask(SITE + "/" + "a" * 1500 + "b", now=NOW)
    assert isinstance(asked, Permission)
    assert loop.time() - began < 5


def test_a_response_is_plain_by_default() -> None:
    assert not Response(200, SITE).cut
