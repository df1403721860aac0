"""What the site templates see of an article and of the furniture around it."""

import hashlib
import tomllib
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

import msgspec
from markupsafe import Markup, escape

from dzherelo.edition.clock import KYIV, day_in_words
from dzherelo.edition.markup import blocks
from dzherelo.edition.revisions import Revision
from dzherelo.edition.shapes import Piece, Publisher
from dzherelo.edition.world import World
from dzherelo.model.blocks import (
    Block,
    Bullets,
    Figure,
    Heading,
    Link,
    Paragraph,
    Quotation,
    Table,
)

CARD_WIDTH = 400


class Photo(msgspec.Struct, frozen=True):
    """A picture as a template shows it; sizes in pixels."""

    src: str
    small: str
    width: int
    height: int
    caption: str
    credit: str
    alt: str


class Passage(msgspec.Struct, frozen=True):
    """One block of the text, ready for a template; `kind` names the block."""

    kind: str
    html: Markup = Markup("")
    photo: Photo | None = None
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    url: str = ""
    platform: str = ""
    text: str = ""


class Card(msgspec.Struct, frozen=True):
    """A link to another article: in the lists, under the article, on the front page."""

    title: str
    url: str
    hour: str
    lead: str
    photo: Photo | None = None


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """An article as its template sees it; `rest` lacks the lead and the hero picture."""

    number: int
    title: str
    url: str
    path: str
    language: str
    lead: Passage
    rest: tuple[Passage, ...]
    hero: Photo | None
    author: str
    tags: tuple[str, ...]
    section: str
    iso: str
    iso_changed: str
    long: str
    dots: str
    relative: str
    changed: str


@cache
def furniture(language: str) -> dict[str, Any]:
    """The words of a language's furniture."""
    text = (resources.files("dzherelo.edition") / "furniture.toml").read_text("utf-8")
    found: dict[str, Any] = tomllib.loads(text)[language]
    return found


def page(world: World, publisher: Publisher, piece: Piece, revision: Revision) -> Page:
    """The view of an article in the revision that stands now."""
    shown = [_block(world, publisher, block) for block in blocks(revision.parts)]
    first = next(block for block in shown if block.kind == "paragraph")
    photos = [block for block in shown if block.photo] if publisher.hero else []
    hidden = [first, *photos[:1]]
    when = world.epoch.at(piece.minute).astimezone(KYIV)
    changed = world.epoch.at(revision.minute).astimezone(KYIV)
    words = furniture(publisher.language)
    return Page(
        number=world.places.numbers[piece.id],
        title=revision.title,
        url=world.address(piece.id),
        path=world.places.paths[piece.id],
        language=piece.language,
        lead=first,
        rest=tuple(block for block in shown if not any(block is one for one in hidden)),
        hero=photos[0].photo if photos else None,
        author=piece.author,
        tags=piece.tags,
        section=words["sections"][piece.topic],
        iso=when.isoformat(timespec="seconds"),
        iso_changed=changed.isoformat(timespec="seconds"),
        long=long_date(when, publisher.language),
        dots=f"{when:%d.%m.%Y %H:%M}",
        relative=relative_date(when, world.now.astimezone(KYIV), publisher.language),
        changed=long_date(changed, publisher.language) if revision.number > 1 else "",
    )


def long_date(when: datetime, language: str) -> str:
    """«11 лютого 2026, 08:40», “February 11, 2026, 08:40”."""
    comma = "," if language == "en" else ""
    return f"{day_in_words(when.date(), language)}{comma} {when:%Y, %H:%M}"


def relative_date(when: datetime, now: datetime, language: str) -> str:
    """«Вчора, 12:30» within two days, the long form after that."""
    words = furniture(language)
    days = (now.date() - when.date()).days
    if days > 1:
        return long_date(when, language)
    return f"{words['yesterday'] if days else words['today']}, {when:%H:%M}"


def card(world: World, publisher: Publisher, piece: Piece, revision: Revision) -> Card:
    """A link to an article of the publisher, with its first picture."""
    found = blocks(revision.parts)
    figure = next((block for block in found if isinstance(block, Figure)), None)
    lead = next(block.text for block in found if isinstance(block, Paragraph))
    hour = f"{world.epoch.at(piece.minute).astimezone(KYIV):%H:%M}"
    photo = _photo(world, publisher, figure) if figure else None
    return Card(revision.title, world.address(piece.id), hour, lead, photo)


def shuffled(seed: str, cards: list[Card]) -> list[Card]:
    """The cards in an order that depends on the seed alone: what is popular is not what is new."""
    return sorted(cards, key=lambda one: hashlib.blake2b((seed + one.url).encode()).digest())


def comments(publisher: Publisher, piece: Piece) -> list[tuple[str, str]]:
    """A few readers' comments, always the same under the same article."""
    texts: list[tuple[str, str]] = furniture(publisher.language)["comment_texts"]
    start = int.from_bytes(hashlib.blake2b(piece.id.encode(), digest_size=2).digest())
    return [texts[(start + step * 3) % len(texts)] for step in range(start % 4)]


def html(text: str, links: tuple[Link, ...], world: World) -> Markup:
    """Escaped text with its links."""
    parts, end = [], 0
    for link in links:
        target = link.url
        if target.startswith("article:"):
            target = world.address(target.removeprefix("article:"))
        parts.append(escape(text[end : link.start]))
        parts.append(Markup('<a href="{}">{}</a>').format(target, text[link.start : link.end]))
        end = link.end
    return Markup("").join([*parts, escape(text[end:])])


def _photo(world: World, publisher: Publisher, figure: Figure) -> Photo:
    height = publisher.width * 5 // 8
    return Photo(
        src=world.photo(publisher, figure.url),
        small=world.photo(publisher, figure.url, CARD_WIDTH),
        width=publisher.width,
        height=height,
        caption=figure.caption,
        credit=figure.credit,
        alt=figure.caption,
    )


def _block(world: World, publisher: Publisher, block: Block) -> Passage:
    match block:
        case Paragraph():
            shown = Passage("paragraph", html(block.text, block.links, world), text=block.text)
        case Quotation():
            shown = Passage("quotation", html(block.text, block.links, world), text=block.text)
        case Heading():
            shown = Passage("heading", escape(block.text), text=block.text)
        case Bullets():
            shown = Passage("list", lines=block.items)
        case Table():
            shown = Passage("table", rows=block.rows)
        case Figure():
            shown = Passage("figure", photo=_photo(world, publisher, block))
        case _:
            shown = Passage("embed", url=block.url, platform=block.platform, text=block.text)
    return shown
