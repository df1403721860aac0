"""Every page with an address has an Atom, an RSS and a JSON feed that a reader understands."""

import feedparser
import msgspec
import pytest
from lxml import html

from tests.web.conftest import Client
from tests.web.test_pages import STORY

PLACES = ["", f"/story/{STORY}", "/source/teren", "/day/2026-07-14"]


@pytest.mark.parametrize("place", PLACES)
async def test_feeds_of_pages(client: Client, place: str) -> None:
    page = html.fromstring((await client.get(f"/uk{place}")).text)
    announced = page.xpath("//link[@rel='alternate'][@type]/@href")
    assert len(announced) == 3
    for name in ("feed.atom", "feed.rss"):
        answer = await client.get(f"/uk{place}/{name}")
        assert f"/uk{place}/{name}" in announced
        read = feedparser.parse(answer.content)
        assert not read.bozo, read.get("bozo_exception")
        assert read.entries
        assert all(each.link.startswith("https://portal.example/uk/") for each in read.entries)
    answer = await client.get(f"/uk{place}/feed.json")
    assert answer.headers["content-type"].startswith("application/feed+json")
    told = msgspec.json.decode(answer.content)
    assert told["items"]
    assert told["home_page_url"].startswith("https://portal.example/uk")


async def test_a_search_has_feeds(client: Client) -> None:
    page = html.fromstring((await client.get("/uk/search?q=міст&language=uk")).text)
    announced = page.xpath("//link[@rel='alternate'][@type]/@href")
    assert len(announced) == 3
    for address in announced:
        assert (await client.get(address)).status_code == 200
    read = feedparser.parse((await client.get(announced[0])).content)
    assert read.entries
    assert "Tram bridge" not in str(read.entries)


async def test_no_question_gives_an_empty_feed(client: Client) -> None:
    read = feedparser.parse((await client.get("/uk/search/feed.atom")).content)
    assert (read.bozo, read.entries) == (False, [])
