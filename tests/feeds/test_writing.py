"""What we write, we read back the same."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.feeds import writing
from dzherelo.feeds.documents import parse
from dzherelo.feeds.writing import Channel, OutEntry, OutPicture
from dzherelo.model.entry import FeedDocument

NOW = datetime(2025, 12, 1, 12, 0, tzinfo=UTC)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="<>&\u00ad\ufffd"), max_size=40
).map(lambda text: " ".join("".join(c for c in text if c.isprintable() or c == " ").split()))
ENTRIES = st.builds(
    OutEntry,
    id=st.uuids().map(str),
    url=st.integers(1, 999).map(lambda n: f"https://a.example/{n}"),
    title=WORDS,
    published=st.datetimes(datetime(2000, 1, 1), datetime(2025, 1, 1)).map(  # noqa: DTZ001
        lambda when: when.replace(tzinfo=UTC, microsecond=0)
    ),
    summary=WORDS,
    tags=st.lists(WORDS.filter(bool), max_size=3, unique=True).map(tuple),
    authors=st.just(("Олена Гай",)),
)


@pytest.mark.parametrize("write", [writing.rss, writing.atom, writing.json_feed])
@settings(deadline=None)
@given(entries=st.lists(ENTRIES, max_size=4))
def test_round_trip(write, entries: list[OutEntry]) -> None:  # type: ignore[no-untyped-def]
    channel = Channel(
        "Джерело",
        "https://d.example/",
        "https://d.example/f",
        NOW,
        language="uk",
        hub="https://h.example/",
    )
    document = parse(write(channel, entries), url="https://d.example/f", content_type="", now=NOW)
    assert isinstance(document, FeedDocument)
    assert (document.title, document.link) == (channel.title, channel.link)
    assert (document.hub, document.language) == (channel.hub, "uk")
    assert document.problems == ()
    for read, wrote in zip(document.entries, entries, strict=True):
        assert (read.guid, read.url, read.title) == (wrote.id, wrote.url, wrote.title)
        assert read.published is not None
        assert read.published.at == wrote.published
        assert (read.summary, read.tags, read.authors) == (wrote.summary, wrote.tags, wrote.authors)


@pytest.mark.parametrize("write", [writing.rss, writing.atom, writing.json_feed])
def test_content_picture_and_dirt(write) -> None:  # type: ignore[no-untyped-def]
    picture = OutPicture("https://d.example/1.jpg", width=800, height=600)
    entry = OutEntry(
        "1", "https://d.example/1", "a\x0bb\x00", NOW, content="<p>х</p>", picture=picture
    )
    channel = Channel("Джерело", "https://d.example/", "https://d.example/f", NOW)
    document = parse(write(channel, [entry]), url="", content_type="", now=NOW)
    assert isinstance(document, FeedDocument)
    read = document.entries[0]
    assert (read.title, read.content, read.pictures[0].url) == ("ab", "<p>х</p>", picture.url)
