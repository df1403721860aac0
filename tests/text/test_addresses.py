"""Addresses for fetching and for comparing."""

from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.text import addresses

BASE = "https://base.example/d/"


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("/x y\n", "https://base.example/x%20y"),
        ("//a.example/b#c", "https://a.example/b"),
        ("HTTP://A.example:80/Ї?q=є", "http://a.example/%D0%87?q=%D1%94"),
        ("http://пошта.укр/", "http://xn--80a1acn3a.xn--j1amh/"),
        ("../e", "https://base.example/e"),
    ],
)
def test_absolute(url: str, whole: str) -> None:
    assert addresses.absolute(url, BASE) == whole


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "mailto:a@b.example",
        "http://u:p@h.example/",
        "http://[::1/",
        "http://",
        "",
        "data:x",
        "http://a b/",
    ],
)
def test_what_cannot_be_fetched(url: str) -> None:
    assert addresses.absolute(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/n/1/",
        "https://A.example/n/1?utm_source=x&fbclid=y#top",
        "https://a.example/n/1/amp/",
        "https://a.example/n/1?amp=1",
        "https://www.google.com/amp/s/a.example/n/1",
        "https://a-example.cdn.ampproject.org/c/s/a.example/n/1",
        "https://a.example:443/%6E/1",
    ],
)
def test_one_identity(url: str) -> None:
    assert addresses.normalise(url) == "https://a.example/n/1"


@pytest.mark.parametrize(
    "url", ["https://www.a.example/n/1", "https://a.example/n/1?id=2", "https://a.example/N/1"]
)
def test_other_identities(url: str) -> None:
    assert addresses.normalise(url) not in (None, "https://a.example/n/1")


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text(url: str, base: str) -> None:
    for text in (url, "http://" + url, "https://a.example/" + url):
        whole = addresses.absolute(text, base)
        addresses.host(text)
        if whole is not None:
            assert whole.isascii()
            assert addresses.absolute(whole) == whole
        same = addresses.normalise(text, base)
        assert (same is None) == (whole is None)
        assert same is None or addresses.normalise(same) == same


@pytest.mark.parametrize(
    "query",
    ["ref=rss", "ref=vc.ru", "ref=", "ref_src=twsrc", "referrer=x", "source=rss", "from=telegram"],
)
def test_the_way_a_reader_came_is_no_part_of_the_address(query: str) -> None:
    assert addresses.normalise(f"https://s.example/a?{query}&id=5") == "https://s.example/a?id=5"


@pytest.mark.parametrize("query", ["ref=1205", "source=budget-2026", "from=2026-11-01", "src=a7"])
def test_what_may_name_the_content_stays(query: str) -> None:
    assert addresses.normalise(f"https://s.example/a?{query}") == f"https://s.example/a?{query}"


@pytest.mark.parametrize(
    "url", ["/a/b", "/a/b?x=1&y=/z", "/", "/a/../b", "/./a", "//t.example/a", "/a#b", "/а", "/a b"]
)
@pytest.mark.parametrize(
    "base",
    ["https://s.example/x/y", "http://s.example:8080/", "https://s.example:443/", "http://s"],
)
def test_short_ways_lead_to_the_same_address(url: str, base: str) -> None:
    joined = addresses.absolute(urljoin(base, url))
    assert addresses.absolute(url, base) == joined
