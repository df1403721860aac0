"""Fragments of HTML as a reader sees them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.text.html import line, opening, plain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Раз&nbsp;два", "Раз два"),
        ("<p>Раз</p><p>два<br/>три <b>x</b>\ny</p>", "Раз\nдва\nтри x y"),
        ("a<script>alert('<b>')</script>b<!-- c > -->d<STYLE>x</style>e", "abde"),
        ("3 < 5 & AT&T", "3 < 5 & AT&T"),
        ("<a title='x>y'>link</a>", "link"),
        ("&lt;script&gt;", "<script>"),
        ("a<!-- unclosed", "a"),
        ("plain\n\n text", "plain\ntext"),
        ("<TD>a</TD><Tr>b<BR>c<Span>d", "a\nb\ncd"),
        ('<p class="x" title="a>b">c</p><?pi d?>e', "c\ne"),
    ],
)
def test_plain(html: str, text: str) -> None:
    assert plain(html) == text


def test_line() -> None:
    assert line("<p>a</p><p>b</p>") == "a b"


@pytest.mark.parametrize(
    "piece", ["<", "<a ", '<a b="', "<script>", "<!--", "&", "</", "<p", "<svg", "<a '\""]
)
def test_linear(piece: str) -> None:
    start = time.process_time()
    plain(piece * 200_000)
    assert time.process_time() - start < 5


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text(html: str) -> None:
    assert plain(html) == plain(html).strip()


@given(st.text("a<>&b \n\xad", max_size=60), st.integers(0, 30))
def test_the_opening_begins_the_whole(html: str, length: int) -> None:
    begun, whole = opening(html, length), plain(html)
    assert whole.startswith(begun)
    assert begun == whole or len(begun) > length
