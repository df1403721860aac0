"""Real pages: each returns, and the text stays as good as it was measured."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dzherelo.extract import pages
from dzherelo.model.article import Extracted
from dzherelo.model.blocks import plain
from dzherelo.model.outcome import Fault

pytestmark = pytest.mark.shared
READING = Path(__file__).parents[2].parent / "shared" / "data" / "reading"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
EVERY = 5
FLOORS = {"scrapinghub": 0.94, "naeb": 0.91, "uk-nolicence": 0.93}
"""F1 of the sampled pages, a little below what was measured; they only ever rise."""


def read(page: Path) -> Extracted | Fault:
    body = gzip.decompress(page.read_bytes())
    return pages.read(
        body, url=f"https://site.example/{page.stem}", content_type="text/html", entry=None, now=NOW
    )


def runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


def score(gold: str, got: str) -> tuple[float, float]:
    """Precision and recall over runs of four words."""
    wanted, found = runs(gold), runs(got)
    both = sum((wanted & found).values())
    return both / (sum(found.values()) or 1), both / (sum(wanted.values()) or 1)


def gold(name: str) -> Iterator[tuple[Path, str]]:
    """Pages of one set with the text that belongs to them."""
    folder = READING / name
    if name == "uk-nolicence":
        bodies = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
        places = folder / "pages"
    else:
        file = "ground-truth.json.gz" if name == "scrapinghub" else "articles.json.gz"
        bodies = json.loads(gzip.decompress((folder / file).read_bytes()))
        places = folder / "html"
    for key, value in sorted(bodies.items()):
        yield places / f"{key}.html.gz", value["articleBody"]


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_text_stays_as_good(name: str) -> None:
    if not READING.is_dir():
        pytest.skip("shared data is absent")
    step = 1 if name == "uk-nolicence" else EVERY
    scores = []
    for page, body in list(gold(name))[::step]:
        found = read(page)
        text = plain(found.blocks) if isinstance(found, Extracted) else ""
        scores.append(score(body, text))
    precision, recall = (sum(column) / len(scores) for column in zip(*scores, strict=True))
    assert 2 * precision * recall / (precision + recall) >= FLOORS[name]


def test_pages_of_many_publishers_return() -> None:
    if not READING.is_dir():
        pytest.skip("shared data is absent")
    found = [read(page) for page in sorted(READING.glob("fundus/*/*.html.gz"))[::EVERY]]
    articles = [one for one in found if isinstance(one, Extracted)]
    assert len(articles) >= 0.95 * len(found)
    assert all(one.title and one.lead and one.blocks for one in articles)
