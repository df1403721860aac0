"""What the templates share: escaping, dates, heads of pages, and blocks told as HTML."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from zlib import crc32

from tests.reading.stories import COMMENTS, RUSSIAN, TEASERS, Block, Comment, Story, Teaser

Maker = Callable[[Block, int], str]
MONTHS = (
    "січня", "лютого", "березня", "квітня", "травня", "червня",
    "липня", "серпня", "вересня", "жовтня", "листопада", "грудня",
)  # fmt: skip


@dataclass
class Shelf:
    """Teasers and comments for one page, taken in turn; `turn` counts a template's pages."""

    turn: int
    seed: str
    taken: int = 0

    def take(self, count: int, kept: tuple[Teaser, ...] = TEASERS) -> list[Teaser]:
        """Return the next teasers; different pages begin at different places."""
        start = crc32(self.seed.encode()) + self.taken
        self.taken += count
        return [kept[(start + step) % len(kept)] for step in range(count)]

    def russian(self, count: int) -> list[Teaser]:
        """Return the next teasers in Russian."""
        return self.take(count, RUSSIAN)

    def comments(self, count: int) -> list[Comment]:
        """Return what readers said under this page."""
        start = crc32(self.seed.encode())
        return [COMMENTS[(start + step) % len(COMMENTS)] for step in range(count)]

    def pick(self, *values: str) -> str:
        """Return one of several wordings, another on each page of a template."""
        return values[self.turn % len(values)]

    def number(self, low: int, high: int) -> int:
        """Return a number for a counter."""
        self.taken += 1
        return low + crc32(f"{self.seed}{self.taken}".encode()) % (high - low)


def text(value: str) -> str:
    """Return text safe inside an element or a quoted attribute."""
    return escape(value, quote=False).replace('"', "&quot;")


def rich(value: str, at: int) -> str:
    """Return a paragraph's text as editors leave it: some words linked, some bold."""
    words = [text(word) for word in value.split(" ")]
    if at % 4 == 1 and len(words) > 9:
        words[3:6] = [f'<a href="/news/{crc32(value.encode()) % 90000}.html">' + words[3],
                      words[4], words[5] + "</a>"]  # fmt: skip
    elif at % 5 == 2 and len(words) > 12:
        words[0:3] = ["<strong>" + words[0], words[1], words[2] + "</strong>"]
    return " ".join(words)


def href(title: str) -> str:
    """Return the address of another story of the same site."""
    return f"/news/{crc32(title.encode()) % 900000 + 100000}.html"


def each(teasers: Iterable[Teaser], pattern: str) -> str:
    """Return the pattern once a teaser, with {title}, {lead}, {href}, {time} and {image} filled."""
    return "\n".join(
        pattern.format(
            title=text(one.title),
            lead=text(one.lead),
            href=href(one.title),
            time=f"{crc32(one.title.encode()) % 24:02}:{crc32(one.lead.encode()) % 60:02}",
            image=f"/img/{crc32(one.lead.encode()) % 9999}.jpg",
        )
        for one in teasers
    )


def said(comments: Iterable[Comment], pattern: str) -> str:
    """Return the pattern once a comment, with {user} and {text} filled."""
    return "\n".join(pattern.format(user=text(one.user), text=text(one.text)) for one in comments)


def tagged(story: Story, pattern: str) -> str:
    """Return the pattern once a tag of the story, with {tag} filled."""
    return "".join(pattern.format(tag=text(tag)) for tag in story.tags)


def moment(story: Story) -> datetime:
    """Return when the story was published, local time."""
    return datetime.fromisoformat(story.published + ":00+02:00")


def day(story: Story) -> str:
    """Return the date in words."""
    when = moment(story)
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def dotted(story: Story) -> str:
    """Return the date in figures."""
    return moment(story).strftime("%d.%m.%Y")


def clock(story: Story) -> str:
    """Return the time of day."""
    return moment(story).strftime("%H:%M")


def graph(story: Story, site: str) -> str:
    """Return the meta elements that social networks read."""
    told = story.lead or story.blocks[0].text
    return f"""<meta name="description" content="{text(told[:150])}">
<meta property="og:type" content="article">
<meta property="og:title" content="{text(story.title)}">
<meta property="og:description" content="{text(told[:200])}">
<meta property="og:site_name" content="{text(site)}">
<meta property="og:image" content="/img/{story.id}.jpg">
<meta property="article:published_time" content="{moment(story).isoformat()}">
<meta property="article:section" content="{text(story.section)}">"""


def linked_data(story: Story, site: str, *, body: bool = False, **more: object) -> str:
    """Return a script of linked data; with `body` it holds the article's whole text."""
    told: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": moment(story).isoformat(),
        "author": {"@type": "Person", "name": story.author or "Редакція"},
        "publisher": {"@type": "Organization", "name": site},
        **more,
    }
    if body:
        told["articleBody"] = story.body.replace("\t", " ")
    dump = json.dumps(told, ensure_ascii=False)
    return f'<script type="application/ld+json">{dump}</script>'


def listed(block: Block, tag: str = "ul", more: str = "") -> str:
    """Return a list."""
    inner = "\n".join(f"<li>{text(line)}</li>" for line in block.lines)
    return f"<{tag}{more}>\n{inner}\n</{tag}>"


def tabled(block: Block, more: str = "") -> str:
    """Return a table with a heading row."""
    head, *rows = [line.split(" | ") for line in block.lines]
    top = "".join(f"<th>{text(cell)}</th>" for cell in head)
    rest = "\n".join(
        "<tr>" + "".join(f"<td>{text(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table{more}>\n<thead><tr>{top}</tr></thead>\n<tbody>\n{rest}\n</tbody></table>"


def pictured(block: Block, more: str = "") -> str:
    """Return a figure with caption and credit."""
    caption, credit = block.lines
    return (
        f'<figure{more}><img src="/img/{crc32(caption.encode()) % 9999}.jpg" '
        f'alt="{text(caption)}" width="800" height="533">'
        f"<figcaption>{text(caption)}. <span>{text(credit)}</span></figcaption></figure>"
    )


def _paragraph(block: Block, at: int) -> str:
    return f"<p>{rich(block.text, at)}</p>"


def _strong(block: Block, _at: int) -> str:
    return f"<p><strong>{text(block.text)}</strong></p>"


def _also(block: Block, _at: int) -> str:
    link = f'<a href="{href(block.text)}">{text(block.text)}</a>'
    return f"<p><strong>Читайте також:</strong> {link}</p>"


COMMON: Mapping[str, Maker] = {
    "p": _paragraph,
    "h2": lambda block, _at: f"<h2>{text(block.text)}</h2>",
    "quote": lambda block, _at: f"<blockquote><p>{text(block.text)}</p></blockquote>",
    "items": lambda block, _at: listed(block),
    "table": lambda block, _at: tabled(block),
    "question": _strong,
    "at": _strong,
    "also": _also,
    "figure": lambda block, _at: pictured(block),
}
"""How each kind of block is told where a template has no way of its own."""


def told(story: Story, between: Mapping[int, str] | None = None, **makers: Maker) -> str:
    """Return the blocks as HTML; `between` holds furniture by the block that it follows."""
    ways = {**COMMON, **makers}
    pieces: list[str] = []
    for at, block in enumerate(story.blocks):
        pieces.append(ways[block.kind](block, at))
        if between and at in between:
            pieces.append(between[at])
    return "\n".join(pieces)
