"""Written times → claimed times: RFC 822, ISO 8601, Ukrainian, Russian and English words."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from dzherelo.model.moment import ClaimedTime, Precision
from dzherelo.text.spoken_dates import Moment, spoken

KYIV = ZoneInfo("Europe/Kyiv")
"""The zone of a time written without one: our publishers write for readers in Ukraine."""
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before the web nothing was published on it: 1601 and 1970 are empty fields."""
LONGEST = 160
"""Characters; no date line is longer, and what is longer is not worth reading."""

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        start=1,
    )
}
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "cest": 120,
    "eet": 120, "eest": 180, "msk": 180, "msd": 240, "est": -300, "edt": -240, "cst": -360,
    "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "jst": 540,
}  # fmt: skip
_ZONE = r"(Z|[A-Z]{2,5}|(?:GMT|UTC)?\s*[+\u2212-]\d{1,2}:?(?:\d{2})?)?(?:\s*\([^)]*\))?"
_RFC822 = re.compile(
    r"(?:[A-Z]{2,9}\.?,?\s*)?(\d{1,2})(?:\s+|-)([A-Z]{3})[A-Z]*\.?,?(?:\s+|-)(\d{4}|\d{2})"
    r"(?:,?\s+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?\s*" + _ZONE + r")?",
    re.IGNORECASE,
)
_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (GMT|UTC|[+-]\d{4})"
)
_USUAL_LENGTH = 40
_ISO_T = 10  # where the T of ISO 8601 stands
_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:(?:T|\s+|\s*T\s*)(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*" + _ZONE + r")?",
    re.IGNORECASE,
)
_BASIC = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?\s*" + _ZONE + r")?", re.I)
_ASCTIME = re.compile(
    r"(?:[A-Z]{3},?\s+)?([A-Z]{3})[A-Z]*\s+(\d{1,2}),?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*"
    r"([A-Z]{3,4})?\s+(\d{4})",
    re.IGNORECASE,
)
_MILLISECONDS = 13  # digits of a stamp in milliseconds
_CENTURY_TURN = 50
_STAMP = re.compile(r"\d{10}(?:\.\d+)?|\d{13}")
_OFFSET = re.compile(r"([+\u2212-])(\d{1,2}):?(\d{2})?$")


def read(text: str, *, language: str, now: datetime, read_from: str) -> ClaimedTime | None:
    """The moment that `text` claims, or None when it claims none after 1990.

    RFC 822 §5 with RFC 2822's obsolete zones, RFC 3339 and ISO 8601, seconds since 1970, dates in
    words and relative forms; the last resort is dateparser with the one `language`. Without zone
    the time is Europe/Kyiv's. A moment after `now` is set back to it and marked `clamped`.
    """
    usual = _usual(text) if len(text) <= _USUAL_LENGTH else None
    if usual:
        return _clamped(ClaimedTime(usual[0], "second", usual[1], read_from), now)
    written = " ".join(text[: LONGEST + 1].split())
    if not written or len(written) > LONGEST:
        return None
    moment = _numeric(written) or spoken(written, language, now.astimezone(KYIV))
    if moment is None:
        return None
    return _claim(moment, now, read_from)


@lru_cache(maxsize=1024)  # the same moment often stands in two fields of an entry
def _usual(text: str) -> tuple[datetime, int] | None:
    """The moment in UTC and the minutes of its zone in the two forms that nearly all feeds write.

    To the second, with a zone; a part of what `_numeric` reads, and five times faster.
    """
    if text[_ISO_T : _ISO_T + 1] == "T":
        return _usual_iso(text)
    found = _USUAL.fullmatch(text)
    if not found:
        return None
    day, month, year, hour, minute, second, zone = found.groups()
    offset = _offset(zone)
    if offset is None:
        return None
    try:
        local = datetime(
            int(year), _MONTHS[month.lower()], int(day), int(hour), int(minute), int(second), 0, UTC
        )
        return (local - timedelta(minutes=offset) if offset else local), offset
    except (KeyError, ValueError, OverflowError):
        return None


def _usual_iso(text: str) -> tuple[datetime, int] | None:
    try:
        local = datetime.fromisoformat(text)
        away = local.utcoffset()
        if away is None or text[16:17] != ":":
            return None
        return local.astimezone(UTC).replace(microsecond=0), away // timedelta(minutes=1)
    except (ValueError, OverflowError):
        return None


def _claim(moment: Moment, now: datetime, read_from: str) -> ClaimedTime | None:
    """The moment as UTC, clamped to now; None when it is out of any sane range."""
    try:
        if moment.offset is None:
            at = moment.local.replace(tzinfo=KYIV).astimezone(UTC)
        else:
            at = (moment.local - timedelta(minutes=moment.offset)).replace(tzinfo=UTC)
    except (OverflowError, ValueError):
        return None
    return _clamped(ClaimedTime(at, moment.precision, moment.offset, read_from), now)


def _clamped(claim: ClaimedTime, now: datetime) -> ClaimedTime | None:
    """The claim, set back to `now` if it lies after it; None when it lies before the web."""
    if claim.at < EARLIEST:
        return None
    if claim.at <= now:
        return claim
    return msgspec.structs.replace(claim, at=now.astimezone(UTC), clamped=True)


@lru_cache(maxsize=1024)
def _numeric(text: str) -> Moment | None:
    """The forms that machines write."""
    if found := _RFC822.fullmatch(text):
        day, month, year, *rest = found.groups()
        return _moment(_year(year), _MONTHS.get(month.lower(), 0), int(day), rest)
    if found := _ISO.fullmatch(text) or _BASIC.fullmatch(text):
        year, month, day, *rest = found.groups()
        return _moment(int(year), int(month), int(day), rest)
    if found := _ASCTIME.fullmatch(text):
        month, day, hour, minute, second, zone, year = found.groups()
        clock = [hour, minute, second, zone]
        return _moment(int(year), _MONTHS.get(month.lower(), 0), int(day), clock)
    return _stamp(text)


def _stamp(text: str) -> Moment | None:
    if not _STAMP.fullmatch(text):
        return None
    seconds = int(text) / 1000 if len(text) == _MILLISECONDS and text.isdigit() else float(text)
    local = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return Moment(local.replace(tzinfo=None), "second", 0)


def _year(written: str) -> int:
    """Two digits as RFC 2822 §4.3 reads them."""
    number = int(written)
    if len(written) > len("25"):
        return number
    return number + (2000 if number < _CENTURY_TURN else 1900)


def _moment(year: int, month: int, day: int, rest: list[str | None]) -> Moment | None:
    """The moment of these numbers; None when the calendar has no such day."""
    hour, minute, second, zone = rest
    precision: Precision = "day"
    if hour is not None:
        precision = "hour" if minute is None else "minute" if second is None else "second"
    past_midnight = hour == "24"
    clock = (0 if past_midnight else int(hour or 0), int(minute or 0), min(int(second or 0), 59))
    try:
        local = datetime(year, month, day, *clock)  # noqa: DTZ001
        local = local + timedelta(days=1) if past_midnight else local
    except (ValueError, OverflowError):
        return None
    return Moment(local, precision, _offset(zone))


@lru_cache(maxsize=256)
def _offset(zone: str | None) -> int | None:
    """Minutes east of UTC; None when no zone, or none that we know, is written."""
    if not zone:
        return None
    found = _OFFSET.search(zone)
    if not found:
        return _ZONES.get(zone.strip().lower())
    sign, hours, minutes = found.groups()
    value = int(hours) * 60 + int(minutes or 0)
    if value >= 24 * 60:
        return None
    return value if sign == "+" else -value
