"""Each feed under tests/cases/feeds says what the expectation beside it says."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from dzherelo.feeds.documents import parse
from dzherelo.model.entry import EntryPicture, FeedDocument

CASES = Path(__file__).parents[1] / "cases" / "feeds"
NOW = datetime(2025, 12, 1, 12, 0, tzinfo=UTC)


def read(name: str) -> FeedDocument:
    body = (CASES / name).with_suffix(".xml").read_bytes()
    found = parse(body, url="https://feeds.example/feed", content_type="", now=NOW)
    assert isinstance(found, FeedDocument)
    return found


class Expected(msgspec.Struct):
    """An entry as an expectation writes it; what is not written must be empty."""

    url: str
    title: str
    guid: str = ""
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    pictures: tuple[EntryPicture, ...] = ()
    language: str = ""


class Expectation(msgspec.Struct, forbid_unknown_fields=True):
    """A document as an expectation writes it."""

    format: str
    entries: tuple[Expected, ...]
    title: str = ""
    link: str = ""
    language: str = ""
    hub: str = ""
    problems: tuple[str, ...] = ()


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.xml")))
def test_case(name: str) -> None:
    found = read(name)
    wanted = msgspec.json.decode((CASES / f"{name}.json").read_bytes(), type=Expectation)
    seen = [
        Expected(
            e.url,
            e.title,
            e.guid,
            e.summary,
            e.content,
            e.published.at if e.published else None,
            e.updated.at if e.updated else None,
            e.authors,
            e.tags,
            e.pictures,
            e.language,
        )
        for e in found.entries
    ]
    assert seen == list(wanted.entries)
    head = (found.format, found.title, found.link, found.language, found.hub, found.problems)
    assert head == (
        wanted.format,
        wanted.title,
        wanted.link,
        wanted.language,
        wanted.hub,
        wanted.problems,
    )
