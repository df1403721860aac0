"""Who wrote it: names only, people before newsrooms."""

from datetime import UTC, datetime

import pytest
from lxml import html

from dzherelo.extract import metadata

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def _authors(head: str, body: str = "") -> tuple[str, ...]:
    root = html.fromstring(f"<html><head>{head}</head><body><h1>Заголовок</h1>{body}</body></html>")
    return metadata.read(root, "https://site.example/a", NOW).authors


def _ld(*names: str) -> str:
    authors = ", ".join(f'{{"@type": "Person", "name": "{name}"}}' for name in names)
    return (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Заголовок", '
        f'"publisher": {{"name": "Сайт"}}, "author": [{authors}]}}</script>'
    )


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (("Elena Oberholzer (obe)",), ("Elena Oberholzer",)),
        (("Sophie Foster", "sophie-foster"), ("Sophie Foster",)),
        (("Emma Mackenzie", "(Image: Getty Images)"), ("Emma Mackenzie",)),
        (("Сайт",), ("Сайт",)),
        (("Сайт", "Ольга Бойко"), ("Ольга Бойко",)),
        (("Trine Juncher og Tôrtia Reimer",), ("Trine Juncher", "Tôrtia Reimer")),
        (("sophie-foster",), ("sophie-foster",)),
    ],
)
def test_json_ld_authors(names: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    assert _authors(_ld(*names)) == wanted


def test_a_visible_byline_goes_before_the_newsroom() -> None:
    assert _authors(_ld("Сайт"), '<a rel="author">Іван Гнатюк</a>') == ("Іван Гнатюк",)


def test_a_card_names_its_author() -> None:
    card = (
        '<meta name="author" content="o.boiko@site.example">'
        '<meta name="twitter:label1" content="Written by">'
        '<meta name="twitter:data1" content="Ольга Бойко">'
        '<meta name="twitter:label2" content="Est. reading time">'
        '<meta name="twitter:data2" content="4 хвилини">'
    )
    assert _authors(card) == ("Ольга Бойко",)


def test_the_site_is_no_author_beside_a_link_to_an_authors_page() -> None:
    body = (
        '<p class="meta">Текст: <a href="/authors/olha-boiko">Ольга Бойко</a>, '
        '<a href="/authors/ivan-sych">Іван Сич</a></p>'
        '<div><a href="/authors/other">Автор іншої новини</a></div>'
    )
    assert _authors('<meta name="author" content="SITE">', body) == ("Ольга Бойко", "Іван Сич")


def test_a_newsroom_may_have_a_number_in_its_name() -> None:
    assert _authors(_ld("Редакція 24 каналу")) == ("Редакція 24 каналу",)
    assert _authors('<meta name="author" content="user4711">') == ()
