"""What the rules know about the article while they read it: cues, publishers, people, own name."""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise

import msgspec

from dzherelo.model.ids import SourceId
from dzherelo.provenance import cues, names, tokens
from dzherelo.provenance.cues import Grammar
from dzherelo.provenance.outlets_port import Outlets
from dzherelo.provenance.people import Person
from dzherelo.provenance.tokens import Token

_QUOTES = "«»“”„\"' "
_LONGEST_OUTLET = 5
"""Words in the longest name of a publisher that is looked for."""


class Outlet(msgspec.Struct, frozen=True):
    """A publisher that a text names: its number when it is one of ours, its name, its kind."""

    name: str
    kind: str
    """"agency", "outlet" or "organisation" (an official channel)."""
    source: SourceId | None = None


class Scene(msgspec.Struct, frozen=True):
    """The article around the block that is being read."""

    grammar: Grammar
    outlets: Outlets
    own: SourceId | None
    people: tuple[Person, ...] = ()
    capitals: frozenset[str] = frozenset()
    """Stems of words that stand capitalised inside a sentence: names, whatever they name."""


_KINDS = {"agency": "agency", "official": "organisation"}


@cache
def _known_stemmed() -> dict[str, str]:
    """Stems of a listed name's words → the name, so that «Суспільному» finds «Суспільне»."""
    found: dict[str, str] = {}
    for name in cues.known_outlets():
        found.setdefault(names.key(name), name)
    return found


def outlet(text: str, scene: Scene) -> Outlet | None:
    """The publisher a phrase names, in any case and quotation marks; None when it names none."""
    return _outlet(text, scene.outlets)


@lru_cache(maxsize=1 << 15)
def _outlet(text: str, outlets: Outlets) -> Outlet | None:
    name = tokens.level(text).strip(_QUOTES)
    name = name.removeprefix("the ")
    if not name or not (name[0].isupper() or name[0].isdigit() or "." in name):
        return None
    ours = outlets.resolve(name)
    if ours is not None:
        own_name = outlets.name_of(ours)
        kind = _KINDS.get(outlets.kind_of(ours)) or _listed_kind(own_name)
        return Outlet(own_name, kind, ours)
    low = tokens.lower(name)
    form = low if low in cues.known_outlets() else _inflected(name)
    if form not in cues.known_outlets() or (len(form) <= 3 and not name.isupper()):  # noqa: PLR2004
        return None
    known, kind = cues.known_outlets()[form]
    return Outlet(known, kind)


def _listed_kind(name: str) -> str:
    """What a publisher is by our own list: the catalogue calls Reuters foreign, not an agency."""
    known = cues.known_outlets().get(tokens.lower(name))
    return known[1] if known else "outlet"


def _inflected(name: str) -> str:
    """The listed form of a declined name; short abbreviations are never declined."""
    form = _known_stemmed().get(names.key(name), "")
    return form if len(form) > 3 else ""  # noqa: PLR2004 - «УП», «РБК»


def outlet_in(row: Sequence[Token], text: str, scene: Scene) -> tuple[int, int, Outlet] | None:
    """The longest publisher's name among the tokens: [start, end) in them, and the publisher."""
    for length in range(min(_LONGEST_OUTLET, len(row)), 0, -1):
        for start in range(len(row) - length + 1):
            first, last = row[start], row[start + length - 1]
            if first.kind != "word" or last.kind != "word":
                continue
            found = outlet(text[first.start : last.end], scene)
            if found is not None:
                return start, start + length, found
    return None


def join(row: Sequence[Token], text: str, outlets: Outlets) -> tuple[Token, ...]:
    """The row with every publisher's name of several words («Fakt i Slovo») as one token."""
    return _join(tuple(row), text, outlets)


@lru_cache(maxsize=tokens.KEPT_BLOCKS)
def _join(row: tuple[Token, ...], text: str, outlets: Outlets) -> tuple[Token, ...]:
    scene = Scene(cues.grammar(cues.DEFAULT), outlets, None)
    joined: list[Token] = []
    at = 0
    while at < len(row):
        end = _joined_end(row, at, text, scene)
        if end > at + 1:
            whole = text[row[at].start : row[end - 1].end]
            joined.append(tokens.make(whole, row[at].start, row[end - 1].end, "word"))
        else:
            joined.append(row[at])
        at = max(end, at + 1)
    return tuple(joined)


@cache
def _reporters() -> frozenset[str]:
    """«Журналістка Reuters» is a person, though the catalogue finds Reuters in it."""
    # the grammars take half a second, which most commands do not need
    return frozenset().union(*(cues.grammar(c).words["correspondents"] for c in cues.LANGUAGES))


def _joined_end(row: Sequence[Token], at: int, text: str, scene: Scene) -> int:
    if not row[at].capital or row[at].low in _reporters():
        return at + 1
    for end in range(min(len(row), at + _LONGEST_OUTLET), at + 1, -1):
        inside = row[at:end]
        if any(token.kind != "word" for token in inside) or not _binds(inside[-1]):
            continue
        if outlet(text[row[at].start : inside[-1].end], scene) is not None:
            return end
    return at + 1


def _binds(last: Token) -> bool:
    return last.capital or last.text[0].isdigit() or last.text.islower()


def capitals(rows: Iterable[Sequence[Token]]) -> frozenset[str]:
    """Stems of words capitalised where no sentence begins."""
    found: set[str] = set()
    for row in rows:
        for before, token in pairwise(row):
            if token.capital and before.kind in {"word", "comma"}:
                found.add(names.stem(token.text))
    return frozenset(found)


_SPACES = re.compile(r"\s+")


def tidy(text: str) -> str:
    """The phrase without quotation marks and repeated spaces around it."""
    return _SPACES.sub(" ", text).strip(_QUOTES + ",.;:")
