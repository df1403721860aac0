"""People of an article: names with their role, gathered under the nominative of the full name."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib import resources

import msgspec

from dzherelo.provenance import names
from dzherelo.provenance.cues import Grammar
from dzherelo.provenance.tokens import Token, is_initial

_SURNAME = re.compile(
    r"(?:енк[оаіу]|енком|[ус]ьк(?:ий|а|ого|ому|им|ої|ій|ою|ую)|[цсз]ьк(?:ий|а|ого|ому|им|ої|ій|ою)"
    r"|(?:ск|цк)(?:ий|ая|ого|ому|им|ой|ую)|[уюя]к(?:а|у|ом|ові|ові)?|чук(?:а|у|ом|ові)?|льник(?:а|у|ом|ові)?"
    r"|ишин(?:а|у|им|ом)?|[оеє]в(?:а|у|им|ою|ої|ій|ой|ым)?|ович(?:а|у|ем|еві)?|ець|дзе|швілі"
    r"|sky|skyi|ska|enko|chuk|iuk|yuk|ov|ova|ev|yn|son|ski)\Z",
    re.IGNORECASE,
)
_ADJECTIVE = re.compile(r"(?:ий|ій|ого|ому|их|им|ої|ська|ський|ське|ые|ый|ая|ое|ой)\Z")
_LONGEST_NAME = 6
"""Capitalised words in a row that are looked at: "Deputy Defence Minister Rustem Umerov"."""


class Person(msgspec.Struct, frozen=True):
    """Someone named in the text: the full name, the role words before it, where it stands."""

    words: tuple[str, ...]
    role: tuple[str, ...]
    block: int
    start: int
    end: int
    woman: bool | None = None

    @property
    def name(self) -> str:
        """The full name in one string."""
        return " ".join(self.words)


@cache
def _first_names() -> dict[str, tuple[str, bool]]:
    """Stem → (nominative, whether a woman's); nominatives themselves win over stems."""
    file = resources.files("dzherelo.provenance").joinpath("cues", "first_names.toml")
    raw = tomllib.loads(file.read_text("utf-8"))
    stems: dict[str, tuple[str, bool]] = {}
    for name in raw["woman"].split():
        stems.setdefault(names.stem(name), (name, True))
    for name in raw["man"].split():
        stems.setdefault(names.stem(name), (name, False))
    return stems


@cache
def _exact_names() -> dict[str, bool]:
    return dict(_first_names().values())


_NAME_CASES = ("ові", "еві", "єві", "ом", "ем", "єм", "ою", "ею", "єю", "ой", "ей")
"""Case endings with a consonant or two vowels, which a stem may lose too much of: Рустемом."""


@lru_cache(maxsize=1 << 14)
def first_name(word: str) -> tuple[str, bool] | None:
    """The nominative of a first name in any case, and whether it is a woman's; None if unknown."""
    exact = _exact_names()
    if word in exact:
        return word, exact[word]
    for ending in _NAME_CASES:
        if word.endswith(ending):
            base = word.removesuffix(ending)
            whole = next(
                (base + last for last in ("", "а", "я", "о", "й") if base + last in exact), ""
            )
            if whole:
                return whole, exact[whole]
    return _first_names().get(names.stem(word))


def is_surname(word: str) -> bool:
    """Whether the word ends as Slavic surnames do."""
    return len(word) > 4 and _SURNAME.search(word) is not None  # noqa: PLR2004 - shorter say nothing


_MAN_RULES = (
    (r"енк(?:а|у|ом|ові)$", "енко"),
    (r"([сзц]ьк)(?:ого|ому|им|ім)$", r"\1ий"),
    (r"([сц]к)(?:ого|ому|им|ом)$", r"\1ий"),
    (r"(?:ові|еві|ом|ем)$", ""),
    (r"єм$", "й"),
    (r"([оеєї]в|[иі]н)(?:а|у|им|ым)$", r"\1"),
    (r"(?<=[бвгґдзжклмнпрстфхцчшщ])[ау]$", ""),
    (r"(?<=[бвгґдзжклмнпрстфхцчшщ])и$", "а"),
)
_WOMAN_RULES = (
    (r"([сзц]ьк)(?:ої|ій|у|ою)$", r"\1а"),
    (r"([сц]к)(?:ой|ую)$", r"\1ая"),
    (r"([оеє]в)(?:ої|ій|у|ою|ой)$", r"\1а"),
)


def surname(word: str, woman: bool) -> str:
    """The likely nominative of a surname; women's surnames on a consonant do not change."""
    for pattern, ending in _WOMAN_RULES if woman else _MAN_RULES:
        changed, count = re.subn(pattern, ending, word)
        if count and len(changed) > 2:  # noqa: PLR2004 - no surname is shorter
            return changed
    return word


def _is_name(token: Token) -> bool:
    return token.capital and not token.acronym and not any(map(str.isdigit, token.text))


def _run(tokens: Sequence[Token], start: int) -> int:
    """The end of the run of capitalised words that begins at `start`."""
    end = start
    while end < len(tokens) and end - start < _LONGEST_NAME:
        if not _is_name(tokens[end]):
            break
        end += 1
        if is_initial(tokens[end - 1]) and end < len(tokens) and tokens[end].text == ".":
            return end  # «О. Гнатишин» is read as a surname
    return end


def _role_before(tokens: Sequence[Token], at: int, grammar: Grammar) -> tuple[str, ...]:
    """The role words that lead to a name: «міністр оборони Канади» before «Білл Блер»."""
    words: list[str] = []
    for token in reversed(tokens[max(0, at - 6) : at]):
        if token.kind != "word" or token.low in grammar.words["conjunctions"]:
            break
        words.insert(0, token.low)
        if token.low in grammar.roles and token.low not in {"головний", "перший"}:
            return tuple(words)
    return ()


def _full(words: Sequence[str]) -> tuple[tuple[str, ...], bool] | None:
    """The nominative of a name and surname and the gender; None when it is no person's name."""
    known = first_name(words[0])
    if known is None:
        return None
    nominative, woman = known
    last = words[-1]
    if words[0] != nominative or (woman and words[0] != nominative):
        last = surname(last, woman)
    return (nominative, last), woman


def _person(tokens: Sequence[Token], start: int, end: int, role: tuple[str, ...]) -> Person | None:
    words = tuple(token.text for token in tokens[start:end])
    full = _full(words)
    place = (tokens[start].start, tokens[end - 1].end)
    if full is not None:
        return Person(full[0], role, 0, *place, full[1])
    foreign = all(word.isascii() for word in words) and not _role_is_latin(role)
    if (role and not foreign) or (is_surname(words[-1]) and not _ADJECTIVE.search(words[0])):
        return Person(words[:2], role, 0, *place)
    return None


def _role_is_latin(role: Sequence[str]) -> bool:
    """Whether the role is in Latin letters; «керівники Thales Belgium» names a firm."""
    return bool(role) and all(word.isascii() for word in role)


def _at(tokens: Sequence[Token], at: int, grammar: Grammar) -> tuple[Person | None, int]:
    """The person whose name begins at a token, and where to go on."""
    end = _run(tokens, at)
    role = _role_before(tokens, at, grammar)
    for start in range(at, end - 1):
        stop = min(end, start + 2)
        starts_with_name = first_name(tokens[start].text) is not None
        last_pair = start == end - 2
        if starts_with_name or last_pair:
            if not starts_with_name and _is_no_name(tokens, start, stop, grammar):
                return None, stop
            person = _person(tokens, start, stop, role if start == at else ())
            return person, stop
    return None, max(end, at + 1)


def _is_no_name(tokens: Sequence[Token], start: int, stop: int, grammar: Grammar) -> bool:
    """«Жителі Львівської області», «Во Львовской»: capitals of a sentence and of a place."""
    first, words = tokens[start].low, grammar.words
    if first in words["prepositions"] or first in words["organisations"] or first in grammar.roles:
        return True
    return stop < len(tokens) and tokens[stop].low.startswith(("област", "район", "oblast"))


def find(blocks: Iterable[tuple[int, Sequence[Token]]], grammar: Grammar) -> tuple[Person, ...]:
    """Every mention of a name and surname, in order; `block` is as given with the tokens."""
    found: list[Person] = []
    for number, tokens in blocks:
        at = 0
        while at < len(tokens):
            if not tokens[at].capital or not _is_name(tokens[at]):
                at += 1
                continue
            person, at = _at(tokens, at, grammar)
            if person is not None:
                found.append(msgspec.structs.replace(person, block=number))
    return tuple(found)


def gather(mentions: Sequence[Person]) -> tuple[Person, ...]:
    """One person each, at the first mention, with the role of any mention that gives one."""
    people: dict[str, Person] = {}
    for person in mentions:
        key = names.key(person.name)
        known = people.get(key)
        if known is None:
            people[key] = person
        elif person.role and not known.role:
            people[key] = msgspec.structs.replace(known, role=person.role)
    return tuple(people.values())
