"""Whose filter refused us."""

import pytest

from dzherelo.feeds import health
from dzherelo.fetch.answers import Headers
from dzherelo.fetch.canned import Canned, Page
from dzherelo.fetch.walls import name
from dzherelo.model.outcome import Fault, FaultKind
from tests.fetch.conftest import NOW

CHALLENGE = {"CF-Mitigated": "challenge", "Server": "cloudflare"}


@pytest.mark.parametrize(
    ("status", "headers", "filter_"),
    [
        (403, Headers(cf_mitigated="challenge", server="cloudflare"), "Cloudflare"),
        (503, Headers(cf_mitigated="challenge"), "Cloudflare"),
        (403, Headers(server="cloudflare"), ""),
        (403, Headers(x_datadome="protected"), "DataDome"),
        (200, Headers(x_datadome="protected"), ""),
        (403, Headers(x_sucuri_block="GEO02"), "Sucuri"),
        (403, Headers(server="ddos-guard"), "DDoS-Guard"),
        (403, Headers(server="AkamaiGHost"), "Akamai"),
        (404, Headers(server="AkamaiGHost"), ""),
        (403, Headers(server="nginx"), ""),
    ],
)
def test_name(status: int, headers: Headers, filter_: str) -> None:
    assert name(status, headers) == filter_


async def test_a_challenge_is_told_in_words() -> None:
    url = "https://publisher.example/feed"
    network = Canned({url: Page(status=403, headers=CHALLENGE)}, clock=lambda: NOW)
    fault = await network.get(url)
    assert isinstance(fault, Fault)
    assert fault.kind == FaultKind.FORBIDDEN
    assert health.words(fault, NOW, "uk") == (
        "мовчить з 20 листопада 2026: 403 від фільтра ботів (Cloudflare)"
    )
