"""When a page says that its article was published: for machines, then what readers see."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from lxml import html

from dzherelo.extract import entries, furniture, linked, places, trees
from dzherelo.model.moment import ClaimedTime
from dzherelo.text import dates, normal

LEAST, LONGEST = 4, 60
"""Characters of a line that only says a day."""
MOST = 4
"""Elements named a date that are read; more of them are dates of teasers."""
BEFORE, BEHIND = 12, 30
"""Elements before and behind the headline among which its date line stands."""

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
_DATED = re.compile(
    r"(?<![a-z])(?:date|datetime|time|published|pubdate|posted|created|data)(?![a-z])"
)
# an hour alone («13:45») is the hour of some day
_DAY = re.compile(r"(?:\d+\D+){2}\d|\d\D{0,4}[^\W\d_]{3}|[^\W\d_]{3}\W{1,3}\d")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEGMENTS = re.compile(r"\s*[|·•—–]\s*|\s{2,}|\xa0\s+|\s+\xa0")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_SPOKEN = re.compile(
    r"(?:січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|"
    r"ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|пон|вів|сер|чет|п.?ят|суб|нед|вос|"
    r"вто|сре|mon|tue|wed|thu|fri|sat|sun)\w{0,7}|"
    r"(?:поза)?вчора|учора|сьогодні|вчера|позавчера|сегодня|today|yesterday|щойно|"
    r"тому|назад|ago|хв\w*|мин\w*|min\w*|год\w*|час\w*|hours?|дн\w*|день|days?|"
    r"р|року|рік|г|года|о|об|в|у|at|on|of|th|st|nd|rd|am|pm|t|z|utc|gmt|eet|eest|пн|вт|ср|чт|пт|сб|нд|вс|"
    r"опубліковано|опубликовано|дата|публікації|публикации|додано|добавлено|розміщено|створено|"
    r"published|posted|date|updated",
    re.IGNORECASE,
)
_UPDATED = re.compile(r"оновлен|обновлен|updated|змінен|изменен|modified", re.IGNORECASE)
Told = tuple[linked.Thing, html.HtmlElement | None]
"""The page's JSON-LD article and its own microformats entry."""
_FOREIGN = frozenset({"li", "nav", "aside", "footer", "a", "form", "select"})
"""Elements whose dates belong to other articles; a link around the date leads to its day."""


def published(
    root: html.HtmlElement,
    metas: dict[str, list[str]],
    told: Told,
    titles: Sequence[str],
    reading: tuple[str, datetime],
) -> ClaimedTime | None:
    """Return the first readable claim about publication, None when there is none.

    `metas` are the page's <meta> by lower name, `told` its JSON-LD article and its own microformats
    entry (entries.find), `titles` spellings of its headline; `reading` is its language and now.
    """
    return _claim(_publications(root, metas, told, titles), *reading)


def modified(
    root: html.HtmlElement,
    metas: dict[str, list[str]],
    told: Told,
    reading: tuple[str, datetime],
) -> ClaimedTime | None:
    """Return the first readable claim about the last change, None when there is none."""
    return _claim(_changes(root, metas, told), *reading)


def _publications(
    root: html.HtmlElement,
    metas: dict[str, list[str]],
    told: Told,
    titles: Sequence[str],
) -> Iterator[tuple[str, str]]:
    """The places in their order of trust, each looked at only when those before it are silent."""
    thing, entry = told
    yield "json-ld:datePublished", linked.text(thing.get("datePublished"))
    yield from ((f"meta:{name}", metas[name][0]) for name in _META_PUBLISHED if name in metas)
    for one in linked.marked(root, "datePublished")[:2]:
        written = one.get("datetime") or one.get("content") or trees.words(one)
        yield "microdata:datePublished", written
    if entry is not None:
        yield from (("microformats:published", text) for text in entries.dates(entry, "published"))
    yield from (("page:headline", text) for text in _beside(root, titles))
    for one in itertools.islice(root.iter("time"), 6):
        yield "page:time", one.get("datetime") or trees.words(one)
    yield from (
        ("page:date", text) for one in _dated(root) if _DAY.search(text := trees.words(one))
    )


