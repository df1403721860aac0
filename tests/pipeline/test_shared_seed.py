"""The page and feed that the project was created from, served locally as a publisher."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from litestar.testing import AsyncTestClient

from dzherelo import app
from dzherelo.cli.common import drain
from dzherelo.config import load
from dzherelo.model.blocks import Heading, Paragraph
from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.source import Feed, Source
from dzherelo.pipeline import inspection
from dzherelo.store import feeds, sources
from dzherelo.store.database import Database

LINK = "https://www.ukrinform.ua/rubric-defense/example.html"


async def _publisher(seed: Path) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(_site(seed), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


def _site(seed: Path) -> web.Application:
    async def feed(request: web.Request) -> web.Response:
        text = (seed / "feed.xml").read_text().replace(LINK, f"{request.url.origin()}/example.html")
        return web.Response(text=text, content_type="application/rss+xml")

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=(seed / "story-page.html").read_text(), content_type="text/html")

    site = web.Application()
    site.router.add_get("/feed.xml", feed)
    site.router.add_get("/example.html", page)
    return site


@pytest.mark.shared
async def test_the_seed_is_read_whole_and_found(
    database: Database, shared: Path, tmp_path: Path
) -> None:
    seed = shared / "seed"
    expected = json.loads((seed / "expected.json").read_text())
    runner, base = await _publisher(seed)
    environment = {"DZHERELO_DATABASE": database.dsn, "DZHERELO_ALLOW": "127.0.0.0/8"}
    settings = load(tmp_path, environment)
    try:
        async with app.tools(settings, database, pace_s=0.0) as tools:
            async with database.transaction() as session:
                own = Source(
                    SourceId(209),
                    "ukrinform",
                    "Укрінформ",
                    f"{base}/",
                    kind="agency",
                    feeds=(Feed(FeedId(209), f"{base}/feed.xml"),),
                )
                await sources.save(session, [own])
                await feeds.hasten(session, tools.clock())
            await asyncio.wait_for(drain(tools, lambda _: None), 60)
            async with database.transaction() as session:
                (found,) = await inspection.articles_as_kept(session, [1], "")
    finally:
        await runner.cleanup()
    _judge(found, expected)
    async with AsyncTestClient(app.compose(settings)) as client:
        for asked in ("Умєрова", "Umerov", "ракета"):
            answer = await client.get("/uk/search", params={"q": asked})
            assert expected["title"] in answer.text, asked
        assert (await client.get(found["story"])).status_code == 200


def _judge(found: dict[str, Any], expected: dict[str, Any]) -> None:
    assert found["title"] == expected["title"]
    assert found["lead"] == expected["lead"]
    assert found["language"] == "uk"
    texts = [one.text for one in found["blocks"] if isinstance(one, Paragraph | Heading)]
    assert texts == expected["paragraphs"]
    assert [one["key"] for one in found["figures"]] == [one["key"] for one in expected["figures"]]
    assert found["credits"] == (expected["photo_credit"],)
    everything = "\n".join(texts)
    assert not [one for one in expected["not_in_the_article"]["texts"] if one in everything]
    assert expected["slug"] in found["story"]
