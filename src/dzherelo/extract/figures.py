"""Pictures on a page: the true address behind lazy loading, captions, and which are no pictures."""

import itertools
import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

import msgspec
from lxml import html

from dzherelo.model.blocks import Figure
from dzherelo.text import addresses, proxied

LEAST_SIDE = 100
"""Pixels; what a page declares smaller than this on a side is an icon, an avatar or a button."""
WIDE = 300
"""Pixels of declared width from which a picture is no icon, whatever its file is called."""
LONGEST_CAPTION = 600
LONGEST_LINE = 320
"""Characters of text beside a picture from which it is a paragraph and not a caption."""
HIGHEST = 6
"""Levels above a picture: link, frame, cell, row, table."""
LONGEST_CREDIT = 160
GENERATED = 10
"""Characters from which a file name is made by a CMS and not shared by two pictures."""

_LAZY = (
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-original-src", "data-full-src",
    "data-hi-res-src", "data-image", "data-url", "data-echo", "data-img-src", "data-large-image",
)  # fmt: skip
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "data-original-set", "srcset")
_FURNITURE = re.compile(
    r"(?<![a-z])(?:\w{0,12}logo\w*|(?:up_)?for_fb|(?:fb|og|social|share)[-_]?(?:image|img|preview|card)|icons?|ico|avatars?|userpic|sprites?|emoji|smil(?:e|ey|ies)|pixel|counter|spacer|"
    r"blank|gravatar|placeholder|no-?(?:image|photo)|badge|favicon|1x1|loader|loading|preloader|default|"
    r"share|button|btn|banner|advert|adserver|ads?|stub|noimg|dummy|transparent|lazy-?load)(?![a-z])",
    re.IGNORECASE,
)
_TRACKER = re.compile(
    r"(?:facebook\.com/tr|mc\.yandex|counter\.|top\.mail\.ru|top-fwz|google-analytics|googletagmanager|"
    r"doubleclick|scorecardresearch|quantserve|pixel\.|/pixel|bigmir\.net|hit\.ua|liveinternet|"
    r"gemius|adocean|adriver|rambler\.ru/top|i\.ua/c|zero\.kz|piwik|matomo|imrworldwide)",
    re.IGNORECASE,
)
_SIZED = re.compile(
    r"(?:rs:(?:fit|fill|auto|force):|[?&](?:w|width|size)=|[/_-](?:w|s)_?)(\d{1,4})(?!\d)|"
    r"[/_-](\d{1,4})x\d{1,4}(?=[/._-]|$)"
)
_SUFFIX = re.compile(
    r"(?:[-_]\d{2,4}x\d{2,4}|[-_](?:scaled|large|medium|small|thumb|big|orig(?:inal)?))+$"
)
_SIZE_FOLDER = re.compile(r"/(?:\d{2,4}x\d{2,4}|w\d{2,4}|thumbs?|small|medium|large|original)(?=/)")
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|webp|avif|gif|heic|bmp)$", re.IGNORECASE)
_OTHER_NAME = re.compile(
    r"\.(?:svg|ico|mp4|webm|mov|m3u8|mp3|js|css|html?|php\?.*)$", re.IGNORECASE
)
_CREDIT = re.compile(
    r"(?:^|[\s(|/.,;–—-])\(?(?:"
    r"(?:фото(?:графія|графия)?|світлин[аи]|ілюстрація|иллюстрация|скрин(?:шот)?|зображення|"
    r"джерело(?: фото)?|источник(?: фото)?|photos?(?: credit)?|images?(?: credit)?|picture|credit)"
    r"\s*(?::|–|—|\s-\s)\s*|"
    r"(?:photos?|images?|pictures?) (?:by|courtesy(?: of)?) |©\s*|(?<=\()фото )"
    r"(?P<name>[^|:]{2,120}?)\)?\.?$",
    re.IGNORECASE,
)
_LONE_CREDIT = re.compile(
    r"^\W*(?:(?:головне |титульне |заглавное )?фото(?:графії|графии|графія)?|"
    r"світлин[аи]|ілюстраці[яї]|"
    r"иллюстраци[яи]|скриншот|джерело фото|источник фото|фото та відео|відео та фото|"
    r"photos?(?: credits?| by)?|images?(?: credits?)?|picture credits?)"
    r"\s*(?:[:–—]|\s-\s)\s*(?P<name>.{2,120}?)[\s.,;)]*$",
    re.IGNORECASE,
)
_MARKED_CREDIT = re.compile(
    r"(?<![a-z])(?:credit|credits|copyright|photographer|author|source|copyrightholder)(?![a-z])"
)
_AGENCY = re.compile(
    r"(?:^|\s)(?P<name>(?:[A-Z][\w.'’&-]*\s?){1,5})/(?:Handout|Pool|File(?: Photo)?)\.?$"
)
"""The line of a wire photo: who took it, then how it came to the agency."""
_INITIAL = re.compile(r"(?:^|[\s.])[^\W\d_]$")
_HOW = re.compile(r"/(?:Handout|Pool|File(?: Photo)?)\.?$")
_PICTURE_BOX = re.compile(
    r"(?<![a-z])(?:img|image|photo|foto|pic|picture|media|ph|figure|illustration|attachment|"
    r"thumbnail|lazy)(?![a-z])"
)
_CAPTION = re.compile(
    r"(?<![a-z])(?:caption|cap|cap-?text|desc|sign|note|legend|pidpys|podpis|credit)(?![a-z])"
)
_SLANTED = frozenset({"i", "em", "small", "figcaption", "cite", "a", "img", "br"})
_NO_BOXES = frozenset(
    {"body", "article", "main", "section", "li", "ul", "ol", "html", "blockquote"}
)


