"""The publishers' feeds in their different formats, sound and unsound, of the newest articles."""

import re
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

import msgspec
from markupsafe import Markup

from dzherelo.edition.clock import KYIV
from dzherelo.edition.markup import blocks
from dzherelo.edition.revisions import Revision
from dzherelo.edition.shapes import Piece, Publisher
from dzherelo.edition.views import furniture, html
from dzherelo.edition.world import World
from dzherelo.model.blocks import (
    Block,
    Bullets,
    Embed,
    Figure,
    Heading,
    Paragraph,
    Quotation,
    Table,
)

NEWEST = 30
"""Entries of a feed; what is older has fallen out of it."""

AMPERSANDS = range(1, NEWEST, 4)
ENTITIES = range(2, NEWEST, 5)
UNCLOSED = 12
"""Places in the broken feed with a bare "&", with HTML entities, and with an end tag lost."""

_XML = '<?xml version="1.0" encoding="{}"?>\n'
_NAMESPACES = {
    "rss-full": ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"',
    "rss-yandex": ' xmlns:yandex="http://news.yandex.ru" xmlns:media="http://search.yahoo.com/mrss/"',
    "rss-media": ' xmlns:media="http://search.yahoo.com/mrss/"',
    "rss-broken": ' xmlns:content="http://purl.org/rss/1.0/modules/content/"',
}


