"""What the real client and its double must both do, on the same pages."""

import gzip
import zlib
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
from aiohttp import web

from dzherelo.fetch.answers import Network, Response, Validators
from dzherelo.fetch.canned import Canned, Page
from dzherelo.fetch.client import Client
from dzherelo.model.outcome import Fault, FaultKind
from tests.fetch.conftest import NOW, a_client

FEED = "<rss><channel><title>Річка</title></channel></rss>".encode() * 30
MODIFIED = "Thu, 19 Nov 2026 10:00:00 GMT"
PAGES: dict[str, Page] = {
    "/feed": Page(
        FEED,
        headers={"Content-Type": "application/rss+xml", "ETag": '"v1"', "Last-Modified": MODIFIED},
    ),
    "/dated": Page(FEED, headers={"Last-Modified": MODIFIED}),
    "/новини": Page("Так".encode()),
    "/gzip": Page(gzip.compress(FEED), headers={"Content-Encoding": "gzip"}),
    "/deflate": Page(zlib.compress(FEED), headers={"Content-Encoding": "deflate"}),
    "/not-gzip": Page(FEED, headers={"Content-Encoding": "gzip"}),
    "/not-br": Page(FEED, headers={"Content-Encoding": "br"}),
    "/br": Page(b"\x8b\x03\x80news\x03", headers={"Content-Encoding": "br"}),
    "/half-gzip": Page(gzip.compress(FEED)[:60], headers={"Content-Encoding": "gzip"}),
    "/nested": Page(gzip.compress(FEED), headers={"Content-Encoding": "gzip, gzip"}),
    "/bomb": Page(gzip.compress(bytes(20_000_000)), headers={"Content-Encoding": "gzip"}),
    "/empty": Page(status=204),
    "/missing": Page(status=404),
    "/gone": Page(status=410),
    "/busy": Page(status=429, headers={"Retry-After": "120"}),
    "/down": Page(status=503, headers={"Retry-After": "Fri, 20 Nov 2026 12:01:00 GMT"}),
    "/odd": Page(status=418),
    "/unchanged-unasked": Page(status=304),
    "/moved": Page(status=301, headers={"Location": "/moved-again"}),
    "/moved-again": Page(status=308, headers={"Location": "/feed"}),
    "/moved-then-lent": Page(status=301, headers={"Location": "/lent"}),
    "/lent": Page(status=302, headers={"Location": "/feed"}),
    "/circle": Page(status=302, headers={"Location": "/circle-back"}),
    "/circle-back": Page(status=302, headers={"Location": "/circle"}),
    "/nowhere": Page(status=302),
    "/to-file": Page(status=302, headers={"Location": "file:///etc/passwd"}),
    "/to-user": Page(status=302, headers={"Location": "//name@127.0.0.1/"}),
    **{f"/hop/{n}": Page(status=302, headers={"Location": f"/hop/{n + 1}"}) for n in range(9)},
}


class World(NamedTuple):
    network: Network
    base: str


async def _play(request: web.Request) -> web.Response:
    page = PAGES.get(request.path) or Page(status=404)
    unchanged = request.headers.get("If-None-Match") == page.headers.get("ETag", "-")
    unchanged |= "If-None-Match" not in request.headers and request.headers.get(
        "If-Modified-Since"
    ) == page.headers.get("Last-Modified", "-")
    if unchanged:
        return web.Response(status=304, headers={"ETag": page.headers.get("ETag", "")})
    return web.Response(status=page.status, body=page.body, headers=page.headers)


