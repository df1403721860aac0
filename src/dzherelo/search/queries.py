"""The query language: words, "phrases", -without and operators such as source: or author:."""

import re
from collections.abc import Sequence
from datetime import date

import msgspec

from dzherelo.lang import packs, places, spelling
from dzherelo.model.search import Query, Word
from dzherelo.text import keys, normal

LONGEST = 400
"""Characters of a query that are read."""
MOST_WORDS = 24
"""Words of a query that are looked for: more make a slow question, not a better answer."""
LANGUAGES = ("uk", "ru", "en")
"""Nobody says in which language they search: a word gets its keys of all of these."""

_TOKEN = re.compile(r'(-?)(?:([A-Za-z]+):)?(?:"([^"]*)"?|(\S+))')
_GAP = re.compile(r"\b(source|author|lang|before|after|intitle):\s+", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_OPERATORS = frozenset({"source", "author", "lang", "before", "after", "intitle"})


class Token(msgspec.Struct, frozen=True):
    """One part of a query: its operator ("" for none), value, and how it was written."""

    operator: str
    value: str
    quoted: bool
    minus: bool


def _tokens(text: str) -> list[Token]:
    """The parts of a query; an unknown operator is an ordinary word."""
    found = []
    for minus, operator, phrase, word in _TOKEN.findall(text):
        if word.endswith(":") and word[:-1].lower() in _OPERATORS:
            continue  # an operator without its value asks for nothing
        known = operator.lower() if operator.lower() in _OPERATORS else ""
        value = phrase or word
        if operator and not known:
            value = f"{operator}:{value}"
        found.append(Token(known, value.strip(), bool(phrase), bool(minus)))
    return found


def _forms(word: str) -> list[str]:
    """The word as written and as a name: people type «умєров» and mean «Умєров»."""
    forms = [word, word.lower(), word.lower().title() if "-" in word else word.capitalize()]
    return list(dict.fromkeys(forms))


def _common(word: str, *, morphology: bool) -> bool:
    """Whether the word, as written, is an everyday word of a Cyrillic language."""
    if not word.islower() or not spelling.is_cyrillic(word):
        return False
    return any(packs.load(code, morphology=morphology).knows(word) for code in ("uk", "ru"))


def _skeletons(found: Sequence[Word], *, common: bool) -> tuple[str, ...]:
    """The place that the word names, else its frames; of an everyday word only the long ones."""
    every = dict.fromkeys(key for each in found for key in each.skeletons)
    named = tuple(key for key in every if key.startswith(keys.PLACE_SIGN))
    return named or tuple(key for key in every if len(key) >= keys.COMMON_FRAME or not common)


def _stems(word: str, languages: Sequence[str]) -> frozenset[str]:
    return frozenset(stem for code in languages for stem in packs.pack(code).stems(word))


def _lemmas(found: Sequence[Word], word: str, languages: Sequence[str], common: bool) -> list[str]:
    """The lemmas of all readings, less those that mislead.

    An everyday word is no name, so its stems, which are for names, are left out: «вода» is not
    to find «Водій». A word written like a place means the place: «Київ» is not to find «кий».
    """
    every = list(dict.fromkeys(key for each in found for key in each.lemmas))
    if common:
        unwanted = _stems(word, languages) - {spelling.key(word)}
        return [key for key in every if key not in unwanted]
    meant = [key for key in every if places.find(word, (key,))]
    return meant or every


def read_word(word: str, languages: Sequence[str], *, morphology: bool = True) -> Word:
    """The keys of an asked word: those of every language and of its form as a name, together."""
    asked = tuple(languages) or LANGUAGES
    common = _common(word, morphology=morphology)
    found = [
        keys.read(form, code, morphology=morphology) for code in asked for form in _forms(word)
    ]
    return Word(
        word,
        tuple(dict.fromkeys(key for each in found for key in each.surface)),
        tuple(_lemmas(found, word, asked, common)),
        _skeletons(found, common=common),
    )


def is_stop_word(word: str) -> bool:
    """Whether the word is a stop word of any language we search in."""
    key = spelling.key(word)
    return any(key in packs.pack(code).stop_words for code in LANGUAGES)


def read_day(text: str) -> date | None:
    """A day written 2026-03-15, 15.03.2026, 2026-03 or 2026 (their first day); None otherwise."""
    if dotted := _DOTTED.fullmatch(text):
        day, month, year = dotted.groups()
    elif match := _DAY.fullmatch(text):
        year, month, day = match[1], match[2] or "1", match[3] or "1"
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _is_text(token: Token) -> bool:
    """Whether the token asks for its words; a date that is none does too."""
    if token.operator in {"before", "after"}:
        return read_day(token.value) is None
    return token.operator in {"", "intitle"}


def _words(tokens: Sequence[Token]) -> list[str]:
    return [word for token in tokens if _is_text(token) for word in normal.words(token.value)]


def _value(tokens: Sequence[Token], operator: str) -> str:
    """The value of the last token with an operator, "" when there is none."""
    values = [each.value for each in tokens if each.operator == operator]
    return values[-1] if values else ""


def _names(tokens: Sequence[Token]) -> list[str]:
    named = (token.value for token in tokens if token.operator == "author")
    return [word for value in named for word in normal.words(value)]


def narrowed(text: str, *operators: tuple[str, str]) -> str:
    """The query with operators set to values, instead of what it said of them before.

    An operator "" adds its value as a phrase.
    """
    known = {operator for operator, _ in operators if operator}
    kept = [
        token
        for token in _tokens(_GAP.sub(r"\1:", normal.fold(text)))
        if token.minus or token.operator not in known
    ]
    added = [Token(operator, value, not operator, minus=False) for operator, value in operators]
    return " ".join(dict.fromkeys(_written(token) for token in [*kept, *added]))


def _written(token: Token) -> str:
    """A token as one writes it."""
    value = token.value.replace('"', " ")
    shown = f'"{value}"' if token.quoted or " " in value else value
    return ("-" if token.minus else "") + (f"{token.operator}:" if token.operator else "") + shown


def parse(text: str, languages: Sequence[str] = LANGUAGES, *, morphology: bool = True) -> Query:
    """The query as understood; any text has a meaning, and an empty one asks for nothing.

    Stop words are left out of `words` (not of phrases), unless there are no others. `before` and
    `after` are days; `text` is what was typed, folded. `morphology=False` leaves the optional
    analyser out. At most `MOST_WORDS` words are kept.
    """
    folded = normal.fold(text[:LONGEST])
    tokens = _tokens(_GAP.sub(r"\1:", folded))
    wanted = [token for token in tokens if not token.minus]
    plain = _words([token for token in wanted if not token.quoted])
    telling = [word for word in plain if not is_stop_word(word)]
    quoted = [normal.words(each.value) for each in wanted if each.quoted and _is_text(each)]

    def read(words: Sequence[str]) -> tuple[Word, ...]:
        some = words[:MOST_WORDS]
        return tuple(read_word(word, languages, morphology=morphology) for word in some)

    return Query(
        text=folded,
        words=read(telling or plain),
        phrases=tuple(read(words) for words in quoted if words),
        without=read(_words([token for token in tokens if token.minus])),
        source=_value(wanted, "source"),
        language=_value(wanted, "lang").lower(),
        before=read_day(_value(wanted, "before")),
        after=read_day(_value(wanted, "after")),
        author=read(_names(wanted)),
        in_title=any(token.operator == "intitle" for token in wanted),
    )
