"""Names of bodies in the nominative: «пресслужбу Зоряного обласного центру» as it heads a page.

Only what comes before and with the head noun changes its case; what hangs on the head («центру
зайнятості») stays as it stands. The head is a noun of the language's list of bodies, whose first
form with the same stem is the nominative; what no list knows stays as written.
"""

import re
from functools import lru_cache

from dzherelo.provenance import cues, names, tokens
from dzherelo.provenance.cues import Grammar

_WOMAN, _MAN, _NEUTER, _MANY = "f", "m", "n", "p"
_UK_ADJECTIVES = {_WOMAN: "а", _MAN: "ий", _NEUTER: "е", _MANY: "і"}
_RU_ADJECTIVES = {_WOMAN: "ая", _MAN: "ый", _NEUTER: "ое", _MANY: "ые"}
_UK_ENDINGS = ("ього", "ьому", "ого", "ому", "ими", "ою", "ої", "ій", "им", "их", "ім", "ий", "у")
_RU_ENDINGS = (
    "ого",
    "его",
    "ому",
    "ему",
    "ыми",
    "ими",
    "ой",
    "ей",
    "ым",
    "им",
    "ую",
    "юю",
    "ых",
    "ом",
)


@lru_cache(maxsize=8)
def _heads(language: str) -> dict[str, str]:
    """Every listed form of a body, and every stem of one → its nominative."""
    found: dict[str, str] = {}
    by_stem: dict[str, str] = {}
    for form in cues.bodies(language):
        nominative = by_stem.setdefault(names.stem(form), form)
        found[form] = nominative
    return by_stem | found


def body(phrase: str, language: str) -> str:
    """The phrase with its head in the nominative; as it stands when its head is unknown."""
    if language == "en":
        return re.sub(r"^(?:the|a|an)\s+", "", phrase, flags=re.IGNORECASE)
    row = [token for token in tokens.tokenise(phrase) if token.kind == "word"]
    heads = _heads(language)
    grammar = cues.grammar(language)
    for at, token in enumerate(row):
        whole = heads.get(token.low) or heads.get(names.stem(token.low))
        if whole is None:
            if _adjective(token.text, _MAN, language) is None:
                break
            continue
        return _rewritten(phrase, row[: at + 1], whole, language)
    return _joined(phrase, row, grammar)


def _rewritten(phrase: str, row: list[tokens.Token], nominative: str, language: str) -> str:
    gender = _gender(nominative)
    words = []
    for token in row[:-1]:
        changed = _adjective(token.text, gender, language)
        if changed is None:
            return phrase
        words.append(phrase[token.start : token.start + 1] + changed[1:])
    head = _cased(nominative, row[-1].text)
    return " ".join([*words, head]) + phrase[row[-1].end :]


def _cased(word: str, like: str) -> str:
    """The word in the letters of another: capitals, a capital first, or small."""
    if len(like) > 1 and like.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if like[:1].isupper() else word


def _gender(noun: str) -> str:
    if noun.endswith(("и", "і", "ї", "ы")):
        return _MANY
    if noun.endswith(("о", "е", "є", "тво")) or (noun.endswith("я") and noun[-2:-1] in "ннт"):
        return _NEUTER
    return _WOMAN if noun.endswith(("а", "я", "ія")) else _MAN


def _adjective(word: str, gender: str, language: str) -> str | None:
    """An adjective in the nominative of a gender; None when the word does not look like one."""
    endings = _UK_ENDINGS if language != "ru" else _RU_ENDINGS
    table = _UK_ADJECTIVES if language != "ru" else _RU_ADJECTIVES
    plain = tuple(_UK_ADJECTIVES.values()) if language != "ru" else (*_RU_ADJECTIVES.values(), "ий")
    for ending in (*endings, *plain):
        if word.endswith(ending) and len(word) - len(ending) > 2:  # noqa: PLR2004 - a stem
            stem = word[: -len(ending)]
            soft = language == "ru" and stem[-1] in "гкхжшщ"
            last = table[gender]
            return stem + ({"ый": "ий", "ые": "ие"}.get(last, last) if soft else last)
    return None


_TAILS = {
    end: nominative
    for nominative, ends in {
        "поліція": "поліції",
        "полиция": "полиции",
        "гвардія": "гвардії",
        "гвардия": "гвардии",
        "мерія": "мерії",
        "мэрия": "мэрии",
        "банк": "банку банка банком банке",
        "стат": "стату стата статом статі",
        "штаб": "штабу штаба штабі штабе",
        "центр": "центру центрі центра центре",
        "мін": "міні міну",
        "фін": "фіну фіні",
        "фин": "фина фине",
        "юст": "юсті юсту юсте юста",
        "канал": "каналу каналі канала канале",
        "кремль": "кремлі кремля кремле",
        "пентагон": "пентагоні пентагону пентагона",
        "корпус": "корпусу корпусі корпуса",
        "служба": "служби службі службу службы службе",
        "рада": "ради раді раду",
        "совет": "совета совете",
        "прокуратура": "прокуратури прокуратурі прокуратуры прокуратуре",
        "агентство": "агентства агентстві агентству",
    }.items()
    for end in ends.split()
}
"""Ends of joined names (Нацполіції, Держстату, Генштабі) and their nominatives."""


def _joined(phrase: str, row: list[tokens.Token], grammar: Grammar) -> str:
    """Нацбанку → Нацбанк, when the name is one joined word."""
    if not row or grammar.language == "en" or row[0].start != 0:
        return phrase
    low = row[0].low
    for tail, nominative in _TAILS.items():
        if low.endswith(tail) and len(low) > len(tail):
            changed = row[0].text[: -len(tail)] + nominative
            return changed + phrase[row[0].end :]
    return phrase
