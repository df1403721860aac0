"""A real Chromium reads every kind of page: no error, no horizontal scroll, no axe violation."""

import asyncio
import itertools
import os
import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
import pytest
from granian.constants import Interfaces
from granian.server.embed import Server
from playwright.async_api import Browser, ConsoleMessage, Page, Route, async_playwright

from dzherelo.store.database import Database
from dzherelo.web import portal
from dzherelo.web.darkroom import Darkroom
from dzherelo.web.settings import PortalSettings
from tests.web import world
from tests.web.test_pages import PAGES, STORY

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
SCREENSHOTS = "DZHERELO_SCREENSHOTS"
"""Set to a folder to look at the pages afterwards."""

Scheme = Literal["light", "dark"]
VIEWS: list[tuple[int, bool, Scheme]] = list(
    itertools.product((320, 1280), (True, False), ("light", "dark"))
)
"""320 px is the narrowest that WCAG 1.4.10 asks for; wider phones have more room."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium"),
]


@pytest.fixture
async def site(database: Database, shelf: world.Shelf, room: Darkroom) -> AsyncIterator[str]:
    """The small world over HTTP."""
    await world.build(database, shelf)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = PortalSettings(base_url=f"http://127.0.0.1:{port}", banner="recorded")
    app = portal.create(database, shelf, settings, darkroom=room)
    served = portal.remembering(app, database, 16 * 1024 * 1024)
    server = Server(served, address="127.0.0.1", port=port, interface=Interfaces.ASGI)
    running = asyncio.create_task(server.serve())
    await _listens(port)
    yield settings.base_url
    server.stop()
    await running


async def _listens(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        await writer.wait_closed()
        return
    pytest.fail("the server did not start")


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A browser without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.mark.parametrize(("width", "script", "scheme"), VIEWS)
async def test_pages_are_sound(
    site: str, chromium: Browser, width: int, *, script: bool, scheme: Scheme
) -> None:
    context = await chromium.new_context(
        viewport={"width": width, "height": 800},
        java_script_enabled=script,
        color_scheme=scheme,
    )
    problems: list[str] = []
    for path in [*PAGES, "/nothing"]:
        page = await context.new_page()
        problems += [f"{path}: {each}" for each in await _visit(page, f"{site}/uk{path}", script)]
        await _keep(page, f"{path}-{width}-{scheme}{'' if script else '-noscript'}")
        await page.close()
    await context.close()
    assert not problems, "\n".join(problems)


async def _visit(page: Page, address: str, script: bool) -> list[str]:
    """Console errors, failed requests, sideways scrolling and axe's findings."""
    said: list[str] = []
    expected = "404 (" if address.endswith("/nothing") else "\0"

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and expected not in message.text:
            said.append(f"console: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(f"script: {error}"))
    page.on("requestfailed", lambda request: said.append(f"failed: {request.url}"))
    await page.goto(address, wait_until="load")
    return said + await _measure(page, axe=script)


async def _measure(page: Page, *, axe: bool) -> list[str]:
    wide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    wider = [f"scrolls sideways by {wide}"] if wide > 0 else []
    if not axe:
        return wider
    # evaluate runs through the debugger, which the page's policy does not bind.
    await page.evaluate(AXE.read_text("utf-8"))
    result: dict[str, Any] = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    found = [
        f"axe {rule['id']}: {node['html'][:160]} {node['any'][:1]}"
        for rule in result["violations"]
        for node in rule["nodes"][:3]
    ]
    return found + wider


async def _keep(page: Page, name: str) -> None:
    folder = os.environ.get(SCREENSHOTS)  # noqa: TID251 - a wish of a person, no setting
    if folder:
        target = Path(folder) / f"{name.strip('/').replace('/', '_') or 'front'}.png"
        await page.screenshot(path=target, full_page=True)


async def test_the_theme_button_remembers(site: str, chromium: Browser) -> None:
    context = await chromium.new_context(color_scheme="light")
    page = await context.new_page()
    await page.goto(f"{site}/uk/")
    before = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    await page.click("#theme")
    after = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    await page.goto(f"{site}/uk/about")
    later = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert before != after == later
    assert await context.cookies() == []
    await context.close()


async def test_the_portal_loads_nothing_from_elsewhere(site: str, chromium: Browser) -> None:
    context = await chromium.new_context()
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        await page.goto(f"{site}/uk{path}", wait_until="load")
    assert asked
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
    await context.close()


LATE_S = 0.4
"""Pictures come so much after the page: what has no place kept for it then pushes the text down."""
SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
        const moved = entry.sources.map(each => each.node ? each.node.outerHTML : '');
        window.shifts.push([entry.value, String(moved).slice(0, 200)]);
    }
}).observe({type: 'layout-shift', buffered: true});
"""
LOADED = """
() => { const found = [...document.querySelectorAll('.picture img:not(.sketch)')];
        return found.length > 0 && found.every(each => each.complete && each.naturalWidth > 0) }
