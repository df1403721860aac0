"""A public visitor sees what the publisher's setting allows, on every way out."""

import pytest

from dzherelo.model.source import Visibility
from dzherelo.model.views import shown
from tests.web import world
from tests.web.conftest import Client
from tests.web.test_pages import STORY

INNER = "Я не підпишу дозволу на рух."


@pytest.mark.parametrize(
    ("setting", "public", "noarchive", "expected"),
    [
        (None, False, False, "full"),
        (None, True, False, "lead"),
        ("full", True, False, "full"),
        ("link", False, False, "link"),
        (None, False, True, "lead"),
        ("full", True, True, "link"),
    ],
)
def test_how_much_is_shown(
    setting: Visibility | None, expected: Visibility, *, public: bool, noarchive: bool
) -> None:
    assert shown(setting, public=public, noarchive=noarchive) == expected


async def test_one_person_reads_the_whole_text(client: Client) -> None:
    assert INNER in (await client.get("/uk/article/1")).text
    assert INNER in (await client.get("/api/v1/articles/1")).text


async def test_strangers_read_the_lead(public_client: Client) -> None:
    for path in ("/uk/article/1", "/api/v1/articles/1"):
        text = (await public_client.get(path)).text
        assert INNER not in text
        assert "Старий трамвайний міст" in text
        assert "тисяч людей" not in text
        assert "замінено" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/uk/article/4",
        f"/uk/story/{STORY}",
        f"/uk/story/{STORY}/feed.atom",
        "/uk/source/zamok",
        "/uk/source/zamok/feed.json",
        "/uk/search?q=закрито",
        "/api/v1/articles/4",
        "/api/v1/search?q=закрито",
        "/api/v1/stories/1",
    ],
)
async def test_a_source_that_allows_only_the_link_shows_no_text(client: Client, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert "Міст закрито" in answer.text
    assert "Лід за замком" not in answer.text


async def test_noarchive_is_honoured(client: Client) -> None:
    text = (await client.get("/uk/article/7")).text
    assert "просить не зберігати копій" in text
    assert "Про це повідомила" not in text


async def test_noarchive_hides_the_lead_from_strangers(public_client: Client) -> None:
    for path in ("/uk/article/7", "/uk/day/2026-07-13", "/uk/source/teren"):
        text = (await public_client.get(path)).text
        assert "Лід історії." not in text
    assert world.PIECES[6].lead not in (await public_client.get("/uk/article/7")).text
    assert "Disallow: /uk/search" in (await public_client.get("/robots.txt")).text
