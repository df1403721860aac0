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
