"""Pictures: made once, kept, named by content; everything else is refused with a reason."""

import asyncio

import pytest

from dzherelo.media import links
from dzherelo.media.options import PRESETS, Options
from dzherelo.media.transform import Rendered
from dzherelo.model.ids import BlobKey
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.web.pictures import Darkroom
from tests.web import world
from tests.web.conftest import Client


async def test_a_card_is_made_once_and_kept(client: Client, shelf: world.Shelf) -> None:
    address = f"/media/card/{world.KEY}"
    first = await client.get(address)
    assert first.status_code == 200
    assert first.headers["content-type"] == "image/jpeg"
    assert "immutable" in first.headers["cache-control"]
    assert first.headers["vary"] == "Accept"
    assert first.headers["content-security-policy"] == "default-src 'none'; sandbox"
    kept = [key for key in shelf.objects if key.startswith("cache/")]
    assert len(kept) == 1
    shelf.reads.clear()
    assert (await client.get(address)).content == first.content
    assert shelf.reads == kept


async def test_an_unchanged_picture_is_not_sent_again(client: Client) -> None:
    address = f"/media/wide/{world.KEY}"
    first = await client.get(address)
    again = await client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await client.head(address)
    assert (head.status_code, head.content) == (200, b"")


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
    assert (answer.status_code, answer.text[:13]) == (404, "not-a-picture")


async def test_signed_sizes_are_served_and_others_refused(client: Client) -> None:
    path = links.link(b"0123456789abcdef", Options("fit", 100, 0), world.KEY)
    assert (await client.get(f"/media{path}")).status_code == 200
    forged = path.replace("100", "101")
    answer = await client.get(f"/media{forged}")
    assert (answer.status_code, answer.text[:13]) == (403, "bad-signature")


@pytest.mark.parametrize(
    "path", [f"/media/card/feed/1/{'0' * 32}.jpg", "/media/huge/x", "/media/original/feed/1/x.jpg"]
)
async def test_no_such_picture(client: Client, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_what_is_no_picture_is_refused(client: Client, shelf: world.Shelf) -> None:
    shelf.objects[world.KEY] = b"<html>"
    answer = await client.get(f"/media/card/{world.KEY}")
    assert (answer.status_code, answer.text[:13]) == (404, "not-a-picture")


async def test_many_who_ask_at_once_cost_one_picture() -> None:
    shelf, asked = world.Shelf(), 0
    shelf.objects[world.KEY] = b"picture"

    async def resize(body: bytes, options: Options) -> Rendered | Fault:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.01)
        return Rendered(body + options.text.encode(), "image/jpeg", 1, 1)

    room = Darkroom(shelf, resize)
    every = [room.develop(BlobKey(world.KEY), PRESETS["card"]) for _ in range(16)]
    results = await asyncio.gather(*every)
    assert asked == 1
    assert set(results) == {b"picturefill:320:200"}


async def test_a_fault_is_told_to_all_and_not_kept() -> None:
    shelf = world.Shelf()
    shelf.objects[world.KEY] = b"x"

    async def resize(body: bytes, options: Options) -> Rendered | Fault:
        del body, options
        return Fault(FaultKind.NOT_A_PICTURE)

    room = Darkroom(shelf, resize)
    assert await room.develop(BlobKey(world.KEY), PRESETS["card"]) == Fault(FaultKind.NOT_A_PICTURE)
    assert list(shelf.objects) == [world.KEY]
