"""`./dz hostile` counts what it is given, and sees a leak and a lost worker when there is one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench"
PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">a link</a>',
    '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
    "\ud800 alone",
]


def run(code: str) -> str:
    """Run Python beside the bench's programs, in a process of its own, since it forks."""
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=BENCH, capture_output=True, text=True, check=True
    )
    return found.stdout


def test_payloads_neither_leak_nor_stop_a_worker(tmp_path: Path) -> None:
    (tmp_path / "xss").mkdir()
    (tmp_path / "xss" / "own.json").write_text(json.dumps(PAYLOADS), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(BENCH / "hostile.py"), "--data", str(tmp_path), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert found["inputs"] == len(PAYLOADS) * len(found["ways"])
    assert (found["leaks"], found["bugs"], found["lost_workers"]) == (0, 0, 0)
    assert all(sum(counts.values()) == len(PAYLOADS) for counts in found["ways"].values())


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("<p>a <a href='https://a.example/'>link</a></p>", ""),
        ("<p><script>1</script></p>", "<script>"),
        ("<img src='/x' onerror='1'>", "attribute onerror"),
        ("<a href=' JavaScript:1'>a</a>", "address in href"),
    ],
)
def test_the_judge_sees_what_is_not_ours(markup: str, seen: str) -> None:
    code = f"import hostile; print(hostile.foreign({markup!r}))"
    assert run(code).strip() == seen


def test_a_worker_that_dies_is_counted_and_the_next_goes_on() -> None:
    code = (
        "import hostile, json, os\n"
        "hostile.WAYS = {'feed': lambda t, b: os._exit(9) if t == 'die' else ('read', '')}\n"
        "print(json.dumps(hostile.measure(['a', 'die', 'b'])))"
    )
    found = json.loads(run(code))
    assert (found["lost_workers"], found["lost"], found["ways"]) == (
        1,
        ["die"],
        {"feed": {"read": 2}},
    )


LISTED = """
import json, hostile_pictures
from collections import Counter
from dzherelo.media import inspect
from dzherelo.model.outcome import Fault
ends = Counter()
for name in hostile_pictures.MAKERS:
    body = hostile_pictures.make(name)
    found = inspect.facts(body)
    ends[str(found.kind) if isinstance(found, Fault) else "taken"] += 1
print(json.dumps(ends))
"""


def test_every_hostile_picture_is_taken_or_refused_by_its_header() -> None:
    ends = json.loads(run(LISTED))
    assert set(ends) == {"taken", "not-a-picture", "picture-too-large"}
    assert sum(ends.values()) == 50


@pytest.mark.shared
def test_every_listed_picture_can_be_made(shared: Path) -> None:
    rows = json.loads((shared / "hostile" / "images" / "hostile_images.json").read_text())
    code = "import hostile_pictures as h, json; print(json.dumps([*h.MAKERS]))"
    made = json.loads(run(code))
    rules = {row["id"] for row in rows} - set(made)
    assert rules == {"same-image-1000-urls", "url-with-unicode-and-%2F"}


def test_a_visit_or_a_crash_is_a_failure() -> None:
    good = {
        "ends": {"200": 1, "422 not-a-picture": 1},
        "asked_of_the_portal": {"403 bad-signature": 1},
        "visits": [],
        "refused_addresses_reached": [],
        "server_crashes": 0,
        "slowest_s": 1.0,
        "peak_mb": 400,
    }
    bad = [
        {"ends": {"500": 1}},
        {"ends": {"200 unsafe headers": 1}},
        {"ends": {"no answer: TimeoutError": 1}},
        {"asked_of_the_portal": {"200": 1}},
        {"visits": ["127.0.0.1:80"]},
        {"refused_addresses_reached": ["10.0.0.1"]},
        {"server_crashes": 1},
    ]
    every = json.dumps([good, *[good | change for change in bad]])
    code = f"import hostile_media as h, json; print([h.failed(f) for f in json.loads({every!r})])"
    assert run(code).strip() == str([False] + [True] * len(bad))


JUDGED = """
import asyncio, json, hostile_browser as h
from playwright.async_api import async_playwright
PAGE = (
    "<p onclick='1'>a</p><a href=' javascript:1'>b</a><iframe></iframe>"
    "<script>alert(1)</script><a href='https://a.example/'>c</a>"
)
async def main():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=h.CHROMIUM, args=h.ARGUMENTS)
        page = await (await browser.new_context(bypass_csp=True)).new_page()
        await page.add_init_script(h.WATCH)
        await page.goto("about:blank")
        await page.set_content(PAGE)
        print(json.dumps(sorted({what for what, _ in await page.evaluate(h.LOOK)})))
        await browser.close()
asyncio.run(main())
"""


@pytest.mark.browser
@pytest.mark.skipif(not Path("/usr/bin/chromium").exists(), reason="no Chromium")
def test_the_browsers_judge_sees_all_that_must_not_be() -> None:
    assert json.loads(run(JUDGED)) == ["address", "element", "handler", "script"]


def test_redirects_and_announcements_are_refused_too(tmp_path: Path) -> None:
    (tmp_path / "ssrf").mkdir()
    own = [{"url": "http://127.0.0.1:8000/"}, {"ip": "10.0.0.1", "must_block": True}]
    listed = json.dumps([*own, {"ip": "93.184.216.34", "must_block": False}])
    (tmp_path / "ssrf" / "own.json").write_text(listed)
    code = (
        "import asyncio, json, hostile_paths as h; from pathlib import Path\n"
        f"print(json.dumps(asyncio.run(h.measure(Path({str(tmp_path)!r}), 1))))"
    )
    found = json.loads(run(code))
    assert (found["refused_addresses_reached"], found["public_allowed"]) == ([], "1 of 1")
    assert found["requests"] == 2 * (2 * len(found["paths"]) + 1)
