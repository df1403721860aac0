"""Facts about a picture, read from its header before anything is decoded."""

import msgspec

from dzherelo.model.ids import BlobKey, FeedId


class PictureFacts(msgspec.Struct, frozen=True):
    """Type by content (never by name), size in pixels, extension used in its key."""

    type: str
    extension: str
    width: int
    height: int
    pages: int = 1


class Picture(msgspec.Struct, frozen=True):
    """A mirrored picture: its key `feed/<id>/<md5>.<ext>`, hashes, and where it came from."""

    key: BlobKey
    feed: FeedId
    md5: str
    sha256: str
    size: int
    facts: PictureFacts
    url: str
    sketch: int = 0
    """64-bit perceptual difference hash; equal or near for the same photo in other sizes."""
    placeholder: str = ""
    """A tiny WebP as a data: address, shown while the picture loads."""
