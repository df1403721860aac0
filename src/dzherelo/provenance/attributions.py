"""Who an article says it has something from: every cue with its source, resolved where possible."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from dzherelo.model.blocks import Block, Figure
from dzherelo.model.ids import SourceId
from dzherelo.model.profile import Attribution, AttributionKind, SourceType
from dzherelo.provenance import cues, lines, names, nominal, nominative, people, tokens, verbal
from dzherelo.provenance import scene as scenes
from dzherelo.provenance.finds import Find
from dzherelo.provenance.outlets_port import Outlets
from dzherelo.provenance.scene import Scene

TITLE = -1
"""Number of the title among the blocks."""
CREDITS = -2
"""Number under which photo credits that stand apart from any block are given."""

_SHORT_LINE = 140
"""A block without a final stop and no longer than a headline may be one («X: …»)."""


def find(
    blocks: Sequence[Block],
    *,
    title: str,
    language: str,
    outlets: Outlets,
    own: SourceId | None,
    credits: Sequence[str] = (),
) -> tuple[Attribution, ...]:
    """The attributions of an article in reading order (title first, credits last).

    `own` is the publisher itself: a source that resolves to it is marked `own`. `credits` are the
    photo credits that the page gives apart from figures. Offsets count characters of the block's
    `text`; for a figure's credit line they count characters of that credit, with an empty cue.
    """
    texts = [(TITLE, title), *((n, block.text) for n, block in enumerate(blocks))]
    rows = {n: scenes.join(tokens.tokenise(text), text, outlets) for n, text in texts}
    grammar = cues.grammar(language)
    mentions = people.find(rows.items(), grammar)
    capitals = scenes.capitals(row for number, row in rows.items() if number != TITLE)
    scene = Scene(grammar, outlets, own, mentions, capitals)
    found: list[Attribution] = []
    for number, text in texts:
        for one in _in_text(text, number, rows[number], scene):
            found.append(_resolved(one, number, text, scene, found))
    found += _figure_credits(blocks, scene)
    found += [_credit(CREDITS, one, scene) for one in credits if one.strip()]
    return tuple(found)


def _in_text(text: str, number: int, row: Sequence[tokens.Token], scene: Scene) -> list[Find]:
    if not row or lines.is_skipped(text, scene):
        return []
    found = lines.find(text, scene)
    found += nominal.find(row, text, scene)
    found += verbal.find(row, text, scene)
    found += lines.after_dashes(row, text, scene)
    found += lines.before_quotations(row, text, scene)
    found += lines.spoken_asides(row, text, scene)
    short = len(text) <= _SHORT_LINE and not text.rstrip().endswith((".", "!", "?", "…", ";"))
    if number == TITLE or (short and not found):
        found += lines.headline(row, text, scene)
    elif len(text) <= _SHORT_LINE:
        # «Bloomberg: …» that ends like a sentence: only a publisher is sure to be meant
        of_line = lines.headline(row, text, scene)
        found += [one for one in of_line if scenes.outlet(text[one.start : one.end], scene)]
    return _relaying(_distinct(found), text)


_RELAYS = re.compile(
    r"\s*,?\s*(?:і?з посиланням на|посилаючись на|со ссылкой на|ссылаясь на|citing)"
)


def _relaying(found: list[Find], text: str) -> list[Find]:
    """«Новини Полісся» з посиланням на …: who refers to another is a publisher, listed or not."""
    return [
        msgspec.structs.replace(one, hint="outlet")
        if one.hint in {"name", "quoted"} and _RELAYS.match(text, max(one.end, one.cue_end))
        else one
        for one in found
    ]


def _distinct(found: Iterable[Find]) -> list[Find]:
    """One find a source: the strongest rule stays, then the nearest cue; in reading order."""
    kept: list[Find] = []
    for one in sorted(found, key=lambda f: (f.rank, f.start, abs(f.cue_start - f.start))):
        if one.nested or all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: (f.start, f.cue_start))


# ---- who that is ---------------------------------------------------------------------------------


def _resolved(
    one: Find, block: int, text: str, scene: Scene, earlier: Sequence[Attribution]
) -> Attribution:
    source = text[one.start : one.end]
    outlet = _outlet(one, source, scene)
    name = outlet.name if outlet is not None else _person(one, block, source, scene)
    kind = _type(one, source, outlet, name, scene)
    if kind == "outlet" and not name and one.hint in {"outlet-noun", "pronoun"}:
        name, outlet = _nearest_outlet(earlier, source, scene)
    if kind == "organisation" and not name:
        name = _body(one, source, scene, earlier)
    own = outlet is not None and outlet.source is not None and outlet.source == scene.own
    return Attribution(
        block=block,
        cue=one.cue,
        cue_start=one.cue_start,
        cue_end=one.cue_end,
        source=source,
        source_start=one.start,
        source_end=one.end,
        source_type=kind,
        kind="primary" if own and _is_reporter(source, scene) else _kind(one, kind),
        platform=one.platform,
        resolves_to=name,
        outlet=outlet.source if outlet is not None else None,
        quote=one.quote,
        own=own,
    )


def _outlet(one: Find, source: str, scene: Scene) -> scenes.Outlet | None:
    """The publisher a source names; «кореспондент Укрінформу» names the agency."""
    whole = scenes.outlet(source, scene)
    if whole is not None or one.hint in {"anonymous", "role", "pronoun", "document"}:
        return whole
    if one.hint != "outlet-noun":
        return None
    row = tokens.tokenise(source)
    within = scenes.outlet_in(row, source, scene)
    return within[2] if within is not None else None


def _mention(source: str) -> list[str]:
    """The capitalised words at the end of a source: the name without its role."""
    words = [t for t in tokens.tokenise(source) if t.kind == "word"]
    tail: list[str] = []
    for token in reversed(words):
        if not token.capital or token.acronym:
            break
        tail.insert(0, token.text)
    return tail[-2:]


def _person(one: Find, block: int, source: str, scene: Scene) -> str:
    """The full name of the person a source means, or ""."""
    before = [p for p in scene.people if (p.block, p.start) < (block, one.end)]
    if one.hint == "pronoun":
        return _by_pronoun(source, before)
    mention = _mention(source)
    if mention and one.hint not in {"organisation", "anonymous", "document"}:
        candidates = [p.words for p in before] or [p.words for p in scene.people]
        return names.nearest(mention, candidates) or names.nearest(
            mention, [p.words for p in scene.people]
        )
    if one.hint == "role" and not mention:
        return _by_role(source, block, one, scene)
    return ""


_SHE = frozenset({"вона", "її", "она", "ее", "she", "her"})
_THEY = frozenset({"вони", "їхніми", "їх", "они", "их", "they", "their", "its"})


def _by_pronoun(source: str, before: Sequence[people.Person]) -> str:
    """The nearest person before the pronoun whose gender fits."""
    low = tokens.lower(source)
    if low in _THEY:
        return ""
    woman = low in _SHE
    fitting = [p for p in before if p.woman is None or p.woman == woman]
    subjects = [p for p in fitting if p.words[0] in source or not p.role] or fitting
    return subjects[-1].name if subjects else ""


def _role_key(words: Iterable[str]) -> frozenset[str]:
    return frozenset(names.stem(word)[:6] for word in words if len(word) > 2)  # noqa: PLR2004


def _by_role(source: str, block: int, one: Find, scene: Scene) -> str:
    """The person whose role in the article shares most words with a bare title.

    When nobody is introduced by that role, the person named most often stands for a minister or
    mayor that the article never introduces (its title names him without a role).
    """
    asked = _role_key(re.findall(r"[\w'’-]+", source.lower()))
    best, score = "", 0
    for person in scene.people:
        shared = len(asked & _role_key(person.role))
        foreign = any(w[0].isupper() for w in person.role)
        if person.role and shared > score and not foreign and _same_office(asked, person):
            best, score = person.name, shared
    if best:
        return best
    return _foremost(scene, block, one)


def _same_office(asked: frozenset[str], person: people.Person) -> bool:
    """Whether the person's role adds no country or body that the bare title lacks."""
    return len(_role_key(person.role) - asked) <= 1 and len(person.role) <= len(asked) + 1