class Feed(msgspec.Struct, frozen=True):
    """A feed as served: its bytes, its content type, and when it last changed (UTC)."""

    body: bytes
    content_type: str
    changed: datetime


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One entry, before it takes the form of its format."""

    number: int
    guid: str
    url: str
    title: str
    summary: str
    content: str
    text: str
    published: datetime
    updated: datetime
    author: str
    tags: tuple[str, ...]
    section: str
    photo: str
    photo_type: str
    caption: str
    credit: str


def render(world: World, publisher: Publisher) -> Feed:
    """The publisher's feed, or its news sitemap, as it stands at the world's moment."""
    standing = world.standing(publisher.id)[:NEWEST]
    lines = [_line(world, publisher, piece, revision) for piece, revision in standing]
    changed = max((line.updated for line in lines), default=world.epoch.at(0))
    writers = {
        "atom": _atom,
        "atom-full": _atom,
        "rdf": _rdf,
        "json": _json,
        "sitemap": _sitemap,
        "rss-092": _rss_092,
    }
    text, content_type = writers.get(publisher.feed, _rss)(world, publisher, lines)
    return Feed(text.encode(publisher.encoding, "xmlcharrefreplace"), content_type, changed)


def _line(world: World, publisher: Publisher, piece: Piece, revision: Revision) -> Line:
    found = blocks(revision.parts)
    figure = next((block for block in found if isinstance(block, Figure)), None)
    lead = next(block.text for block in found if isinstance(block, Paragraph))
    number, url = world.places.numbers[piece.id], world.address(piece.id)
    joint = "&" if "?" in url else "?"
    return Line(
        number=number,
        guid=f"{publisher.domain}-{number}" if publisher.tracking else url,
        url=f"{url}{joint}utm_source=rss&utm_medium=feed" if publisher.tracking else url,
        title=revision.title,
        summary=lead,
        content="".join(_html(world, publisher, block) for block in found),
        text="\n".join(block.text for block in found if not isinstance(block, Figure)),
        published=world.epoch.at(piece.minute),
        updated=world.epoch.at(revision.minute),
        author=piece.author,
        tags=piece.tags,
        section=furniture(publisher.language)["sections"][piece.topic],
        photo=world.photo(publisher, figure.url) if figure else "",
        photo_type=f"image/{'jpeg' if publisher.picture == 'jpg' else publisher.picture}",
        caption=figure.caption if figure else "",
        credit=figure.credit if figure else "",
    )


def _html(world: World, publisher: Publisher, block: Block) -> str:
    match block:
        case Paragraph():
            text = f"<p>{html(block.text, block.links, world)}</p>"
        case Quotation():
            text = f"<blockquote><p>{html(block.text, block.links, world)}</p></blockquote>"
        case Heading():
            text = f"<h2>{escape(block.text)}</h2>"
        case Bullets():
            text = f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in block.items)}</ul>"
        case Table():
            text = f"<table>{''.join(_row(row) for row in block.rows)}</table>"
        case Embed():
            link = f"<a href={quoteattr(block.url)}>{block.platform}</a>"
            text = f"<p>{escape(block.text)} {link}</p>"
        case _:
            text = _figure(world, publisher, block)
    return text + "\n"


def _row(row: tuple[str, ...]) -> str:
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"


def _figure(world: World, publisher: Publisher, figure: Figure) -> str:
    address = world.photo(publisher, figure.url)
    credit = f" {furniture(publisher.language)['photo']}: {figure.credit}" if figure.credit else ""
    said = str(Markup.escape(figure.caption + credit))
    return f'<figure><img src="{address}" alt=""><figcaption>{said}</figcaption></figure>'


def _rss(world: World, publisher: Publisher, lines: list[Line]) -> tuple[str, str]:
    """RSS 2.0 in its shapes: short, full, yandex:full-text, Media RSS, and the broken one."""
    items = "".join(_item(publisher, line, place) for place, line in enumerate(lines))
    base = world.bases[publisher.id]
    built = format_datetime(max((line.updated for line in lines), default=world.epoch.at(0)))
    about = escape(publisher.slogan)
    if publisher.feed == "rss-broken":
        about = "Новини & оголошення міста&nbsp;над Зорянкою"
    text = (
        f'{_XML.format(publisher.encoding)}<rss version="2.0"{_NAMESPACES.get(publisher.feed, "")}>'
        f"<channel>\n<title>{escape(publisher.name)}</title>\n<link>{base}/</link>\n"
        f"<description>{about}</description>\n<language>{publisher.language}</language>\n"
        f"<lastBuildDate>{built}</lastBuildDate>\n<ttl>15</ttl>\n{items}</channel></rss>\n"
    )
    return (
        text,
        "text/xml" if publisher.encoding != "utf-8" else "application/rss+xml; charset=utf-8",
    )


def _item(publisher: Publisher, line: Line, place: int) -> str:
    when = format_datetime(line.published.astimezone(KYIV))
    permanent = ' isPermaLink="false"' if line.guid != line.url else ""
    tags = "".join(f"<category>{escape(tag)}</category>" for tag in (line.section, *line.tags))
    parts = [
        f"<item>\n<title>{escape(line.title)}</title>\n<link>{escape(line.url)}</link>\n",
        f"<guid{permanent}>{escape(line.guid)}</guid>\n<pubDate>{when}</pubDate>\n{tags}\n",
        *_extras(publisher, line),
        "</item>\n",
    ]
    text = "".join(parts)
    return _broken(text, place) if publisher.feed == "rss-broken" else text


def _extras(publisher: Publisher, line: Line) -> list[str]:
    """What the shape adds to an item: the summary, the whole text, pictures, the author."""
    summary = f"<description>{escape(line.summary)}</description>\n"
    content = f"<content:encoded><![CDATA[{line.content}]]></content:encoded>\n"
    enclosure = ""
    if line.photo:
        enclosure = (
            f'<enclosure url={quoteattr(line.photo)} length="0" type="{line.photo_type}"/>\n'
        )
    match publisher.feed:
        case "rss-full":
            author = f"<dc:creator>{escape(line.author)}</dc:creator>\n" if line.author else ""
            return [f"<description><![CDATA[{line.summary}]]></description>\n", author, content]
        case "rss-yandex":
            full = f"<yandex:full-text>{escape(line.text)}</yandex:full-text>\n"
            return [summary, enclosure, f"<yandex:genre>message</yandex:genre>\n{full}"]
        case "rss-media":
            return [summary, _media(line)]
        case "rss-broken":
            return [f"<description>{escape(line.summary)} [&#8230;]</description>\n", content]
        case _:
            return [summary, enclosure]


def _media(line: Line) -> str:
    if not line.photo:
        return ""
    credit = f'<media:credit role="photographer">{escape(line.credit)}</media:credit>'
    return (
        f'<media:content url={quoteattr(line.photo)} medium="image" type="{line.photo_type}"'
        f' width="1600" height="1000"><media:title>{escape(line.caption)}</media:title>'
        f"{credit if line.credit else ''}</media:content>\n"
    )


def _broken(item: str, place: int) -> str:
    """What a home-made plugin does to items: bare "&", HTML entities, a lost end tag."""
    if place in AMPERSANDS:
        item = re.sub(r"</link>", "?ref=rss&utm_source=site</link>", item, count=1)
    if place in ENTITIES:
        item = item.replace("[&#8230;]", "&hellip;&nbsp;")
    if place == UNCLOSED:
        item = item.replace("</category>", "", 1)
    return item


def _rss_092(world: World, publisher: Publisher, lines: list[Line]) -> tuple[str, str]:
    """RSS 0.92: no dates, no GUIDs, only what a headline reader of its time wanted."""
    items = "".join(
        f"<item><title>{escape(line.title)}</title><link>{escape(line.url)}</link>"
        f"<description>{escape(line.summary)}</description></item>\n"
        for line in lines
    )
    text = (
        f'{_XML.format(publisher.encoding)}<rss version="0.92"><channel>\n'
        f"<title>{escape(publisher.name)}</title><link>{world.bases[publisher.id]}/</link>"
        f"<description>{escape(publisher.slogan)}</description><language>uk</language>\n"
        f"{items}</channel></rss>\n"
    )
    return text, "text/xml; charset=utf-8"


def _rdf(world: World, publisher: Publisher, lines: list[Line]) -> tuple[str, str]:
    base = world.bases[publisher.id]
    order = "".join(f"<rdf:li rdf:resource={quoteattr(line.url)}/>" for line in lines)
    items = "".join(
        f"<item rdf:about={quoteattr(line.url)}><title>{escape(line.title)}</title>"
        f"<link>{escape(line.url)}</link><description>{escape(line.summary)}</description>"
        f"<dc:date>{line.published.astimezone(KYIV).isoformat()}</dc:date>"
        f"<dc:creator>{escape(line.author or publisher.name)}</dc:creator>"
        f"<dc:subject>{escape(line.section)}</dc:subject></item>\n"
        for line in lines
    )
    text = (
        f"{_XML.format(publisher.encoding)}"
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<channel rdf:about="{base}{publisher.feed_path}"><title>{escape(publisher.name)}</title>'
        f"<link>{base}/</link><description>{escape(publisher.slogan)}</description>"
        f"<items><rdf:Seq>{order}</rdf:Seq></items></channel>\n{items}</rdf:RDF>\n"
    )
    return text, "application/rdf+xml; charset=utf-8"


def _atom(world: World, publisher: Publisher, lines: list[Line]) -> tuple[str, str]:
    """Atom 1.0 (RFC 4287), with whole texts or with summaries only."""
    base = world.bases[publisher.id]
    changed = max((line.updated for line in lines), default=world.epoch.at(0))
    entries = "".join(_atom_entry(publisher, line) for line in lines)
    text = (
        f'{_XML.format(publisher.encoding)}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="uk">'
        f"\n<title>{escape(publisher.name)}</title><subtitle>{escape(publisher.slogan)}</subtitle>"
        f'<id>tag:{publisher.domain},2019:feed</id><link href="{base}/"/>'
        f'<link rel="self" href="{base}{publisher.feed_path}"/>'
        f"<updated>{changed.isoformat()}</updated>\n{entries}</feed>\n"
    )
    return text, "application/atom+xml; charset=utf-8"


def _atom_entry(publisher: Publisher, line: Line) -> str:
    content = ""
    if publisher.feed == "atom-full":
        content = f'<content type="html">{escape(line.content)}</content>'
    tags = "".join(f"<category term={quoteattr(tag)}/>" for tag in line.tags)
    return (
        f"<entry><title>{escape(line.title)}</title><link href={quoteattr(line.url)}/>"
        f"<id>tag:{publisher.domain},2019:{line.number}</id>"
        f"<published>{line.published.isoformat()}</published>"
        f"<updated>{line.updated.isoformat()}</updated>"
        f"<author><name>{escape(line.author or publisher.name)}</name></author>{tags}"
        f"<summary>{escape(line.summary)}</summary>{content}</entry>\n"
    )


def _json(world: World, publisher: Publisher, lines: list[Line]) -> tuple[str, str]:
    """JSON Feed 1.1 (jsonfeed.org/version/1.1)."""
    base = world.bases[publisher.id]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": publisher.name,
        "description": publisher.slogan,
        "home_page_url": f"{base}/",
        "feed_url": f"{base}{publisher.feed_path}",
        "language": publisher.language,
        "items": [_json_item(line) for line in lines],
    }
    return msgspec.json.encode(feed).decode(), "application/feed+json"


def _json_item(line: Line) -> dict[str, object]:
    item: dict[str, object] = {
        "id": str(line.number),
        "url": line.url,
        "title": line.title,
        "summary": line.summary,
        "content_html": line.content,
        "date_published": line.published.astimezone(KYIV).isoformat(),
        "tags": list(line.tags),
    }
    if line.updated != line.published:
        item["date_modified"] = line.updated.astimezone(KYIV).isoformat()
    if line.photo:
        item["image"] = line.photo
    if line.author:
        item["authors"] = [{"name": line.author}]
    return item


def _sitemap(world: World, publisher: Publisher, lines: list[Line]) -> tuple[str, str]:
    """A Google News sitemap: addresses, titles and dates, nothing more."""
    del world
    urls = "".join(
        f"<url><loc>{escape(line.url)}</loc><lastmod>{line.updated.isoformat()}</lastmod>"
        f"<news:news><news:publication><news:name>{escape(publisher.name)}</news:name>"
        f"<news:language>{publisher.language}</news:language></news:publication>"
        f"<news:publication_date>{line.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(line.title)}</news:title></news:news>"
        + (
            f"<image:image><image:loc>{escape(line.photo)}</image:loc></image:image>"
            if line.photo
            else ""
        )
        + "</url>\n"
        for line in lines
    )
    text = (
        f"{_XML.format(publisher.encoding)}"
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
        f' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">\n{urls}</urlset>\n'
    )
    return text, "application/xml"
