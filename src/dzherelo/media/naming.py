"""Names of pictures in the object store: `feed/<feed>/<md5 of the bytes>.<extension>`."""

import re
from urllib.parse import unquote, urlsplit

import msgspec

from dzherelo.model.ids import BlobKey, FeedId

EXTENSIONS = frozenset({"jpg", "png", "gif", "webp", "avif", "bmp", "ico", "svg"})
"""The extension follows the content (inspect.facts), never the name at the publisher."""

_KEY = re.compile(r"feed/([1-9]\d{0,17})/([0-9a-f]{32})\.([a-z0-9]{2,5})")
_SPELLINGS = {"jpeg": "jpg"}


class Name(msgspec.Struct, frozen=True):
    """The parts of a picture's key."""

    feed: FeedId
    md5: str
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
    if match is None or match[3] not in EXTENSIONS:
        return None
    return Name(FeedId(int(match[1])), match[2], match[3])


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
    return BlobKey(key) if parse(key) else None
