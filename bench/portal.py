"""Latency of the portal's pages with 10,000 articles, and requests a second beside a static file.

The recorded edition is read once; its rows are then copied, other days and other numbers, until
there are enough. First one client asks another page each time, so that nothing is answered from
memory but what visitors share (the front page). Then `wrk` asks over 4 connections from a second
core while the portal is pinned to the first, and nginx serves the front page as a file there.
"""

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp
import rates
from sqlalchemy import text
from trees import members, memory_mb
from whole_path import Publishers, begin, settings

from dzherelo import app
from dzherelo.cli.common import drain
from dzherelo.store.database import Database

WORDS = (
    "міст", "пожежа", "Зорянськ", "турбіна", "тариф", "Гнатишин", "Вербицький", "лікарня", "школа",
    "матч", "повінь", "суд", "трамвай", "кредит", "ікона", "фестиваль", "Halvorsen", "bridge",
    "\"Кам'яна Гребля\"", "source:teren міст", "мост", "Обертас", "премія", "аварія", "бюджет",
)  # fmt: skip


async def fill(home: Path, publishers: Publishers, wanted: int) -> None:
    """An instance with `wanted` articles."""
    chosen = settings(home)
    async with app.database(chosen) as database:
        async with app.tools(chosen, database) as tools:
            await begin(database, publishers)
            await drain(tools, lambda _: None)
        await copy(database, wanted)


async def copy(database: Database, wanted: int) -> None:
    """Copy every row of the way again and again, a day earlier each time."""
    async with database.transaction() as session:
        count = (await session.execute(text("SELECT count(*) FROM article"))).scalar_one()
        step = (await session.execute(text("SELECT max(id) FROM article"))).scalar_one() + 1
        stories = (await session.execute(text("SELECT max(id) FROM story"))).scalar_one() + 1
        for turn in range(1, wanted // count + 1):
            values = {"a": turn * step, "s": turn * stories, "d": turn % 90, "most": step}
            for statement in COPIES:
                await session.execute(text(statement), values)
    async with database.engine.connect() as session:
        await session.execution_options(isolation_level="AUTOCOMMIT")
        await session.execute(text("VACUUM ANALYZE"))


_DAYS = "make_interval(days => CAST(:d AS int))"
_COLUMNS = {
    "revision": "number, content, text_hash, page_key, seen_at",
    "profile": "revision, version, profile",
}
_STORIES = (
    "INSERT INTO story (id, created_at, updated_at, face, date, slug, language, importance,"
    " articles, first_at, last_at, sketch) OVERRIDING SYSTEM VALUE SELECT id + :s, created_at,"
    " updated_at, face, (CAST(date AS date) - CAST(:d AS int))::text, slug, language, importance,"
    f" articles, first_at - {_DAYS}, last_at - {_DAYS}, '{{}}' FROM story WHERE id < :s"
    " AND id <= (SELECT max(story_id) FROM article WHERE id < :most)"
)
_ARTICLES = (
    "INSERT INTO article (id, source_id, feed_id, url, address, title, lead, language, first_seen,"
    " published, sort_at, revision, picture, story_id, copy_of, stage) OVERRIDING SYSTEM VALUE"
    " SELECT id + :a, source_id, feed_id, url, address || '#' || :a, title, lead, language,"
    f" first_seen - {_DAYS}, published, sort_at - {_DAYS}, revision, picture, story_id + :s,"
    " copy_of + :a, stage FROM article WHERE id < :most"
)
_OF_ARTICLES = tuple(
    f"INSERT INTO {table} (article_id, {columns}) SELECT article_id + :a, {columns} FROM {table}"
    " WHERE article_id < :most"
    for table, columns in _COLUMNS.items()
)
_MEMBERSHIPS = (
    "INSERT INTO membership (article_id, story_id, why, placed_at)"
    " SELECT article_id + :a, story_id + :s, why, placed_at FROM membership"
    " WHERE article_id < :most"
)
_RELATIONS = (
    "INSERT INTO relation (kind, article_id, other_id, outlet_id, name, platform, share, credited,"
    " evidence, reason) SELECT kind, article_id + :a, other_id + :a, outlet_id, name, platform,"
    " share, credited, evidence, reason FROM relation WHERE article_id < :most"
)
_DOCUMENTS = (
    "INSERT INTO document (article_id, source_id, language, sort_at, version, keys)"
    f" SELECT article_id + :a, source_id, language, sort_at - {_DAYS}, version, keys FROM document"
    " WHERE article_id < :most"
)
COPIES = (_STORIES, _ARTICLES, *_OF_ARTICLES, _MEMBERSHIPS, _RELATIONS, _DOCUMENTS)


async def paths(home: Path) -> dict[str, list[str]]:
    """What to ask, by kind of page."""
    async with app.database(settings(home)) as database, database.transaction() as session:
        found = await session.execute(
            text(
                "SELECT id, date, slug FROM story s WHERE s.merged_into IS NULL AND EXISTS"
                " (SELECT 1 FROM membership m WHERE m.story_id = s.id)"
                " ORDER BY id * 7919 % 100003 LIMIT 300"
            )
        )
        stories = [f"/uk/story/{row.date}-{row.slug}-{row.id}" for row in found]
        numbers = await session.execute(
            text(
                "SELECT id FROM article WHERE stage = 'done' ORDER BY id * 7919 % 100003 LIMIT 300"
            )
        )
        articles = [f"/uk/article/{row.id}" for row in numbers]
    days = ("", " after:2020-01-01", " before:2030-01-01", " before:2029-01-01")
    searches = [f"/uk/search?q={word}{day}" for day in days for word in WORDS]
    return {"front": ["/uk/"] * 300, "story": stories, "article": articles, "search": searches}


async def ask(base: str, kind: str, asked: list[str]) -> dict[str, Any]:
    """Median and tail of one client asking one page after the other, milliseconds."""
    async with aiohttp.ClientSession(base) as client:
        await _one(client, asked[0])
        times = [await _one(client, path) for path in asked]
    cuts = statistics.quantiles(times, n=100)
    return {
        "page": kind,
        "requests": len(times),
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(cuts[94], 2),
        "p99_ms": round(cuts[98], 2),
    }


async def _one(client: aiohttp.ClientSession, path: str) -> float:
    began = time.perf_counter()
    async with client.get(path) as answer:
        body = await answer.read()
    assert answer.status == 200, (path, answer.status)
    assert len(body) > 1000
    return 1000 * (time.perf_counter() - began)


def serve(home: Path, port: int) -> subprocess.Popen[bytes]:
    """`dzherelo web` over the instance."""
    environment = {**os.environ, "DZHERELO_LISTEN": f"127.0.0.1:{port}", "DZHERELO_HOME": str(home)}
    command = [sys.executable, "-m", "dzherelo", "web"]
    return subprocess.Popen(command, env=environment)


async def measure(home: Path, port: int, server: int, *, alone: bool) -> dict[str, Any]:
    """Every kind of page: asked by one client alone (unless told not to), then under load."""
    base = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while True:
        try:
            async with aiohttp.ClientSession(base) as client:
                await _one(client, "/uk/")
            break
        except aiohttp.ClientError:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)
    asked = await paths(home)
    pages = [await ask(base, kind, asked[kind]) for kind in asked] if alone else []
    load = await rates.measure(base, asked, server, lambda: news(home))
    return {"pages": pages, "load": load, "web_mb": round(memory_mb(members(server)))}