def _foremost(scene: Scene, block: int, one: Find) -> str:
    counted: dict[str, int] = {}
    for person in scene.people:
        if (person.block, person.start) < (block, one.end) and not person.role:
            counted[person.name] = counted.get(person.name, 0) + 1
    return max(counted, key=lambda name: counted[name]) if len(counted) == 1 else ""


def _nearest_outlet(
    earlier: Sequence[Attribution], source: str, scene: Scene
) -> tuple[str, scenes.Outlet | None]:
    """The publisher that «видання» means: the last one cited; an agency's «агентство» is itself."""
    if scene.own is not None and _means_agency(source, scene.own, scene):
        name = scene.outlets.name_of(scene.own)
        return name, scenes.Outlet(name, "agency", scene.own)
    for attribution in reversed(earlier):
        if attribution.source_type in {"agency", "outlet"} and attribution.resolves_to:
            number = SourceId(attribution.outlet) if attribution.outlet is not None else None
            kind = attribution.source_type
            return attribution.resolves_to, scenes.Outlet(attribution.resolves_to, kind, number)
    return "", None


def _body(one: Find, source: str, scene: Scene, earlier: Sequence[Attribution]) -> str:
    """A body in the nominative; «у відомстві» is the last one that was named, if any was."""
    row = tokens.tokenise(source)
    plain = [t for t in row if t.kind == "word" and t.low not in {"the", "a"}]
    bare = len(plain) == 1 and plain[0].low in scene.grammar.words["body_nouns"]
    if bare and not plain[0].acronym:
        named = (a.resolves_to for a in reversed(earlier) if a.source_type == "organisation")
        return next((name for name in named if any(map(str.isupper, name))), "")
    if one.photo or not any(map(str.isupper, source)):
        return ""
    return nominative.body(source, scene.grammar.language)


