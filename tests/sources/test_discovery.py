import pytest
from hypothesis import given
from hypothesis import strategies as st

from dzherelo.sources.discovery import find, guesses, sitemaps
from dzherelo.sources.found import FoundFeed

HOME = "https://richka.example/news/"


def page(head: str = "", body: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def addresses(body: bytes, url: str = HOME) -> list[str]:
    return [feed.url for feed in find(body, url)]


def test_a_declared_feed_is_found_with_its_title() -> None:
    declared = '<link rel="alternate" type="application/rss+xml" title="Усі  новини" href="/rss">'
    assert find(page(declared), HOME) == (
        FoundFeed("https://richka.example/rss", "Усі новини", HOME, "link"),
    )


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ('rel="alternate" type="application/atom+xml" href="a.xml"', HOME + "a.xml"),
        ('rel="ALTERNATE home" TYPE="Application/RSS+XML; charset=utf-8" href="f"', HOME + "f"),
        ('rel="feed" type="application/feed+json" href="f"', HOME + "f"),
        ('rel="alternate" type="text/xml" href="/rss.xml"', "https://richka.example/rss.xml"),
        ('rel="alternate" type="application/rdf+xml" href="//b.example/r"', "https://b.example/r"),
    ],
)
def test_ways_to_declare_a_feed(link: str, url: str) -> None:
    assert addresses(page(f"<link {link}>")) == [url]


@pytest.mark.parametrize(
    "link",
    [
        'rel="alternate" hreflang="en" href="/rss"',
        'rel="alternate" type="application/json" href="/wp/v2/pages/7"',
        'rel="alternate" type="text/xml+oembed" href="/oembed?format=xml"',
        'rel="stylesheet" type="application/rss+xml" href="/rss"',
        'rel="alternate" type="application/rss+xml" href=""',
        'rel="alternate" type="application/rss+xml" href="javascript:x()"',
        'rel="alternate" type="application/rss+xml"',
    ],
)
def test_what_is_no_declaration(link: str) -> None:
    assert addresses(page(f"<link {link}>")) == []


@pytest.mark.parametrize(
    "href",
    ["/rss", "/rss/", "/feed", "feed.xml", "/ukr/rss/full.rss", "/?feed=rss2", "/rss2.xml"],
)  # fmt: skip
def test_an_anchor_that_looks_like_a_feed_is_found(href: str) -> None:
    (feed,) = find(page(body=f'<a href="{href}"><b>RSS</b> стрічка</a>'), HOME)
    assert (feed.title, feed.how) == ("RSS стрічка", "anchor")


@pytest.mark.parametrize(
    "href",
    ["/news/1", "/img/rss.png", "/feedback", "/rssi-2026", "/about-rss.html", "#rss", "/atomic", "http://[rss"],
)  # fmt: skip
def test_other_anchors_are_not(href: str) -> None:
    assert addresses(page(body=f'<a href="{href}">RSS</a>')) == []


def test_declared_before_linked_comments_last_each_once() -> None:
    kind = 'rel="alternate" type="application/rss+xml"'
    head = f'<link {kind} href="/comments/feed/"><link {kind} href="/feed/">'
    body = '<a href="/sport/rss">s</a><a href="/feed/">f</a>'
    assert addresses(page(head, body)) == [
        "https://richka.example/feed/",
        "https://richka.example/sport/rss",
        "https://richka.example/comments/feed/",
    ]


def test_the_base_of_a_page_counts() -> None:
    head = (
        '<base href="//cdn.example/x/"><link rel="alternate" type="application/rss+xml" href="f">'
    )
    assert addresses(page(head)) == ["https://cdn.example/x/f"]


def test_titles_of_old_pages_are_readable() -> None:
    head = '<link rel="alternate" type="application/rss+xml" title="Стрічка новин" href="/rss">'
    body = "<p>Новини області, міста і річки</p>"
    old = page('<meta charset="windows-1251">' + head, body).decode().encode("windows-1251")
    assert find(old, HOME)[0].title == "Стрічка новин"


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0"?>\n<rss version="2.0"><channel/></rss>',
        b'\xef\xbb\xbf<feed xmlns="http://www.w3.org/2005/Atom"/>',
        b'<rdf:RDF xmlns:rdf="x">',
        b'{"version": "https://jsonfeed.org/version/1.1", "items": []}',
    ],
)
def test_a_feed_is_its_own_answer(body: bytes) -> None:
    assert [(feed.url, feed.how) for feed in find(body, HOME)] == [(HOME, "itself")]


@pytest.mark.parametrize("body", [b"", b"   ", b"\x00\x00", b"text only", b"{}", b"\xff" * 50])
def test_what_is_no_page_has_no_feeds(body: bytes) -> None:
    assert find(body, HOME) == ()


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_page_comes_to_an_end(body: bytes, url: str) -> None:
    for feed in find(b'<link rel=alternate type=application/rss+xml href="' + body, url):
        assert feed.url.startswith(("http://", "https://"))
    find(body, url)
    guesses(url)
    sitemaps(b"Sitemap: " + body, url)


def test_deep_and_long_pages_are_survived() -> None:
    assert isinstance(find(b"<div>" * 200_000, HOME), tuple)
    assert len(find(page(body='<a href="/rss?{}">x</a>' * 3), HOME)) == 1
    many = "".join(f'<a href="/{n}/rss">x</a>' for n in range(5000))
    assert len(find(page(body=many), HOME)) == 100


def test_guesses_lie_on_the_same_host() -> None:
    tried = guesses("https://richka.example/deep/page?x=1")
    assert tried[0] == FoundFeed(
        "https://richka.example/rss", "", "https://richka.example/deep/page?x=1", "guess"
    )
    assert all(feed.url.startswith("https://richka.example/") for feed in tried)
    assert len({feed.url for feed in tried}) == len(tried)
    assert guesses("not an address") == ()


def test_sitemaps_are_read_from_robots() -> None:
    robots = (
        b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /x\r\nSitemap: https://a.example/sitemap.xml\r\n"
        b"SITEMAP:/relative.xml\r\n  sitemap : https://a.example/news.xml # fresh\r\n"
        b"Sitemap: ftp://a.example/s.xml\r\nSitemap: https://a.example/sitemap.xml\r\n"
        b"# Sitemap: https://a.example/old.xml"
    )
    assert sitemaps(robots, "https://a.example/") == (
        "https://a.example/news.xml",
        "https://a.example/sitemap.xml",
        "https://a.example/relative.xml",
    )
