"""A whole instance as one archive, and an archive as an instance again; or from one to another."""

import asyncio
import hashlib
import io
import shutil
import tarfile
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import msgspec

from dzherelo.blobs.objects import Blobs, Facts
from dzherelo.model.ids import BlobKey
from dzherelo.store import dump
from dzherelo.store.dump import Dump

MANIFEST = "manifest.json"
FORMAT = 1
_AT_ONCE = 16
"""Objects under way together: a bucket answers each after milliseconds."""
Said = Callable[[int], None]
"""Told how many objects are done."""


class Manifest(msgspec.Struct, frozen=True):
    """What an archive holds; it is written last, so that an unfinished archive has none.

    Without `with_objects` the archive names objects (`objects.txt`) and does not hold them.
    """

    format: int
    made_at: datetime
    dump: Dump
    objects: int
    object_bytes: int
    with_objects: bool


class Archive(Protocol):
    """Files by name, in a folder or in one file."""

    def write(self, name: str, body: bytes) -> None:
        """Add a file."""
        ...

    def fill(self, name: str, path: Path) -> None:
        """Add a file from the disk."""
        ...

    def read(self, name: str) -> BinaryIO:
        """Open a file; raises `KeyError` when there is none."""
        ...

    def names(self) -> Iterator[str]:
        """All files."""
        ...