def _means_agency(source: str, own: SourceId, scene: Scene) -> bool:
    """Whether a bare «агентство» stands in an agency's own text."""
    named = re.search(r"аг[еє]н[тц]|agency", source.lower()) is not None
    return named and scene.outlets.kind_of(own) == "agency"


_SITE = re.compile(r"\w\.(?:ua|com|net|org|info|media|news|tv|fm|eu|me|today|city|online)\Z", re.I)
"""Страна.ua, Слідство.Инфо: a name that is an address is a publisher's."""

_TYPES: dict[str, SourceType] = {
    "anonymous": "anonymous",
    "organisation": "organisation",
    "role": "person",
    "document": "document",
    "pronoun": "person",
    "outlet-noun": "outlet",
    "outlet": "outlet",
}


def _type(
    one: Find, source: str, outlet: scenes.Outlet | None, name: str, scene: Scene
) -> SourceType:
    if outlet is not None:
        return _OUTLET_TYPES.get(outlet.kind, "outlet")
    by_form = _type_by_form(one, source.lower())
    if by_form is not None:
        return by_form
    if one.hint in {"role", "organisation"}:
        return _role_or_body(source, one.hint, scene)
    person = bool(name) or _personal(source)
    return _TYPES.get(one.hint, "person" if person else "organisation")


_AGENCY = re.compile(r"аг[еє]н[тц]|(?:the )?(?:news )?agency")


def _type_by_form(one: Find, low: str) -> SourceType | None:
    """What the words of a source tell by themselves: an agency, a site, a channel."""
    if one.hint == "outlet-noun" and _AGENCY.match(low):
        return "agency"
    if _SITE.search(low) and one.hint != "document":
        return "outlet"
    return "platform" if "-канал" in low or low.startswith("канал") else None


_OUTLET_TYPES: dict[str, SourceType] = {
    "agency": "agency",
    "outlet": "outlet",
    "organisation": "organisation",
}


def _role_or_body(source: str, hint: str, scene: Scene) -> SourceType:
    """The first word that is a role or a body decides: «речник поліції», «пресслужба мера».

    In English the last one before "of" does: "the mayor's office", "police spokesman".
    """
    row = tokens.tokenise(source)
    if scene.grammar.language == "en":
        stop = next((i for i, t in enumerate(row) if t.low in {"of", "for"}), len(row))
        row = row[:stop][::-1] or row
    for token in row:
        if token.low in scene.grammar.words["organisations"]:
            return "organisation"
        if token.low in scene.grammar.roles:
            return "person"
    return "person" if hint == "role" else "organisation"


def _is_reporter(source: str, scene: Scene) -> bool:
    """«Кореспондент Укрінформу» in that agency's own text saw it himself."""
    return tokens.lower(source.split(maxsplit=1)[0]) in scene.grammar.words["correspondents"]


def _personal(source: str) -> bool:
    words = _mention(source)
    if not words:
        return False
    return people.first_name(words[0]) is not None or people.is_surname(words[-1])


def _kind(one: Find, kind: SourceType) -> AttributionKind:
    if one.photo:
        return "photo_credit"
    if one.background:
        return "background"
    return "relay" if kind in {"agency", "outlet"} else "primary"


# ---- credits -------------------------------------------------------------------------------------


def _figure_credits(blocks: Sequence[Block], scene: Scene) -> list[Attribution]:
    return [
        _credit(number, block.credit, scene)
        for number, block in enumerate(blocks)
        if isinstance(block, Figure) and block.credit.strip()
    ]


def _credit(block: int, text: str, scene: Scene) -> Attribution:
    """A photo credit that the page gives apart from the text."""
    find = Find("", 0, 0, 0, len(text), "name", photo=True)
    row = tokens.tokenise(text)
    if row and row[0].low in scene.grammar.words["organisations"]:
        find = msgspec.structs.replace(find, hint="organisation")
    return _resolved(find, block, text, scene, ())
