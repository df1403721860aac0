"""Pages with the article that is on them: pairs of files in tests/cases/extract."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dzherelo.extract import pages
from dzherelo.model.article import Extracted
from dzherelo.model.blocks import Block, Embed, Figure, Paragraph
from dzherelo.model.entry import FeedEntry

CASES = Path(__file__).parents[1] / "cases" / "extract"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def told(block: Block) -> list[str]:
    """A block as the expectations spell it."""
    name = str(type(block).__struct_config__.tag)
    if isinstance(block, Figure):
        return [name, block.url, block.caption, block.credit]
    if isinstance(block, Embed):
        return [name, block.url, block.platform]
    return [name, block.text]


def fields(found: Extracted) -> dict[str, Any]:
    """Everything but the blocks, as JSON spells it."""
    times = {
        name: one.at.isoformat() if one else None
        for name, one in (("published", found.published), ("modified", found.modified))
    }
    plain: dict[str, Any] = json.loads(msgspec.json.encode(found))
    return {**plain, **times}


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.html")))
def test_case(name: str) -> None:
    expected = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    page = (CASES / f"{name}.html").read_text(encoding="utf-8")
    entry = expected.pop("entry", None)
    found = pages.read(
        page.encode(expected.pop("encode", "utf-8")),
        url="https://news.example/section/article",
        content_type="text/html",
        entry=msgspec.convert(entry, FeedEntry) if entry else None,
        now=NOW,
    )
    assert isinstance(found, Extracted)
    assert [told(block) for block in found.blocks] == expected.pop("blocks")
    links = [
        [block.text[link.start : link.end], link.url]
        for block in found.blocks
        if isinstance(block, Paragraph)
        for link in block.links
    ]
    for link in expected.pop("links", []):
        assert link in links
    got = fields(found)
    assert {key: got[key] for key in expected} == expected
