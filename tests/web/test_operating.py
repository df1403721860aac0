"""Figures for operators: right, in the format, and closed to strangers."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from lxml import html
from sqlalchemy import func, insert, select, update

from dzherelo.api import routes
from dzherelo.jobs import worker
from dzherelo.store import tables, tallies
from dzherelo.store.database import Database
from dzherelo.store.tallies import Tally
from dzherelo.web import exposition, portal
from dzherelo.web.darkroom import Darkroom
from dzherelo.web.exposition import Family
from dzherelo.web.settings import PortalSettings
from tests.web import world
from tests.web.conftest import Client

KEY = "a key of operators"
SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\.)*",?)+)\})? (-?[0-9.e+-]+)')


@pytest.fixture
async def guarded(
    database: Database, shelf: world.Shelf, room: Darkroom
) -> AsyncIterator[httpx.AsyncClient]:
    """A public instance with a key."""
    await world.build(database, shelf)
    settings = PortalSettings(public=True, base_url="https://portal.example", operator_key=KEY)
    extra = routes.routes(database, public=True)
    app = portal.create(database, shelf, settings, darkroom=room, extra_routes=extra)
    transport = httpx.ASGITransport(portal.remembering(app, database, 10**6))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.local") as client:
        yield client


def _samples(text: str) -> dict[str, float]:
    found = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            match = SAMPLE.fullmatch(line)
            assert match, line
            found[f"{match[1]}{{{match[2] or ''}}}"] = float(match[3])
    return found


async def _work(database: Database) -> None:
    """Two articles wait for their pages, one since ten minutes; one was published just now."""
    async with database.transaction() as session:
        now = (await session.execute(select(func.now()))).scalar_one()
        due = {2: now - timedelta(minutes=10), 3: now + timedelta(minutes=5)}
        for number, at in due.items():
            await session.execute(
                update(tables.article)
                .where(tables.article.c.id == number)
                .values(stage="page", due_at=at)
            )
        await session.execute(
            update(tables.article)
            .where(tables.article.c.id == 1)
            .values(sort_at=now - timedelta(seconds=120), first_seen=now - timedelta(seconds=60))
        )
        told = {"kind": "article", "article_id": 1, "story_id": 1, "detail": {}, "at": now}
        await session.execute(insert(tables.event), [told])
        await tallies.add(session, {"page": Tally(5, 1, 2.5)})
        await tallies.add(session, {"page": Tally(2, 0, 0.5), "poll": Tally(1, 0, 0.1)})


async def test_figures_are_true(client: Client, database: Database) -> None:
    await _work(database)
    await client.get("/uk/")
    await client.get("/uk/")
    answer = await client.get("/metrics")
    assert answer.headers["content-type"] == exposition.TYPE + "; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    found = _samples(answer.text)
    assert found['dzherelo_articles_waiting{stage="page"}'] == 2
    assert found['dzherelo_articles_overdue{stage="page"}'] == 1
    assert 599 < found['dzherelo_oldest_overdue_seconds{stage="page"}'] < 700
    assert found['dzherelo_stage_taken_total{stage="page"}'] == 7
    assert found['dzherelo_stage_broken_total{stage="page"}'] == 1
    assert found['dzherelo_stage_seconds_total{stage="page"}'] == 3.0
    assert found['dzherelo_refusals_total{stage="page",kind="not-a-page"}'] == 2
    assert found['dzherelo_feeds{state="healthy"}'] == 5
    assert found['dzherelo_feeds{state="silent"}'] == 1
    assert found['dzherelo_visible_after_seconds{since="published",quantile="0.5"}'] == 120
    assert found['dzherelo_visible_after_seconds{since="seen",quantile="0.95"}'] == 60
    assert found["dzherelo_answers_hits_total{}"] == 1
    assert found["dzherelo_database_up{}"] == 1
    assert found["dzherelo_database_bytes{}"] > 10**6


async def test_nothing_of_publishers_and_secrets_is_told(
    client: Client,
) -> None:
    text = (await client.get("/metrics")).text + (await client.get("/uk/status")).text
    for secret in ("zamok", "example/second", "Cloudflare", "0123456789abcdef", "<script>alert"):
        assert secret not in text


@pytest.mark.parametrize(
    ("lang", "heading", "late"),
    [
        ("uk", "Як працює портал", "Робота відстає"),
        ("ru", "Как работает портал", "Работа отстаёт"),
        ("en", "How this instance fares", "The work is behind"),
    ],
)
async def test_a_person_reads_how_it_fares(
    client: Client, database: Database, lang: str, heading: str, late: str
) -> None:
    async with database.transaction() as session:
        soon = func.now() + timedelta(hours=1)
        await session.execute(update(tables.feed).values(next_at=soon))
    await _work(database)
    answer = await client.get(f"/{lang}/status")
    tree = html.fromstring(answer.text)
    assert tree.xpath("string(//h1)") == heading
    text = " ".join(tree.text_content().split())
    assert late not in text
    (row,) = tree.xpath("(//table)[1]//tr[td[2][contains(., '10')]]")
    assert row.xpath("string(td[1])") == "2"
    async with database.transaction() as session:
        overdue = func.now() - timedelta(hours=5)
        await session.execute(update(tables.article).values(due_at=overdue))
    await asyncio.sleep(5.1)
    assert late in (await client.get(f"/{lang}/status")).text


async def test_a_public_instance_shows_them_to_nobody(public_client: Client) -> None:
    for path in ("/metrics", "/uk/status"):
        assert (await public_client.get(path)).status_code == 404
        shown = {"authorization": "Bearer "}
        assert (await public_client.get(path, headers=shown)).status_code == 404


async def test_the_key_opens_them_as_token_and_as_password(guarded: httpx.AsyncClient) -> None:
    password = base64.b64encode(f"anybody:{KEY}".encode()).decode()
    for path in ("/metrics", "/en/status"):
        for header in (f"Bearer {KEY}", f"Basic {password}"):
            answer = await guarded.get(path, headers={"authorization": header})
            assert answer.status_code == 200
        for header in ("", "Bearer wrong", "Basic !!", "Basic " + base64.b64encode(b"x").decode()):
            refused = await guarded.get(path, headers={"authorization": header})
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"].startswith("Basic ")
        assert (await guarded.get(path)).status_code == 401


async def test_figures_are_given_without_a_database(client: Client, database: Database) -> None:
    await database.close()
    broken = Database("postgresql://nobody@127.0.0.1:9/none", size=0)
    database.engine, kept = broken.engine, database.engine
    try:
        found = _samples((await client.get("/metrics")).text)
        page = (await client.get("/en/status")).text
    finally:
        database.engine = kept
    assert found["dzherelo_database_up{}"] == 0
    assert found["process_resident_memory_bytes{}"] > 10**6
    assert "The database does not answer" in page


def test_labels_are_quoted() -> None:
    family = Family("x_total", "a\nb", "counter", (({"kind": 'a"b\\c\nd'}, 1.5),))
    empty = Family("nothing", "", "gauge", ())
    assert exposition.write([family, empty]) == (
        b'# HELP x_total a\\nb\n# TYPE x_total counter\nx_total{kind="a\\"b\\\\c\\nd"} 1.5\n'
    )


async def test_what_a_worker_did_is_told_once(database: Database) -> None:
    class Tools:
        """As far as telling needs them."""

    tools = Tools()
    tools.database = database  # type: ignore[attr-defined]
    worker._done.clear()
    worker._count("page", 3, 1, 0.5)
    worker._count("page", 1, 0, 0.5)
    for _ in range(2):
        await worker.tell(tools)  # type: ignore[arg-type]
    async with database.transaction() as session:
        assert await tallies.read(session) == {"page": Tally(4, 1, 1.0)}