class Folder:
    """An archive as a folder."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, name: str, body: bytes) -> None:
        """See `Archive`; the file appears whole or not at all."""
        target = self._target(name)
        part = target.with_name(target.name + ".part")
        part.write_bytes(body)
        part.replace(target)

    def fill(self, name: str, path: Path) -> None:
        """See `Archive`."""
        shutil.copyfile(path, self._target(name))

    def read(self, name: str) -> BinaryIO:
        """See `Archive`."""
        path = self._path / name
        if not path.is_file():
            raise KeyError(name)
        return path.open("rb")

    def names(self) -> Iterator[str]:
        """See `Archive`."""
        for path in self._path.rglob("*"):
            if path.is_file():
                yield str(path.relative_to(self._path))

    def _target(self, name: str) -> Path:
        target = self._path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        return target


class Tar:
    """An archive as one file (POSIX tar, not compressed: what is in it is)."""

    def __init__(self, file: tarfile.TarFile) -> None:
        self._file = file

    def write(self, name: str, body: bytes) -> None:
        """See `Archive`."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(body), 0o600
        self._file.addfile(entry, io.BytesIO(body))

    def fill(self, name: str, path: Path) -> None:
        """See `Archive`."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = path.stat().st_size, 0o600
        with path.open("rb") as file:
            self._file.addfile(entry, file)

    def read(self, name: str) -> BinaryIO:
        """See `Archive`."""
        found = self._file.extractfile(name)
        if found is None:
            raise KeyError(name)
        return cast("BinaryIO", found)

    def names(self) -> Iterator[str]:
        """See `Archive`."""
        yield from self._file.getnames()


@contextmanager
def created(path: Path, *, folder: bool) -> Iterator[Archive]:
    """A new archive; a file gets its name when it is whole. Nothing that exists is overwritten."""
    if path.exists() and (not folder or any(path.iterdir())):
        raise ValueError(f"{path} exists already")
    if folder:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield Folder(path)
        return
    part = path.with_name(path.name + ".part")
    part.touch(mode=0o600)
    with tarfile.open(part, "w") as file:
        yield Tar(file)
    part.rename(path)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """An archive to read. Raises `ValueError` with a sentence when it is none."""
    if path.is_dir():
        yield Folder(path)
        return
    try:
        file = tarfile.open(path)  # noqa: SIM115 - closed below
    except tarfile.TarError as error:
        raise ValueError(f"{path} is no backup: {error}") from error
    with file:
        yield Tar(file)


def manifest(archive: Archive) -> Manifest:
    """What an archive says of itself. Raises `ValueError` when it is unfinished or too new."""
    try:
        with archive.read(MANIFEST) as file:
            found = msgspec.json.decode(file.read(), type=Manifest)
    except KeyError:
        raise ValueError("the backup has no manifest: it was never finished") from None
    except msgspec.DecodeError as error:
        raise ValueError(f"the backup's manifest can't be read: {error}") from error
    if found.format != FORMAT:
        raise ValueError(f"the backup has format {found.format}; this version knows {FORMAT}")
    return found


class Backup(msgspec.Struct, frozen=True):
    """What to back up: the database by its DSN, the objects, the key that signs addresses."""

    dsn: str
    blobs: Blobs
    key: bytes
    now: datetime
    with_objects: bool = True


async def save(what: Backup, archive: Archive, said: Said) -> Manifest:
    """Write an instance into an archive, while it works.

    Rows first, objects after: objects are put before the rows that name them, so all that the rows
    of that moment name are there.
    """
    with tempfile.TemporaryDirectory() as folder:
        rows = await dump.write(what.dsn, lambda name: (Path(folder) / name).open("wb"))
        for name in rows.tables:
            archive.fill(f"tables/{name}.copy.gz", Path(folder) / name)
    archive.write("key", what.key)
    number, size, listed = 0, 0, []
    async for one, body in _objects(what.blobs, read=what.with_objects):
        if body is not None:
            archive.write(f"objects/{one.key}", body)
        number, size = number + 1, size + one.size
        listed.append(one.key)
        said(number)
    archive.write("objects.txt", "".join(f"{key}\n" for key in listed).encode())
    made = Manifest(FORMAT, what.now, rows, number, size, what.with_objects)
    archive.write(MANIFEST, msgspec.json.format(msgspec.json.encode(made)))
    return made


async def _objects(blobs: Blobs, *, read: bool) -> AsyncIterator[tuple[Facts, bytes | None]]:
    """Every object, read `_AT_ONCE` together; what was deleted since it was listed is left out."""
    batch: list[Facts] = []
    async for one in blobs.list():
        batch.append(one)
        if len(batch) == _AT_ONCE:
            for each in await _bodies(blobs, batch, read=read):
                yield each
            batch = []
    for each in await _bodies(blobs, batch, read=read):
        yield each


async def _bodies(
    blobs: Blobs, batch: list[Facts], *, read: bool
) -> list[tuple[Facts, bytes | None]]:
    if not read:
        return [(one, None) for one in batch]
    bodies = await asyncio.gather(*(blobs.get(one.key) for one in batch))
    return [(one, body) for one, body in zip(batch, bodies, strict=True) if body is not None]


async def load(archive: Archive, dsn: str, blobs: Blobs, said: Said) -> Manifest:
    """Fill an empty instance from an archive: objects first, then all rows in one transaction.

    Broken off, it can be repeated. Raises `ValueError` as `dump.read` does.
    """
    found = manifest(archive)
    full = await dump.occupied(dsn)
    if full:
        raise ValueError(
            f"the instance is not empty (table {full}): restore into a fresh one, for example "
            "with another --home"
        )
    number = 0
    for name in archive.names():
        if name.startswith("objects/"):
            with archive.read(name) as file:
                await blobs.put(BlobKey(name.removeprefix("objects/")), file.read())
            number += 1
            said(number)
    if found.with_objects and number < found.objects:
        raise ValueError(f"the backup lacks {found.objects - number} of {found.objects} objects")
    await dump.read(dsn, found.dump, lambda name: archive.read(f"tables/{name}.copy.gz"))
    return found


class Place(msgspec.Struct, frozen=True):
    """Where an instance is: its database and its objects."""

    dsn: str
    blobs: Blobs


async def move(source: Place, target: Place, said: Said) -> Dump:
    """Copy an instance that nobody uses to an empty place; the source stays as it was."""
    full = await dump.occupied(target.dsn)
    if full:
        raise ValueError(f"the database to move to is not empty (table {full})")
    await move_objects(source, target, said)
    with tempfile.TemporaryDirectory() as folder:
        rows = await dump.write(source.dsn, lambda name: (Path(folder) / name).open("wb"))
        await dump.read(target.dsn, rows, lambda name: (Path(folder) / name).open("rb"))
    return rows


async def move_objects(source: Place, target: Place, said: Said) -> None:
    """Copy all objects, each read back and compared."""
    if await dump.users(source.dsn):
        raise ValueError(
            "the instance is in use: stop `dzherelo up`, `web` and `worker` first, for what they "
            "write meanwhile would stay behind"
        )
    number = 0
    async for one, body in _objects(source.blobs, read=True):
        if body is not None:
            await target.blobs.put(one.key, body, _type(one.key))
            if hashlib.sha256(await target.blobs.get(one.key) or b"").digest() != _digest(body):
                raise OSError(f"{one.key} did not arrive whole")
        number += 1
        said(number)


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()


_TYPES = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp"}


def _type(key: str) -> str:
    if key.endswith(".gz"):
        return "application/gzip"
    return _TYPES.get(key.rpartition(".")[2], "")
