"""What is handed out from memory is, to the byte, what the ordinary way answers."""

from pathlib import Path

import pytest

from dzherelo.blobs.results import Results
from dzherelo.media import links
from dzherelo.media.options import Options
from dzherelo.model.ids import BlobKey
from dzherelo.store import tombstones
from dzherelo.store.database import Database
from dzherelo.web import darkroom, portal, prints
from dzherelo.web.prints import Prints
from tests.web import world
from tests.web.conftest import Client

ADDRESS = f"/media/card/{world.KEY}"
SIGNED = "/media" + links.link(b"0123456789abcdef", Options("fit", 100), world.KEY)


@pytest.fixture
def results(tmp_path: Path) -> Results:
    """Kept results, in memory as well."""
    return Results(tmp_path / "cache", 10_000_000)


@pytest.fixture
def ordinary(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that the application had to answer; needed before `client`."""
    asked: list[str] = []

    class Counted(Prints):
        def __init__(self, app, room, settings) -> None:  # type: ignore[no-untyped-def]
            async def counted(scope, receive, send):  # type: ignore[no-untyped-def]
                asked.append(scope["path"])
                await app(scope, receive, send)

            super().__init__(counted, room, settings)

    monkeypatch.setattr(portal, "Prints", Counted)
    return asked


@pytest.mark.parametrize("path", [ADDRESS, SIGNED, f"/media/share/{world.KEY}"])
@pytest.mark.parametrize("accept", ["*/*", "image/webp,*/*", "image/avif,image/webp"])
async def test_both_ways_answer_alike(
    ordinary: list[str], client: Client, path: str, accept: str
) -> None:
    sent = {"accept": accept}
    first = await client.get(path, headers=sent)
    assert (first.status_code, ordinary) == (200, [path])
    again = await client.get(path, headers=sent)
    assert ordinary == [path]
    assert (again.status_code, again.content) == (200, first.content)
    assert dict(again.headers) == dict(first.headers)
    assert again.headers["x-content-type-options"] == "nosniff"
    assert again.headers["content-security-policy"] == "default-src 'none'; sandbox"
    head = await client.head(path, headers=sent)
    assert (head.status_code, head.content, ordinary) == (200, b"", [path])
    assert dict(head.headers) == dict(first.headers)


async def test_formats_are_not_confused(ordinary: list[str], client: Client) -> None:
    for accept in ("image/webp", "image/jpeg", "image/avif", "image/webp", "image/jpeg"):
        answer = await client.get(ADDRESS, headers={"accept": accept})
        assert answer.headers["content-type"] == accept
    assert len(ordinary) == 3


async def test_what_asks_for_less_goes_the_ordinary_way(
    ordinary: list[str], client: Client
) -> None:
    whole = await client.get(ADDRESS)
    tag = whole.headers["etag"]
    for headers, status, body in (
        ({"if-none-match": tag}, 304, b""),
        ({"range": "bytes=3-9"}, 206, whole.content[3:10]),
        ({"range": "bytes=3-9", "if-range": '"other"'}, 200, whole.content),
    ):
        answer = await client.get(ADDRESS, headers=headers)
        assert (answer.status_code, answer.content) == (status, body)
    assert (await client.post(ADDRESS)).status_code == 405
    assert len(ordinary) == 5


async def test_a_signature_is_checked_for_every_address(
    ordinary: list[str], client: Client
) -> None:
    assert (await client.get(SIGNED)).status_code == 200
    assert (await client.get(SIGNED)).status_code == 200
    assert (await client.get(SIGNED.replace("100", "101"))).status_code == 403
    assert (await client.get(SIGNED + "x")).status_code == 403
    assert len(ordinary) == 3


async def test_a_picture_in_memory_is_gone_when_it_is_taken_down(
    client: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await client.get(ADDRESS)).status_code == 200
    async with database.transaction() as session:
        stem = world.KEY.rsplit("/", 1)[1].removesuffix(".jpg")
        await tombstones.bury(session, BlobKey(world.KEY), stem, "a court", world.NOON)
    # as after LOOK_S seconds
    monkeypatch.setattr(darkroom, "LOOK_S", 0.0)
    assert (await client.get(ADDRESS)).status_code == 410
    # what is known to be gone needs no question
    monkeypatch.setattr(darkroom, "LOOK_S", 1000.0)
    assert (await client.get(ADDRESS)).status_code == 410


async def test_memory_for_addresses_is_bounded(
    ordinary: list[str], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prints, "MOST", 2)
    for _ in range(2):
        for number in range(3):
            answer = await client.get(ADDRESS, headers={"accept": f"image/webp;v={number}"})
            assert answer.status_code == 200
    # each was forgotten before it came again and is learned anew; the bytes stay in memory
    assert len(ordinary) == 1
    longest = {"accept": "image/webp," + "x" * prints.LONGEST}
    assert (await client.get(ADDRESS, headers=longest)).status_code == 200
    assert len(ordinary) == 2
