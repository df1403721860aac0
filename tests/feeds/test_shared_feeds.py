"""Real feeds and attacks outside the project: no entry fewer than feedparser finds."""

import gzip
import io
import json
import warnings
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from dzherelo.feeds.documents import parse
from dzherelo.model.entry import FeedDocument
from dzherelo.model.outcome import Fault

DATA = Path(__file__).parents[2].parent / "shared" / "data"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
pytestmark = pytest.mark.shared


def real_feeds() -> list[Path]:
    feeds = DATA / "reading" / "feeds"
    found = [p for p in feeds.glob("*/*.xml.gz") if not p.name.startswith("xml__")]
    return sorted(found + list((DATA / "reading" / "uk-nolicence" / "feeds").glob("*.xml")))


def test_every_real_feed_is_complete() -> None:
    if not real_feeds():
        pytest.skip("no shared feeds here")
    short = []
    for path in real_feeds():
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        found = parse(body, url="https://feed.example/f", content_type="", now=NOW)
        entries = -1 if isinstance(found, Fault) else len(found.entries)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reference = body.count(b"<item") + body.count(b"<entry")
            if entries < reference:
                reference = len(feedparser.parse(io.BytesIO(body)).entries)
        if entries < reference:
            short.append((path.name, entries, reference))
    assert short == []


def test_every_xml_attack_is_answered() -> None:
    folder = DATA / "hostile" / "xml"
    if not folder.exists():
        pytest.skip("no shared attacks here")
    own = [a.get("xml", "") for a in json.loads((folder / "own_xml_attacks.json").read_text())]
    listed = [a["payload"] for a in json.loads((folder / "patt_xxe.json").read_text())]
    for payload in own + listed:
        for body in (
            payload,
            f"{payload}<rss><channel><item><title>{payload}</title></item></channel></rss>",
        ):
            found = parse(body.encode(), url="https://a.example/", content_type="", now=NOW)
            assert isinstance(found, FeedDocument | Fault)
            assert "root:x:0" not in str(found)
