"""Elements of a feed: one spelling for their names, and their text, markup, links and times."""

import re
from datetime import datetime
from functools import lru_cache
from html import escape
from urllib.parse import urljoin

import msgspec
from lxml import etree

from dzherelo.model.moment import ClaimedTime
from dzherelo.text import addresses, dates

Parts = dict[str, list[etree._Element]]  # noqa: SLF001 - the only name lxml has for it

_CORE = (
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/",
    "http://my.netscape.com/publish/formats/",
    "http://channel.netscape.com/rdf/simple/",
    "http://backend.userland.com/rss",
    "http://blogs.law.harvard.edu/tech/rss",
    "http://purl.org/net/rss1.1",
    "http://cyber.law.harvard.edu/rss",
)
_PREFIXES = {
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://purl.org/atom/": "atom",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/rss/": "media",
    "http://www.rssboard.org/media-rss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://news.yandex.ru": "yandex",
    "https://news.yandex.ru": "yandex",
    "http://turbo.yandex.ru": "turbo",
    "https://turbo.yandex.ru": "turbo",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.sitemaps.org/schemas/sitemap/0.9": "sitemap",
    "http://www.google.com/schemas/sitemap/0.84": "sitemap",
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
    "http://www.google.com/schemas/sitemap-image/1.1": "image",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/xml/1998/namespace": "xml",
}
NAMESPACES = {prefix: uri for uri, prefix in reversed(_PREFIXES.items())} | {
    "atom": "http://www.w3.org/2005/Atom",
    "rss": "http://purl.org/rss/1.0/",
    "a10": "http://www.w3.org/2005/Atom",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
"""Well-known prefix → namespace, for documents that forgot to declare theirs."""

_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMESPACED = re.compile(r"\sxmlns(?::\w+)?=\"[^\"]*\"")
_XHTML_TAG = re.compile(r"(</?)(?:xhtml|html|h|x|ns\d+):(?=[a-zA-Z])")
# One pattern for each quote, each beginning with plain characters: many times faster than one for
# all, or than one that begins with a choice of names.
_REFERENCES = tuple(
    re.compile(
        rf"={quote}(?:(?<=src={quote})|(?<=href={quote}))"
        rf"(?!http|[a-z][a-z0-9+.-]*:|#)([^{quote}<>]*){quote}"
    )
    for quote in ('"', "'")
)
_SUBTAG_END = re.compile(r"[-_,;\s]")
_PLAIN_PATH = re.compile(r"/?(?:[\w%-][\w.%-]*+/)*+(?:[\w%-][\w.%-]*+)?")
_FRONT = re.compile(r"(https?://[a-z0-9.:-]+)/(?:[^?#/.][^?#/]*+/)*+(?=[^?#/]*(?:[?#]|$))")
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 §2.2 or a database refuses."""


class Place(msgspec.Struct, frozen=True):
    """What reading an element needs to know: feed address, moment of reading, language.

    `home` is the namespace of the root element, whose names go without prefix. `based` tells
    whether the document uses xml:base at all.
    """

    url: str
    now: datetime
    language: str = ""
    home: str = ""
    based: bool = False


@lru_cache(maxsize=4096)
def name(tag: str, home: str = "") -> str:
    """`prefix:local` in lower case with our own prefix for known namespaces.

    No prefix for core RSS, the home namespace and no namespace; "?" for unknown namespaces.
    """
    if not tag.startswith("{"):
        return tag.lower()
    uri, _, local = tag[1:].partition("}")
    local, lower = local.lower(), uri.lower()
    prefix = "" if uri == home else _PREFIXES.get(lower, "")
    if uri == home or (not prefix and lower.startswith(_CORE)):
        return local
    if not prefix:
        prefix = "itunes" if "itunes.com/dtds" in lower else "?"
    return f"{prefix}:{local}"


def namespace(tag: str) -> str:
    """The namespace of a tag, "" when it has none."""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def parts(element: etree._Element, home: str) -> Parts:
    """The children by name, in document order."""
    found: Parts = {}
    for child in element:
        tag = child.tag
        if isinstance(tag, str):
            key = name(tag, home)
            if key in found:
                found[key].append(child)
            else:
                found[key] = [child]
    return found


def text(element: etree._Element | None) -> str:
    """All text inside, stripped; "" for no element."""
    if element is None:
        return ""
    if len(element):
        return "".join(str(piece) for piece in element.itertext()).strip()
    return (element.text or "").strip()


def first(found: Parts, *names: str) -> etree._Element | None:
    """The first child that says anything under the first of these names that does."""
    for wanted in names:
        for element in found.get(wanted, ()):
            said = element.text
            if said and not said.isspace():
                return element
            if len(element) and text(element):
                return element
    return None


def words(found: Parts, *names: str) -> str:
    """The text of `first`."""
    for wanted in names:
        for element in found.get(wanted, ()):
            said = text(element)
            if said:
                return said
    return ""


def markup(element: etree._Element) -> str:
    """The inside as HTML: escaped markup as it is, real child elements written out."""
    if not len(element):
        return (element.text or "").strip()
    if len(element) == 1 and not (element.text or "").strip() and is_division(element[0]):
        element = element[0]
    pieces = [escape(element.text or "", quote=False)]
    for child in element:
        pieces.append(etree.tostring(child, encoding="unicode", method="html"))
    return _XHTML_TAG.sub(r"\1", _NAMESPACED.sub("", "".join(pieces))).strip()


def is_division(element: etree._Element) -> bool:
    """Whether this is the div around the XHTML of a text construct (RFC 4287 §3.1.1.3)."""
    return isinstance(element.tag, str) and name(element.tag) == "xhtml:div"


def base(element: etree._Element, place: Place) -> str:
    """The address against which references inside resolve (XML Base §4, RFC 3986 §5.1)."""
    if not place.based:
        return place.url
    chain = [str(e.get(_XML_BASE)) for e in (element, *element.iterancestors()) if e.get(_XML_BASE)]
    found = place.url
    for step in reversed(chain):
        found = join(found, step.strip())
    return found


def language(element: etree._Element) -> str:
    """The xml:lang of the element itself as a primary subtag in lower case."""
    return primary(element.get(_XML_LANG) or "")


def primary(tag: str) -> str:
    """The primary subtag of a language tag (RFC 5646 §2.1): "uk" of "uk-UA"."""
    return _SUBTAG_END.split(tag.strip().lower(), maxsplit=1)[0][:8] if tag else ""


def join(start: str, reference: str) -> str:
    """`reference` resolved against `start`; unresolvable ones give `start`."""
    try:
        return urljoin(start, reference)
    except ValueError:
        return start


def address(reference: str, start: str) -> str:
    """The absolute http(s) address of a reference, "" when it is none."""
    return addresses.absolute(reference, start) or ""


def resolved(html: str, start: str) -> str:
    """The HTML with relative links and picture sources made absolute."""
    if not start:
        return html
    for pattern in _REFERENCES:
        html = pattern.sub(lambda found: _resolved(found, start), html)
    return html


def _resolved(found: re.Match[str], start: str) -> str:
    quote = found[0][-1]
    return f"={quote}{_whole(found[1].strip(), start)}{quote}"


def _whole(reference: str, start: str) -> str:
    """`join`, with a short way for plain paths: no dot segments (RFC 3986 §5.2.4), none empty."""
    if reference and _PLAIN_PATH.fullmatch(reference):
        front = _FRONT.match(start)
        if front:
            return (front[1] if reference[0] == "/" else front[0]) + reference
    return join(start, reference)


def moment(found: Parts, place: Place, *names: str) -> ClaimedTime | None:
    """The first readable time under these names, marked "feed:<name>"."""
    for wanted in names:
        for element in found.get(wanted, ()):
            claim = written_moment(text(element), place, wanted)
            if claim:
                return claim
    return None


def written_moment(written: str, place: Place, wanted: str) -> ClaimedTime | None:
    """The time in these words, marked "feed:<wanted>"; None when they are none."""
    if not written:
        return None
    return dates.read(written, language=place.language, now=place.now, read_from=f"feed:{wanted}")


def unique(values: list[str]) -> tuple[str, ...]:
    """The non-empty values, first spelling kept, without repetition."""
    return tuple(dict.fromkeys(value for value in values if value))
