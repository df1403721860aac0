"""The contract of Blobs, held by all three kinds of store."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from dzherelo.blobs.objects import Blobs, valid
from dzherelo.model.ids import BlobKey

KEY = BlobKey("feed/7/" + "a" * 32 + ".jpg")


@pytest.fixture(scope="module")
def bucket() -> Iterator[dict[str, str]]:
    """An S3 server on loopback with an empty bucket."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    options = {
        "endpoint": f"http://127.0.0.1:{port}",
        "region": "us-east-1",
        "access_key_id": "test",
        "secret_access_key": "test",
    }
    client = boto3.client(
        "s3",
        endpoint_url=options["endpoint"],
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106
    )
    client.create_bucket(Bucket="news")
    client.close()
    yield options
    server.stop()


@pytest.fixture(params=["memory", "folder", "file", "s3"])
async def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Blobs]:
    """An empty store of each kind."""
    kind = request.param
    if kind == "s3":
        options = request.getfixturevalue("bucket")
        yield Blobs.open(f"s3://news/{tmp_path.name}", options)
    elif kind == "memory":
        yield Blobs.open("memory://")
    elif kind == "file":
        yield Blobs.open((tmp_path / "ключі і знімки").as_uri())
    else:
        yield Blobs.open(str(tmp_path / "new" / "folder"))


async def test_what_was_put_is_got(blobs: Blobs) -> None:
    await blobs.put(KEY, b"\x00\xff picture", "image/jpeg")
    assert await blobs.get(KEY) == b"\x00\xff picture"
    facts = await blobs.head(KEY)
    assert facts is not None
    assert (facts.key, facts.size) == (KEY, 10)
    assert abs(datetime.now(UTC) - facts.modified) < timedelta(minutes=5)  # noqa: TID251


async def test_putting_again_is_no_error_and_replaces(blobs: Blobs) -> None:
    await blobs.put(KEY, b"one")
    await blobs.put(KEY, b"one")
    assert await blobs.get(KEY) == b"one"
    await blobs.put(KEY, b"")
    assert await blobs.get(KEY) == b""


async def test_what_is_missing(blobs: Blobs) -> None:
    assert await blobs.get(KEY) is None
    assert await blobs.head(KEY) is None
    await blobs.delete(KEY)


async def test_what_was_deleted_is_missing(blobs: Blobs) -> None:
    await blobs.put(KEY, b"one")
    await blobs.delete(KEY)
    assert await blobs.get(KEY) is None


async def test_listing_by_whole_segments(blobs: Blobs) -> None:
    for key in ("feed/7/a.jpg", "feed/7/b.jpg", "feed/70/c.jpg", "pages/1"):
        await blobs.put(BlobKey(key), key.encode())
    found = {facts.key: facts.size async for facts in blobs.list("feed/7")}
    assert found == {"feed/7/a.jpg": 12, "feed/7/b.jpg": 12}
    everything = {facts.key async for facts in blobs.list()}
    assert everything == {"feed/7/a.jpg", "feed/7/b.jpg", "feed/70/c.jpg", "pages/1"}
    assert [facts async for facts in blobs.list("nothing/here")] == []


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/feed/7",
        "feed/../secret",
        "..",
        "a//b",
        "a/",
        "a b",
        "й",
        "a/.hidden",
        "a\\b",
        "a" * 600,
    ],
)
async def test_keys_that_leave_the_store_are_refused(blobs: Blobs, key: str) -> None:
    with pytest.raises(ValueError, match="not a valid object key"):
        await blobs.put(BlobKey(key), b"x")
    with pytest.raises(ValueError, match="not a valid object key"):
        await blobs.get(BlobKey(key))


def test_valid_returns_the_key() -> None:
    assert valid(KEY) == KEY


def test_unknown_kinds_of_store() -> None:
    with pytest.raises(ValueError, match="no such kind"):
        Blobs.open("ftp://example.com/")


async def test_the_content_type_reaches_the_bucket(bucket: dict[str, str]) -> None:
    blobs = Blobs.open("s3://news/typed", bucket)
    await blobs.put(KEY, b"picture", "image/jpeg")
    client = boto3.client(
        "s3",
        endpoint_url=bucket["endpoint"],
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106
    )
    assert client.head_object(Bucket="news", Key=f"typed/{KEY}")["ContentType"] == "image/jpeg"
    client.close()


@pytest.mark.parametrize(
    "key", ["a", "0/~=+@-_.", "A/a", "feed/7/a.jpg.part", "x" * 200, "/".join("abcdefgh" * 8)]
)
async def test_odd_but_valid_names(blobs: Blobs, key: str) -> None:
    await blobs.put(BlobKey(key), b"odd")
    assert await blobs.get(BlobKey(key)) == b"odd"
    assert [facts.key async for facts in blobs.list()] == [key]


async def test_a_large_object_comes_back_whole(blobs: Blobs) -> None:
    """Larger than what is sent in one piece."""
    large = bytes(range(256)) * (12 * 4096)
    await blobs.put(KEY, large)
    facts = await blobs.head(KEY)
    assert facts is not None
    assert facts.size == len(large)
    assert await blobs.get(KEY) == large


async def test_an_interrupted_upload_leaves_the_old_object(blobs: Blobs) -> None:
    """Whoever stops in the middle leaves the old bytes or the new ones, never a part."""
    old, new = b"old" * 100, b"new" * 4_000_000
    await blobs.put(KEY, old)
    for pause_s in (0.0, 0.001, 0.01):
        upload = asyncio.create_task(blobs.put(KEY, new))
        await asyncio.sleep(pause_s)
        upload.cancel()
        await asyncio.gather(upload, return_exceptions=True)
        assert await blobs.get(KEY) in {old, new}
    assert [facts.key async for facts in blobs.list("feed")] == [KEY]


async def test_readers_see_one_of_several_writers(blobs: Blobs) -> None:
    bodies = [bytes([number]) * 100_000 for number in range(8)]
    await asyncio.gather(*[blobs.put(KEY, body) for body in bodies])
    assert await blobs.get(KEY) in bodies
