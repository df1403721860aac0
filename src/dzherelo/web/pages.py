"""What every page has: its head, the template engine, the answer around the HTML."""

from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response
from markupsafe import Markup

from dzherelo.model.ids import BlobKey
from dzherelo.model.views import PictureView
from dzherelo.store.database import Database
from dzherelo.web import addresses, ancestry, assets, blocks, records, sentences
from dzherelo.web.settings import PortalSettings
from dzherelo.web.wording import LANGUAGES, Wording, wording

CARD = (("card", 320), ("card2", 640))
CARD_BOX = (320, 200)
WIDE = (("wide", 640), ("full", 1200))

FEEDS = (
    ("feed.atom", "application/atom+xml", "Atom"),
    ("feed.rss", "application/rss+xml", "RSS"),
    ("feed.json", "application/feed+json", "JSON Feed"),
)
"""Name, type and title of the feeds that every page with an address has."""


class Objects(Protocol):
    """The object store as far as the portal uses it."""

    async def get(self, key: BlobKey) -> bytes | None:
        """The bytes, None when there is no such object."""

    async def put(self, key: BlobKey, body: bytes, content_type: str = "") -> None:
        """Keep the bytes under the key."""


class Head(msgspec.Struct, frozen=True):
    """What stands in a page's head. `path` is the address without the language (`/day/2026-07-14`).

    `feeds` is the address before `/feed.atom` without the language, None when the page has none;
    `query` follows it (`?q=…`). `linked` is JSON-LD.
    """

    language: str
    path: str
    title: str = ""
    description: str = ""
    kind: str = "website"
    picture: PictureView | None = None
    feeds: str | None = None
    query: str = ""
    linked: dict[str, Any] | None = None
    index: bool = True


class Portal:
    """What the handlers of the portal share."""

    def __init__(self, database: Database, blobs: Objects, settings: PortalSettings) -> None:
        """Handlers read from `database` and `blobs` and never write facts."""
        self.database = database
        self.blobs = blobs
        self.settings = settings
        self.templates = engine()

    @property
    def public(self) -> bool:
        """Whether strangers read this instance."""
        return self.settings.public

    def page(self, template: str, head: Head, **values: Any) -> Response[bytes]:
        """The page as an answer, cacheable for a short time."""
        html = self.html(template, head, **values)
        return Response(html, media_type="text/html; charset=utf-8", headers=self.freshness())

    def html(self, template: str, head: Head, **values: Any) -> bytes:
        """The page as HTML in UTF-8."""
        words = wording(head.language)
        text = self.templates.get_template(template).render(
            head=head,
            words=words,
            lang=head.language,
            settings=self.settings,
            languages=[(code, wording(code).say("this_language")) for code in LANGUAGES],
            feeds=FEEDS if head.feeds is not None else (),
            linked=ld_json(head.linked),
            **values,
        )
        return text.encode("utf-8", "replace")

    def freshness(self) -> dict[str, str]:
        """The caching rule of pages: private ones are asked for again each time (with an ETag)."""
        rule = (
            "public, max-age=30, stale-while-revalidate=60" if self.public else "private, no-cache"
        )
        return {"cache-control": rule}


def engine() -> Environment:
    """The template engine: everything is escaped, a missing name is an error."""
    environment = Environment(
        loader=PackageLoader("dzherelo.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(
        address=addresses,
        asset=assets.address,
        sentences=sentences,
        ancestry=ancestry,
        records=records,
        blocks=blocks,
        time=time_element,
        card_image=card_image,
        wide_image=wide_image,
        foreign=foreign,
    )
    return environment


def time_element(words: Wording, moment: datetime, style: str = "moment") -> Markup:
    """A time element; `style` is "moment", "short" or "clock", in Kyiv time."""
    text = {"moment": words.moment, "short": words.short, "clock": words.clock}[style](moment)
    exact = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup('<time datetime="{}">{}</time>').format(exact, text)


def card_image(picture: PictureView, *, eager: bool = False, wide: bool = False) -> Markup:
    """A picture for a card: decoration beside a headline that says the same, so without words."""
    sizes = "(min-width: 60rem) 42rem, 92vw" if wide else "(min-width: 60rem) 24rem, 92vw"
    return blocks.image(picture, "", CARD, sizes=sizes, box=CARD_BOX, eager=eager)


def wide_image(picture: PictureView) -> Markup:
    """The picture at the head of a story, uncropped."""
    return blocks.image(picture, "", WIDE, sizes="(min-width: 52rem) 50rem, 92vw", eager=True)


def foreign(language: str, page_language: str) -> Markup:
    """The lang attribute for text in another language than the page's."""
    if not language or language == page_language or not language.isalpha():
        return Markup("")
    return Markup(' lang="{}"').format(language)


def ld_json(linked: dict[str, Any] | None) -> Markup:
    """JSON-LD safe inside a script element: `<`, `>` and `&` as escapes (HTML, script data)."""
    if linked is None:
        return Markup("")
    text = msgspec.json.encode(linked).decode()
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - every sign with a meaning in HTML is escaped above
