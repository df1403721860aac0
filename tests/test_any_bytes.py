"""Readers return on any bytes: a value or a Fault, never an exception."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.extract import pages
from dzherelo.feeds import documents
from dzherelo.media import inspect
from dzherelo.model.article import Extracted
from dzherelo.model.entry import FeedDocument
from dzherelo.model.outcome import Fault
from dzherelo.model.picture import PictureFacts
from dzherelo.sources import discovery, opml
from dzherelo.text import dates, encodings

NOW = datetime(2026, 11, 20, tzinfo=UTC)
URL = "https://a.example/b"
WORDS = (
    *(b"<rss>", b"<channel>", b"<item>", b"</item>", b"<title>", b"<link>", b"<feed", b"<entry>"),
    *(b' xmlns="a', b"xmlns:x='", b"&#", b"]]>", b"<![CDATA[", b"<!--", b"<?xml encoding=", b"'"),
    *(b"<outline xmlUrl=", b"<html>", b"<p>", b"<base href=", b'"', b">", b"=", b"charset=", b"{"),
    *(
        b"<url><loc>",
        b"<time datetime=",
        b"Sitemap: ",
        b"\xd1\x96",
        b"\xcf\xf0",
        b"\xff\xfe",
        b"\0",
    ),
)
PIECES = st.one_of(st.sampled_from(WORDS), st.binary(max_size=6))
BYTES = st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=40).map(b"".join))


@settings(deadline=None)
@given(BYTES)
def test_a_feed(body: bytes) -> None:
    found = documents.parse(body, url=URL, content_type="", now=NOW)
    assert isinstance(found, FeedDocument | Fault)


@settings(deadline=None)
@given(BYTES)
def test_a_page(body: bytes) -> None:
    found = pages.read(body, url=URL, content_type="text/html", entry=None, now=NOW)
    assert isinstance(found, Extracted | Fault)


@settings(deadline=None)
@given(BYTES)
def test_lists_and_rules(body: bytes) -> None:
    assert isinstance(opml.read(body), tuple | Fault)
    for one in discovery.find(body, URL):
        assert one.url.lower().startswith(("http://", "https://"))
    for url in discovery.sitemaps(body, URL):
        assert url.lower().startswith(("http://", "https://"))


@settings(deadline=None)
@given(BYTES)
def test_a_picture(body: bytes) -> None:
    assert isinstance(inspect.facts(body), PictureFacts | Fault)


@settings(deadline=None)
@given(BYTES, st.sampled_from(["", "text/html; charset=windows-1251", "text/xml; charset=x"]))
def test_an_encoding(body: bytes, said: str) -> None:
    assert isinstance(encodings.decode(body, said, "html").text, str)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_a_date(text: str) -> None:
    claim = dates.read(text, language="uk", now=NOW, read_from="test")
    assert claim is None or claim.at.tzinfo is not None


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel><item><title>A</title><entn¼-ry>x</entn¼-ry><link>https://a.example/1</link>",
        "<rss><channel><item tªpe='1'><title>A</title><link>https://a.example/1</link></item>",
        (
            "<rss xmlns:a='http://»W¸/'><channel><item><a:b>c</a:b><title>A</title>"
            "<link>https://a.example/1</link></item>"
        ),
    ],
)
def test_names_that_xml_forbids_cost_only_themselves(body: str) -> None:
    # each is broken XML as well, so that it is saved piece by piece
    found = documents.parse(body.encode() + b"<a & b", url=URL, content_type="", now=NOW)
    assert isinstance(found, FeedDocument)
    assert [entry.title for entry in found.entries] == ["A"]


def test_fuzzing_by_chance_gives_every_reader_something(tmp_path: Path) -> None:
    program = Path(__file__).parents[1] / "bench" / "fuzz.py"
    done = subprocess.run(
        [
            sys.executable,
            str(program),
            "--seconds",
            "1",
            "--chance",
            "--finds",
            str(tmp_path / "f"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "inputs to 10 readers, 0 places that broke" in done.stdout
