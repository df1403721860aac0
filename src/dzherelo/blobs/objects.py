"""Objects by key in a folder, in memory or in a bucket: raw pages, pictures, derivatives."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote, urlsplit

import msgspec
import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, MemoryStore, S3Store

from dzherelo.model.ids import BlobKey

if TYPE_CHECKING:
    from obstore.store import S3Config

LONGEST_KEY = 512
TIMEOUT = timedelta(seconds=30)
_KEY = re.compile(r"[A-Za-z0-9_~=+@-][A-Za-z0-9._~=+@-]*(?:/[A-Za-z0-9_~=+@-][A-Za-z0-9._~=+@-]*)*")

Store = LocalStore | MemoryStore | S3Store


class Facts(msgspec.Struct, frozen=True):
    """What is known of an object without reading it: key, size in bytes, time of writing (UTC)."""

    key: BlobKey
    size: int
    modified: datetime


class StoreError(ConnectionError):
    """The store can't be reached, or has no room: it failed, not what was asked of it."""


class Blobs:
    """An object store. The contract, equal for all three kinds:

    `put` is atomic and idempotent (the same bytes may be put again; other bytes replace);
    `get` and `head` return None for a missing key; `delete` of a missing key is no error; `list`
    yields in no promised order. Keys are relative paths of plain ASCII, others raise ValueError.
    A store that is away, full or broken raises StoreError.
    """

    def __init__(self, store: Store, *, typed: bool) -> None:
        self._store = store
        self._typed = typed

    @classmethod
    def open(cls, url: str, options: Mapping[str, str] | None = None) -> "Blobs":
        """Open `memory://`, a folder (`file:///…` or a plain path, created), or `s3://bucket/prefix`.

        `options` are for S3: endpoint, region, access_key_id, secret_access_key, session_token;
        plain http is allowed for an endpoint that begins with it. Other schemes raise ValueError.
        """
        parts = urlsplit(url)
        if parts.scheme == "memory":
            return cls(MemoryStore(), typed=True)
        if parts.scheme == "s3":
            return cls(_bucket(parts.netloc, parts.path.strip("/"), options or {}), typed=True)
        if parts.scheme == "file":
            return cls(_folder(Path(unquote(parts.path))), typed=False)
        if parts.scheme:
            raise ValueError(f"no such kind of object store: {parts.scheme}")
        return cls(_folder(Path(url)), typed=False)

    async def put(self, key: BlobKey, body: bytes, content_type: str = "") -> None:
        """Store the bytes under the key; the type is kept where the store can (not in a folder)."""
        attributes = {"Content-Type": content_type} if content_type and self._typed else None
        with _store_errors():
            await obstore.put_async(self._store, valid(key), body, attributes=attributes)

    async def get(self, key: BlobKey) -> bytes | None:
        """Return the bytes, None when there is no such object."""
        try:
            with _store_errors():
                result = await obstore.get_async(self._store, valid(key))
                return bytes(await result.bytes_async())
        except (NotFoundError, FileNotFoundError):
            return None

    async def head(self, key: BlobKey) -> Facts | None:
        """Return the facts of an object, None when there is none."""
        try:
            with _store_errors():
                meta = await obstore.head_async(self._store, valid(key))
        except (NotFoundError, FileNotFoundError):
            return None
        return Facts(BlobKey(meta["path"]), meta["size"], meta["last_modified"])

    async def list(self, prefix: str = "") -> AsyncIterator[Facts]:
        """Yield the facts of every object under a prefix of whole path segments ("feed/209")."""
        if prefix.strip("/"):
            valid(prefix.strip("/"))
        async for batch in obstore.list(self._store, prefix=prefix.strip("/") or None):
            for meta in batch:
                yield Facts(BlobKey(meta["path"]), meta["size"], meta["last_modified"])

    async def delete(self, key: BlobKey) -> None:
        """Delete an object; nothing happens when there is none."""
        try:
            with _store_errors():
                await obstore.delete_async(self._store, valid(key))
        except (NotFoundError, FileNotFoundError):
            return


@contextmanager
def _store_errors() -> Iterator[None]:
    try:
        yield
    except (NotFoundError, FileNotFoundError):
        raise
    except (BaseError, OSError) as error:
        raise StoreError(str(error)[:400]) from error


def valid(key: str) -> str:
    """Return the key itself; ValueError for one that leaves the store or is not plain ASCII."""
    if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        raise ValueError(f"not a valid object key: {key[:80]!r}")
    return key


def _folder(path: Path) -> LocalStore:
    path.mkdir(parents=True, exist_ok=True)
    return LocalStore(prefix=path.absolute())


def _bucket(name: str, prefix: str, options: Mapping[str, str]) -> S3Store:
    plain = options.get("endpoint", "").startswith("http://")
    return S3Store(
        name,
        prefix=prefix or None,
        config=cast("S3Config", dict(options)),
        client_options={"allow_http": plain, "timeout": TIMEOUT},
    )
