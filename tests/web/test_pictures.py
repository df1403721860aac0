"""Pictures: made once, kept, named by content; everything else is refused with a reason."""

import pytest

from dzherelo.media import links
from dzherelo.media.options import Options
from dzherelo.model.ids import BlobKey
from dzherelo.store import tombstones
from dzherelo.store.database import Database
from dzherelo.web import darkroom
from tests.web import world
from tests.web.conftest import Client


async def test_a_card_is_made_once_and_kept(client: Client, shelf: world.Shelf) -> None:
    address = f"/media/card/{world.KEY}"
    first = await client.get(address)
    assert first.status_code == 200
    assert first.headers["content-type"] == "image/jpeg"
    assert "immutable" in first.headers["cache-control"]
    assert first.headers["vary"] == "Accept"
    assert "vary" not in (await client.get(f"/media/share/{world.KEY}")).headers
    assert first.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "set-cookie" not in first.headers
    assert first.headers["x-content-type-options"] == "nosniff"
    shelf.reads.clear()
    assert (await client.get(address)).content == first.content
    assert shelf.reads == []


async def test_an_unchanged_picture_is_not_sent_again(client: Client) -> None:
    address = f"/media/wide/{world.KEY}"
    first = await client.get(address)
    again = await client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "content-length" not in again.headers
    for several in (f'"other", W/{first.headers["etag"]}', "*"):
        again = await client.get(address, headers={"if-none-match": several})
        assert again.status_code == 304
    changed = await client.get(address, headers={"if-none-match": '"other"'})
    assert (changed.status_code, changed.content) == (200, first.content)


@pytest.mark.parametrize("preset", ["wide", "original"])
async def test_what_does_not_exist_is_never_unchanged(client: Client, preset: str) -> None:
    address = f"/media/{preset}/feed/1/{'0' * 32}.jpg"
    answer = await client.get(address, headers={"if-none-match": "*"})
    assert answer.status_code == 404


@pytest.mark.parametrize("preset", ["wide", "original"])
async def test_head_and_parts_of_a_picture(client: Client, preset: str) -> None:
    address = f"/media/{preset}/{world.KEY}"
    whole = await client.get(address)
    assert whole.headers["accept-ranges"] == "bytes"
    head = await client.head(address, headers={"range": "bytes=0-9"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))
    part = await client.get(address, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"
    tail = await client.get(address, headers={"range": "bytes=-5"})
    assert (tail.status_code, tail.content) == (206, whole.content[-5:])
    beyond = await client.get(address, headers={"range": f"bytes={len(whole.content)}-"})
    assert (beyond.status_code, beyond.text) == (416, "no such part\n")
    assert beyond.headers["content-range"] == f"bytes */{len(whole.content)}"
    other = {"range": "bytes=10-19", "if-range": '"other"'}
    assert (await client.get(address, headers=other)).status_code == 200


async def test_other_methods_are_refused(client: Client) -> None:
    answer = await client.post(f"/media/card/{world.KEY}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_what_was_taken_down_is_gone(
    client: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(darkroom, "LOOK_S", 0.0)
    address = f"/media/card/{world.KEY}"
    assert (await client.get(address)).status_code == 200
    async with database.transaction() as session:
        stem = world.KEY.rsplit("/", 1)[1].removesuffix(".jpg")
        await tombstones.bury(session, BlobKey(world.KEY), stem, "a court", world.NOON)
    for path in (address, f"/media/original/{world.KEY}", f"/media/card/feed/7/{stem}.jpg"):
        answer = await client.get(path)
        assert (answer.status_code, answer.text) == (410, "gone: this picture was taken down\n")
    page = await client.get("/uk/article/1")
    assert (page.status_code, world.KEY in page.text) == (200, False)


async def test_the_format_follows_the_reader(client: Client) -> None:
    address = f"/media/card/{world.KEY}"
    webp = await client.get(address, headers={"accept": "image/webp,*/*"})
    assert (webp.headers["content-type"], webp.content[8:12]) == ("image/webp", b"WEBP")


async def test_the_original_is_the_publishers_own(client: Client) -> None:
    answer = await client.get(f"/media/original/{world.KEY}")
    assert answer.content == world.PHOTO


async def test_a_drawing_leaves_only_as_pixels(client: Client, shelf: world.Shelf) -> None:
    key, head = (
        f"feed/1/{'a' * 32}.svg",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="50">',
    )
    shelf.objects[key] = head + b"<rect width='80' height='50'/></svg>"
    answer = await client.get(f"/media/original/{key}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")
    scripted = f"feed/1/{'b' * 32}.svg"
    shelf.objects[scripted] = head + b"<script>alert(1)</script></svg>"
    answer = await client.get(f"/media/original/{scripted}")
    assert (answer.status_code, answer.text[:13]) == (422, "not-a-picture")


async def test_signed_sizes_are_served_and_others_refused(client: Client) -> None:
    path = links.link(b"0123456789abcdef", Options("fit", 100, 0), world.KEY)
    assert (await client.get(f"/media{path}")).status_code == 200
    forged = path.replace("100", "101")
    answer = await client.get(f"/media{forged}")
    assert (answer.status_code, answer.text[:13]) == (403, "bad-signature")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/media/card/feed/1/{'0' * 32}.jpg", 404),
        ("/media/huge/x", 400),
        ("/media/original/feed/1/x.jpg", 400),
        ("/media/", 400),
    ],
)
async def test_no_such_picture(client: Client, path: str, status: int) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_what_is_no_picture_is_refused(client: Client, shelf: world.Shelf) -> None:
    shelf.objects[world.KEY] = b"<html>"
    answer = await client.get(f"/media/card/{world.KEY}")
    assert (answer.status_code, answer.text[:13]) == (422, "not-a-picture")
