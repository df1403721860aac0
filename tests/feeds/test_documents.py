"""Feeds in every state: broken bytes, wrong encodings, attacks, things that are no feeds."""

import gzip
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.feeds import documents
from dzherelo.feeds.documents import parse
from dzherelo.model.entry import FeedDocument
from dzherelo.model.outcome import Fault, FaultKind

NOW = datetime(2025, 12, 1, 12, 0, tzinfo=UTC)
TITLES = [f"Громада відремонтувала їхній міст № {n} — «Ґанок»" for n in range(30)]


def feed(prolog: str = "", more: str = "", cut: int | None = None) -> str:
    items = "".join(
        f"<item><title>{title}{more}</title><link>https://a.example/{n}</link><guid>{n}</guid>"
        f"<description>Опис події номер {n}, про яку повідомила міська рада.</description></item>"
        for n, title in enumerate(TITLES)
    )
    return f'{prolog}<rss version="2.0"><channel><title>Ґанок</title>{items}</channel></rss>'[:cut]


def read(body: bytes, content_type: str = "application/rss+xml") -> FeedDocument:
    found = parse(body, url="https://a.example/feed.xml", content_type=content_type, now=NOW)
    assert isinstance(found, FeedDocument)
    return found


def titles(document: FeedDocument) -> list[str]:
    return [entry.title for entry in document.entries]


@pytest.mark.parametrize(
    ("encoding", "prolog", "charset"),
    [
        ("cp1251", "windows-1251", ""),
        ("koi8-u", "koi8-u", ""),
        ("utf-16", "utf-16", ""),
        ("utf-16-le", "utf-8", ""),
        ("cp1251", "", "windows-1251"),
        ("cp1251", "windows-1251", "utf-8"),
        ("cp1251", "utf-8", "utf-8"),
        ("koi8-u", "utf-8", ""),
        ("cp1251", "windows-1251", "iso-8859-1"),
        ("utf-8", "windows-1251", "windows-1251"),
        ("utf-8", "nonsense", "unknown-8bit"),
    ],
)
def test_no_declaration_garbles_a_title(encoding: str, prolog: str, charset: str) -> None:
    declared = f'<?xml version="1.0" encoding="{prolog}"?>' if prolog else '<?xml version="1.0"?>'
    header = f"text/xml; charset={charset}" if charset else "text/xml"
    document = read(feed(declared).encode(encoding, "xmlcharrefreplace"), header)
    assert titles(document) == TITLES
    assert not document.doubtful


def test_a_short_guess_against_the_declaration_is_doubtful() -> None:
    body = "<rss><channel><item><title>Дах</title><link>https://a.example/1</link></item></channel></rss>"
    assert read(body.encode("cp1251"), "text/xml; charset=utf-8").doubtful


@pytest.mark.parametrize(
    "more", [" &nbsp;&laquo;!&raquo;", " & Ко <br>", "\x0b", " <b>так</b>", "&#xD800;", "<"]
)
def test_dirt_inside_costs_no_entry(more: str) -> None:
    found = titles(read(feed(more=more).encode()))
    assert len(found) == len(TITLES)
    assert all(title.startswith(clean) for title, clean in zip(found, TITLES, strict=True))


def test_blank_and_mark_before_the_declaration() -> None:
    assert titles(read(("\ufeff\n " + feed('<?xml version="1.0"?>')).encode())) == TITLES


def test_html_content_type_is_no_obstacle() -> None:
    assert titles(read(feed().encode(), "text/html; charset=utf-8")) == TITLES


def test_unannounced_gzip_is_unpacked() -> None:
    assert titles(read(gzip.compress(feed().encode()))) == TITLES


@pytest.mark.parametrize("share", [n / 50 for n in range(5, 50)])
def test_a_cut_feed_keeps_its_intact_entries(share: float) -> None:
    whole = feed().encode()
    body = whole[: int(len(whole) * share)]
    document = read(body)
    closed = body.count(b"</item>")
    assert closed <= len(document.entries) <= closed + 1
    assert titles(document) == TITLES[: len(document.entries)]
    assert document.problems[0].startswith("cut after entry")


@pytest.mark.parametrize("opening", ["<![CDATA[", "<!-- "])
def test_what_is_never_closed_hides_no_entries(opening: str) -> None:
    body = feed().replace("<description>Опис події номер 5,", f"<description>{opening}Опис,")
    assert titles(read(body.encode())) == TITLES


def test_a_cut_inside_cdata_is_a_cut() -> None:
    item = "<item><title>Міст</title><link>https://a.example/x</link><description><![CDATA[<p>Міс"
    document = read((feed()[: -len("</channel></rss>")] + item).encode())
    assert titles(document) == [*TITLES, "Міст"]
    assert document.entries[-1].summary == ""
    assert document.problems[0] == "cut after entry 30"


def test_two_feeds_in_one_answer_are_read_as_one() -> None:
    second = feed('<?xml version="1.0"?>').replace("https://a.example/", "https://b.example/")
    document = read((feed('<?xml version="1.0"?>') + second + "<rdf><item/></rdf>").encode())
    assert titles(document) == TITLES * 2
    assert document.entries[30].url == "https://b.example/0"


def test_a_mark_before_a_title_is_not_part_of_it() -> None:
    assert titles(read(feed().replace("<title>Громада", "<title>\ufeffГромада").encode())) == TITLES


