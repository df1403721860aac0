"""Hubs in Link headers, and signatures of deliveries (W3C WebSub)."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dzherelo.feeds import documents, hubs
from dzherelo.model.entry import FeedDocument
from tests.feeds.test_polling import NOW

HUB, SELF = "https://hub.example/", "https://a.example/feed"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", ("", "")),
        (f'<{HUB}>; rel="hub", <{SELF}>; rel="self"', (HUB, SELF)),
        (f"<{HUB}>;rel=hub", (HUB, "")),
        (f'<{SELF}>; title="a, b; rel=hub"; REL="alternate Self", <{HUB}>; rel=hub', (HUB, SELF)),
        (f'<{HUB}>; rel="hub", <https://other.example/>; rel="hub"', (HUB, "")),
    ],
)
def test_links(header: str, found: tuple[str, str]) -> None:
    assert hubs.linked(header) == found


@given(st.text(max_size=80))
def test_any_header_is_read(header: str) -> None:
    assert len(hubs.linked(header)) == 2
    assert not hubs.signed(b"body", header, "secret")


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_signatures(method: str) -> None:
    right = hmac.new(b"secret", b"body", getattr(hashlib, method)).hexdigest()
    assert hubs.signed(b"body", f"{method}={right}", "secret")
    assert hubs.signed(b"body", f"{method.upper()}={right.upper()}", "secret")
    assert not hubs.signed(b"other", f"{method}={right}", "secret")
    assert not hubs.signed(b"body", f"{method}={right}", "other")


def test_other_methods_sign_nothing() -> None:
    weak = hmac.new(b"secret", b"body", hashlib.md5).hexdigest()
    assert not hubs.signed(b"body", f"md5={weak}", "secret")
    assert not hubs.signed(b"body", "", "secret")


ATOM = (
    '<link rel="hub" href="https://hub.example/"/><link rel="self" href="https://a.example/feed"/>'
)
FEEDS = {
    "atom": f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Т</title>{ATOM}</feed>',
    "rss": '<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Т</title>'
    + ATOM.replace("<link", "<atom:link")
    + "</channel></rss>",
    "json": '{"version": "https://jsonfeed.org/version/1.1", "title": "Т", "items": [],'
    f'"feed_url": "{SELF}", "hubs": [{{"type": "WebSub", "url": "{HUB}"}}]}}',
}


@pytest.mark.parametrize("name", sorted(FEEDS))
def test_feeds_name_their_hub_and_themselves(name: str) -> None:
    found = documents.parse(FEEDS[name].encode(), url=SELF, content_type="", now=NOW)
    assert isinstance(found, FeedDocument)
    assert (found.hub, found.topic) == (HUB, SELF)
