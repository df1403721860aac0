"""The search page takes any input, marks what it found, and narrows."""

import pytest
from lxml import html

from dzherelo.web.searching import marked
from tests.web.conftest import Client

ODD = [
    "'",
    '"',
    "\\",
    "a:*",
    "!!",
    "((((",
    "& | !",
    ":A",
    "\0",
    "%",
    "🙂",
    "source:",
    "-",
    "я" * 1000,
]


@pytest.mark.parametrize("text", ODD)
async def test_any_input_has_an_answer(client: Client, text: str) -> None:
    answer = await client.get("/uk/search", params={"q": text, "page": text, "source": text})
    assert answer.status_code == 200


async def test_found_words_are_marked(client: Client) -> None:
    tree = html.fromstring((await client.get("/uk/search?q=міст")).text)
    assert {each.text_content().lower() for each in tree.xpath("//mark")} == {"міст"}
    assert tree.xpath("//input[@name='q']/@value") == ["міст"]


async def test_narrowing_by_source_and_language(client: Client) -> None:
    for more in ("&source=holos", "%20source:holos", "&language=ru", '%20source:"Голос%20Зоряни"'):
        tree = html.fromstring((await client.get(f"/uk/search?q=міст{more}")).text)
        names = set(tree.xpath("//ol[@class='lines']//span[@class='source-name']/text()"))
        assert names == ({"Вестник реки"} if "language" in more else {"Голос Зоряни"}), more


async def test_nothing_found_says_so(client: Client) -> None:
    assert "Нічого не знайдено" in (await client.get("/uk/search?q=бегемотозавр")).text


async def test_days_narrow(client: Client) -> None:
    tree = html.fromstring(
        (await client.get("/uk/search?q=after:2026-07-13 before:2026-07-14")).text
    )
    days = set(tree.xpath("//ol[@class='lines']//time/@datetime"))
    assert days
    assert all(day.startswith("2026-07-13") for day in days)


def test_marks_are_escaped_and_overlaps_ignored() -> None:
    assert marked("a<b>c", ((0, 1), (0, 2), (3, 99), (4, 5))) == (
        "<mark>a</mark>&lt;b&gt;<mark>c</mark>"
    )
