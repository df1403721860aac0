"""Cue words of attribution, one TOML file a language, read once."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from dzherelo.provenance import tokens

LANGUAGES = ("uk", "ru", "en")
DEFAULT = "uk"
"""Texts in other languages are read with the Ukrainian cues: they find little and harm nothing."""

Words = frozenset[str]


class Grammar(msgspec.Struct, frozen=True):
    """The cue words of one language, ready for look-ups; see the comments in cues/uk.toml."""

    language: str
    say: Words
    background_say: Words
    framed: Words
    transitive: Words
    documentary: Words
    impersonal: Words
    support: Words
    """Verbs that speak only with a word for speech: «заяву зробив», «подробиці розповів»."""
    outlet_verbs: Words
    """Verbs that report something only when a publisher is their subject («навів», «порахував»)."""
    media: Words
    roles: Words
    plain_roles: Words
    words: dict[str, Words]
    platforms: dict[str, str]
    nominal: dict[str, str]
    """Set phrase → "person", "any", "document", "interview", "report", "by"."""
    nominal_pattern: re.Pattern[str]
    possessive_pattern: re.Pattern[str] | None
    about_pattern: re.Pattern[str]
    joint_pattern: re.Pattern[str]
    lines: dict[str, tuple[str, ...]]


def _forms(stems: Iterable[str], endings: Iterable[str]) -> set[str]:
    return {stem + ending for stem in stems for ending in endings}


def _role_forms(roles: Iterable[str], endings: Iterable[str]) -> Words:
    """Every case form a role may take; a few that do not exist do no harm."""
    found: set[str] = set()
    endings = tuple(endings)
    for role in roles:
        stems = {role}
        if role[-1] in "аяоеійьи":
            stems.add(role[:-1])
        if role.endswith(("ий", "ій", "ый", "ий")):
            stems.add(role[:-2])
        if role.endswith(("ець", "ец")):
            stems.add(role.removesuffix("ь")[:-2] + "ц")
        if role.endswith("ка"):
            found.add(role[:-2] + "ці")
        found |= _forms(stems, endings)
    return frozenset(found)


def _with_prefixes(roles: Words, prefixes: Words) -> Words:
    """Roles with «екс», «віце», «ген» before them, with and without a hyphen."""
    joined = {
        f"{prefix}{sign}{role}"
        for prefix in prefixes
        for sign in ("", "-")
        for role in roles
        if len(role) > _SHORTEST_PREFIXED
    }
    return roles | joined


_SHORTEST_PREFIXED = 3


def _alternation(phrases: Iterable[str]) -> str:
    ordered = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in ordered)


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_alternation(phrases) or '(?!)'})(?!\w)")


def _possessive(nominal: Mapping[str, Any], words: Mapping[str, Words]) -> re.Pattern[str] | None:
    frames = nominal["pronoun_frames"]
    if not frames:
        return None
    owners = _alternation(words["possessive"])
    sides = "|".join(rf"{re.escape(a)}\s+(?:{owners})\s+{re.escape(b)}" for a, b in frames)
    return re.compile(rf"(?<!\w)(?:{sides})(?!\w)")


def _reflexive(forms: set[str], endings: Iterable[str]) -> set[str]:
    return forms | {form + ending for form in forms for ending in endings}


def _read(raw: Mapping[str, Any]) -> Grammar:
    verbs, nominal = raw["verbs"], raw["nominal"]
    words = {name: frozenset(map(tokens.lower, many)) for name, many in raw["words"].items()}
    past = _forms(verbs["past"], raw["past_endings"]) | set(verbs["past_forms"])
    present = _forms(verbs["present"], raw["present_endings"]) | set(verbs["present_forms"])
    imperfect = _forms(verbs["present"], raw["past_endings"]) | set(verbs["imperfect_forms"])
    say = frozenset(map(tokens.lower, _reflexive(past | present, raw["reflexive"])))
    phrases = {
        phrase: kind
        for kind in ("person", "report", "interview", "document", "any", "by")
        for phrase in nominal.get(kind, ())
    }
    return Grammar(
        language=raw["language"],
        say=say,
        background_say=frozenset(imperfect) - say,
        framed=frozenset(verbs["framed"]),
        transitive=frozenset(verbs["transitive"]),
        documentary=frozenset(verbs["documentary"]),
        impersonal=frozenset(verbs["impersonal"]),
        support=frozenset(map(tokens.lower, verbs["support"])),
        outlet_verbs=frozenset(verbs["outlet"]),
        media=frozenset(verbs["media"]),
        roles=_with_prefixes(
            _role_forms(words["roles"], raw["words"]["role_endings"]), words["role_prefixes"]
        ),
        plain_roles=words["roles"],
        words=words,
        platforms={word: name for name, many in raw["platforms"].items() for word in many},
        nominal=phrases,
        nominal_pattern=_pattern(phrases),
        possessive_pattern=_possessive(nominal, words),
        about_pattern=_pattern(words["about"]),
        joint_pattern=_pattern(words["joints"]),
        lines={name: tuple(many) for name, many in raw["lines"].items()},
    )


def _load(name: str) -> Mapping[str, Any]:
    file = resources.files("dzherelo.provenance").joinpath("cues", f"{name}.toml")
    return tomllib.loads(file.read_text("utf-8"))


@cache
def bodies(language: str) -> tuple[str, ...]:
    """The forms of bodies in the order of the list, where a nominative precedes its cases."""
    raw = _load(language if language in LANGUAGES else DEFAULT)
    return tuple(dict.fromkeys(map(tokens.lower, raw["words"]["organisations"])))


@cache
def grammar(language: str) -> Grammar:
    """The cue words of a language; the Ukrainian ones when there are none for it."""
    return _read(_load(language if language in LANGUAGES else DEFAULT))


@cache
def known_outlets() -> dict[str, tuple[str, str]]:
    """Form in lower case → (name, "agency" or "outlet") of publishers that news often cites."""
    return {
        form: (name, kind)
        for kind, names in _load("outlets").items()
        for name, forms in names.items()
        for form in forms
    }
