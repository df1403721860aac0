"""Results that can be made again, in a folder that never grows beyond a number of bytes."""

import asyncio
import hashlib
import os
import time
from collections import OrderedDict
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec

HOT = 32 * 1024 * 1024
"""Bytes of results kept in memory as well: the pictures of a front page and its stories."""
LEFT = 0.9
"""Share of the limit that a sweep leaves, so that it is not needed again for the next result."""
SLACK = 0.05
"""Share of the limit that a process writes before it counts anew what others have written."""
STALE_S = 600.0
"""An unfinished file older than this belongs to a process that died."""
TOUCH_S = 60.0
"""How often the use of a result in memory is noted on the disk."""
_MAGIC = b"dzr1"
_DIGEST = 16
_UNFINISHED = ".part"


class _Hot(msgspec.Struct):
    """A result in memory, and when its use was last noted on the disk."""

    body: bytes
    noted_at: float


class _File(msgspec.Struct, frozen=True):
    """A result on the disk: its size in bytes and when it was last used, in nanoseconds."""

    used_at: int
    path: str
    size: int


class Results:
    """A cache in a folder: what was not used for longest goes first when there is no more room.

    The folder itself is the only book-keeping: sizes and last uses (the files' times) are counted
    from it, so that nothing can disagree after a crash, and several processes may share it. A
    result is written beside its place and moved there, and carries a digest: half of one is never
    given out. Results belong to a group (the picture they were made from), to be forgotten at once.
    """

    def __init__(self, folder: Path, limit: int, hot: int = HOT) -> None:
        """Keep at most `limit` bytes below `folder`, which is made with the first result."""
        self._folder = folder
        self._limit = limit
        self._most_hot = min(hot, limit)
        self._hot: OrderedDict[tuple[str, str], _Hot] = OrderedDict()
        self._hot_size = 0
        self._size = -1
        """Bytes at the last count and those written here since; -1 before the first count."""
        self._fresh = 0
        """Bytes written here since the last count."""
        self._lock = asyncio.Lock()

    @property
    def size(self) -> int:
        """Bytes that are kept, as last counted and with what came since; 0 before the first."""
        return max(0, self._size) + self._fresh

    def at_hand(self, group: str, name: str) -> bytes | None:
        """The result if it lies in memory and its use need not be noted; None says `get` it."""
        known = self._hot.get((group, name))
        if known is None or time.monotonic() - known.noted_at > TOUCH_S:
            return None
        self._hot.move_to_end((group, name))
        return known.body

    async def get(self, group: str, name: str) -> bytes | None:
        """The result, None when there is none (any more) or it is damaged."""
        known = self._hot.get((group, name))
        if known is not None:
            self._hot.move_to_end((group, name))
            if time.monotonic() - known.noted_at > TOUCH_S:
                known.noted_at = time.monotonic()
                await asyncio.to_thread(_touch, self._path(group, name))
            return known.body
        body = await asyncio.to_thread(_read, self._path(group, name))
        if body is not None:
            self._warm(group, name, body)
        return body

    async def put(self, group: str, name: str, body: bytes) -> None:
        """Keep a result; one that alone is larger than the limit is not kept."""
        size = len(_MAGIC) + _DIGEST + len(body)
        if size > self._limit:
            return
        async with self._lock:
            if self._size < 0 or self._fresh > SLACK * self._limit:
                self._size, self._fresh = await asyncio.to_thread(self._count), 0
            if self._size + size > self._limit:
                room = int(LEFT * self._limit) - size
                self._size, self._fresh = await asyncio.to_thread(self._sweep, max(0, room)), 0
            await asyncio.to_thread(_write, self._path(group, name), body)
            self._size += size
            self._fresh += size
        self._warm(group, name, body)

    async def forget(self, group: str) -> None:
        """Delete every result of a group."""
        for key in [key for key in self._hot if key[0] == group]:
            self._hot_size -= len(self._hot.pop(key).body)
        await asyncio.to_thread(self._delete, group)

    def _warm(self, group: str, name: str, body: bytes) -> None:
        known = self._hot.pop((group, name), None)
        self._hot_size += len(body) - (len(known.body) if known else 0)
        self._hot[group, name] = _Hot(body, time.monotonic())
        while self._hot_size > self._most_hot:
            self._hot_size -= len(self._hot.popitem(last=False)[1].body)

    def _path(self, group: str, name: str) -> Path:
        kept = hashlib.blake2b(name.encode(), digest_size=12).hexdigest()
        stem = _stem(group)
        return self._folder / stem[:2] / f"{stem}.{kept}"

    def _delete(self, group: str) -> None:
        stem = _stem(group)
        for path in (self._folder / stem[:2]).glob(f"{stem}.*"):
            path.unlink(missing_ok=True)

    def _files(self) -> list[_File]:
        """Every result; what a process that died left unfinished is deleted on the way."""
        found = []
        oldest = time.time_ns() - int(STALE_S * 1e9)
        for path in self._folder.glob("*/*"):
            try:
                facts = path.stat()
            except FileNotFoundError:
                continue
            if path.suffix == _UNFINISHED and facts.st_mtime_ns < oldest:
                path.unlink(missing_ok=True)
                continue
            found.append(_File(facts.st_mtime_ns, str(path), facts.st_size))
        return found

    def _count(self) -> int:
        return sum(file.size for file in self._files())

    def _sweep(self, room: int) -> int:
        """Delete what was not used for longest until `room` bytes are left; the bytes left."""
        files = sorted(self._files(), key=lambda file: file.used_at)
        size = sum(file.size for file in files)
        for file in files:
            if size <= room:
                break
            Path(file.path).unlink(missing_ok=True)
            size -= file.size
        return size


def _stem(group: str) -> str:
    return hashlib.blake2b(group.encode(), digest_size=12).hexdigest()


def _read(path: Path) -> bytes | None:
    try:
        whole = path.read_bytes()
    except FileNotFoundError:
        return None
    body = whole[len(_MAGIC) + _DIGEST :]
    if whole[: len(_MAGIC) + _DIGEST] != _MAGIC + _digest(body):
        # a power cut can leave a name without its bytes
        path.unlink(missing_ok=True)
        return None
    _touch(path)
    return body


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, suffix=_UNFINISHED, delete=False) as file:
        try:
            file.write(_MAGIC + _digest(body) + body)
            file.flush()
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_DIGEST).digest()


def _touch(path: Path) -> None:
    """Note the use of a result; one that was swept meanwhile needs no note."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return
