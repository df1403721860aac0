from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.source import Feed, Source
from dzherelo.sources.catalogue import builtin
from dzherelo.sources.found import FoundFeed
from dzherelo.sources.opml import read, write

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LIST = """<?xml version="1.0" encoding="{encoding}"?>
<opml version="2.0"><head><title>Мої</title></head><body>
<outline text="Новини"><outline text="Область">
  <outline type="rss" text="Річка" xmlUrl="https://richka.example/rss" htmlUrl="https://richka.example/"/>
</outline></outline>
<outline type="rss" title="  Два
 рядки " xmlUrl="http://b.example/feed?a=1&amp;b=2"/>
<outline type="rss" text="again" xmlUrl="https://richka.example/rss"/>
<outline type="link" text="a page" url="https://c.example/" htmlUrl="https://c.example/"/>
</body></opml>"""
FEEDS = (
    FoundFeed("https://richka.example/rss", "Річка", "https://richka.example/", "opml"),
    FoundFeed("http://b.example/feed?a=1&b=2", "Два рядки", "", "opml"),
)


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "utf-16"])
def test_nested_lists_are_read_in_any_encoding(encoding: str) -> None:
    assert read(LIST.format(encoding=encoding).encode(encoding)) == FEEDS


def test_a_wrong_encoding_is_noticed() -> None:
    assert read(LIST.format(encoding="utf-8").encode("windows-1251")) == FEEDS


@pytest.mark.parametrize(
    ("outline", "url"),
    [
        ('<outline text="T" xmlurl="https://a.example/"/>', "https://a.example/"),
        ('<OUTLINE TEXT="T" XMLURL="https://a.example/"/>', "https://a.example/"),
        ('<outline text="T" url="https://a.example/rss"/>', "https://a.example/rss"),
        ('<outline text="T" xmlUrl="feed://a.example/rss"/>', "http://a.example/rss"),
        ('<outline text="T" xmlUrl="feed:https://a.example/rss"/>', "https://a.example/rss"),
        ('<outline text="T" xmlUrl="feed://https://a.example/rss"/>', "https://a.example/rss"),
        ('<outline text="T" xmlUrl=" https://a.example/rss\n"/>', "https://a.example/rss"),
        ('<x:outline xmlns:x="u" text="T" xmlUrl="https://a.example/"/>', "https://a.example/"),
    ],
)
def test_the_oddities_of_other_readers_are_understood(outline: str, url: str) -> None:
    feeds = read(f"<opml><body>{outline}</body></opml>".encode())
    assert isinstance(feeds, tuple)
    assert [feed.url for feed in feeds] == [url]


def test_a_cut_list_gives_what_is_whole() -> None:
    cut = LIST.format(encoding="utf-8").encode()
    feeds = read(cut[: cut.index(b'text="again"')])
    assert isinstance(feeds, tuple)
    assert feeds[0] == FEEDS[0]


def test_damage_inside_does_not_lose_the_rest() -> None:
    broken = LIST.format(encoding="utf-8").replace('text="Новини"', 'text="A & B &nbsp; <i"')
    feeds = read(broken.encode())
    assert isinstance(feeds, tuple)
    assert [feed.url for feed in feeds] == [feed.url for feed in FEEDS]


def test_what_cannot_be_fetched_is_left_out() -> None:
    bad = (
        "ftp://a.example/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "a.example",
        "",
        "http://",
    )
    rows = "".join(f'<outline text="x" xmlUrl="{url}"/>' for url in bad)
    assert read(f"<opml><body>{rows}</body></opml>".encode()) == ()


def test_entities_neither_expand_nor_load() -> None:
    laughs = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    outside = '<!ENTITY x SYSTEM "file:///etc/passwd">'
    body = '<outline text="&j;&x;" xmlUrl="https://a.example/rss"/>&j;'
    feeds = read(f"<!DOCTYPE opml [{laughs}{outside}]><opml><body>{body}</body></opml>".encode())
    assert isinstance(feeds, tuple)
    assert [feed.url for feed in feeds] == ["https://a.example/rss"]
    assert len(feeds[0].title) < 100
    assert "root" not in feeds[0].title


@pytest.mark.parametrize(
    "body", [b"", b"no list", b"<html><p>page</p></html>", b"\x00" * 100, b"<"]
)
def test_what_is_no_list_is_a_fault(body: bytes) -> None:
    fault = read(body)
    assert isinstance(fault, Fault)
    assert fault.kind is FaultKind.BAD_DOCUMENT


def test_a_huge_file_is_refused_unread() -> None:
    fault = read(b"<opml>" + b" " * 6_000_000)
    assert isinstance(fault, Fault)
    assert fault.kind is FaultKind.TOO_LARGE


@given(st.binary(max_size=300))
def test_any_bytes_come_to_an_end(body: bytes) -> None:
    assert isinstance(read(body), tuple | Fault)
    assert isinstance(read(b'<opml><outline xmlUrl="' + body), tuple | Fault)


def test_deep_nesting_is_survived() -> None:
    deep = "<outline text='x'>" * 100_000 + "<outline xmlUrl='https://a.example/'/>"
    assert isinstance(read(f"<opml><body>{deep}".encode()), tuple)


def test_what_is_written_is_opml_2_and_reads_back() -> None:
    document = write(builtin(), title="Dzherelo", created=NOW)
    root = ElementTree.fromstring(document)  # noqa: S314  our own bytes
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/dateCreated") == "Fri, 20 Nov 2026 12:00:00 +0000"
    again = read(document)
    assert isinstance(again, tuple)
    assert [feed.url for feed in again] == [f.url for s in builtin() for f in s.feeds]
    assert {feed.title for feed in again} <= {source.name for source in builtin()}


@given(st.text(max_size=30))
def test_any_name_can_be_written(name: str) -> None:
    feed = Feed(FeedId(1), "https://a.example/rss")
    source = Source(SourceId(1), "a", name, "https://a.example/", feeds=(feed,))
    ElementTree.fromstring(write([source], title=name, created=NOW))  # noqa: S314
