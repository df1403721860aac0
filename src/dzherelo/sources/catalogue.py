"""The list of publishers: read from TOML and checked, written back, and the one that we ship."""

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from typing import Any

import msgspec

from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.source import Feed, Source
from dzherelo.text.addresses import absolute
from dzherelo.text.encodings import decode
from dzherelo.text.normal import fold

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LARGEST_NUMBER = 2**31 - 1
"""Numbers are PostgreSQL integers."""
_FIELDS = frozenset(Source.__struct_fields__)
_ALWAYS_WRITTEN = frozenset({"id", "slug", "name", "url", "kind", "languages"})
_FEED_FIELDS = frozenset(Feed.__struct_fields__)


def builtin() -> tuple[Source, ...]:
    """The publishers that the product knows from the start, in the order of the file."""
    file = resources.files("dzherelo.sources").joinpath("catalogue.toml")
    sources = load(file.read_bytes())
    if isinstance(sources, Fault):
        raise RuntimeError(f"the shipped catalogue: {sources.detail}")  # noqa: TRY004
    return sources


def load(toml: bytes) -> tuple[Source, ...] | Fault:
    """The sources of a catalogue file, or BAD_DOCUMENT with every mistake on a line of its own.

    The file is a list of `[[source]]` tables with the fields of `Source`; see the shipped one.
    """
    try:
        document = tomllib.loads(decode(toml, kind="text").text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Fault(FaultKind.BAD_DOCUMENT, f"not TOML: {error}")
    rows = document.get("source", [])
    if set(document) - {"source"} or not isinstance(rows, list):
        return Fault(FaultKind.BAD_DOCUMENT, "expected nothing but [[source]] tables")
    read = [_read(number, row) for number, row in enumerate(rows, 1)]
    sources = tuple(source for source in read if isinstance(source, Source))
    mistakes = [mistake for mistake in read if isinstance(mistake, str)]
    mistakes.extend(problems(sources))
    return Fault(FaultKind.BAD_DOCUMENT, "\n".join(mistakes)) if mistakes else sources


def problems(sources: Sequence[Source]) -> tuple[str, ...]:
    """What is wrong with these sources taken together, a sentence each; empty when all is well."""
    found: list[str] = []
    for source in sources:
        found.extend(f"{_called(source)}: {mistake}" for mistake in _alone(source))
    found.extend(_shared("source number", ((str(s.id), _called(s)) for s in sources)))
    found.extend(_shared("slug", ((s.slug, _called(s)) for s in sources)))
    found.extend(_shared("name", ((n, _called(s)) for s in sources for n in _names(s))))
    feeds = [(feed, _called(source)) for source in sources for feed in source.feeds]
    found.extend(_shared("feed number", ((str(feed.id), owner) for feed, owner in feeds)))
    found.extend(_shared("feed address", ((feed.url, owner) for feed, owner in feeds)))
    return tuple(found)


def dump(sources: Iterable[Source]) -> bytes:
    """The sources as a catalogue file in UTF-8; `load` gives the same sources back."""
    return "\n".join(_written(source) for source in sources).encode()


def _read(number: int, row: object) -> Source | str:
    if not isinstance(row, dict):
        return f"[[source]] no. {number} is not a table"
    called = f"[[source]] no. {number} («{row.get('name', row.get('id', '?'))}»)"
    unknown = sorted(set(row) - _FIELDS) + sorted(_unknown_in_feeds(row.get("feeds")))
    if unknown:
        return f"{called}: unknown field {', '.join(unknown)}"
    try:
        return msgspec.convert(row, Source)
    except msgspec.ValidationError as error:
        return f"{called}: {error}"


def _unknown_in_feeds(feeds: object) -> set[str]:
    rows = feeds if isinstance(feeds, list) else []
    return {key for feed in rows if isinstance(feed, dict) for key in set(feed) - _FEED_FIELDS}


def _alone(source: Source) -> Iterator[str]:
    """Mistakes that show without looking at the other sources."""
    if not 0 < source.id <= _LARGEST_NUMBER:
        yield f"the number {source.id} is not a positive integer"
    if not _SLUG.fullmatch(source.slug):
        yield f"the slug «{source.slug}» is not lower-case Latin words with hyphens"
    if not source.name.strip():
        yield "the name is empty"
    if not source.languages or not all(map(_LANGUAGE.fullmatch, source.languages)):
        yield f"the languages {list(source.languages)} are not codes such as uk, ru, en"
    if absolute(source.url) is None:
        yield f"the address «{source.url}» is not one of the web"
    for feed in source.feeds:
        yield from _wrong_feed(feed)


def _wrong_feed(feed: Feed) -> Iterator[str]:
    if not 0 < feed.id <= _LARGEST_NUMBER:
        yield f"the feed number {feed.id} is not a positive integer"
    if absolute(feed.url) is None:
        yield f"the feed address «{feed.url}» is not one of the web"


def _shared(what: str, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    owners: dict[str, list[str]] = defaultdict(list)
    for value, owner in pairs:
        owners[value].append(owner)
    for value, several in owners.items():
        if len(several) > 1:
            yield f"{what} {value} is used by {' and '.join(several)}"


def _names(source: Source) -> set[str]:
    """Names as they are compared; capitals count («НВ» is an outlet, «нв» is not)."""
    return {fold(name) for name in (source.name, *source.aliases)} - {""}


def _called(source: Source) -> str:
    return f"«{source.name or source.slug}» ({source.id})"


def _written(source: Source) -> str:
    lines = ["[[source]]"]
    for field in Source.__struct_fields__:
        value = getattr(source, field)
        if field in _ALWAYS_WRITTEN or (field != "feeds" and value):
            lines.append(f"{field} = {_value(value)}")
    if source.feeds:
        rows = "".join(f"  {_feed(feed)},\n" for feed in source.feeds)
        lines.append(f"feeds = [\n{rows}]")
    return "\n".join(lines) + "\n"


def _feed(feed: Feed) -> str:
    return f"{{ id = {feed.id}, url = {_value(feed.url)}, checked = {_value(feed.checked)} }}"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(part) for part in value) + "]"
    # JSON's strings, numbers and booleans are TOML's, but for DEL (TOML 1.0, "String")
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
