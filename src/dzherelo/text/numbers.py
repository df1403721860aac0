"""Numbers in a text, in one spelling whatever the language."""

import re
from decimal import Decimal

from dzherelo.lang import spelling

_LONGEST = 18
"""Longer digit strings are account numbers and identifiers, not amounts."""
_SPACES = " \u00a0\u2009\u202f"
_RUN = re.compile(
    rf"(?<!\d)((?:\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?!\d)|\d+)(?:[.,']\d+)*)"
    rf"(?:[{_SPACES}-]?([^\W\d_]+))?"
)
_ENGLISH_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")
_SHAPES = (
    (re.compile(r"\d{1,3}(?:'\d{3})+(?:\.\d+)?"), "'", "."),
    (re.compile(r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3}(?:,\d{3})+\.\d+"), ",", "."),
    (re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+"), ".", ","),
    (re.compile(r"\d+(?:\.\d+)?"), "", "."),
    (re.compile(r"\d+,\d+"), "", ","),
)
"""Shape of a written number, its thousands sign, its decimal sign; the first that fits."""
_SCALES = (
    (re.compile(r"(?:тис|тыс)(?:яч\w{0,3})?|thousand"), 10**3),
    (re.compile(r"млн|мільйон\w{0,3}|миллион\w{0,3}|millions?|mln"), 10**6),
    (re.compile(r"млрд|мільярд\w{0,3}|миллиард\w{0,3}|billions?|bn"), 10**9),
    (re.compile(r"трлн|трильйон\w{0,3}|триллион\w{0,3}|trillions?|trn"), 10**12),
)


def _scale(word: str) -> int:
    """What a word after a number multiplies it by; 1 for any other word."""
    lower = word.lower()
    return next((factor for pattern, factor in _SCALES if pattern.fullmatch(lower)), 1)


def _decimals(run: str, *, english: bool) -> list[str]:
    """The numbers in a run of digits and signs: one when it has the shape of one, else its parts.

    One comma before three digits parts thousands in English and decimals elsewhere
    («41,325 грн»); 15.02.2026 is three numbers.
    """
    if english and _ENGLISH_THOUSANDS.fullmatch(run):
        return [run.replace(",", "")]
    for shape, thousands, decimal in _SHAPES:
        if shape.fullmatch(run):
            plain = run.replace(thousands, "") if thousands else run
            return [plain.replace(decimal, ".")]
    return re.split("[.,']", run)


def _written(value: str, factor: int) -> str:
    """The plain decimal spelling of value times factor, without needless zeros."""
    plain = format(Decimal(value) * factor, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def single(text: str) -> tuple[tuple[str, int, int], ...]:
    """The numbers written in digits that are one amount: value, and [start, end) with its scale.

    Dates, clock times and other runs of several numbers are left out; values as in `read`.
    """
    english = not spelling.is_cyrillic(text)
    found: list[tuple[str, int, int]] = []
    for match in _RUN.finditer(text):
        values = _decimals(re.sub(rf"[{_SPACES}]", "", match[1]), english=english)
        clock = text[match.end(1) : match.end(1) + 1] == ":" or text[: match.start()].endswith(":")
        if len(values) != 1 or len(values[0]) > _LONGEST or clock:
            continue
        factor = _scale(match[2]) if match[2] else 1
        end = match.end() if factor > 1 else match.end(1)
        found.append((_written(values[0], factor), match.start(), end))
    return tuple(found)


def read(text: str) -> tuple[str, ...]:
    """The numbers of a text in order, such as "1250000" and "3.5"; duplicates kept.

    Thousands separators go, a decimal comma becomes a point, «млн», «тис.», "thousand" and their
    like multiply; per cent signs and signs of sums are left out. Dates and clock times give
    their parts.
    """
    english = not spelling.is_cyrillic(text)
    found: list[str] = []
    for run, word in _RUN.findall(text):
        values = _decimals(re.sub(rf"[{_SPACES}]", "", run), english=english)
        values = [value for value in values if len(value) <= _LONGEST]
        factor = _scale(word) if len(values) == 1 else 1
        found.extend(_written(value, factor) for value in values)
    return tuple(found)
