"""The edition at one moment: which articles stand where, in which revision."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

import msgspec

from dzherelo.edition.clock import Epoch, dated
from dzherelo.edition.places import Places, photo_path
from dzherelo.edition.revisions import Revision, shown
from dzherelo.edition.shapes import Edition, Piece, Publisher


class World(msgspec.Struct, frozen=True):
    """An edition, its first real day, the present minute, and the publishers' base addresses.

    Base addresses carry no trailing slash, such as "http://127.7.7.11:8765".
    """

    edition: Edition
    epoch: Epoch
    minute: int
    bases: dict[str, str]
    places: Places
    today: datetime | None = None
    """The moment of the reader, when dates such as «Вчора» are to be told from there."""

    @property
    def now(self) -> datetime:
        """The present real moment (UTC) inside the edition, or that of its reader."""
        return self.today or self.epoch.at(self.minute)

    def standing(self, publisher: str) -> list[tuple[Piece, Revision]]:
        """What the publisher shows now, newest first."""
        return list(self._standing(publisher))

    def _standing(self, publisher: str) -> Iterator[tuple[Piece, Revision]]:
        for piece in reversed(self.edition.pieces.values()):
            if piece.publisher == publisher and (revision := self.revision(piece)):
                yield piece, revision

    def revision(self, piece: Piece) -> Revision | None:
        """The revision of `piece` that stands now, dates written out; None when there is none."""
        found = shown(piece, self.minute)
        if found is None:
            return None
        parts = tuple(dated(part, self.epoch, piece.language) for part in found.parts)
        title = dated(found.title, self.epoch, piece.language)
        return msgspec.structs.replace(found, title=title, parts=parts)

    def address(self, piece: str) -> str:
        """The whole address of an article."""
        return self.bases[self.edition.pieces[piece].publisher] + self.places.paths[piece]

    def photo(self, publisher: Publisher, picture: str, width: int = 0) -> str:
        """The whole address of a picture, behind the publisher's proxy where it has one."""
        base = self.bases[publisher.id]
        plain = base + photo_path(publisher, picture, self.epoch)
        if publisher.proxy:
            return f"{base}/rs:fill:{width or publisher.width}:0/plain/{quote(plain, safe='')}"
        return f"{plain}?w={width}" if width else plain
