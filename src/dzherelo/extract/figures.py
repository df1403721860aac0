"""Pictures on a page: the true address behind lazy loading, captions, and which are no pictures."""

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

import msgspec
from lxml import html

from dzherelo.model.blocks import Figure
from dzherelo.text import addresses, proxied

LEAST_SIDE = 100
"""Pixels; what a page declares smaller than this on a side is an icon, an avatar or a button."""
LONGEST_CAPTION = 600
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
    r"\s*(?:[:–—]|\s-\s)\s*(?P<name>.{2,120}?)\W*$",
    re.IGNORECASE,
)
_MARKED_CREDIT = re.compile(
    r"(?<![a-z])(?:credit|credits|copyright|photographer|photo-?author)(?![a-z])"
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
    alt = " ".join((element.get("alt") or "").split())
    return Figure(url=source, alt=alt[:LONGEST_CAPTION], width=width, height=height)


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
    holders = [*element.iter("figcaption")] or _by_class(element, "caption")
    text = " ".join(" ".join(" ".join(holder.itertext()).split()) for holder in holders[:1])
    marked = [node for node in element.iter() if isinstance(node.tag, str) and _marks_credit(node)]
    credit = " ".join(" ".join(marked[0].itertext()).split()) if marked else ""
    if credit and text.endswith(credit):
        text = text.removesuffix(credit).rstrip(" |/,–—-")
    return split_credit(text[:LONGEST_CAPTION], credit[:LONGEST_CAPTION])


def split_credit(text: str, credit: str = "") -> tuple[str, str]:
    """Return a caption without the credit at its end: «Міст, фото: Терен» → ("Міст", "Терен")."""
    if credit:
        return text, lone_credit(credit) or credit.strip(" ©:")
    match = _CREDIT.search(text)
    if match is None:
        return text, ""
    return text[: match.start()].rstrip(" |/,;–—-("), match["name"].strip(" ©:")


def lone_credit(text: str) -> str:
    """Return X of a line that only says «Фото: X» or "Photo: X", "" for any other line."""
    match = _LONE_CREDIT.match(text) if len(text) < LONGEST_CREDIT else None
    return match["name"].strip() if match else ""


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
    return bool(_FURNITURE.search(classes) or _FURNITURE.search(name))


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


def _by_class(element: html.HtmlElement, word: str) -> list[html.HtmlElement]:
    nodes = (node for node in element.iter() if isinstance(node.tag, str))
    return [node for node in nodes if word in node.get("class", "").lower() and node is not element]


def _marks_credit(node: html.HtmlElement) -> bool:
    return bool(_MARKED_CREDIT.search(node.get("class", "").lower().replace("_", " ")))
