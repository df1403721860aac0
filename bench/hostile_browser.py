"""Hostile payloads on the portal's real pages in Chromium, and in every search, judged there.

`./dz bench hostile_browser --data FOLDER` puts the payloads of `xss/`, `html/` and `xml/` into
articles as the pipeline does (a feed's text through the reader of feeds) and, worse than it ever
would, straight into every block, title, lead, author, caption and address. The article's and the
story's page are opened in Chromium with the Content-Security-Policy switched off, so that a script
that got through would really run; what it does is told. Counted: dialogs, scripts of others,
requests to elsewhere, event handlers, `javascript:` links, foreign elements. Then every payload is
searched for, on the page and in the API, and every answer must carry a policy without
unsafe-inline. Many payloads share a page: what is found stands there with its own markup.
"""

import argparse
import asyncio
import json
import os
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import hostile
import image_servers
from playwright.async_api import Browser, async_playwright
from sqlalchemy import insert
from yarl import URL

from dzherelo import app
from dzherelo.config import load
from dzherelo.extract import pages
from dzherelo.model.article import Extracted
from dzherelo.model.blocks import (
    Block,
    Bullets,
    Embed,
    Figure,
    Heading,
    Link,
    Paragraph,
    Quotation,
    Table,
)
from dzherelo.model.entry import FeedEntry
from dzherelo.model.moment import ClaimedTime
from dzherelo.model.story import Face, Why
from dzherelo.store import tables as t
from dzherelo.store.database import Database, Session

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
A_PAGE = 40
WATCH = """
for (const name of ["alert", "confirm", "prompt", "print"])
    window[name] = (...said) => { (window.ran ||= []).push(`${name}(${said})`); };
"""
LOOK = """() => {
  const found = (window.ran || []).map(one => ["script", one]);
  const ours = src => src && new URL(src, location).origin === location.origin;
  for (const one of document.querySelectorAll("*")) {
    const tag = one.localName, markup = one.outerHTML.slice(0, 160);
    if (["iframe", "object", "embed", "base", "math", "style", "template"].includes(tag))
      found.push(["element", markup]);
    if (tag === "script" && one.type !== "application/ld+json" && !ours(one.getAttribute("src")))
      found.push(["element", markup]);
    for (const {name, value} of one.attributes) {
      if (name.startsWith("on")) found.push(["handler", markup]);
      if (["href", "src", "action", "formaction", "srcset", "xlink:href", "poster"].includes(name)
          && /^[\\x00-\\x20]*(javascript|vbscript|data:text)/i.test(value))
        found.push(["address", markup]);
    }
  }
  return found;
}"""