class Shown(msgspec.Struct, frozen=True):
    """A figure with `same`, a key that is equal for one picture in several sizes."""

    figure: Figure
    same: str


def from_image(element: html.HtmlElement, base: str) -> Figure | None:
    """Return the figure of an <img> or <amp-img> without caption, None for no real picture."""
    address = _address(element)
    url = addresses.absolute(address, base) if address else None
    if url is None or _is_furniture(element, url):
        return None
    width, height = _pixels(element.get("width")), _pixels(element.get("height"))
    if _too_small(width, height) or _small_address(url, width):
        return None
    source = addresses.absolute(proxied.unwrap(url), base) or url
    if _OTHER_NAME.search(urlsplit(source).path):
        return None
    return Figure(url=source, alt=_alt(element)[:LONGEST_CAPTION], width=width, height=height)


def from_address(address: str, base: str) -> Figure | None:
    """Return the figure of a bare address (Open Graph, a feed), None for logos and trackers."""
    url = addresses.absolute(address.strip(), base) if address.strip() else None
    if url is None:
        return None
    source = addresses.absolute(proxied.unwrap(url), base) or url
    path = urlsplit(source).path
    name = path.rsplit("/", 1)[-1]
    if (
        _TRACKER.search(source)
        or _FURNITURE.search(name)
        or _OTHER_NAME.search(path)
        or path == "/"
    ):
        return None
    return Figure(url=source)


def caption(element: html.HtmlElement) -> tuple[str, str]:
    """Return (caption, credit) that a <figure> or its like carries."""
    holders = [*element.iter("figcaption")] or _outermost(element)
    text = _said(holders[0]) if holders else _said(element)
    marked = [one for one in element.iter("*") if one is not element and _marks_credit(one)]
    credit = _said(marked[0]) if marked else ""
    alt = _alt(next(element.iter("img", "amp-img"), None))
    if not (credit or _CREDIT.search(text)) and (taken := _behind_alt(text, alt)):
        return alt.rstrip(" |/,;–—-("), taken
    if credit and text.endswith(credit):
        text = text.removesuffix(credit).rstrip(" |/,–—-")
    return split_credit(text[:LONGEST_CAPTION], credit[:LONGEST_CAPTION])


def box(image: html.HtmlElement) -> html.HtmlElement | None:
    """Return the element that holds one picture with its caption and nothing else, None for none.

    The widest one around the picture with little text, told by its own name, by the name or the
    slant of the text, or by a credit at the end: <div class="pic"><img><br><i>…</i></div>.
    """
    found = None
    for element in itertools.islice(image.iterancestors(), HIGHEST):
        if element.tag in _NO_BOXES or len(_pictures(element)) != 1:
            break
        text = _said(element)
        if len(text) > LONGEST_LINE or _text_before(element, image):
            break
        if text and _captioned(element, text):
            found = element
    return found


