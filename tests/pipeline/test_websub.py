"""A subscription from the feed's own words to a delivery, with a hub on loopback (W3C WebSub)."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from dzherelo.blobs.results import Results
from dzherelo.store import clock
from dzherelo.store.database import Database
from dzherelo.web import portal
from dzherelo.web.darkroom import Darkroom
from dzherelo.web.settings import PortalSettings
from tests.pipeline.publisher import Instance, Page, item, reading, rss, serving
from tests.web.conftest import in_a_thread

PUBLIC = "http://news.example"
DAY = timedelta(days=1)


class Hub:
    """Verifies each wish at the subscriber's callback, and delivers what it is given."""

    def __init__(self) -> None:
        self.wishes: list[dict[str, str]] = []
        self.verified: list[httpx.Response] = []
        self.base = ""
        self.lease_s = "864000"
        self.subscriber: httpx.AsyncClient | None = None
        self.tasks: set[asyncio.Task[None]] = set()

    async def wish(self, request: web.Request) -> web.Response:
        """Take a wish; it is verified after the answer, as hubs do."""
        wish = {name: str(value) for name, value in (await request.post()).items()}
        self.wishes.append(wish)
        self.tasks.add(asyncio.create_task(self.ask(wish)))
        return web.Response(status=202)

    async def ask(self, wish: dict[str, str], **changes: str) -> None:
        """Ask the subscriber whether it meant the wish."""
        assert self.subscriber
        query = {
            "hub.mode": "subscribe",
            "hub.topic": wish["hub.topic"],
            "hub.challenge": "так & <b>",
            "hub.lease_seconds": self.lease_s,
        }
        said = {name.replace("_", "."): value for name, value in changes.items()}
        self.verified.append(await self.subscriber.get(wish["hub.callback"], params=query | said))

    async def deliver(self, body: str, secret: str) -> httpx.Response:
        """Deliver a body, signed with a secret."""
        assert self.subscriber
        mark = hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
        return await self.subscriber.post(
            self.wishes[-1]["hub.callback"],
            content=body.encode(),
            headers={"X-Hub-Signature": f"sha256={mark}", "Content-Type": "application/rss+xml"},
        )


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    found = Hub()
    app = web.Application()
    app.router.add_post("/", found.wish)
    async with serving(app) as found.base:
        yield found


async def _nothing_gone() -> frozenset[str]:
    return frozenset()


@pytest.fixture
async def instance(database: Database, hub: Hub, tmp_path: Path) -> AsyncIterator[Instance]:
    """A public instance whose portal the hub can reach."""
    async with reading(database) as one:
        async with database.transaction() as session:
            one.now = await clock.now(session)
        one.tools = replace(one.tools, callback=PUBLIC)
        blobs, kept = one.tools.blobs, Results(tmp_path / "cache", 1_000_000)
        room = Darkroom(blobs, kept, in_a_thread, _nothing_gone)
        app = portal.create(database, blobs, PortalSettings(base_url=PUBLIC), darkroom=room)
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport) as hub.subscriber:
            topic = one.publisher.base + "/topic"
            links = f'<{hub.base}/>; rel="hub", <{topic}>; rel="self"'
            feed = rss(item(one.publisher.base + "/a", title="Перша"))
            one.publisher.pages["/feed"] = Page(feed, headers={"Link": links, "ETag": '"v1"'})
            yield one


async def _subscribed(instance: Instance, hub: Hub) -> dict[str, str]:
    await instance.poll()
    await asyncio.gather(*hub.tasks)
    return hub.wishes[-1]


async def test_a_feed_with_a_hub_is_subscribed_to(instance: Instance, hub: Hub) -> None:
    wish = await _subscribed(instance, hub)
    assert wish["hub.mode"] == "subscribe"
    assert wish["hub.topic"] == instance.publisher.base + "/topic"
    assert wish["hub.callback"].startswith(PUBLIC + "/websub/")
    (answer,) = hub.verified
    assert (answer.status_code, answer.text) == (200, "так & <b>")
    assert answer.headers["content-type"].startswith("text/plain")
    ((until,),) = await instance.rows("SELECT until FROM subscription")
    assert abs(until - instance.now - 10 * DAY) < timedelta(minutes=5)