"""
SHOWN = """
() => [...document.querySelectorAll('.picture')].map(each => {
    const image = each.querySelector('img:not(.sketch)');
    const sketch = each.querySelector('img.sketch');
    return {chosen: new URL(image.currentSrc).pathname, srcset: image.srcset, sizes: image.sizes,
            width: image.getAttribute('width'), height: image.getAttribute('height'),
            sketch: sketch ? sketch.src.slice(0, 16) : ''} })
"""


async def _with_late_pictures(page: Page, address: str, accept: str = "") -> list[str]:
    """Open a page whose pictures come late; the types that they came in."""
    types: list[str] = []

    async def late(route: Route) -> None:
        await asyncio.sleep(LATE_S)
        headers = route.request.headers | ({"accept": accept} if accept else {})
        await route.continue_(headers=headers)

    await page.route("**/media/**", late)
    page.on(
        "response",
        lambda got: "/media/" in got.url and types.append(got.headers["content-type"]),
    )
    await page.add_init_script(SHIFTS)
    await page.goto(address, wait_until="load")
    # the lazy ones are below
    await page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    await page.wait_for_function(LOADED)
    await page.evaluate("window.scrollTo(0, 0)")
    return types


@pytest.mark.parametrize("path", [f"/uk/story/{STORY}", "/uk/article/1", "/uk/"])
@pytest.mark.parametrize(("width", "density", "preset"), [(320, 1, "wide"), (1280, 1.5, "full")])
async def test_late_pictures_move_nothing(
    site: str, chromium: Browser, path: str, width: int, density: float, preset: str
) -> None:
    context = await chromium.new_context(
        viewport={"width": width, "height": 900}, device_scale_factor=density
    )
    page = await context.new_page()
    await _with_late_pictures(page, site + path)
    assert await page.evaluate("window.shifts") == []
    shown = await page.evaluate(SHOWN)
    assert shown
    for picture in shown:
        assert picture["sizes"]
        assert picture["srcset"].count("w") >= 2
        assert int(picture["width"]) > int(picture["height"]) > 0
        assert picture["sketch"] == "data:image/webp;"
    if path != "/uk/":
        assert {picture["chosen"] for picture in shown} == {f"/media/{preset}/{world.KEY}"}
    await context.close()


async def test_without_its_size_a_picture_would_move_the_page(site: str, chromium: Browser) -> None:
    """The measurement above sees what it is there to see."""
    page = await chromium.new_page()

    async def bare(route: Route) -> None:
        answer = await route.fetch()
        text = re.sub(r' (width|height)="[0-9]+"', "", await answer.text())
        await route.fulfill(response=answer, body=re.sub(r'<img class="sketch"[^>]*>', "", text))

    await page.route("**/uk/article/1", bare)
    await _with_late_pictures(page, f"{site}/uk/article/1")
    assert sum(value for value, _ in await page.evaluate("window.shifts")) > 0.01
    await page.close()


@pytest.mark.parametrize(
    ("accept", "type_"),
    [
        ("", "image/avif"),
        ("image/webp,image/*;q=0.8,*/*;q=0.5", "image/webp"),
        ("image/png,image/*;q=0.8,*/*;q=0.5", "image/jpeg"),
    ],
    ids=["as Chromium asks", "webp", "neither"],
)
async def test_the_format_is_the_best_that_the_browser_names(
    site: str, chromium: Browser, accept: str, type_: str
) -> None:
    page = await chromium.new_page()
    assert set(await _with_late_pictures(page, f"{site}/uk/story/{STORY}", accept)) == {type_}
    await page.close()
