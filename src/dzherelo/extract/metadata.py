"""What a page says about its article: JSON-LD, then Open Graph, microdata, and what is visible."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from lxml import html

from dzherelo.extract import entries, headlines, linked, moments, trees
from dzherelo.model.moment import ClaimedTime
from dzherelo.text import addresses, normal

MOST_TAGS = 20
LONGEST_TITLE = 400
LONGEST_BYLINE = 100
TELLING = 10
"""Characters from which a heading says which article it heads."""
LONGEST_NAME = 80
"""Characters of an author's name; longer ones are a biography or a whole byline."""

_META_AUTHOR = (
    "author",
    "article:author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "sailthru.author",
    "articleauthor",
)
_WRITTEN = re.compile(
    r"written by|author|verfasst|geschrieben|[ée]crit par|escrito|scritto|napisan|автор|написа",
    re.IGNORECASE,
)
"""A label of Twitter's cards (`twitter:label1`) whose value (`twitter:data1`) is the author."""
_AUTHORS_PAGE = re.compile(
    r"/(?:author|autor|auteur|autore|avtor|auth?ors|autoren|autores|avtory|auteurs|writers?|"
    r"journalists?|staff|profile|people)/[^/?#]+",
    re.IGNORECASE,
)
"""The address of a person's page at a publisher."""
_SEPARATOR = re.compile(r"\s+[|–—\-•·»:/]+\s+|\s*[|»]\s*")
_BY = re.compile(
    r"^\s*(?:автори?|текст|журналіст(?:ка)?|підготува(?:в|ла|ли)|авторы?|"
    r"подготовил[аи]?|written by|by|"
    r"von|par|por|di)\s*[:\s]\s*",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,|;|\s(?:and|та|і|й|и|und|et|y|og|och|en|ve)\s|&)\s*")
_INITIALS = re.compile(r"\s*\([a-zа-яіїєґ]{2,4}\)$", re.IGNORECASE)
"""A journalist's mark after the name: «Elena Oberholzer (obe)»."""
_SLUG = re.compile(r"[a-z]+(?:-[a-z]+)+")
"""A name as in the address of the author's page; beside the name itself it is no second author."""
_NO_NAME = re.compile(
    r"https?:|www\.|@|\d{3}|^\W*\d+\W*$"
    r"|^(?:admin|redaktor|editor|редакція|редакция|staff|автор|author|powered by)$"
    r"|^\(?(?:image|photo|foto|фото|quelle|source|джерело|источник)\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?<![a-z])(?:author|byline|by-line|writer)(?:[-_ ]?(?:name|link))?(?![a-z])")
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
    entry = entries.find(root)
    language = _language(root, metas, thing)
    titles = _titles(root, metas, thing, entry)
    return Metadata(
        title=titles[0] if titles else "",
        titles=titles,
        headed=bool(thing.get("headline") or "og:title" in metas or _headings(root)),
        description=_description(metas, thing),
        canonical=_canonical(root, metas, url),
        language=language,
        authors=_authors(root, metas, thing, (entry, url)),
        published=moments.published(root, metas, (thing, entry), titles, (language, now)),
        modified=moments.modified(root, metas, (thing, entry), (language, now)),
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


def _titles(
    root: html.HtmlElement,
    metas: dict[str, list[str]],
    thing: linked.Thing,
    entry: html.HtmlElement | None,
) -> tuple[str, ...]:
    headline = linked.text(thing.get("headline"))
    shared = _first(metas, ("og:title", "twitter:title"))
    whole = next((trees.words(one) for one in root.iter("title")), "")
    headings = _headings(root)
    marked = [trees.words(one) for one in linked.marked(root, "headline")[:2]]
    marked += entries.titles(entry) if entry is not None else []
    # the visible heading that the page's <title> repeats is the headline; og:title may be a teaser
    confirmed = [text for text in headings if _repeats(text, (whole, shared, headline))]
    site = _first(metas, ("og:site_name",))
    told = [one for one in (shared, headline) if one]
    visible = [] if headings else headlines.visible(root, told)
    shown = [] if headings or told else headlines.shown(root, whole)
    candidates = [
        *confirmed[:1],
        *visible,
        headline,
        _without_site(shared, site, headings),
        *marked,
        *headings,
        *shown,
        _without_site(whole, "", headings),
    ]
    unique = dict.fromkeys(
        text for one in candidates if 0 < len(text := one.strip()) <= LONGEST_TITLE
    )
    return tuple(unique)


def _headings(root: html.HtmlElement) -> list[str]:
    found = (one for one in root.iter("h1") if not headlines.in_trail(one))
    return [text for one in found if (text := trees.words(one))][:5]


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
    root: html.HtmlElement,
    metas: dict[str, list[str]],
    thing: linked.Thing,
    where: tuple[html.HtmlElement | None, str],
) -> tuple[str, ...]:
    """People first; the newsroom where the page says that it and nobody else is the author.

    `where` are the page's own entry (entries.find) and its address.
    """
    entry, url = where
    told = {linked.text(thing.get("publisher")), _first(metas, ("og:site_name",))}
    host = addresses.host(url).removeprefix("www.")
    sites = {one.lower() for one in told} | {host, host.partition(".")[0]}
    for found in map(_names, _named(root, metas, thing, entry)):
        if names := tuple(name for name in found if name.lower() not in sites):
            return names
    return _names(linked.texts(thing.get("author")))


