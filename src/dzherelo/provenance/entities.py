"""Named things of an article: people, organisations, places, and what else has a name."""

from collections.abc import Iterator, Sequence

import msgspec

from dzherelo.lang import packs, places
from dzherelo.model.blocks import Block
from dzherelo.model.profile import Entity, EntityKind
from dzherelo.provenance import across, cues, names, people, phrases, regions, tokens
from dzherelo.provenance import scene as scenes
from dzherelo.provenance.outlets_port import Outlets
from dzherelo.provenance.people import Person
from dzherelo.provenance.scene import Scene
from dzherelo.provenance.tokens import Token

MOST = 60
"""Entities kept of one article, the most frequent; longer lists say nothing about it."""
_PLACE_PREPOSITIONS = frozenset(
    {"у", "в", "до", "із", "з", "біля", "під", "во", "из", "возле", "in", "near", "from"}
)


_COMMON = (
    "ППО ПВО ДТП АЗС ГРВІ ОРВИ ТЕС ТЭС ГЕС ГЭС АЕС АЭС ПДВ НДС ВВП ЖКГ ЖКХ ЗМІ СМИ ТЕЦ ТЭЦ ДНК ВІЛ"
)
_THINGS = frozenset(_COMMON.split())
"""Abbreviations of common nouns: they name nobody."""


class _Seen(msgspec.Struct):
    """How often an entity was met and under which name first; grows while the text is read."""

    kind: EntityKind
    name: str
    count: int = 0


def find(
    blocks: Sequence[Block],
    *,
    title: str,
    language: str,
    outlets: Outlets,
    credits: Sequence[str] = (),
) -> tuple[Entity, ...]:
    """The entities of an article, most frequent first, ties by first appearance; at most `MOST`.

    People stand under name and surname in the nominative, places of the gazetteer under their
    name in the article's language with a key equal in all languages, others as first written.
    """
    texts = [title, *(block.text for block in blocks), *credits]
    rows = [scenes.join(tokens.tokenise(text), text, outlets) for text in texts]
    grammar = cues.grammar(language)
    mentions = people.find(enumerate(rows), grammar)
    scene = Scene(grammar, outlets, None, people.gather(mentions), scenes.capitals(rows[1:]))
    seen: dict[str, _Seen] = {}
    for number, (row, text) in enumerate(zip(rows, texts, strict=True)):
        if _shouted(row):
            continue
        taken = {(p.start, p.end): p for p in mentions if p.block == number}
        for kind, key, name in _of_row(row, text, scene, taken):
            entity = seen.setdefault(key, _Seen(kind, name))
            entity.count += 1
    ordered = sorted(seen.items(), key=lambda pair: -pair[1].count)
    roles = {names.key(p.name): " ".join(p.role) for p in reversed(mentions) if p.role}
    return tuple(
        Entity(e.kind, e.name, key, e.count, across.key(e.kind, e.name, key), roles.get(key, ""))
        for key, e in ordered[:MOST]
    )


def _shouted(row: Sequence[Token]) -> bool:
    """Whether a line is written in capitals, where they mean nothing."""
    words = [token for token in row if token.kind == "word" and len(token.text) > 2]  # noqa: PLR2004
    return len(words) > 2 and sum(t.acronym for t in words) * 2 > len(words)  # noqa: PLR2004


Named = tuple[EntityKind, str, str]


def _of_row(
    row: Sequence[Token], text: str, scene: Scene, taken: dict[tuple[int, int], Person]
) -> Iterator[Named]:
    at = 0
    while at < len(row):
        token = row[at]
        if not token.capital and token.kind != "open":  # nothing else begins a name
            at += 1
            continue
        person = next((p for (a, b), p in taken.items() if a <= token.start < b), None)
        if person is not None:
            yield "person", names.key(person.name), person.name
            while at < len(row) and row[at].start < person.end:
                at += 1
            continue
        end, named = _at(row, at, text, scene)
        if named is not None:
            yield named
        at = max(end, at + 1)