async def test_the_lease_is_renewed_before_it_ends(instance: Instance, hub: Hub) -> None:
    await _subscribed(instance, hub)
    await instance.poll(after=7 * DAY)
    assert len(hub.wishes) == 1
    await instance.poll(after=DAY + timedelta(hours=1))
    await asyncio.gather(*hub.tasks)
    assert len(hub.wishes) == 2
    assert hub.wishes[0] == hub.wishes[1]


async def test_only_what_we_asked_for_is_confirmed(instance: Instance, hub: Hub) -> None:
    wish = await _subscribed(instance, hub)
    await instance.rows("UPDATE subscription SET until = NULL RETURNING feed_id")
    await hub.ask(wish, hub_topic="https://other.example/")
    await hub.ask(wish, hub_mode="unsubscribe")
    await hub.ask(wish | {"hub.callback": wish["hub.callback"][:-1]})
    await hub.ask(wish, hub_challenge="")
    assert [one.status_code for one in hub.verified] == [200, 404, 404, 404, 404]
    assert await instance.rows("SELECT until FROM subscription") == [(None,)]


async def test_a_hub_may_say_no(instance: Instance, hub: Hub) -> None:
    wish = await _subscribed(instance, hub)
    await hub.ask(wish, hub_mode="denied", hub_reason="too many subscribers")
    assert hub.verified[-1].status_code == 200
    assert await instance.rows("SELECT until, denied FROM subscription") == [
        (None, "too many subscribers")
    ]
    await instance.poll(after=DAY)
    assert len(hub.wishes) == 1


async def test_a_delivery_is_read_at_once(instance: Instance, hub: Hub) -> None:
    wish = await _subscribed(instance, hub)
    assert await instance.due() > timedelta(minutes=1)
    news = rss(item(instance.publisher.base + "/b", title="Друга"))
    assert (await hub.deliver(news, wish["hub.secret"])).status_code == 202
    assert await instance.due() < timedelta(minutes=1)
    asked = instance.publisher.paths()
    row = await instance.poll()
    assert instance.publisher.paths() == asked, "what was delivered need not be fetched"
    titles = await instance.rows("SELECT title FROM article ORDER BY id")
    assert titles == [("Перша",), ("Друга",)]
    assert (row.etag, row.fault, row.pushed) == ('"v1"', None, "")
    await instance.poll(after=timedelta(hours=1))
    assert instance.publisher.paths() == [*asked, "/feed"]


async def test_a_delivery_that_cannot_be_read_is_no_fault(instance: Instance, hub: Hub) -> None:
    wish = await _subscribed(instance, hub)
    await hub.deliver("<html><body>502</body></html>", wish["hub.secret"])
    row = await instance.poll(after=timedelta(hours=1))
    assert (row.fault, row.pushed) == (None, "")
    assert instance.publisher.paths() == ["/feed", "/feed"]


async def test_a_feed_that_leaves_its_hub_is_not_renewed(instance: Instance, hub: Hub) -> None:
    await _subscribed(instance, hub)
    instance.publisher.pages["/feed"] = Page(rss(item(instance.publisher.base + "/c")))
    await instance.poll(after=8 * DAY)
    await instance.poll(after=2 * DAY)
    assert len(hub.wishes) == 1


async def test_an_unsigned_delivery_is_ignored_and_counted(instance: Instance, hub: Hub) -> None:
    await _subscribed(instance, hub)
    news = rss(item(instance.publisher.base + "/b", title="Підробка"))
    assert (await hub.deliver(news, "guessed")).status_code == 202
    row = await instance.poll(after=timedelta(hours=1))
    assert row.pushed == ""
    assert await instance.rows("SELECT title FROM article") == [("Перша",)]
    assert await instance.rows("SELECT kind, url FROM refusal") == [
        ("bad-signature", hub.base + "/")
    ]


async def test_a_hub_that_fails_is_counted_and_asked_later(instance: Instance, hub: Hub) -> None:
    links = f'<{hub.base}/nothing>; rel="hub"'
    page = instance.publisher.pages["/feed"]
    instance.publisher.pages["/feed"] = Page(page.body, headers={"Link": links})
    for _ in range(3):
        row = await instance.poll(after=timedelta(minutes=10))
        assert row.fault is None
    assert await instance.rows("SELECT kind FROM refusal") == [("not-found",)]


async def test_without_a_public_address_nothing_is_subscribed(instance: Instance, hub: Hub) -> None:
    instance.tools = replace(instance.tools, callback="")
    await instance.poll()
    assert hub.wishes == []
    assert await instance.rows("SELECT * FROM subscription") == []
