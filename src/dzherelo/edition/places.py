"""Where every article and picture of the edition stands on its publisher's site."""

import msgspec

from dzherelo.edition.clock import KYIV, Epoch, dated
from dzherelo.edition.markup import blocks
from dzherelo.edition.shapes import Edition, Piece, Publisher
from dzherelo.model.blocks import Figure
from dzherelo.text.slugs import slug

FIRST_NUMBER = 48_200
"""Articles are numbered from here in time order, with gaps as real sites have."""


class Places(msgspec.Struct, frozen=True):
    """Paths by piece id; back from (publisher id, path) to pieces and (picture id, scene)."""

    paths: dict[str, str]
    numbers: dict[str, int]
    pieces: dict[tuple[str, str], str]
    photos: dict[tuple[str, str], tuple[str, str]]


def locate(edition: Edition, epoch: Epoch) -> Places:
    """The paths of an edition whose first day is `epoch.day`."""
    places = Places({}, {}, {}, {})
    for count, piece in enumerate(edition.pieces.values()):
        publisher = edition.publishers[piece.publisher]
        number = FIRST_NUMBER + count * 7
        path = article_path(publisher, piece, number, epoch)
        places.paths[piece.id] = path
        places.numbers[piece.id] = number
        places.pieces[publisher.id, path] = piece.id
        for block in blocks(piece.parts):
            if isinstance(block, Figure):
                photo = photo_path(publisher, block.url, epoch)
                places.photos[publisher.id, photo] = (block.url, block.alt)
    return places


def article_path(publisher: Publisher, piece: Piece, number: int, epoch: Epoch) -> str:
    """The path of an article, made from its first title: an edit never moves it."""
    title = dated(piece.title, epoch, piece.language)
    when = epoch.at(piece.minute).astimezone(KYIV)
    day = {"y": f"{when:%Y}", "m": f"{when:%m}", "d": f"{when:%d}"}
    return publisher.path.format(n=number, slug=slug(title, 80), **day)


def photo_path(publisher: Publisher, picture: str, epoch: Epoch) -> str:
    """The path of a picture on a publisher's site."""
    day = {"y": f"{epoch.day:%Y}", "m": f"{epoch.day:%m}"}
    return publisher.photo.format(id=picture, ext=publisher.picture, **day)
