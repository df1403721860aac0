"""The pictures that a feed attaches to an entry: enclosures, Media RSS, podcasts, images."""

from collections.abc import Iterator

from lxml import etree

from dzherelo.feeds.elements import Parts, Place, address, base, name, parts, text, words
from dzherelo.model.entry import EntryPicture
from dzherelo.text.html import line

_EXTENSIONS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".bmp")
_IMAGES = ("itunes:image", "image", "image:image", "?:image", "?:thumbnail", "thumbnail")
_NAMES = frozenset({"media:group", "media:content", "media:thumbnail", "enclosure", *_IMAGES})
_DIGITS = 5
MOST = 50
"""Pictures kept of one entry; galleries in feeds stay below, floods do not."""


def read(found: Parts, place: Place) -> tuple[EntryPicture, ...]:
    """The pictures of one entry, largest claim first seen first kept, one of each address."""
    if _NAMES.isdisjoint(found) and next(_attached(found), None) is None:
        return ()
    pictures: dict[str, EntryPicture] = {}
    for picture in _all(found, place):
        if picture.url and picture.url not in pictures:
            pictures[picture.url] = picture
            if len(pictures) == MOST:
                break
    return tuple(pictures.values())


def is_picture(kind: str, url: str) -> bool:
    """Whether a declared type, or without one the address, names a picture."""
    if kind:
        return kind.lower().startswith("image")
    return url.lower().partition("?")[0].endswith(_EXTENSIONS)


def _attached(found: Parts) -> Iterator[etree._Element]:
    """The links that name a picture."""
    for wanted in ("link", "atom:link", "itunes:link"):
        for link in found.get(wanted, ()):
            relation = link.get("rel")
            if relation == "image" or (
                relation == "enclosure"
                and is_picture(link.get("type") or "", link.get("href") or "")
            ):
                yield link


def _all(found: Parts, place: Place) -> Iterator[EntryPicture]:
    for group in found.get("media:group", ()):
        inside = parts(group, place.home)
        yield from _media(inside, place, _credit(found))
    yield from _media(found, place, _credit(found))
    for enclosure in found.get("enclosure", ()):
        url = enclosure.get("url") or enclosure.get("href") or ""
        if is_picture(enclosure.get("type") or "", url):
            yield EntryPicture(address(url, base(enclosure, place)))
    for link in _attached(found):
        yield EntryPicture(address(link.get("href") or "", base(link, place)))
    yield from _named(found, place)


def _media(found: Parts, place: Place, credit: str) -> Iterator[EntryPicture]:
    for content in found.get("media:content", ()):
        inside = parts(content, place.home)
        url = content.get("url") or ""
        kind = content.get("medium") or content.get("type") or ""
        if is_picture(kind, url):
            caption = words(inside, "media:description", "media:title")
            yield _sized(content, place, line(caption), _credit(inside) or credit)
        yield from _thumbnails(inside, place)
    yield from _thumbnails(found, place)


def _thumbnails(found: Parts, place: Place) -> Iterator[EntryPicture]:
    for thumbnail in found.get("media:thumbnail", ()):
        yield _sized(thumbnail, place, "", "")


def _credit(found: Parts) -> str:
    return line(words(found, "media:credit"))


def _sized(element: etree._Element, place: Place, caption: str, credit: str) -> EntryPicture:
    url = element.get("url") or text(element)
    return EntryPicture(
        address(url, base(element, place)),
        _number(element.get("width")),
        _number(element.get("height")),
        caption,
        credit,
    )


def _number(written: str | None) -> int | None:
    digits = (written or "").strip().removesuffix("px")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS else None


def _named(found: Parts, place: Place) -> Iterator[EntryPicture]:
    """Elements called image, of iTunes, sitemaps and publishers' own making."""
    for wanted in _IMAGES:
        for element in found.get(wanted, ()):
            inside = {name(str(child.tag)).split(":")[-1]: child for child in element}
            url = element.get("href") or element.get("url") or text(inside.get("url"))
            url = url or text(inside.get("loc")) or ("" if len(element) else text(element))
            if url.strip():
                caption = line(text(inside.get("caption")) or text(inside.get("title")))
                yield EntryPicture(address(url, base(element, place)), caption=caption)