def _changes(
    root: html.HtmlElement, metas: dict[str, list[str]], told: Told
) -> Iterator[tuple[str, str]]:
    thing, entry = told
    yield "json-ld:dateModified", linked.text(thing.get("dateModified"))
    yield from ((f"meta:{name}", metas[name][0]) for name in _META_MODIFIED if name in metas)
    for one in linked.marked(root, "dateModified")[:2]:
        yield "microdata:dateModified", one.get("datetime") or one.get("content") or ""
    if entry is not None:
        yield from (("microformats:updated", text) for text in entries.dates(entry, "updated"))


def _beside(root: html.HtmlElement, titles: Sequence[str]) -> Iterator[str]:
    """Lines near the headline that say a day and nothing else; behind it first."""
    elements = [*root.iter("*")]
    at = _headline(elements, titles)
    if at < 0:
        return
    behind = elements[at + 1 : at + 1 + BEHIND]
    for element in [*behind, *elements[max(0, at - BEFORE) : at][::-1]]:
        if _foreign(element):
            continue
        if element.tag == "time" and element.get("datetime"):
            yield element.get("datetime", "")
        for written in (element.text, *(child.tail for child in element)):
            yield from (part for part in _SEGMENTS.split(written or "") if only_a_day(part))


def only_a_day(text: str) -> bool:
    """Whether a text says a day, perhaps with its hour, in words or numbers, and nothing else."""
    line = text.strip(" \t\r\n\xa0,.:;|")
    if not LEAST <= len(line) <= LONGEST:
        return False
    if not line[:1].isalpha() and not _DAY.search(f"{line} "):
        return False
    tokens = _TOKEN.findall(line)
    words = [token for token in tokens if not token.isdecimal()]
    if not all(_SPOKEN.fullmatch(word) for word in words) or _UPDATED.search(line):
        return False
    return len(tokens) > 1 or bool(words)


def _headline(elements: Sequence[html.HtmlElement], titles: Sequence[str]) -> int:
    """The place of the element that shows the headline, the innermost one; -1 for none."""
    known = {normal.fold(one).lower(): rank for rank, one in reversed([*enumerate(titles)])}
    longest = 2 * max(map(len, titles), default=0)
    best, found = len(known), -1
    for at, element in enumerate(elements):
        if element.tag in {"title", "meta", "script", "option", "head"} or not element.text:
            continue
        first = element.text.strip()
        if not first or len(first) > longest:
            continue
        rank = known.get(normal.fold(trees.words(element)).lower(), best)
        if element.tag == "h1" and rank < len(known):
            return at
        if rank < best and not _inside(element, _FOREIGN):
            best, found = rank, at
    return found


def _foreign(element: html.HtmlElement) -> bool:
    return (
        furniture.box(element) == places.STRONG
        or _inside(element, _FOREIGN)
        or any(furniture.box(one) == places.STRONG for one in element.iterancestors())
    )


def _inside(element: html.HtmlElement, tags: frozenset[str]) -> bool:
    return element.tag in tags or any(one.tag in tags for one in element.iterancestors())


def _dated(root: html.HtmlElement) -> list[html.HtmlElement]:
    """The first short elements named a date, as sites without <time> write it."""
    named = (
        one
        for one in root.iter("span", "div", "p", "li", "em", "small", "i", "b", "td")
        if (name := one.get("class"))
        and _DATED.search(_CAMEL.sub(" ", name).lower().replace("_", " "))
    )
    short = (one for one in named if 0 < len(trees.words(one)) <= LONGEST)
    return list(itertools.islice(short, MOST))


def _claim(claims: Iterable[tuple[str, str]], language: str, now: datetime) -> ClaimedTime | None:
    for read_from, written in claims:
        text = written.strip()[:100]
        found = dates.read(text, language=language, now=now, read_from=read_from) if text else None
        if found is not None:
            return found
    return None