def _kept(text: str) -> str:
    """The text as PostgreSQL can hold it."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _blocks(text: str) -> list[Block]:
    """The payload as a feed's text gives it, and straight in every kind of block."""
    entry = FeedEntry("a", "https://a.example/", text, content=f"<p>{hostile.LONG}</p>{text}")
    read = pages.from_entry(entry, url="https://a.example/")
    own = list(read.blocks) if isinstance(read, Extracted) else []
    return [
        *own,
        Paragraph(f"{text} ", (Link(0, max(1, len(text) // 2), text),)),
        Heading(text, 2),
        Quotation(text),
        Bullets((text,)),
        Table(((text, text),), head=1),
        Figure(text, alt=text, caption=text, credit=text),
        Figure(f"https://a.example/{text}", alt=text),
        Embed(text, "telegram", text),
    ]


async def _fill(session: Session, texts: list[str]) -> int:
    """A story for each `A_PAGE` payloads, whose members carry them; returns how many."""
    now = app.now()
    await session.execute(
        insert(t.source).values(id=1, slug="a", name=_kept(texts[0]), url="https://a.example/")
    )
    await session.execute(insert(t.feed).values(id=1, source_id=1, url="https://a.example/f"))
    chunks = [texts[start : start + A_PAGE] for start in range(0, len(texts), A_PAGE)]
    number = 0
    for story, chunk in enumerate(chunks, 1):
        first = number + 1
        face = Face(
            headline=chunk[0],
            language="uk",
            headline_from=first,
            lead=chunk[-1],
            slug="s",
            date="2026-11-20",
        )
        face_values = {"face": face, "date": "2026-11-20", "slug": "s", "language": "uk"}
        times = {"created_at": now, "updated_at": now, "first_at": now, "last_at": now}
        await session.execute(
            insert(t.story).values(articles=len(chunk), importance=1.0, **face_values, **times)
        )
        for text in chunk:
            number += 1
            carried = [block for one in chunk for block in _blocks(one)] if number == first else []
            await _article(session, (number, story), text, (*carried, Paragraph(text)), now)
    return len(chunks)


async def _article(
    session: Session, numbers: tuple[int, int], text: str, blocks: tuple[Block, ...], now: Any
) -> None:
    number, story = numbers
    content = Extracted(
        text, text, blocks, authors=(text,), credits=(text,), published=ClaimedTime(now)
    )
    values = {"title": text, "lead": text, "language": "uk", "stage": "done", "revision": 1}
    places = {"url": f"https://a.example/{number}", "address": str(number), "story_id": story}
    await session.execute(
        insert(t.article).values(
            source_id=1, feed_id=1, first_seen=now, sort_at=now, **places, **values
        )
    )
    await session.execute(
        insert(t.revision).values(
            article_id=number, number=1, content=content, text_hash="1", seen_at=now
        )
    )
    await session.execute(
        insert(t.membership).values(
            article_id=number, story_id=story, why=Why("first"), placed_at=now
        )
    )


async def opened(browser: Browser, portal: str, stories: int) -> tuple[list[str], int]:
    """What was wrong on the pages of all stories and their first articles, and how many opened."""
    context = await browser.new_context(bypass_csp=True)
    await context.add_init_script(WATCH)
    page = await context.new_page()
    wrong: list[str] = []
    page.on("dialog", lambda one: (wrong.append(f"dialog {one.message}"), one.dismiss())[1])
    page.on(
        "request",
        lambda one: None if one.url.startswith((portal, "data:")) else wrong.append(one.url[:160]),
    )
    count = 0
    for story in range(1, stories + 1):
        first = (story - 1) * A_PAGE + 1
        for path in (f"/uk/article/{first}", f"/uk/story/2026-11-20-s-{story}"):
            answer = await page.goto(portal + path, wait_until="load")
            assert answer
            if answer.status != 200:
                wrong.append(f"{path}: {answer.status}")
            wrong += [f"{path} {what}: {where}" for what, where in await page.evaluate(LOOK)]
            count += 1
    for path in ("/uk/", "/uk/source/a", "/uk/day/2026-11-20", "/uk/sources"):
        await page.goto(portal + path)
        wrong += [f"{path} {what}: {where}" for what, where in await page.evaluate(LOOK)]
        count += 1
    await context.close()
    return wrong, count


async def searched(portal: str, texts: list[str]) -> dict[str, Any]:
    """What the search page and the API answered to every payload."""
    ends: Counter[str] = Counter()
    wrong: list[str] = []
    gate = asyncio.Semaphore(8)

    async def one(session: aiohttp.ClientSession, text: str, path: str) -> None:
        url = URL(portal + path).with_query({"q": text.encode("utf-8", "replace").decode()})
        async with gate, session.get(url, allow_redirects=False) as answer:
            body = await answer.text("utf-8", "replace")
        ends[f"{path} {answer.status}"] += 1
        policy = answer.headers.get("content-security-policy", "")
        if "default-src 'none'" not in policy or "unsafe-inline" in policy:
            wrong.append(f"{path} has the policy {policy!r}")
        if answer.status >= 500:
            wrong.append(f"{path}?q={text[:60]!r} ended with {answer.status}")
        if answer.content_type == "text/html" and _SCRIPTS.sub("", body).count("<script"):
            wrong.append(f"{path}?q={text[:60]!r} holds a script of others")

    async with aiohttp.ClientSession() as session:
        wishes = [(text, path) for text in texts for path in ("/uk/search", "/api/v1/search")]
        await asyncio.gather(*(one(session, text[:600], path) for text, path in wishes))
    return {"searches": dict(ends), "wrong": wrong}


_SCRIPTS = re.compile(r'<script (?:type="application/ld\+json"|src="/|defer src="/|async src="/)')


async def measure(texts: list[str], browser_too: bool) -> dict[str, Any]:
    """Everything, in an instance of its own."""
    with tempfile.TemporaryDirectory(prefix="hostile") as name:
        settings = load(Path(name) / "home", {})
        async with app.database(settings) as database:
            stories = await _filled(database, texts)
            ours = image_servers.ours(settings.home, {})
            with image_servers.running(ours, 1, os.sched_getaffinity(0)) as (port, _):
                portal = f"http://127.0.0.1:{port}"
                wrong, count = [], 0
                if browser_too:
                    async with async_playwright() as playwright:
                        browser = await playwright.chromium.launch(
                            executable_path=CHROMIUM, args=ARGUMENTS
                        )
                        wrong, count = await opened(browser, portal, stories)
                        await browser.close()
                found = await searched(portal, texts)
    wrong += found.pop("wrong")
    return {"payloads": len(texts), "pages": count, **found, "wrong": wrong}


async def _filled(database: Database, texts: list[str]) -> int:
    async with database.transaction() as session:
        return await _fill(session, [_kept(one) or "-" for one in texts])


def main() -> None:
    """Print the sums, or one JSON object; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="./dz bench hostile_browser", description=__doc__)
    parser.add_argument("--data", type=Path, default=hostile.DATA, help="the folder of payloads")
    parser.add_argument("--step", type=int, default=1, help="take every so-many-th payload")
    parser.add_argument("--no-browser", action="store_true", help="only the searches")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args()
    texts = list(hostile.payloads(chosen.data))[:: chosen.step]
    if not texts:
        sys.exit(f"There are no payloads in {chosen.data}; name a folder with --data.")
    began = time.monotonic()
    found = asyncio.run(measure(texts, not chosen.no_browser))
    found["minutes"] = round((time.monotonic() - began) / 60, 1)
    if chosen.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        for name, value in found.items():
            print(f"{name:10}", json.dumps(value, ensure_ascii=False)[:4000])
    sys.exit(bool(found["wrong"]))


if __name__ == "__main__":
    main()
