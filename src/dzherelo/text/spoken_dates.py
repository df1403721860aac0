"""Dates as people write them: month names, relative forms, numbers with dots; then dateparser."""

import re
import warnings
from datetime import datetime, timedelta

import dateparser
import msgspec

from dzherelo.model.moment import Precision

SLACK_DAYS = 2
"""A date without a year lies in this year unless it were further ahead than this."""
LAST_RESORT_LENGTH = 60
"""Characters; dateparser is slow and inventive on longer text."""


class Moment(msgspec.Struct, frozen=True):
    """A wall-clock time (naive), how exact, and its zone in minutes east of UTC if written."""

    local: datetime
    precision: Precision = "minute"
    offset: int | None = None


_MONTHS = 12
_MONTH_FORMS = (
    "січ(?:ень|ня|ні)?|янв(?:арь|аря|аре)?|jan(?:uary)?",
    "лют(?:ий|ого|ому)?|фев(?:р|раль|раля|рале)?|feb(?:ruary)?",
    "бер(?:ез|езень|езня|езні)?|мар(?:т|та|те)?|mar(?:ch)?",
    "квіт?(?:ень|ня|ні)?|апр(?:ель|еля|еле)?|apr(?:il)?",
    "трав?(?:ень|ня|ні)?|ма[йяе]|may",
    "черв?(?:ень|ня|ні)?|июн[ьяе]?|june?",
    "лип(?:ень|ня|ні)?|июл[ьяе]?|july?",
    "серп?(?:ень|ня|ні)?|авг(?:уст|уста|усте)?|aug(?:ust)?",
    "вер(?:ес|есень|есня|есні)?|сент?(?:ябрь|ября|ябре)?|sept?(?:ember)?",
    "жовт?(?:ень|ня|ні)?|окт(?:ябрь|ября|ябре)?|oct(?:ober)?",
    "лист?(?:опад|опада|опаді)?|ноя(?:б|брь|бря|бре)?|nov(?:ember)?",
    "груд?(?:ень|ня|ні)?|дек(?:абрь|абря|абре)?|dec(?:ember)?",
)
_MONTH = {
    form[:3]: number
    for number, forms in enumerate(_MONTH_FORMS, start=1)
    for form in forms.replace("ма[йяе]", "май|мая|мае").split("|")
}
_NAME = "(" + "|".join(_MONTH_FORMS) + r")\b\.?"
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:-?(?:го|е|st|nd|rd|th))?\s+(?:of\s+)?" + _NAME + r"(?:,?\s+(\d{4}))?"
)
_MONTH_FIRST = re.compile(r"\b" + _NAME + r"\s+(\d{1,2})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(\d{4}))?")
_DOTTED = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})\b")
_YEAR_FIRST = re.compile(r"\b(\d{4})[./-](\d{1,2})[./-](\d{1,2})\b")
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?")
_HOUR = re.compile(r"\b(\d{1,2})\s*(am|pm)\b")
_ZONE = re.compile(r"(?:gmt|utc)?\s*([+-])(\d{2}):?(\d{2})\b|\b(gmt|utc)\b")
_NOW = re.compile(r"\b(щойно|тільки що|только что|just now|right now|зараз|сейчас)\b")
_AGO = re.compile(
    r"\b(?:(\d{1,4}|a|an|one|пів|півтори|пол|полтора)\s*)?"
    r"(сек|sec|хв|мин|min|годин|год\b|час|hour|hr|h\b|полчаса|півгодини|дн|день|доб|сут|day"
    r"|тиж|нед|week|міс|мес|month|рок|рік|год|лет|year)\w*\.?\s+(?:тому|назад|ago)\b"
)
_UNITS: tuple[tuple[tuple[str, ...], timedelta, Precision], ...] = (
    (("сек", "sec"), timedelta(seconds=1), "minute"),
    (("хв", "мин", "min"), timedelta(minutes=1), "minute"),
    (("полчаса", "півгодини"), timedelta(minutes=30), "minute"),
    (("годин", "час", "hour", "hr", "h"), timedelta(hours=1), "hour"),
    (("дн", "день", "доб", "сут", "day"), timedelta(days=1), "day"),
    (("тиж", "нед", "week"), timedelta(weeks=1), "day"),
    (("міс", "мес", "month"), timedelta(days=30), "day"),
    (("рок", "рік", "лет", "year"), timedelta(days=365), "day"),
)
_DAYS_BACK = (
    (re.compile(r"\b(сьогодні|сегодня|today)\b"), 0),
    (re.compile(r"\b(позавчора|позавчера|the day before yesterday)\b"), 2),
    (re.compile(r"\b(вчора|учора|вчера|yesterday)\b"), 1),
)


def spoken(text: str, language: str, now: datetime) -> Moment | None:
    """The moment that the words claim, as seen at `now` (in the zone of the reader); else None."""
    words = text.lower().replace("\u2212", "-")
    return (
        _relative(words, language, now)
        or _dated(words, language, now)
        or _resort(text, language, now)
    )


def _relative(words: str, language: str, now: datetime) -> Moment | None:
    """«щойно», «2 години тому», «вчора в 18:00»."""
    wall = now.replace(tzinfo=None)
    if _NOW.search(words):
        return Moment(wall, "minute")
    if found := _AGO.search(words):
        return _ago(found.group(1) or "1", found.group(2), language, wall)
    for pattern, days in _DAYS_BACK:
        if pattern.search(words):
            return _at_clock(wall - timedelta(days=days), words)
    return None


