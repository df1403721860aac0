"""Who is meant by a name or an address in a text: outlets of the catalogue in any case form."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import product
from urllib.parse import urlsplit

from dzherelo.model.ids import SourceId
from dzherelo.model.source import Source
from dzherelo.sources.declension import forms
from dzherelo.text.addresses import absolute, host
from dzherelo.text.normal import fold

MOST_WORDS = 8
"""Longer strings are sentences, not names."""
_MOST_READINGS = 64
MOST_REMEMBERED = 20_000
"""Answers kept: texts of a day ask for the same phrases again and again."""
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_QUOTED = re.compile(r'"([^"]+)"')
_DOMAIN = re.compile(r"^(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:[/?:]\S*)?$")
_POSSESSIVE = re.compile(r"'s?$")
_GENERIC = re.compile(
    r"^(?:інформаційн\w+|інформагент\w+|агентств\w*|агенці\w+|видан\w+|сайт\w*|телеканал\w*|канал\w*"
    r"|газет\w+|журнал\w*|портал\w*|проєкт\w*|проект\w*|медіа|ресурс\w*|редакці\w+|інтернет-видан\w+"
    r"|информагентств\w+|издани\w+|the|news|agency|newspaper)$",
    re.I,
)
"""Words for what an outlet is, which texts put before its name: «агентство Укрінформ»."""

_GHE = str.maketrans("ґҐ", "гГ")

Key = tuple[str, ...]


class OutletIndex:
    """Names, aliases and domains of sources, ready to be looked up; built once, then only read."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._exact: dict[Key, set[SourceId]] = defaultdict(set)
        self._capitals: dict[Key, set[str]] = defaultdict(set)
        self._words: dict[str, set[str]] = defaultdict(set)
        self._sites: dict[str, list[tuple[str, SourceId]]] = defaultdict(list)
        self._sources: dict[SourceId, Source] = {}
        self._asked: dict[str, SourceId | None] = {}
        for source in sources:
            self._sources[source.id] = source
            self._add_site(source.url, source.id)
            for name in (source.name, *source.aliases):
                self._add_name(name, source.id)
        for places in self._sites.values():
            places.sort(key=lambda place: -len(place[0]))

    def resolve(self, name: str) -> SourceId | None:
        """The source that a name, a domain or an address means; None when unknown or ambiguous.

        «Укрінформу», «в "Українській правді"» without its preposition and "BBC's" are understood.
        Abbreviations of capitals and one-word names count only when written with their capitals:
        «громадське» is a word, «Громадське» an outlet.
        """
        if name not in self._asked:
            if len(self._asked) >= MOST_REMEMBERED:
                self._asked.clear()
            self._asked[name] = self._resolve(name)
        return self._asked[name]

    def _resolve(self, name: str) -> SourceId | None:
        folded = fold(name)
        quoted = _QUOTED.search(folded)
        if quoted:
            folded = quoted.group(1)
        found = self._by_name(_tokens(folded))
        if found is None and _DOMAIN.match(folded):
            return self.by_url(folded if "//" in folded else f"https://{folded}")
        return found

    def name_of(self, source: SourceId) -> str:
        """The source's own name, "" for a number that is none of ours."""
        known = self._sources.get(source)
        return known.name if known else ""

    def kind_of(self, source: SourceId) -> str:
        """The source's kind, "other" for a number that is none of ours."""
        known = self._sources.get(source)
        return known.kind if known else "other"

    def by_url(self, url: str) -> SourceId | None:
        """The source on whose site an address lies; sections such as bbc.com/ukrainian count."""
        name = host(url).removeprefix("www.")
        path = urlsplit(absolute(url) or "").path.rstrip("/") + "/"
        while "." in name:
            for prefix, source in self._sites.get(name, ()):
                if path.startswith(prefix):
                    return source
            name = name.partition(".")[2]
        return None

    def _add_site(self, url: str, source: SourceId) -> None:
        parts = urlsplit(absolute(url) or "")
        name = host(url).removeprefix("www.")
        if name:
            self._sites[name].append((parts.path.rstrip("/") + "/", source))

    def _add_name(self, name: str, source: SourceId) -> None:
        tokens = _tokens(fold(name))
        key = tuple(token.lower() for token in tokens)
        if not key:
            return
        if _DOMAIN.match(name) and "." in name:
            self._add_site(f"https://{name}", source)
        self._exact[key].add(source)
        self._capitals[key].add("".join(_shape(token) for token in tokens))
        for token in tokens:
            for form in forms(token.lower()):
                self._words[form].add(token.lower())

    def _by_name(self, tokens: list[str]) -> SourceId | None:
        while tokens:
            found = self._by_words(tokens)
            if found is not None or not _GENERIC.match(tokens[0]):
                return found
            tokens = tokens[1:]
        return None

    def _by_words(self, tokens: list[str]) -> SourceId | None:
        if len(tokens) > MOST_WORDS:
            return None
        exact = self._fitting(tuple(token.lower() for token in tokens), tokens)
        if exact:
            return _only(exact)
        readings = [sorted(self._words.get(token.lower(), ())) for token in tokens]
        found: set[SourceId] = set()
        for number, key in enumerate(product(*readings)):
            if number >= _MOST_READINGS:
                break
            found |= self._fitting(key, tokens)
        return _only(found)

    def _fitting(self, key: Key, tokens: list[str]) -> set[SourceId]:
        """Sources of this name, if it is written with the capitals that the name needs."""
        sources = self._exact.get(key, set())
        if not sources or not any(_capital_enough(shape, tokens) for shape in self._capitals[key]):
            return set()
        return sources


def _tokens(text: str) -> list[str]:
    return [_POSSESSIVE.sub("", token) for token in _TOKEN.findall(text.translate(_GHE))]


def _only(sources: set[SourceId]) -> SourceId | None:
    return next(iter(sources)) if len(sources) == 1 else None


def _shape(token: str) -> str:
    """A: all capitals (abbreviation), a: begins with one, -: none needed."""
    if token.isupper() and len(token) > 1 and not token.isdigit():
        return "A"
    return "a" if token[:1].isupper() else "-"


def _capital_enough(shape: str, tokens: list[str]) -> bool:
    if len(shape) != len(tokens):
        return False
    if len(shape) > 1:  # several words are not met by chance
        return True
    token = tokens[0]
    if shape == "A":
        return token[:2].isupper() or (token[:1].isupper() and len(token) > _SHORT)
    return shape == "-" or token[:1].isupper()


_SHORT = 3
"""Letters; longer abbreviations are also written as words («Уніан», «Укрінформ»)."""