def _pictures(element: html.HtmlElement) -> set[str]:
    """Addresses of the pictures in an element, the copy for readers without scripts apart."""
    return {
        _address(one)
        for one in element.iter("img", "amp-img")
        if next(one.iterancestors("noscript"), None) is None
    }


def _captioned(element: html.HtmlElement, text: str) -> bool:
    if _PICTURE_BOX.search(_role(element)) or _CREDIT.search(text):
        return True
    said = [one for one in element.iter("*") if (one.text or "").strip() or _tail(one)]
    return bool(said) and all(one.tag in _SLANTED or _CAPTION.search(_role(one)) for one in said)


def _text_before(element: html.HtmlElement, image: html.HtmlElement) -> bool:
    """Whether text stands in an element before the picture: captions follow theirs."""
    while image is not element:
        before = [*image.itersiblings(preceding=True)]
        holder = image.getparent()
        parts = [holder.text if holder is not None else "", *(one.tail for one in before)]
        if any((part or "").strip() for part in parts) or any(map(_said, before)):
            return True
        if holder is None:
            return False
        image = holder
    return False


def _tail(element: html.HtmlElement) -> bool:
    return any((child.tail or "").strip() for child in element)


def _role(element: html.HtmlElement) -> str:
    return str(element.get("class", "")).lower().replace("_", " ")


def names_caption(element: html.HtmlElement) -> bool:
    """Whether the class of an element says that it is a picture's caption."""
    return bool(_CAPTION.search(_role(element)))


def _said(element: html.HtmlElement) -> str:
    parts = (
        f"{one.text or ''} {one.tail or '' if one is not element else ''}"
        if one.tag not in {"script", "style", "noscript"}
        else one.tail or ""
        for one in element.iter("*")
        if one is element or next(one.iterancestors("noscript"), None) is None
    )
    return " ".join(" ".join(parts).split())


def split_credit(text: str, credit: str = "") -> tuple[str, str]:
    """Return a caption without the credit at its end: «Міст, фото: Терен» → ("Міст", "Терен")."""
    if credit:
        return text, lone_credit(credit) or credit.strip(" ©:")
    match = _CREDIT.search(text) or _AGENCY.search(text)
    if match is None:
        return text, ""
    caption = text[: match.start()].rstrip(" |/,;–—-(")
    return caption if caption.strip(".") else "", _name(match)


def _name(match: re.Match[str]) -> str:
    """The name in a credit; the point behind an initial belongs to it («Оксана М.»)."""
    name = str(match["name"]).strip(" ©:")
    pointed = match.string[match.end("name") :].startswith(".")
    return f"{name}." if pointed and _INITIAL.search(name) else name


def is_picture(address: str) -> bool:
    """Whether an address names a picture's file."""
    return bool(_PICTURE_NAME.search(address.partition("?")[0]))


def lone_credit(text: str) -> str:
    """Return X of a line that only says «Фото: X» or "Photo: X", "" for any other line."""
    match = _LONE_CREDIT.match(text) if len(text) < LONGEST_CREDIT else None
    return _name(match) if match else ""


def same(url: str) -> str:
    """Return a key equal for the same picture in several sizes: no query, size or extension."""
    parts = urlsplit(proxied.unwrap(url))
    path = _SIZE_FOLDER.sub("", unquote(parts.path))
    stem = _SUFFIX.sub("", _PICTURE_NAME.sub("", path))
    # a picture served by a script is told apart by its query only
    query = "" if _PICTURE_NAME.search(parts.path) else parts.query
    return f"{parts.netloc.lower().removeprefix('www.')}{stem}?{query}"


def covers(found: Sequence[Figure], lead: Figure) -> bool:
    """Whether the lead picture already is among the figures, by address or by a long file name."""
    known = {same(figure.url) for figure in found}
    key = same(lead.url)
    name = key.rstrip("?").rsplit("/", 1)[-1]
    by_name = (
        {one.rstrip("?").rsplit("/", 1)[-1] for one in known} if len(name) >= GENERATED else set()
    )
    return key in known or name in by_name


