from pathlib import Path

from dzherelo.fetch.answers import Response
from dzherelo.fetch.canned import Canned
from dzherelo.model.outcome import Fault, FaultKind
from tests.fetch.conftest import NOW


async def test_a_folder_becomes_a_network(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text("<rss/>")
    (tmp_path / "pages.json").write_text(
        '[{"url": "https://a.example/feed", "file": "feed.xml", "headers": {"ETag": "x"}},'
        ' {"url": "https://a.example/old", "status": 301, "headers": {"Location": "/feed"}}]'
    )
    async with Canned.folder(tmp_path, clock=lambda: NOW) as network:
        got = await network.get("https://a.example/old", accept="text/xml")
    assert isinstance(got, Response)
    assert (got.body, got.etag, got.permanent_url) == (b"<rss/>", "x", "https://a.example/feed")
    assert [(asked.url, asked.accept) for asked in network.asked] == [
        ("https://a.example/old", "text/xml")
    ]


async def test_faults_can_be_canned_and_strange_hosts_are_unknown() -> None:
    down = Fault(FaultKind.UNREACHABLE, "nobody listens")
    network = Canned({"https://a.example/": down}, clock=lambda: NOW)
    assert await network.get("https://a.example") == down
    strange = await network.get("https://b.example/")
    assert isinstance(strange, Fault)
    assert strange.kind is FaultKind.UNKNOWN_HOST