@pytest.mark.parametrize(
    ("body", "kind", "detail"),
    [
        (b"", FaultKind.NOT_A_FEED, "empty"),
        (b" \n ", FaultKind.NOT_A_FEED, "empty"),
        (b"%PDF-1.7 ...", FaultKind.NOT_A_FEED, "PDF"),
        ("<!doctype html><title>Ремонт</title><p>x".encode(), FaultKind.NOT_A_FEED, "«Ремонт»"),
        (b'{"error": 404}', FaultKind.NOT_A_FEED, "JSON"),
        (b"<?xml version='1.0'?><opml/>", FaultKind.NOT_A_FEED, "XML, but no feed"),
        (b"hello", FaultKind.NOT_A_FEED, "neither"),
        (b"\x1f\x8b\x08broken", FaultKind.NOT_A_FEED, "compressed"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, kind: FaultKind, detail: str) -> None:
    found = parse(body, url="https://a.example/", content_type="", now=NOW)
    assert isinstance(found, Fault)
    assert found.kind == kind
    assert detail in found.detail


def test_a_feed_without_entries_is_a_document() -> None:
    assert read(b"<rss><channel><title>x</title></channel></rss>").entries == ()


def test_sitemap_index_names_the_newest_first() -> None:
    rows = [
        ("old", "2025-01-02"),
        ("none", ""),
        ("new", "2025-11-30T10:00:00+02:00"),
        ("mid", "2025-03-05"),
    ]
    named = "".join(
        f"<sitemap><loc>https://a.example/{path}</loc><lastmod>{day}</lastmod></sitemap>"
        for path, day in rows
    )
    found = read(f"<sitemapindex>{named}</sitemapindex>".encode()).sitemaps
    assert [url.rpartition("/")[2] for url in found] == ["new", "mid", "old", "none"]


def test_sitemap_index_names_its_sitemaps() -> None:
    body = (
        b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>'
        b"<loc>https://a.example/1.xml</loc></sitemap><sitemap><loc>/2.xml</loc></sitemap></sitemapindex>"
    )
    document = read(body)
    assert document.sitemaps == ("https://a.example/1.xml", "https://a.example/2.xml")


def test_links_that_are_no_web_addresses_are_dropped() -> None:
    for link in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"):
        body = f"<rss><channel><item><title>x</title><link>{link}</link></item></channel></rss>"
        assert read(body.encode()).entries[0].url == ""


def test_the_future_is_clamped() -> None:
    date = b"<pubDate>Fri, 01 Jan 2100 10:00:00 GMT</pubDate>"
    body = b"<rss><channel><item><title>x</title>" + date + b"</item></channel></rss>"
    published = read(body).entries[0].published
    assert published is not None
    assert (published.at, published.clamped) == (NOW, True)


def test_too_many_entries_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_ENTRIES", 10)
    document = read(feed().encode())
    assert len(document.entries) == 10
    assert "10 of 30 entries kept" in document.problems


HOSTILE = {
    "deep nesting": b"<rss><channel><item>" + b"<a>" * 200_000,
    "deep fields": b"<rss><channel>" + b"<item><media:x>" * 100_000,
    "attributes": b"<rss><channel><item " + b"".join(b'a%d="b" ' % n for n in range(50_000)) + b">",
    "one attribute": b"<rss " + b"a" * 2_000_000 + b">",
    "open angles": b"<rss>" + b"<" * 1_000_000 + b">",
    "open comments": b"<rss>" + b"<!--" * 500_000 + b">",
    "quotes": b"<rss>" + b'<a b="' * 200_000 + b">",
    "ampersands": b"<rss><channel><item><title>" + b"&" * 1_000_000,
    "huge text": b"<rss><channel><item><title>"
    + b"x" * 20_000_000
    + b"</title></item></channel></rss>",
    "open scripts": b"<rss><channel><item><title>"
    + b"&lt;script&gt;" * 100_000
    + b"</title></item></channel></rss>",
    "laughs": b'<!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    b"<rss><channel><title>&b;</title><item><title>&b;</title></item></channel></rss>",
    "json depth": b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 200_000,
    "gzip bomb": gzip.compress(b"<rss>" + b"\0" * 60_000_000),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_bytes_are_answered_in_bounded_time(name: str) -> None:
    start = time.process_time()
    found = parse(HOSTILE[name], url="https://a.example/", content_type="", now=NOW)
    assert time.process_time() - start < 10
    assert isinstance(found, FeedDocument | Fault)


def test_entities_are_neither_loaded_nor_expanded() -> None:
    body = (
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">'
        b'<!ENTITY y "yy">]>'
        b"<rss><channel><title>&x;</title><item><title>&y;</title></item></channel></rss>"
    )
    document = read(body)
    assert (document.title, document.entries[0].title) == ("&x;", "&y;")


PIECES = [
    *(b"<rss> <channel> <item> </item> <title> </title> <entry> <![CDATA[ ]]> &#0; &nbsp;").split(),
    *(
        b"<urlset> <url> <loc> <media:group> <pubDate> <rdf:RDF> </channel> <sitemap> <guid>"
    ).split(),
    b"<feed xmlns='http://www.w3.org/2005/Atom'>",
    b"<link href='x' rel='hub'/>",
    b'{"items": [',
    b'{"version":"jsonfeed",',
    b"\xff\xfe",
    b"\x00",
    "13 лип".encode(),
    b"xml:base='http://[x'",
    b"<a xml:lang='",
    b"\xed\xa0\x80",
]


@settings(deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400), st.lists(st.sampled_from(PIECES), max_size=25).map(b"".join)
    ),
    st.text(max_size=20),
)
def test_any_bytes_get_an_answer(body: bytes, url: str) -> None:
    found = parse(body, url=url, content_type="text/xml; charset=" + url, now=NOW)
    assert isinstance(found, FeedDocument | Fault)
    if isinstance(found, FeedDocument):
        for entry in found.entries:
            words = entry.title + entry.summary + entry.content + entry.guid + entry.url
            words.encode("utf-8")
            assert "\x00" not in words
