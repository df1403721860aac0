"""Pages that lie in files: a folder of saved pages, or a WARC archive."""

import gzip
from collections.abc import Iterator
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from dzherelo.pipeline.intake import Handed

_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".pdf": "application/pdf",
    ".php": "text/html",
    ".asp": "text/html",
    "": "",
}
PAGE_LIMIT = 8 * 1024 * 1024


def pages(folder: Path) -> Iterator[Handed]:
    """Every page below a folder, in the order of their names; `.gz` is opened."""
    files = [folder] if folder.is_file() else sorted(folder.rglob("*"))
    root = folder.parent if folder.is_file() else folder
    for file in files:
        name = file.name.removesuffix(".gz")
        kind = _TYPES.get(Path(name).suffix.lower())
        if file.is_file() and kind is not None and not name.startswith("."):
            yield Handed(str(file.relative_to(root)), _body(file), content_type=kind)


def _body(file: Path) -> bytes:
    if file.suffix != ".gz":
        with file.open("rb") as plain:
            return plain.read(PAGE_LIMIT)
    try:
        with gzip.open(file) as packed:
            return packed.read(PAGE_LIMIT)
    except (OSError, EOFError):
        return b""


def warc(file: Path) -> Iterator[Handed]:
    """Every successful HTML response of a WARC file (ISO 28500), in its order."""
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            head = record.http_headers
            kind = (record.http_content_type or "").lower()
            if head is None or head.status_code != 200 or "html" not in kind:  # noqa: PLR2004
                continue
            body = record.reader.read(PAGE_LIMIT)
            url = record.headers.get("WARC-Target-URI", "") or ""
            yield Handed(url, body, url=url, content_type=head.get("Content-Type", kind) or kind)
