"""Counted things in a text: how many killed, drones, hryvnias, and what they are counted of."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from dzherelo.lang import concepts, packs, spelling
from dzherelo.lang.packs import Pack
from dzherelo.model.profile import Amount
from dzherelo.text import numbers, sentences, skeletons

MOST = 40
"""Amounts kept of one article; longer lists are tables and price lists."""
_WORD = re.compile(r"%|\$|€|₴|[^\W\d_]+(?:['’ʼ\-][^\W\d_]+)*")
_SIGNS = {"%": "percent", "$": "USD", "€": "EUR", "₴": "UAH"}
_HUNDRED, _THOUSAND = 100, 1000
_NOUN_WITHIN = 3
"""Words after a number among which its noun stands: «43 ударні безпілотні літаки»."""
_STATE_REACH = 70
"""Characters between a number and the word that says what happened to the counted."""
_COMMA = 40
"""A comma between number and state counts as so many characters: another clause is farther."""
_CONTEXT = 8
_SHORTEST_CONTEXT = 4
_STEM = 6
_ADJECTIVE = re.compile(r"(?:их|іх|ых|ого|ої|ий|ій|а|я|і|ні|ых|ые|ой|ый)\Z")
_YEARS = range(1900, 2101)
_YEAR_DIGITS = 4

Bound = Literal["", "more", "less", "about"]


class _Word(msgspec.Struct, frozen=True):
    """A word of a sentence: key form, stretch in the block."""

    low: str
    start: int
    end: int


class _Number(msgspec.Struct, frozen=True):
    """A number of a sentence, in digits or words, with its stretch in the block."""

    value: str
    start: int
    end: int
    spelled: bool = False


def find(text: str, language: str, block: int = 0) -> tuple[Amount, ...]:
    """The amounts of one block in order; languages without a pack have none.

    A number in words («дві тисячі», "two thousand") has the value of the same in digits («2 000»,
    «2 тис.»). Years, ages, times, places in a table and dates are no amounts.
    """
    pack = packs.pack(language)
    if not pack.numerals:
        return ()
    found: list[Amount] = []
    for start, end in sentences.split(text, language):
        found += _of_sentence(text, (start, end), pack, block)
    return tuple(found[:MOST])


def _of_sentence(text: str, span: tuple[int, int], pack: Pack, block: int) -> Iterator[Amount]:
    words = [_Word(spelling.key(m[0]), m.start(), m.end()) for m in _WORD.finditer(text, *span)]
    found = sorted([*_in_digits(text, span), *_in_words(words, pack)], key=lambda one: one.start)
    if not found:
        return
    states = _states(words, pack)
    for at, number in enumerate(found):
        following = found[at + 1].start if at + 1 < len(found) else span[1]
        named = _named(number, words, following, text, pack)
        if named is None:
            continue
        unit, noun = named
        part = _is_whole(number, text)
        state = "" if part else _state(number, states, text)
        key = _key(unit, state)
        if key:
            context = () if ":" in key or key in _OF_PEOPLE else _context(words, number, noun, pack)
            bound = _bound(number, words, pack)
            yield Amount(key, number.value, noun, bound, context, block, *span)


# ---- numbers -------------------------------------------------------------------------------------


def _in_digits(text: str, span: tuple[int, int]) -> list[_Number]:
    start = span[0]
    return [
        _Number(value, start + a, start + b)
        for value, a, b in numbers.single(text[start : span[1]])
        if not _attached(text, start + a, start + b)
        and not (_is_bare_year(text[start + a : start + b], text[: start + a]))
    ]


def _attached(text: str, start: int, end: int) -> bool:
    """«14-річний», «№ 5», «А-50»: part of a name or an adjective."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return bool(re.search(r"[№#]\s?\Z|[\w-]\Z|[/.]\Z", before) or re.match(r"-\w|/|\w", after))


def _is_bare_year(written: str, before: str) -> bool:
    """«у 2026 уряд виділив»: four digits after a preposition of time."""
    if len(written) != _YEAR_DIGITS or not written.isdigit() or int(written) not in _YEARS:
        return False
    return (
        re.search(r"(?:^|\s)(?:[ув]|із?|до|від|на|за|от|с|in|since|by|from)\s\Z", before, re.I)
        is not None
    )


def _in_words(words: Sequence[_Word], pack: Pack) -> list[_Number]:
    found, at = [], 0
    while at < len(words):
        end, total, current = at, 0, 0
        while end < len(words) and (value := pack.numerals.get(words[end].low)) is not None:
            if value >= _THOUSAND:
                total, current = total + max(1, current) * value, 0
            elif value == _HUNDRED and 0 < current < _HUNDRED:
                current *= value
            else:
                current += value
            end += 1
        scale_alone = end == at + 1 and total >= _THOUSAND
        if end > at and not scale_alone:
            value_written = str(total + current)
            found.append(_Number(value_written, words[at].start, words[end - 1].end, True))
        at = max(end, at + 1)
    return found


# ---- of what -------------------------------------------------------------------------------------


def _named(
    number: _Number, words: Sequence[_Word], limit: int, text: str, pack: Pack
) -> tuple[str, str] | None:
    """The unit ("people", "UAH", a noun's key) and the noun as written; None for no amount."""
    if text[max(0, number.start - 1) : number.start] in {"$", "€", "₴"}:
        return _SIGNS[text[number.start - 1]], ""
    after = [word for word in words if word.start >= number.end][: _NOUN_WITHIN + 2]
    of = {"із", "з", "зі", "из", "of"}
    if after and after[0].low in of and limit < (after[1].start if len(after) > 1 else limit + 1):
        after = [word for word in words if word.start > limit][: _NOUN_WITHIN + 2]
        limit = after[-1].end if after else limit
        after = [word for word in after if word.low not in pack.numerals]
    for place, word in enumerate(after[:_NOUN_WITHIN]):
        if word.start >= limit or re.search(r"[,;:()–—]", text[number.end : word.start]):
            break
        answer = _unit(word, text, pack)
        if answer is not None:
            return answer if answer[0] else None
        if word.low in pack.stop_words or _is_state(word, pack):
            break
        last = place == _NOUN_WITHIN - 1
        if not last and _ADJECTIVE.search(word.low) and not _noun_like(word, pack):
            continue
        return _plain(word, text, pack)
    alone = _stands_alone(number, words, text, pack) and not _is_year(number)
    return ("people?", "") if alone else None


def _stands_alone(number: _Number, words: Sequence[_Word], text: str, pack: Pack) -> bool:
    """«ще 14 поранено», «загинули двоє»; in «рейс 412» the number belongs to the word before."""
    before = [word for word in words if word.end <= number.start]
    if not before or re.search(r"[^\w\s]", text[before[-1].end : number.start]):
        return True
    last = before[-1]
    small = last.low in pack.stop_words or any(last.low in each for each in pack.amounts.values())
    return small or _is_state(last, pack)


def _unit(word: _Word, text: str, pack: Pack) -> tuple[str, str] | None:
    """People, a currency, a share; ("", "") for words after which a number counts nothing."""
    if word.low in pack.amounts["skipped"] or word.low in pack.months:
        return "", ""
    sign = text[word.start : word.end]
    if sign in _SIGNS:
        return _SIGNS[sign], ""
    if word.low in pack.units:
        return pack.units[word.low], ""
    return ("people", "") if word.low in pack.amounts["people"] else None


def _noun_like(word: _Word, pack: Pack) -> bool:
    return any(concepts.find(lemma, pack.code) for lemma in pack.lemmatise(word.low))


def _plain(word: _Word, text: str, pack: Pack) -> tuple[str, str] | None:
    """A noun under one key for its forms, and across languages where the word is a common one."""
    if len(word.low) < _SHORTEST_CONTEXT:
        return None
    lemmas = pack.lemmatise(word.low)
    shared = next((c for lemma in lemmas for c in concepts.find(lemma, pack.code)), "")
    stem = min(pack.stems(word.low) or (word.low,), key=len)
    return shared or skeletons.frame(stem) or stem[:_STEM], text[word.start : word.end]


def _is_year(number: _Number) -> bool:
    return number.value.isdigit() and int(number.value) in _YEARS


# ---- what happened to them -----------------------------------------------------------------------


def _states(words: Sequence[_Word], pack: Pack) -> list[tuple[str, _Word]]:
    return [
        (name, word)
        for word in words
        for name, stems in pack.states.items()
        if word.low.startswith(stems)
    ]


def _is_state(word: _Word, pack: Pack) -> bool:
    return any(word.low.startswith(stems) for stems in pack.states.values())


def _state(number: _Number, states: Sequence[tuple[str, _Word]], text: str) -> str:
    """The nearest state, where a comma counts as distance; "" when none is near."""
    best, least = "", _STATE_REACH + 1
    for name, word in states:
        between = text[number.end : word.start] or text[word.end : number.start]
        far = len(between) + _COMMA * sum(between.count(sign) for sign in ",;")
        if far < least:
            best, least = name, far
    return best


def _is_whole(number: _Number, text: str) -> bool:
    """«43 із 51 дронів»: 51 is how many there were, not how many were shot down."""
    before = text[max(0, number.start - 4) : number.start].split()
    if not before or before[-1] not in {"із", "з", "зі", "из", "of"}:
        return False
    return (
        re.search(r"\d\s+\w{1,2}\s\Z", text[max(0, number.start - 10) : number.start]) is not None
    )


_OF_PEOPLE = frozenset(
    {"killed", "injured", "missing", "detained", "evacuated", "rescued", "hospitalised"}
)
_BARE = frozenset({"percent", "UAH", "USD", "EUR"})


def _key(unit: str, state: str) -> str:
    """What two amounts must share to be of one thing; "" when nobody can tell what is counted."""
    if unit in {"people", "people?"}:
        alone = "people" if unit == "people" else ""
        return state if state in _OF_PEOPLE else alone
    return f"{unit}:{state}" if state and unit not in _BARE else unit


def _bound(number: _Number, words: Sequence[_Word], pack: Pack) -> Bound:
    before = [word.low for word in words if word.end <= number.start][-2:]
    kinds: tuple[Bound, ...] = ("more", "less", "about")
    for kind in kinds:
        if any(word in pack.amounts[kind] for word in before):
            return kind
    return ""


def _context(words: Sequence[_Word], number: _Number, noun: str, pack: Pack) -> tuple[str, ...]:
    """Stems of the words nearest to a number: what the sum or share is of."""
    near = sorted(words, key=lambda word: abs(word.start - number.start))
    stems = [
        word.low[:_STEM]
        for word in near
        if len(word.low) >= _SHORTEST_CONTEXT
        and word.low not in pack.stop_words
        and word.low not in pack.numerals
        and word.low not in pack.units
        and word.low != spelling.key(noun)
    ]
    return tuple(dict.fromkeys(stems))[:_CONTEXT]


# ---- whether two of them can both be true --------------------------------------------------------


def agree(one: Amount, other: Amount) -> bool:
    """Whether two amounts of one thing can both be true, given how each number is meant."""
    a, b = Decimal(one.value), Decimal(other.value)
    return a == b or _allows(one, b) or _allows(other, a)


_MORE_REACH = Decimal("1.5")
_ABOUT = Decimal("0.1")


def _allows(one: Amount, value: Decimal) -> bool:
    mine = Decimal(one.value)
    if one.bound == "more":
        return mine <= value <= mine * _MORE_REACH
    if one.bound == "less":
        return mine / _MORE_REACH <= value <= mine
    return one.bound == "about" and abs(mine - value) <= mine * _ABOUT
