import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dzherelo.text import proxied

INNER = "https://store.example/media/a b/photo.jpg"
SAFE = "https://store.example/media/photo.jpg"
ENCODED = "https%3A%2F%2Fstore.example%2Fmedia%2Fphoto.jpg"
BASE64 = base64.urlsafe_b64encode(SAFE.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "url",
    [
        f"https://img.example/rs:fill:1200:0/plain/{ENCODED}",
        f"https://img.example/sig/rs:fit:300:200/plain/{ENCODED}@webp",
        f"https://img.example/insecure/rs:fit:300:200/{BASE64}.jpg",
        f"https://img.example/insecure/rs:fit:300:200/{BASE64[:16]}/{BASE64[16:]}.webp",
        f"https://t.example/unsafe/300x200/smart/{SAFE}",
        f"https://t.example/unsafe/300x200/{ENCODED}",
        f"https://t.example/unsafe/300x200/{SAFE.replace('://', ':/')}",
        "https://wsrv.nl/?url=store.example/media/photo.jpg&w=300",
        "https://images.weserv.nl/?url=ssl:store.example/media/photo.jpg",
        f"https://site.example/_next/image?url={ENCODED}&w=640&q=75",
        f"https://site.example/_ipx/w_200/{SAFE}",
        f"https://site.example/cdn-cgi/image/width=80,quality=75/{SAFE}",
        "https://i0.wp.com/store.example/media/photo.jpg?resize=300%2C200",
        "https://site-example.cdn.ampproject.org/i/s/store.example/media/photo.jpg",
        f"https://site.example/resize.php?src={ENCODED}&w=100",
        "https://outer.example/_next/image?url=https%3A%2F%2Fimg.example%2Frs%3Afit%3A9%3A9%2Fplain%2F"
        + ENCODED.replace("%", "%25"),
    ],
)
def test_known_proxies(url: str) -> None:
    assert proxied.unwrap(url) == SAFE


def test_relative_sources() -> None:
    next_image = "https://site.example/_next/image?url=%2Fmedia%2Fphoto.jpg&w=640"
    assert proxied.unwrap(next_image) == "https://site.example/media/photo.jpg"
    cdn = "https://site.example/cdn-cgi/image/width=80/media/photo.jpg"
    assert proxied.unwrap(cdn) == "https://site.example/media/photo.jpg"


@pytest.mark.parametrize(
    "url",
    [
        SAFE,
        INNER,
        "",
        "https://site.example/photo.jpg?url=https://elsewhere.example/page",
        "https://img.example/rs:fit:9:9/plain/local%3A%2F%2Ffile.jpg",
        "https://img.example/rs:fit:9:9/not-base64-at-all.jpg",
        "https://i0.wp.com/only",
        "data:image/gif;base64,aHR0cHM6Ly9h",
        "http://[broken",
    ],
)
def test_everything_else_stays(url: str) -> None:
    assert proxied.unwrap(url) == url


@given(st.text(max_size=200))
def test_returns_for_any_text(text: str) -> None:
    for url in (
        text,
        f"https://img.example/rs:fit:1:1/{text}",
        f"https://a.example/image?url={text}",
    ):
        found = proxied.unwrap(url)
        assert found == url or found.lower().startswith(("http://", "https://"))
