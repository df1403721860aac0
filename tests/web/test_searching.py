"""The search page takes any input, marks what it found, and narrows."""

from urllib.parse import parse_qs, urlsplit

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
    answer = await client.get("/uk/search", params={"q": text, "after": text, "source": text})
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


async def test_facets_lead_to_the_query_with_an_operator(client: Client) -> None:
    tree = html.fromstring((await client.get("/uk/search?q=міст")).text)
    for facet, wanted in (
        ("by-source", "source:holos"),
        ("by-language", "lang:ru"),
        ("by-day", "after:2026-07-14 before:2026-07-15"),
        ("by-entity", "Зорянськ"),
    ):
        links = tree.xpath(f"//section[@aria-labelledby='{facet}']//a/@href")
        asked = [parse_qs(urlsplit(link).query)["q"][0] for link in links]
        assert any(wanted in each for each in asked), (facet, asked)
        counts = tree.xpath(f"//section[@aria-labelledby='{facet}']//li/span/text()")
        found = html.fromstring((await client.get(links[0])).text).xpath("//ol[@class='lines']/li")
        # a name is counted where the article is about it, and found where it is mentioned
        right = (
            len(found) >= int(counts[0]) if facet == "by-entity" else len(found) == int(counts[0])
        )
        assert right, facet


async def test_an_author_is_asked_alone(client: Client) -> None:
    tree = html.fromstring((await client.get("/uk/search?q=author:Левко міст")).text)
    assert tree.xpath("//ol[@class='lines']/li")
    tree = html.fromstring((await client.get("/uk/search?q=author:міст")).text)
    assert not tree.xpath("//ol[@class='lines']/li")


async def test_pages_by_cursor_give_everything_once(client: Client) -> None:
    seen: list[int] = []
    place = ""
    while True:
        answer = (
            await client.get("/api/v1/search", params={"q": "міст", "limit": 1, "after": place})
        ).json()
        seen += [each["article"]["id"] for each in answer["entries"]]
        place = answer["next"]
        if not place:
            break
    whole = (await client.get("/api/v1/search?q=міст")).json()["entries"]
    assert len(seen) > 2
    assert seen == [each["article"]["id"] for each in whole]


def test_marks_are_escaped_and_overlaps_ignored() -> None:
    assert marked("a<b>c", ((0, 1), (0, 2), (3, 99), (4, 5))) == (
        "<mark>a</mark>&lt;b&gt;<mark>c</mark>"
    )
