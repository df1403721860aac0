"""Microformats on a page: the hAtom and hNews classes that say what is what in an article.

http://microformats.org/wiki/hatom, http://microformats.org/wiki/hnews, and their successor h-entry.
"""

from collections.abc import Iterator

from lxml import html

from dzherelo.extract import trees

_ROOTS = (frozenset({"hentry"}), frozenset({"h-entry"}))
_DATES = {
    "published": frozenset({"published", "dt-published"}),
    "updated": frozenset({"updated", "dt-updated"}),
}
_TITLES = frozenset({"entry-title", "p-name"})
_AUTHORS = frozenset({"author", "p-author"})
_NAMES = frozenset({"fn", "p-name"})
MOST = 40
"""Entries of a list that are looked through for the one that is the page's article."""


def find(root: html.HtmlElement) -> html.HtmlElement | None:
    """Return the page's own entry: the only one, or the one that holds the page's <h1>."""
    # a loop over all elements is several times faster than XPath's contains()
    named = (one for one in root.iter("*") if "entry" in one.get("class", ""))
    own = [one for one in named if any(names & _classes(one) for names in _ROOTS)][:MOST]
    if len(own) == 1:
        return own[0]
    return next((one for one in own if next(one.iter("h1"), None) is not None), None)


def titles(entry: html.HtmlElement) -> list[str]:
    """Return the texts marked as the entry's title."""
    return [trees.words(one) for one in _marked(entry, _TITLES)][:1]


def dates(entry: html.HtmlElement, name: str) -> list[str]:
    """Return what is written for "published" or "updated": for machines, then for people.

    The value-class and abbr patterns put the machine's form into `title` (or `datetime`).
    """
    texts: list[str] = []
    for one in [*_marked(entry, _DATES[name])][:2]:
        inner = [part.get("title", "") for part in one.iter() if "value-title" in _classes(part)]
        texts += [*inner, one.get("datetime", ""), one.get("title", ""), trees.words(one)]
    return [text for text in texts if text]


def authors(entry: html.HtmlElement) -> list[str]:
    """Return the names of the entry's authors."""
    found = []
    for one in [*_marked(entry, _AUTHORS)][:4]:
        named = next(_marked(one, _NAMES), one)
        found.append(trees.words(named))
    return found


def _marked(element: html.HtmlElement, names: frozenset[str]) -> Iterator[html.HtmlElement]:
    return (one for one in element.iter("*") if names & _classes(one))


def _classes(element: html.HtmlElement) -> frozenset[str]:
    return frozenset(element.get("class", "").split())
