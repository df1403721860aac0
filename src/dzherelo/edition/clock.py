"""Edition time (day 1 to 3 and Kyiv time) to real time and back, and the dates inside the texts."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

KYIV = ZoneInfo("Europe/Kyiv")
DAY = 24 * 60
MOMENTS = (
    "d1 09:00",
    "d1 12:00",
    "d1 15:00",
    "d1 20:00",
    "d2 09:00",
    "d2 12:00",
    "d2 20:00",
    "d3 09:00",
    "d3 16:30",
    "d3 23:30",
)
"""Moments worth polling at: together they see every article, and most edits before and after."""
END = MOMENTS[-1]

MONTHS = {
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "en": "January February March April May June July August September October November December",
}
_WRITTEN = re.compile(r"d([1-9])[ T]([01]\d|2[0-3]):([0-5]\d)")
_PLACEHOLDER = re.compile(r"\{d(\d)\}")


class Epoch(msgspec.Struct, frozen=True):
    """The real date of the edition's day 1."""

    day: date

    def at(self, minute: int) -> datetime:
        """The real moment (UTC) of an edition minute, read as Kyiv wall time."""
        days, rest = divmod(minute, DAY)
        wall = datetime.combine(self.day + timedelta(days=days), time(rest // 60, rest % 60), KYIV)
        return wall.astimezone(UTC)

    def minute(self, moment: datetime) -> int:
        """The edition minute of a real moment (aware)."""
        wall = moment.astimezone(KYIV)
        return (wall.date() - self.day).days * DAY + wall.hour * 60 + wall.minute


def ending(now: datetime) -> Epoch:
    """The epoch whose end is the latest 23:30 not after `now`: today's or yesterday's."""
    days, rest = divmod(read(END), DAY)
    wall = now.astimezone(KYIV)
    today = wall.hour * 60 + wall.minute >= rest
    return Epoch(wall.date() - timedelta(days=days if today else days + 1))


def read(text: str) -> int:
    """Minutes since midnight of day 1 for "d1 08:40", "d1T08:40" or "end"; ValueError otherwise."""
    found = _WRITTEN.fullmatch(END if text == "end" else text.strip())
    if found is None:
        raise ValueError(f'not an edition time: {text!r} (written "d1 08:40")')
    day, hour, minute = (int(part) for part in found.groups())
    return (day - 1) * DAY + hour * 60 + minute


def written(minute: int) -> str:
    """An edition minute as text: "d1 08:40"."""
    days, rest = divmod(minute, DAY)
    return f"d{days + 1} {rest // 60:02}:{rest % 60:02}"


def day_in_words(day: date, language: str) -> str:
    """A date as the texts write it: «11 лютого», «11 февраля», “February 11”."""
    month = MONTHS[language].split()[day.month - 1]
    return f"{month} {day.day}" if language == "en" else f"{day.day} {month}"


def dated(text: str, epoch: Epoch, language: str) -> str:
    """`text` with {d0}…{d4} replaced by real dates in the language of the text."""

    def word(found: re.Match[str]) -> str:
        return day_in_words(epoch.day + timedelta(days=int(found[1]) - 1), language)

    return _PLACEHOLDER.sub(word, text)