def _ago(number: str, unit: str, language: str, wall: datetime) -> Moment | None:
    if unit == "год":  # Ukrainian abbreviates the hour so, Russian says the year
        unit = "year" if language == "ru" else "hour"
    count = {"пів": 0.5, "пол": 0.5, "півтори": 1.5, "полтора": 1.5}.get(number)
    if count is None:
        count = float(number) if number.isdigit() else 1.0
    for stems, length, precision in _UNITS:
        if unit in stems:
            local = wall - length * count
            if count % 1:
                return Moment(local, "minute")
            return Moment(_midnight(local) if precision == "day" else local, precision)
    return None


def _dated(words: str, language: str, now: datetime) -> Moment | None:
    """A calendar date with or without a clock time; a clock time alone is today's."""
    day = _calendar(words, language, now)
    if day is not None:
        return _at_clock(day, words)
    if _CLOCK.fullmatch(words):
        moment = _at_clock(now.replace(tzinfo=None), words)
        ahead = moment is not None and moment.local > now.replace(tzinfo=None)
        return Moment(moment.local - timedelta(days=1)) if moment and ahead else moment
    return None


def _calendar(words: str, language: str, now: datetime) -> datetime | None:
    if found := _DAY_FIRST.search(words):
        return _day(found.group(3), _month(found.group(2)), found.group(1), now)
    if found := _YEAR_FIRST.search(words):
        return _day(found.group(1), int(found.group(2)), found.group(3), now)
    if found := _DOTTED.search(words):
        first, mark, second, year = found.groups()
        month_first = language == "en" and mark == "/" and int(first) <= _MONTHS
        day, month = (second, first) if month_first or int(second) > _MONTHS else (first, second)
        return _day(year if len(year) > len("25") else "20" + year, int(month), day, now)
    if found := _MONTH_FIRST.search(words):
        return _day(found.group(3), _month(found.group(1)), found.group(2), now)
    return None


def _month(name: str) -> int:
    return _MONTH[name[:3]]


def _day(year: str | None, month: int, day: str, now: datetime) -> datetime | None:
    """Midnight of the day; without a year the latest such day that is not ahead."""
    number = int(year) if year else now.year
    try:
        local = datetime(number, month, int(day))  # noqa: DTZ001
        if not year and local > now.replace(tzinfo=None) + timedelta(days=SLACK_DAYS):
            local = local.replace(year=number - 1)
    except ValueError:
        return None
    return local


def _midnight(local: datetime) -> datetime:
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _at_clock(day: datetime, words: str) -> Moment | None:
    """The day at the clock time that stands in the words; the whole day when none does."""
    midnight = _midnight(day)
    hour, minute, second, half = _clock(words)
    if hour is None:
        return Moment(midnight, "day")
    number = int(hour)
    if half:
        number = number % 12 + (12 if half.startswith("p") else 0)
    if not _on_a_clock(number, int(minute or 0), int(second or 0)):
        return Moment(midnight, "day")
    local = midnight.replace(hour=number, minute=int(minute or 0), second=int(second or 0))
    precision: Precision = "hour" if minute is None else "second" if second else "minute"
    return Moment(local, precision, _zone(words))


def _on_a_clock(hour: int, minute: int, second: int) -> bool:
    return hour < 24 and minute < 60 and second < 60  # noqa: PLR2004


def _clock(words: str) -> tuple[str | None, str | None, str | None, str | None]:
    if found := _CLOCK.search(words):
        return found.group(1), found.group(2), found.group(3), found.group(4)
    if found := _HOUR.search(words):
        return found.group(1), None, None, found.group(2)
    return None, None, None, None


def _zone(words: str) -> int | None:
    """Minutes east of UTC when the words name a zone in numbers or as GMT."""
    clock = _CLOCK.search(words)
    found = _ZONE.search(words, clock.end()) if clock else None
    if not found:
        return None
    sign, hours, minutes, _ = found.groups()
    value = int(hours or 0) * 60 + int(minutes or 0)
    return min(value, 14 * 60) * (-1 if sign == "-" else 1)


def _resort(text: str, language: str, now: datetime) -> Moment | None:
    """What dateparser makes of it, for languages and forms that we have no rules for."""
    if not language or len(text) > LAST_RESORT_LENGTH or not any(map(str.isdigit, text)):
        return None
    base = now.replace(tzinfo=None)
    settings = {
        "RELATIVE_BASE": base,
        "PREFER_DATES_FROM": "past",
        "REQUIRE_PARTS": ["day", "month"],
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = dateparser.parse(text, languages=[language], settings=settings)
        except (ValueError, OverflowError, TypeError, KeyError, IndexError, RecursionError):
            return None
    if not isinstance(found, datetime):
        return None
    shift = found.utcoffset()
    offset = None if shift is None else int(shift.total_seconds() // 60)
    exact = bool(_CLOCK.search(text.lower()))
    local = found.replace(tzinfo=None)
    return Moment(local, "minute", offset) if exact else Moment(_midnight(local), "day", offset)
