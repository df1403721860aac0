"""Blocks of an article as HTML: only tags of ours, every word of the publisher escaped."""

from collections.abc import Mapping
from typing import assert_never
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from dzherelo.model.blocks import (
    Block,
    Bullets,
    Embed,
    Figure,
    Heading,
    Link,
    Paragraph,
    Quotation,
    Table,
)
from dzherelo.model.views import PictureView
from dzherelo.web import addresses
from dzherelo.web.wording import Wording

REL = "nofollow noopener noreferrer ugc"
"""Links out of publishers' texts: no vote for the target, no window handle, no referrer."""

_WIDE = (("wide", 640), ("full", 1200))


def render(
    blocks: tuple[Block, ...], pictures: Mapping[str, PictureView], words: Wording
) -> Markup:
    """The blocks as HTML; figures show our copy of the picture, never the publisher's address."""
    return Markup("\n").join(_block(block, pictures, words) for block in blocks)


def _block(block: Block, pictures: Mapping[str, PictureView], words: Wording) -> Markup:
    match block:
        case Paragraph():
            html = Markup("<p>{}</p>").format(linked(block.text, block.links))
        case Heading():
            html = _heading(block)
        case Quotation():
            html = Markup("<blockquote><p>{}</p></blockquote>").format(
                linked(block.text, block.links)
            )
        case Bullets():
            html = _bullets(block)
        case Table():
            html = _table(block)
        case Figure():
            html = figure(block, pictures.get(block.url), words)
        case Embed():
            html = _embed(block, words)
        case _:
            assert_never(block)
    return html


def safe(url: str) -> str:
    """The address when it is http or https with a host, "" otherwise (RFC 3986 syntax)."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in {"http", "https"} and parts.netloc else ""


def anchor(url: str, text: str | Markup) -> Markup:
    """A link out, or the text alone when the address is not one to follow."""
    target = safe(url)
    if not target:
        return escape(text)
    return Markup('<a href="{}" rel="{}">{}</a>').format(target, REL, text)


def linked(text: str, links: tuple[Link, ...]) -> Markup:
    """The text with its links; spans that overlap or lie outside the text are left out."""
    pieces: list[Markup] = []
    done = 0
    for link in sorted(links, key=lambda link: (link.start, link.end)):
        if done <= link.start < link.end <= len(text):
            pieces += [
                escape(text[done : link.start]),
                anchor(link.url, text[link.start : link.end]),
            ]
            done = link.end
    pieces.append(escape(text[done:]))
    return Markup("<br>").join(Markup("").join(pieces).split("\n"))


def _heading(block: Heading) -> Markup:
    # The page's own headings are h1 and h2: the article's begin below its title.
    level = min(max(block.level, 2), 6)
    return Markup("<h{0}>{1}</h{0}>").format(level, block.text)


def _bullets(block: Bullets) -> Markup:
    items = Markup("").join(Markup("<li>{}</li>").format(item) for item in block.items)
    return Markup("<{0}>{1}</{0}>").format("ol" if block.ordered else "ul", items)


def _table(block: Table) -> Markup:
    rows = [
        _row(row, "th" if number < block.head else "td") for number, row in enumerate(block.rows)
    ]
    body = Markup("").join(rows)
    return Markup('<div class="scroll" tabindex="0"><table>{}</table></div>').format(body)


def _row(cells: tuple[str, ...], tag: str) -> Markup:
    template = Markup('<th scope="col">{}</th>') if tag == "th" else Markup("<td>{}</td>")
    return Markup("<tr>{}</tr>").format(Markup("").join(template.format(cell) for cell in cells))


def figure(block: Figure, picture: PictureView | None, words: Wording) -> Markup:
    """A figure with its caption and credit; without a copy of ours, a link to the publisher's."""
    if picture is not None:
        shown = image(picture, block.alt or block.caption, _WIDE)
    else:
        shown = Markup('<p class="absent">{}</p>').format(
            anchor(block.url, words.say("picture_absent"))
        )
    caption = escape(block.caption)
    if block.credit and block.credit not in block.caption:
        credit = words.say("picture_by", credit=block.credit)
        caption += Markup(' <span class="credit">{}</span>').format(credit)
    below = Markup("<figcaption>{}</figcaption>").format(caption.strip()) if caption else Markup("")
    return Markup("<figure>{}{}</figure>").format(shown, below)


def image(
    picture: PictureView,
    alt: str,
    presets: tuple[tuple[str, int], ...],
    *,
    sizes: str = "(min-width: 48rem) 44rem, 100vw",
    box: tuple[int, int] | None = None,
    eager: bool = False,
) -> Markup:
    """An img of ours in several widths (`presets`: name and width in pixels) over its placeholder.

    `box` is the size in pixels when the presets crop; else the picture keeps its own shape.
    """
    width, height = box or (max(picture.width, 1), max(picture.height, 1))
    sources = ", ".join(f"{addresses.picture(name, picture.key)} {wide}w" for name, wide in presets)
    img = Markup(
        '<img src="{src}" srcset="{srcset}" sizes="{sizes}" width="{width}" height="{height}"'
        ' alt="{alt}" decoding="async" loading="{loading}">'
    ).format(
        src=addresses.picture(presets[0][0], picture.key),
        srcset=sources,
        sizes=sizes,
        width=width,
        height=height,
        alt=alt,
        loading="eager" if eager else "lazy",
    )
    return Markup('<span class="picture">{}{}</span>').format(
        _placeholder(picture, width, height), img
    )


def _placeholder(picture: PictureView, width: int, height: int) -> Markup:
    # Only photographs: a blurred copy would show through a transparent drawing.
    if not picture.placeholder.startswith("data:image/") or not picture.key.endswith(".jpg"):
        return Markup("")
    return Markup(
        '<img class="sketch" src="{}" width="{}" height="{}" alt="" aria-hidden="true">'
    ).format(picture.placeholder, width, height)


def _embed(block: Embed, words: Wording) -> Markup:
    name = anchor(block.url, words.say(f"embed_{block.platform}"))
    text = (
        Markup("<blockquote>{}</blockquote>").format(linked(block.text, ())) if block.text else ""
    )
    return Markup('<div class="embed">{}<p class="embed-link">{}</p></div>').format(text, name)
