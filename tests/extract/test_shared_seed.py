"""The document that the project was created from, as a case to hold."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dzherelo.extract import pages
from dzherelo.media import naming
from dzherelo.model.article import Extracted
from dzherelo.model.blocks import Figure, Paragraph
from dzherelo.model.entry import EntryPicture, FeedEntry

pytestmark = pytest.mark.shared
SEED = Path(__file__).parents[2].parent / "shared" / "data" / "seed"
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(params=["with the feed", "alone"])
def seed(request: pytest.FixtureRequest) -> tuple[Extracted, dict[str, Any]]:
    """The seed's page as extracted, and what a reader would want kept of it."""
    if not SEED.is_dir():
        pytest.skip("shared data is absent")
    expected = json.loads((SEED / "expected.json").read_text(encoding="utf-8"))
    entry = FeedEntry(
        guid="seed",
        url="https://publisher.example/seed.html",
        title=expected["title"],
        summary=expected["lead"],
        pictures=(EntryPicture(expected["figures"][0]["source"]),),
    )
    found = pages.read(
        (SEED / "story-page.html").read_bytes(),
        url="https://portal.example/uk/news/seed",
        content_type="text/html; charset=utf-8",
        entry=entry if request.param == "with the feed" else None,
        now=NOW,
    )
    assert isinstance(found, Extracted)
    return found, expected


def test_the_running_text_is_exact(seed: tuple[Extracted, dict[str, Any]]) -> None:
    found, expected = seed
    running = [block for block in found.blocks if not isinstance(block, Figure)]
    assert [block.text for block in running] == expected["paragraphs"]
    assert all(isinstance(block, Paragraph) for block in running)


def test_title_lead_credit_time(seed: tuple[Extracted, dict[str, Any]]) -> None:
    found, expected = seed
    assert found.title == expected["title"]
    assert found.lead == expected["lead"] == found.blocks[0].text
    assert found.credits == (expected["photo_credit"],)
    assert found.language == expected["language"]
    assert found.published is not None
    assert found.published.at == datetime.fromisoformat(expected["published"])


def test_the_three_figures_with_their_keys(seed: tuple[Extracted, dict[str, Any]]) -> None:
    found, expected = seed
    figures = [block for block in found.blocks if isinstance(block, Figure)]
    assert [one.url for one in figures] == [one["source"] for one in expected["figures"]]
    keys = [naming.named_key(one.url) for one in figures]
    assert keys == [one["key"] for one in expected["figures"]]


def test_nothing_of_the_furniture(seed: tuple[Extracted, dict[str, Any]]) -> None:
    found, expected = seed
    whole = repr(found)
    absent = expected["not_in_the_article"]
    assert [one for one in absent["pictures"] + absent["texts"] if one in whole] == []
