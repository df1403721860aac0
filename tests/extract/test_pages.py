"""What a page may be, and what is done with it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.extract import pages
from dzherelo.model.article import Extracted
from dzherelo.model.blocks import Figure, plain
from dzherelo.model.entry import EntryPicture, FeedEntry
from dzherelo.model.moment import ClaimedTime
from dzherelo.model.outcome import Fault, FaultKind

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LONG = "Міська рада Зорянська ухвалила новий розклад трамваїв, який запрацює з першого грудня."
MORE = "За ним вагони ходитимуть кожні вісім хвилин у будні й кожні дванадцять у вихідні дні."
ENTRY = FeedEntry(guid="1", url="https://news.example/1", title="Новий розклад трамваїв")


def read(
    page: str | bytes, entry: FeedEntry | None = None, kind: str = "text/html"
) -> Extracted | Fault:
    body = page.encode() if isinstance(page, str) else page
    return pages.read(body, url="https://news.example/1", content_type=kind, entry=entry, now=NOW)


def article(body: str, head: str = "") -> Extracted:
    found = read(f"<html lang=uk><head>{head}</head><body><article>{body}</article></body></html>")
    assert isinstance(found, Extracted), found
    return found


@pytest.mark.parametrize(
    ("body", "kind", "word"),
    [
        (b"", "text/html", "empty"),
        (b" \n ", "text/html", "empty"),
        (b"%PDF-1.7\n...", "text/html", "PDF"),
        (b"\xff\xd8\xff\xe0....", "text/html", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "", "PNG"),
        (b"\x00\x00\x00\x20ftypavif", "", "picture"),
        (bytes(range(32)) * 40, "text/html", ""),
        (b"just words, no tags", "text/plain", "no HTML"),
        (b'{"a": 1}', "application/json", "no HTML"),
        (b"bytes", "application/pdf", "application/pdf"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "text/xml", "rss"),
    ],
)
def test_what_is_no_page(body: bytes, kind: str, word: str) -> None:
    found = read(body, kind=kind)
    assert isinstance(found, Fault)
    assert found.kind is FaultKind.NOT_A_PAGE
    assert word in found.detail


def test_a_page_without_text() -> None:
    found = read("<html><body><nav><a href='/'>Головна</a></nav></body></html>")
    assert isinstance(found, Fault)
    assert found.kind is FaultKind.NO_TEXT


def test_the_feed_stands_in_for_a_short_page() -> None:
    content = f"<p>{LONG}</p><p>{MORE}</p>" * 4
    entry = FeedEntry(guid="1", url="u", title="Новий розклад трамваїв", content=content)
    found = read(f"<html><body><h1>Новий розклад трамваїв</h1><p>{LONG}</p></body></html>", entry)
    assert isinstance(found, Extracted)
    assert found.text_from == "feed"
    assert "text from the feed" in found.reasons
    assert found.quality < 1
    assert MORE in plain(found.blocks)


def test_the_page_is_kept_when_it_says_more() -> None:
    entry = FeedEntry(guid="1", url="u", title="Новий розклад трамваїв", content=f"<p>{LONG}</p>")
    found = read(f"<html><body><article><p>{LONG}</p><p>{MORE}</p></article></body></html>", entry)
    assert isinstance(found, Extracted)
    assert found.text_from == "page"
    assert found.title == "Новий розклад трамваїв"


def test_a_feed_alone() -> None:
    entry = FeedEntry(
        guid="1",
        url="u",
        title="Новий &amp; розклад",
        summary=LONG,
        pictures=(EntryPicture("https://a.example/t.jpg", caption="Трамвай", credit="Терен"),),
    )
    found = pages.from_entry(entry, url="https://news.example/1")
    assert isinstance(found, Extracted)
    assert found.lead == LONG
    assert found.text_from == "feed"
    assert found.blocks[1] == Figure("https://a.example/t.jpg", caption="Трамвай", credit="Терен")
    assert isinstance(pages.from_entry(ENTRY, url="https://news.example/1"), Fault)


def test_a_lost_lead_comes_from_the_feed() -> None:
    entry = FeedEntry(
        guid="1", url="u", title="Трамваї", summary="Диспетчери переписали все, що їздить рейками."
    )
    body = f"<p>Про це повідомив мер.</p><p>{LONG}</p><p>{MORE}</p>"
    page = f"<html><body><article>{body}</article></body></html>"
    found = read(page, entry)
    assert isinstance(found, Extracted)
    assert found.lead == entry.summary
    assert found.blocks[0].text == "Про це повідомив мер."
    assert "lead from the feed" in found.reasons


def test_titles_of_feed_and_page() -> None:
    body = f"<p>{LONG}</p><p>{MORE}</p>"
    retitled = read(f"<body><article><h1>Розклад трамваїв змінили</h1>{body}</article>", ENTRY)
    foreign = read(f"<body><h1>ГОРОД</h1><article>{body}</article>", ENTRY)
    quoted = read(f"<body><article><h1>«Новий розклад» трамваїв</h1>{body}</article>", ENTRY)
    titles = [one.title for one in (retitled, foreign, quoted) if isinstance(one, Extracted)]
    assert titles == [
        "Розклад трамваїв змінили",
        "Новий розклад трамваїв",
        "«Новий розклад» трамваїв",
    ]


def test_the_more_exact_time_wins() -> None:
    told = ClaimedTime(NOW - timedelta(hours=3), read_from="feed:pubDate")
    entry = FeedEntry(guid="1", url="u", title="Трамваї", published=told)
    body = f"<p>{LONG}</p><p>{MORE}</p>"
    day = "<meta property='article:published_time' content='2026-11-20'>"
    second = "<meta property='article:published_time' content='2026-11-20T08:15:00Z'>"
    vague = read(f"<html><head>{day}</head><body>{body}</body></html>", entry)
    exact = read(f"<html><head>{second}</head><body>{body}</body></html>", entry)
    assert isinstance(vague, Extracted)
    assert isinstance(exact, Extracted)
    assert vague.published == told
    assert exact.published is not None
    assert exact.published.at == datetime(2026, 11, 20, 8, 15, tzinfo=UTC)


def test_reservations_of_the_publisher() -> None:
    body = f"<p>{LONG}</p><p>{MORE}</p>"
    assert not article(body).noarchive
    for head in (
        "<meta name=robots content='noarchive, follow'>",
        "<meta name=robots content=nosnippet>",
        "<meta name=tdm-reservation content=1>",
    ):
        assert article(body, head).noarchive


def test_links_keep_their_offsets() -> None:
    found = article(
        "<p>Кажуть  в <a href='/rada'> міській\nраді</a>, що <b>усе</b> "
        "<a href='#x'>добре</a>.</p>"
        f"<p>{LONG}</p><p>{MORE}</p>"
    )
    first = found.blocks[0]
    assert first.text == "Кажуть в міській раді, що усе добре."
    assert [(first.text[one.start : one.end], one.url) for one in first.links] == [
        ("міській раді", "https://news.example/rada")
    ]


@pytest.mark.timeout(60)
def test_deep_and_wide_pages_return() -> None:
    deep = "<div>" * 20_000 + LONG + "</div>" * 20_000
    wide = f"<p>{LONG}</p>" + "<br>".join(["<a href=x>a</a>"] * 30_000)
    for body in (deep, wide, "<table><tr><td>" * 3_000, "<ul><li>" * 3_000, "<a><b>" * 5_000):
        assert isinstance(read(f"<html><body>{body}</body></html>"), Extracted | Fault)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300))
def test_returns_for_any_bytes(noise: bytes) -> None:
    for page in (noise, b"<html><p>" + noise, b"<article><p>" + LONG.encode() + b"</p>" + noise):
        assert isinstance(read(page), Extracted | Fault)


TAGS = st.sampled_from(
    [
        "p", "div", "a", "b", "br", "ul", "ol", "li", "table", "tr", "td", "th", "blockquote",
        "figure", "img", "iframe", "script", "noscript", "h1", "h2", "video", "picture",
        "source", "article", "time", "span", "title", "meta", "form", "select", "svg", "math",
        "template", "figcaption",
    ]
)  # fmt: skip
MARKUP = st.lists(
    st.one_of(
        TAGS.map(lambda tag: f"<{tag}>"),
        TAGS.map(lambda tag: f"</{tag}>"),
        TAGS.map(lambda tag: f"<{tag} href=/x src=/y.jpg class='lead share' datetime=2026>"),
        st.text(max_size=30),
    ),
    max_size=60,
).map("".join)


@settings(deadline=None, max_examples=150)
@given(MARKUP)
def test_returns_for_any_markup(markup: str) -> None:
    page = f"<html><body>{markup}<p>{LONG}</p></body></html>".encode("utf-8", "replace")
    found = read(page)
    assert isinstance(found, Extracted | Fault)
    if isinstance(found, Extracted):
        assert 0 <= found.quality <= 1
        assert all(
            one.text.strip() or isinstance(one, Figure) or one.text == "" for one in found.blocks
        )
