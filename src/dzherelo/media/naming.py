"""Names of pictures in the object store.

`feed/<feed>/<md5 of the bytes>.<extension>` is a publisher's, `admin/<uuid>.<extension>` an
editor's own.
"""

import re
from urllib.parse import unquote, urlsplit

import msgspec

from dzherelo.model.ids import BlobKey, FeedId

EXTENSIONS = frozenset({"jpg", "png", "gif", "webp", "avif", "bmp", "ico", "svg"})
"""The extension follows the content (inspect.facts), never the name at the publisher."""

EDITORS = FeedId(0)
"""Stands for a feed in pictures that an editor uploaded."""

_KEY = re.compile(r"feed/([1-9][0-9]{0,17})/([0-9a-f]{32})\.([a-z0-9]{2,5})")
_UPLOADED = re.compile(r"admin/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([a-z0-9]{2,5})")
_SPELLINGS = {"jpeg": "jpg"}


class Name(msgspec.Struct, frozen=True):
    """The parts of a picture's key; `stem` is the md5 of a publisher's picture, else the uuid."""

    feed: FeedId
    stem: str
    extension: str


def key_for(feed: int, md5: str, extension: str) -> BlobKey:
    """Return the key of a picture; `md5` is 32 hex digits, `extension` one of EXTENSIONS.

    A wrong part is a bug of the caller and raises ValueError.
    """
    key = f"feed/{feed}/{md5.lower()}.{_SPELLINGS.get(extension, extension)}"
    if parse(key) is None:
        raise ValueError(f"no picture key: {key!r}")
    return BlobKey(key)


def parse(key: str) -> Name | None:
    """Return the parts of a key, None when the text is no picture key."""
    match = _KEY.fullmatch(key)
    if match:
        name = Name(FeedId(int(match[1])), match[2], match[3])
    elif match := _UPLOADED.fullmatch(key):
        name = Name(EDITORS, match[1], match[2])
    else:
        return None
    return name if name.extension in EXTENSIONS else None


def uploaded(uuid: str, extension: str) -> BlobKey:
    """Return the key of an editor's picture; a wrong part raises ValueError."""
    key = f"admin/{uuid}.{_SPELLINGS.get(extension, extension)}"
    if parse(key) is None:
        raise ValueError(f"no picture key: {key!r}")
    return BlobKey(key)


def named_key(url: str) -> BlobKey | None:
    """Return the key that an address already ends in, None when it ends in none.

    Such an address comes from a store that names pictures as we do, so the key can be kept without
    knowing the bytes: `https://store.example/media/feed/7/<md5>.jpg` → `feed/7/<md5>.jpg`.
    """
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return None
    parts = path.rsplit("/", 3)[-3:]
    stem, _, extension = parts[-1].rpartition(".")
    extension = _SPELLINGS.get(extension.lower(), extension.lower())
    key = "/".join((*parts[:-1], f"{stem}.{extension}"))
    name = parse(key)
    return BlobKey(key) if name and name.feed != EDITORS else None
