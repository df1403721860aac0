"""What a page says about its article: JSON-LD, then Open Graph, microdata, and what is visible."""

import itertools
import re
from collections.abc import Iterable
from datetime import datetime

import msgspec
from lxml import html

from dzherelo.extract import linked
from dzherelo.model.moment import ClaimedTime
from dzherelo.text import addresses, dates, normal

MOST_TAGS = 20
LONGEST_DATE = 60
MOST_DATES = 4
"""Elements named a date that are read; more of them are dates of teasers."""
LONGEST_TITLE = 400
LONGEST_BYLINE = 100
TELLING = 10
"""Characters from which a heading says which article it heads."""
LONGEST_NAME = 80
"""Characters of an author's name; longer ones are a biography or a whole byline."""

_META_PUBLISHED = (
    "article:published_time", "article:published", "og:published_time", "datepublished", "pubdate",
    "publishdate", "publish_date", "publish-date", "parsely-pub-date", "sailthru.date",
    "dc.date.issued",
    "dc.date", "dcterms.created", "dcterms.date", "date", "cxenseparse:recs:publishtime",
)  # fmt: skip
_META_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "lastmod",
    "dcterms.modified",
)
_META_AUTHOR = (
    "author",
    "article:author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "sailthru.author",
)
_SEPARATOR = re.compile(r"\s+[|–—\-•·»:/]+\s+|\s*[|»]\s*")
_BY = re.compile(
    r"^\s*(?:автори?|текст|журналіст(?:ка)?|підготува(?:в|ла|ли)|авторы?|"
    r"подготовил[аи]?|written by|by|"
    r"von|par|por|di)\s*[:\s]\s*",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,|;|\s(?:and|та|і|й|и|und|et|y)\s|&)\s*")
_NO_NAME = re.compile(
    r"https?:|www\.|@|\d{3,}|^(?:admin|redaktor|editor|редакція|редакция|staff|автор|author)$", re.I
)
_BYLINE = re.compile(r"(?<![a-z])(?:author|byline|by-line|writer)(?:[-_ ]?(?:name|link))?(?![a-z])")
_DATED = re.compile(
    r"(?<![a-z])(?:date|datetime|time|published|pubdate|posted|created|data)(?![a-z])"
)
# an hour alone («13:45») is the hour of some day
_DAY = re.compile(r"(?:\d+\D+){2}\d|\d\D{0,4}[^\W\d_]{3}|[^\W\d_]{3}\W{1,3}\d")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOARCHIVE = re.compile(r"\b(?:noarchive|nosnippet|none)\b", re.IGNORECASE)
_LANGUAGE = re.compile(r"^\s*([a-zA-Z]{2,3})(?:[-_]|\s*$)")
_COUNTRY = {"ua": "uk"}
"""Sites that write the country where the language belongs."""


class Metadata(msgspec.Struct, frozen=True):
    """The claims of a page about its article; "" and () where it is silent."""

    title: str = ""
    titles: tuple[str, ...] = ()
    """Every title the page offers, best first."""
    headed: bool = False
    """Whether there is more than a <title>, which may be the site's name."""
    description: str = ""
    canonical: str = ""
    language: str = ""
    authors: tuple[str, ...] = ()
    published: ClaimedTime | None = None
    modified: ClaimedTime | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    picture: str = ""
    body: str = ""
    """`articleBody` of the JSON-LD, plain lines."""
    locked: bool = False
    """Whether the page says that it is not free to read."""
    noarchive: bool = False