def _named(
    root: html.HtmlElement,
    metas: dict[str, list[str]],
    thing: linked.Thing,
    entry: html.HtmlElement | None,
) -> Iterator[list[str]]:
    """The places in their order of trust, each looked at only when those before it are silent."""
    yield linked.texts(thing.get("author"))
    yield [value for name in _META_AUTHOR for value in metas.get(name, [])]
    cards = (
        number for number in "12" if _WRITTEN.search(_first(metas, (f"twitter:label{number}",)))
    )
    yield [_first(metas, (f"twitter:data{number}",)) for number in cards]
    marked = [one for one in root.iter("*") if "author" in (one.get("rel"), one.get("itemprop"))][
        :4
    ]
    yield [trees.words(one) for one in marked]
    # a thing without visible text carries its name in a <meta>
    yield [one.get("content", "") for hold in marked for one in hold.iter("meta")][:1]
    yield entries.authors(entry) if entry is not None else []
    yield [trees.words(one) for one in _bylines(root)[:2]]
    yield _linked(root)


def _bylines(root: html.HtmlElement) -> list[html.HtmlElement]:
    return [
        one
        for one in root.iter("a", "span", "p", "div", "address")
        if (name := one.get("class"))
        and _BYLINE.search(name.lower())
        and len(trees.words(one)) < LONGEST_BYLINE
    ]


def _linked(root: html.HtmlElement) -> list[str]:
    """Names that lead to their page among the authors', the first and those right beside it."""
    links = (
        one
        for one in root.iter("a")
        if _AUTHORS_PAGE.search(one.get("href", "")) and 0 < len(trees.words(one)) < LONGEST_NAME
    )
    first = next(links, None)
    row = None if first is None else first.getparent()
    if row is None or first is None:
        return []
    return [trees.words(one) for one in (first, *links) if one is first or one.getparent() is row]


def _names(values: Iterable[str]) -> tuple[str, ...]:
    names: list[str] = []
    for value in values:
        parts = (part.strip(" .,|–—-") for part in _AND.split(_BY.sub("", value)))
        names += [_INITIALS.sub("", part) for part in parts]
    kept = [name for name in names if 1 < len(name) <= LONGEST_NAME and not _NO_NAME.search(name)]
    people = [name for name in kept if not _SLUG.fullmatch(name)]
    return tuple(dict.fromkeys(people or kept))[:MOST_TAGS]


def _tags(metas: dict[str, list[str]], thing: linked.Thing) -> tuple[str, ...]:
    found = metas.get("article:tag", []) or linked.texts(thing.get("keywords"))
    if not found:
        found = metas.get("news_keywords", []) or metas.get("keywords", [])
    if len(found) == 1:
        found = re.split(r"\s*[,;]\s*", found[0])
    kept = (tag.strip() for tag in found if 1 < len(tag.strip()) <= LONGEST_NAME)
    return tuple(dict.fromkeys(kept))[:MOST_TAGS]