async def news(home: Path) -> None:
    """Something happens twice a second, until cancelled."""
    async with app.database(settings(home)) as database:
        while True:
            async with database.transaction() as session:
                await session.execute(text(_HAPPENS))
            await asyncio.sleep(0.5)


_HAPPENS = (
    "INSERT INTO event (kind, story_id, article_id, detail, at)"
    " SELECT 'article', story_id, id, '{}', now() FROM article ORDER BY random() LIMIT 1"
)


def judged(articles: int, *, alone: bool = True) -> dict[str, Any]:
    """The portal over an instance with so many articles, made for this and thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        publishers = Publishers(os.sched_getaffinity(0))
        asyncio.run(fill(home, publishers, articles))
        publishers.close()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        server = serve(home, port)
        try:
            return asyncio.run(_held(home, port, server.pid, articles, alone=alone))
        finally:
            server.terminate()
            server.wait(30)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--articles", type=int, default=10_000)
    asked = parser.parse_args()
    result = judged(asked.articles)
    if asked.json:
        sys.stdout.write(json.dumps(result) + "\n")
        return
    for page in (*result["pages"], *result["load"]):
        print(" ".join(f"{key}={value}" for key, value in page.items()))
    print(f"articles={result['articles']} web_mb={result['web_mb']}")


async def _held(
    home: Path, port: int, server: int, articles: int, *, alone: bool
) -> dict[str, Any]:
    """Measure while the database is held open, so that it is not stopped in between."""
    async with app.database(settings(home)):
        return {"articles": articles, **await measure(home, port, server, alone=alone)}


if __name__ == "__main__":
    main()