def _address(element: html.HtmlElement) -> str:
    """The largest candidate: srcset of <picture> and element, else lazy attributes, else src."""
    # libxml2 does not know that <source> is empty, so the picture may lie inside of it
    holder = next((one for one in element.iterancestors("picture")), None)
    sources = [*holder.iter("source")] if holder is not None else []
    sets = [one.get(name) for one in (element, *sources) for name in _LAZY_SETS]
    best = max((_largest(value) for value in sets if value), default=(0.0, ""))
    lazy = next((value for name in _LAZY if (value := element.get(name, "").strip())), "")
    plain = element.get("src", "").strip()
    if best[1] and (best[0] > LEAST_SIDE or not (lazy or plain)):
        return best[1]
    if lazy and not lazy.startswith("data:"):
        return lazy
    return "" if plain.startswith(("data:", "blob:")) else plain


def _largest(srcset: str) -> tuple[float, str]:
    """The widest candidate of a srcset (HTML standard, 4.8.4.2.1); "2x" counts as 2."""
    found: list[tuple[float, str]] = []
    for part in re.split(r",\s+|,(?=https?:|/)", srcset[:20_000].strip()):
        words = part.strip().strip(",").split()
        if not words or words[0].startswith("data:"):
            continue
        match = re.fullmatch(r"(\d+(?:\.\d+)?)[wx]", words[-1]) if len(words) > 1 else None
        found.append((float(match[1]) if match else 1.0, words[0]))
    return max(found, default=(0.0, ""), key=lambda pair: pair[0])


def _is_furniture(element: html.HtmlElement, url: str) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')}"
    if _TRACKER.search(url) or urlsplit(url).path.lower().endswith((".svg", ".ico")):
        return True
    # "lazyload" as a class says nothing about the picture; as its file name it is a stub
    classes = re.sub(r"lazy\w*|loaded|loading", "", names, flags=re.IGNORECASE)
    name = urlsplit(proxied.unwrap(url)).path.rsplit("/", 1)[-1]
    if _FURNITURE.search(classes):
        return True
    # «icon-of-the-virgin.jpg» as wide as the text is no button
    return bool(_FURNITURE.search(name)) and (_pixels(element.get("width")) or 0) < WIDE


def _pixels(value: str | None) -> int | None:
    match = re.match(r"\s*(\d{1,5})(?:px)?\s*$", value or "")
    return int(match[1]) if match and int(match[1]) else None


def _too_small(width: int | None, height: int | None) -> bool:
    sides = [side for side in (width, height) if side is not None]
    return bool(sides) and min(sides) < LEAST_SIDE and max(sides) < 3 * LEAST_SIDE


def _small_address(url: str, width: int | None) -> bool:
    """A proxy address that asks for an icon's size."""
    if width is not None and width >= LEAST_SIDE:
        return False
    found = [int(value) for pair in _SIZED.findall(url) for value in pair if value]
    return any(0 < value < LEAST_SIDE for value in found[:1])


def _behind_alt(text: str, alt: str) -> str:
    """The credit behind a caption that `alt` repeats without it, as agencies do; "" for none."""
    if len(alt) < GENERATED or not text.startswith(f"{alt} "):
        return ""
    rest = _HOW.sub("", text.removeprefix(alt)).strip(" |/,;–—-©:()")
    return rest if rest[:1].isupper() and len(rest) <= LONGEST_CREDIT // 2 else ""


def _alt(image: html.HtmlElement | None) -> str:
    return " ".join((image.get("alt") or "").split()) if image is not None else ""


def _outermost(element: html.HtmlElement) -> list[html.HtmlElement]:
    """Elements named a caption; one that only holds the credit is none."""
    nodes = [one for one in element.iter("*") if one is not element and names_caption(one)]
    return [one for one in nodes if not _marks_credit(one) and _said(one)]


def _marks_credit(node: html.HtmlElement) -> bool:
    names = f"{_role(node)} {node.get('itemprop', '').lower()}"
    return node.tag == "cite" or bool(_MARKED_CREDIT.search(names))
