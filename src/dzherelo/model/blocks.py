"""An article is a tuple of blocks, never HTML; offsets of spans count characters of `text`."""

from typing import Literal

import msgspec

from dzherelo.model.ids import BlobKey


class Link(msgspec.Struct, frozen=True):
    """A hyperlink inside a block: [start, end) in characters of the block's text."""

    start: int
    end: int
    url: str


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """A paragraph of plain text with its links."""

    text: str
    links: tuple[Link, ...] = ()


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """A heading inside the article; level 2 to 6."""

    text: str
    level: int = 2


class Quotation(msgspec.Struct, frozen=True, tag="quotation"):
    """A quotation set apart from the running text."""

    text: str
    links: tuple[Link, ...] = ()


class Bullets(msgspec.Struct, frozen=True, tag="list"):
    """A list; `text` of the block is its items joined by newlines."""

    items: tuple[str, ...]
    ordered: bool = False

    @property
    def text(self) -> str:
        """The items, a line each."""
        return "\n".join(self.items)


class Table(msgspec.Struct, frozen=True, tag="table"):
    """A table: rows of cells; `head` counts the leading rows that are headings."""

    rows: tuple[tuple[str, ...], ...]
    head: int = 0

    @property
    def text(self) -> str:
        """The cells, tab between cells and newline between rows."""
        return "\n".join("\t".join(row) for row in self.rows)


class Figure(msgspec.Struct, frozen=True, tag="figure"):
    """A picture of the article: where it lies at its publisher, and our key once it is mirrored."""

    url: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    width: int | None = None
    height: int | None = None
    key: BlobKey | None = None

    @property
    def text(self) -> str:
        """The caption."""
        return self.caption


Platform = Literal["telegram", "youtube", "x", "facebook", "instagram", "tiktok", "video", "other"]


class Embed(msgspec.Struct, frozen=True, tag="embed"):
    """A post or video of another platform: a link with its text; nothing is loaded from there."""

    url: str
    platform: Platform = "other"
    text: str = ""


Block = Paragraph | Heading | Quotation | Bullets | Table | Figure | Embed


def plain(blocks: tuple[Block, ...]) -> str:
    """The running text of an article: every block but figures, joined by newlines."""
    return "\n".join(block.text for block in blocks if not isinstance(block, Figure) and block.text)