@pytest.fixture(params=["client", "canned"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "canned":
        base = "https://publisher.example"
        pages = {base + path: page for path, page in PAGES.items()}
        yield World(Canned(pages, clock=lambda: NOW), base)
        return
    app = web.Application()
    app.router.add_get("/{path:.*}", _play)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    async with a_client() as client:
        yield World(client, f"http://{host}:{port}")
    await runner.cleanup()


async def get(world: World, path: str, **options: object) -> Response:
    answer = await world.network.get(world.base + path, **options)  # type: ignore[arg-type]
    assert isinstance(answer, Response), answer
    return answer


async def fail(world: World, path: str, **options: object) -> Fault:
    answer = await world.network.get(world.base + path, **options)  # type: ignore[arg-type]
    assert isinstance(answer, Fault), answer
    return answer


async def test_a_page_comes_with_its_facts(world: World) -> None:
    got = await get(world, "/feed")
    assert (got.status, got.body, got.url) == (200, FEED, world.base + "/feed")
    assert got.content_type == "application/rss+xml"
    assert (got.etag, got.last_modified) == ('"v1"', MODIFIED)
    assert (got.permanent_url, got.not_modified, got.cut) == ("", False, False)
    assert got.wire_bytes == len(FEED)
    assert got.elapsed_s >= 0


async def test_validators_bring_not_modified(world: World) -> None:
    by_tag = await get(world, "/feed", validators=Validators('"v1"', MODIFIED))
    assert (by_tag.status, by_tag.not_modified, by_tag.body) == (304, True, b"")
    by_date = await get(world, "/dated", validators=Validators("", MODIFIED))
    assert by_date.not_modified
    changed = await get(world, "/feed", validators=Validators('"v0"', MODIFIED))
    assert (changed.not_modified, changed.body) == (False, FEED)


async def test_not_modified_without_having_asked_is_a_fault(world: World) -> None:
    assert (await fail(world, "/unchanged-unasked")).kind is FaultKind.BAD_STATUS


@pytest.mark.parametrize("path", ["/gzip", "/deflate", "/not-gzip", "/not-br"])
async def test_compression_is_undone_and_wrong_labels_do_no_harm(world: World, path: str) -> None:
    assert (await get(world, path)).body == FEED


async def test_wire_bytes_count_what_was_sent(world: World) -> None:
    assert (await get(world, "/gzip")).wire_bytes == len(PAGES["/gzip"].body)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/missing", FaultKind.NOT_FOUND),
        ("/not-listed", FaultKind.NOT_FOUND),
        ("/gone", FaultKind.GONE),
        ("/odd", FaultKind.BAD_STATUS),
        ("/half-gzip", FaultKind.BAD_COMPRESSION),
        ("/nested", FaultKind.BAD_COMPRESSION),
        ("/br", FaultKind.BAD_COMPRESSION),
        ("/circle", FaultKind.TOO_MANY_REDIRECTS),
        ("/hop/0", FaultKind.TOO_MANY_REDIRECTS),
        ("/nowhere", FaultKind.BAD_STATUS),
        ("/to-file", FaultKind.BAD_ADDRESS),
        ("/to-user", FaultKind.BAD_ADDRESS),
        (":22/", FaultKind.BAD_ADDRESS),
    ],
)
async def test_what_goes_wrong_is_a_fault(world: World, path: str, kind: FaultKind) -> None:
    assert (await fail(world, path)).kind is kind


async def test_retry_after_is_passed_on(world: World) -> None:
    busy, down = await fail(world, "/busy"), await fail(world, "/down")
    assert (busy.kind, busy.retry_after) == (FaultKind.TOO_MANY_REQUESTS, 120.0)
    assert (down.kind, down.retry_after) == (FaultKind.SERVER_ERROR, 60.0)


async def test_no_content_is_an_answer(world: World) -> None:
    got = await get(world, "/empty")
    assert (got.status, got.body) == (204, b"")


async def test_only_an_unbroken_run_of_permanent_redirects_moves_the_address(world: World) -> None:
    moved = await get(world, "/moved")
    assert moved.permanent_url == moved.url == world.base + "/feed"
    lent = await get(world, "/moved-then-lent")
    assert (lent.permanent_url, lent.url) == (world.base + "/lent", world.base + "/feed")
    assert (await get(world, "/lent")).permanent_url == ""


async def test_as_many_redirects_as_allowed_are_followed(world: World) -> None:
    assert (await get(world, "/moved", max_redirects=2)).body == FEED
    assert (await fail(world, "/moved", max_redirects=1)).kind is FaultKind.TOO_MANY_REDIRECTS


async def test_too_large_is_a_fault_unless_the_beginning_is_enough(world: World) -> None:
    for path in ("/feed", "/gzip"):
        assert (await fail(world, path, limit=100)).kind is FaultKind.TOO_LARGE
        assert (await get(world, path, limit=len(FEED))).body == FEED
        begun = await world.network.salvage(world.base + path, limit=100)
        assert isinstance(begun, Response)
        assert (begun.body, begun.cut) == (FEED[:100], True)
        assert begun.broke
        assert begun.broke.kind is FaultKind.TOO_LARGE
        assert (begun.etag, begun.last_modified, begun.headers.etag) == ("", "", "")


async def test_a_bomb_is_too_large(world: World) -> None:
    assert (await fail(world, "/bomb", limit=100_000)).kind is FaultKind.TOO_LARGE
    nothing = await world.network.salvage(world.base + "/bomb", limit=100_000)
    assert isinstance(nothing, Fault)
    assert (nothing.kind, "bomb" in nothing.detail) == (FaultKind.TOO_LARGE, True)


async def test_salvage_of_a_whole_body_is_not_cut(world: World) -> None:
    whole = await world.network.salvage(world.base + "/feed")
    assert isinstance(whole, Response)
    assert (whole.body, whole.cut) == (FEED, False)


async def test_addresses_outside_ascii_work(world: World) -> None:
    assert (await get(world, "/новини")).body.decode() == "Так"


@pytest.mark.parametrize("url", ["", "нема", "ftp://example.org/", "http://", "http://a b/"])
async def test_a_bad_address_is_a_fault(world: World, url: str) -> None:
    answer = await world.network.get(url)
    assert isinstance(answer, Fault)
    assert answer.kind is FaultKind.BAD_ADDRESS


def test_both_are_networks() -> None:
    networks: list[type[Network]] = [Client, Canned]
    assert len(networks) == 2