def _at(row: Sequence[Token], at: int, text: str, scene: Scene) -> tuple[int, Named | None]:
    """The entity that begins at a token, and where to go on."""
    token = row[at]
    if token.kind == "open":
        return _quoted(row, at, text)
    words = scene.grammar.words
    common = token.low in scene.grammar.platforms or token.low in scene.grammar.roles
    if (
        not token.capital
        or common
        or token.low in words["pronouns"]
        or any(map(str.isdigit, token.text[:1]))
    ):
        return at + 1, None
    outlet = scenes.outlet(token.text, scene)
    if outlet is not None:
        return at + 1, ("organisation", names.key(outlet.name), outlet.name)
    latin = _latin_run(row, at)
    if latin > at + 1 and scene.grammar.language != "en":
        name = text[row[at].start : row[latin - 1].end]
        return latin, ("organisation", names.key(name), name)
    return _single(row, at, text, scene)


def _quoted(row: Sequence[Token], at: int, text: str) -> tuple[int, Named | None]:
    """«Верболоз-Агро»: a short capitalised name in marks."""
    end = phrases.closing(row, at)
    if end is None or end == at + 1 or end - at > 5 or not row[at + 1].capital:  # noqa: PLR2004
        return at + 1, None
    if any(token.kind in {"stop", "colon", "dash"} for token in row[at + 1 : end]):
        return at + 1, None
    name = text[row[at + 1].start : row[end - 1].end]
    return end + 1, ("organisation", names.key(name), name)


def _latin_run(row: Sequence[Token], at: int) -> int:
    end = at
    while end < len(row) and row[end].capital and row[end].text.isascii():
        end += 1
    return end


def _single(row: Sequence[Token], at: int, text: str, scene: Scene) -> tuple[int, Named | None]:
    token, language = row[at], scene.grammar.language
    oblast = regions.find(row, at)
    if oblast is not None:
        end, region = oblast
        name = region.names.get(language, region.names["uk"])
        return end, ("place", f"place:{region.key}", name)
    place = places.find(token.text, packs.pack(language).lemmatise(token.text))
    if place:
        forms = packs.pack(language).places.get(place, (token.text,))
        return at + 1, ("place", f"place:{place}", forms[0])
    body = _body(row, at, text, scene)
    if body is not None:
        return body
    known = next((p for p in scene.people if names.fits([token.text], p.words)), None)
    if known is not None:
        return at + 1, ("person", names.key(known.name), known.name)
    return at + 1, _plain(row, at)


def _body(
    row: Sequence[Token], at: int, text: str, scene: Scene
) -> tuple[int, Named | None] | None:
    """A body by its form: ДСНС, Міноборони, «Зорянський університет»; NASAMS is a thing."""
    token = row[at]
    if token.text in _THINGS:
        return at + 1, None
    if token.acronym:
        kind: EntityKind = (
            "other" if token.text.isascii() and scene.grammar.language != "en" else "organisation"
        )
        return at + 1, (kind, names.key(token.text), token.text)
    if phrases.joined_body(token.text):
        return at + 1, ("organisation", names.key(token.text), token.text)
    follower = row[at + 1] if at + 1 < len(row) else None
    if follower is not None and follower.low in scene.grammar.words["organisations"]:
        name = text[token.start : follower.end]
        return at + 2, ("organisation", names.key(name), name)
    return None


def _plain(row: Sequence[Token], at: int) -> Named | None:
    """A single capitalised word inside a sentence: a place after «у», a surname, another name."""
    token = row[at]
    if at == 0 or row[at - 1].kind not in {"word", "comma"}:
        return None
    if row[at - 1].low in _PLACE_PREPOSITIONS:
        return "place", names.key(token.text), token.text
    if people.is_surname(token.text):
        return "person", names.key(token.text), token.text
    return "other", names.key(token.text), token.text
