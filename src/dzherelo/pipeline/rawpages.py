"""Raw pages in the object store: the body under a small head, as in an HTTP message, gzipped."""

import gzip
import hashlib
import zlib

import msgspec

from dzherelo.model.ids import ArticleId, BlobKey


class RawPage(msgspec.Struct, frozen=True):
    """A page as it came over the wire, content encoding undone."""

    body: bytes
    url: str
    content_type: str = ""


def pack(article: ArticleId, page: RawPage) -> tuple[BlobKey, bytes]:
    """The key and the object that keep a page; equal pages of an article give equal keys."""
    digest = hashlib.sha256(page.body).hexdigest()[:32]
    head = f"Content-Location: {page.url}\r\nContent-Type: {page.content_type}\r\n\r\n"
    packed = gzip.compress(head.encode() + page.body, 6, mtime=0)
    return BlobKey(f"raw/page/{article}/{digest}.gz"), packed


def unpack(packed: bytes) -> RawPage | None:
    """The page in an object, None when it is not one of ours."""
    try:
        head, _, body = gzip.decompress(packed).partition(b"\r\n\r\n")
    except (OSError, EOFError, zlib.error):
        return None
    lines = (line.partition(": ") for line in head.decode("utf-8", "replace").split("\r\n"))
    fields = {name: value for name, _, value in lines}
    return RawPage(body, fields.get("Content-Location", ""), fields.get("Content-Type", ""))