def read(root: html.HtmlElement, url: str, now: datetime) -> Metadata:
    """Return the page's metadata; addresses absolute against `url`, times not after `now`."""
    thing = linked.article(root)
    metas = _metas(root)
    language = _language(root, metas, thing)
    titles = _titles(root, metas, thing)
    return Metadata(
        title=titles[0] if titles else "",
        titles=titles,
        headed=bool(thing.get("headline") or "og:title" in metas or _headings(root)),
        description=_description(metas, thing),
        canonical=_canonical(root, metas, url),
        language=language,
        authors=_authors(root, metas, thing),
        published=_published(root, metas, thing, language, now),
        modified=_modified(metas, thing, language, now),
        section=linked.text(thing.get("articleSection")) or _first(metas, ("article:section",)),
        tags=_tags(metas, thing),
        picture=_first(metas, ("og:image", "og:image:url", "twitter:image", "twitter:image:src"))
        or linked.picture(thing.get("image")),
        body=linked.body(thing),
        locked=str(thing.get("isAccessibleForFree")).lower() == "false",
        noarchive=bool(_NOARCHIVE.search(_first(metas, ("robots",))))
        or _first(metas, ("tdm-reservation",)) == "1",
    )


def _metas(root: html.HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        value = (meta.get("content") or "").strip()
        if name and value:
            found.setdefault(name.strip().lower(), []).append(value)
    return found


def _first(metas: dict[str, list[str]], names: Iterable[str]) -> str:
    return next((metas[name][0] for name in names if name in metas), "")


def _words(element: html.HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _titles(
    root: html.HtmlElement, metas: dict[str, list[str]], thing: linked.Thing
) -> tuple[str, ...]:
    headline = linked.text(thing.get("headline"))
    shared = _first(metas, ("og:title", "twitter:title"))
    whole = next((_words(one) for one in root.iter("title")), "")
    headings = _headings(root)
    marked = [_words(one) for one in root.xpath("//*[@itemprop='headline']")[:2]]
    # the visible heading that the page's <title> repeats is the headline; og:title may be a teaser
    confirmed = [text for text in headings if _repeats(text, (whole, shared, headline))]
    parted = _without_site(shared, _first(metas, ("og:site_name",)), headings)
    candidates = [
        *confirmed[:1],
        headline,
        parted,
        *marked,
        *headings,
        _without_site(whole, "", headings),
    ]
    unique = dict.fromkeys(
        text for one in candidates if 0 < len(text := one.strip()) <= LONGEST_TITLE
    )
    return tuple(unique)


def _headings(root: html.HtmlElement) -> list[str]:
    return [text for one in root.iter("h1") if (text := _words(one))][:5]


def _repeats(text: str, others: Iterable[str]) -> bool:
    key = normal.fold(text).lower()
    return len(key) >= TELLING and any(
        normal.fold(other).lower().startswith(key) for other in others
    )


def _without_site(title: str, site: str, headings: list[str]) -> str:
    """The title without the site's name at its end (« - MY.UA», " | Site")."""
    for heading in headings:
        if len(heading) >= TELLING and title.startswith(heading):
            return heading
    found = list(_SEPARATOR.finditer(title))
    last = title[found[-1].end() :].strip().lower() if found and site else ""
    return title[: found[-1].start()] if last and last in site.lower() else title


def _description(metas: dict[str, list[str]], thing: linked.Thing) -> str:
    shared = _first(metas, ("og:description", "description", "twitter:description"))
    return shared or linked.text(thing.get("description"))


def _canonical(root: html.HtmlElement, metas: dict[str, list[str]], url: str) -> str:
    links = [
        one.get("href", "")
        for one in root.iter("link")
        if "canonical" in (one.get("rel") or "").lower().split()
    ]
    for address in (*links[:1], _first(metas, ("og:url",))):
        found = addresses.absolute(address, url) if address else None
        # a front page as the canonical address of every article is a mistake of the template
        if found and found.split("://", 1)[1].rstrip("/").count("/") > 0:
            return found
    return ""


def _language(root: html.HtmlElement, metas: dict[str, list[str]], thing: linked.Thing) -> str:
    declared = (
        root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
        linked.text(thing.get("inLanguage")),
        _first(metas, ("og:locale", "content-language", "language")),
    )
    match = next((found for one in declared if (found := _LANGUAGE.match(one))), None)
    return _COUNTRY.get(match[1].lower(), match[1].lower()) if match else ""


def _authors(
    root: html.HtmlElement, metas: dict[str, list[str]], thing: linked.Thing
) -> tuple[str, ...]:
    for found in (
        linked.texts(thing.get("author")),
        [value for name in _META_AUTHOR for value in metas.get(name, [])],
        [_words(one) for one in root.xpath("//*[@rel='author' or @itemprop='author']")[:4]],
        [_words(one) for one in _bylines(root)[:2]],
    ):
        names = _names(found)
        if names:
            return names
    return ()


def _bylines(root: html.HtmlElement) -> list[html.HtmlElement]:
    nodes = (one for one in root.iter("a", "span", "p", "div", "address"))
    return [
        one
        for one in nodes
        if _BYLINE.search(one.get("class", "").lower()) and len(_words(one)) < LONGEST_BYLINE
    ]


def _names(values: Iterable[str]) -> tuple[str, ...]:
    names: list[str] = []
    for value in values:
        names += [part.strip(" .,|–—-") for part in _AND.split(_BY.sub("", value))]
    kept = (name for name in names if 1 < len(name) <= LONGEST_NAME and not _NO_NAME.search(name))
    return tuple(dict.fromkeys(kept))[:MOST_TAGS]


def _published(
    root: html.HtmlElement,
    metas: dict[str, list[str]],
    thing: linked.Thing,
    language: str,
    now: datetime,
) -> ClaimedTime | None:
    claims = [("json-ld:datePublished", linked.text(thing.get("datePublished")))]
    claims += [(f"meta:{name}", metas[name][0]) for name in _META_PUBLISHED if name in metas]
    for one in root.xpath("//*[@itemprop='datePublished']")[:2]:
        claims.append(
            ("microdata:datePublished", one.get("datetime") or one.get("content") or _words(one))
        )
    for one in [*root.iter("time")][:6]:
        claims.append(("page:time", one.get("datetime") or _words(one)))
    claims += [("page:date", text) for one in _dated(root) if _DAY.search(text := _words(one))]
    return _claim(claims, language, now)


def _dated(root: html.HtmlElement) -> list[html.HtmlElement]:
    """The first short elements named a date, as sites without <time> write it."""
    named = (
        one
        for one in root.iter("span", "div", "p", "li", "em", "small", "i", "b", "td")
        if _DATED.search(_CAMEL.sub(" ", one.get("class", "")).lower().replace("_", " "))
    )
    short = (one for one in named if 0 < len(_words(one)) <= LONGEST_DATE)
    return list(itertools.islice(short, MOST_DATES))


def _modified(
    metas: dict[str, list[str]], thing: linked.Thing, language: str, now: datetime
) -> ClaimedTime | None:
    claims = [("json-ld:dateModified", linked.text(thing.get("dateModified")))]
    claims += [(f"meta:{name}", metas[name][0]) for name in _META_MODIFIED if name in metas]
    return _claim(claims, language, now)


def _claim(claims: Iterable[tuple[str, str]], language: str, now: datetime) -> ClaimedTime | None:
    for read_from, written in claims:
        text = written.strip()[:100]
        found = dates.read(text, language=language, now=now, read_from=read_from) if text else None
        if found is not None:
            return found
    return None


def _tags(metas: dict[str, list[str]], thing: linked.Thing) -> tuple[str, ...]:
    found = metas.get("article:tag", []) or linked.texts(thing.get("keywords"))
    if not found:
        found = metas.get("news_keywords", []) or metas.get("keywords", [])
    if len(found) == 1:
        found = re.split(r"\s*[,;]\s*", found[0])
    kept = (tag.strip() for tag in found if 1 < len(tag.strip()) <= LONGEST_NAME)
    return tuple(dict.fromkeys(kept))[:MOST_TAGS]
