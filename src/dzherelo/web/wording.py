"""The interface in three languages: words with plural forms, and dates in words."""

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

LANGUAGES = ("uk", "ru", "en")
"""The languages of the interface; the first is the default."""

KYIV = ZoneInfo("Europe/Kyiv")

PluralRule = Callable[[int], str]


def slavic(number: int) -> str:
    """The plural form of Ukrainian and Russian (Unicode CLDR plural rules, whole numbers)."""
    if number % 100 in _TEENS:
        return "many"
    return {1: "one", 2: "few", 3: "few", 4: "few"}.get(number % 10, "many")


_TEENS = range(11, 15)


def english(number: int) -> str:
    """The plural form of English (Unicode CLDR plural rules, whole numbers)."""
    return "one" if number == 1 else "other"


RULES: dict[str, PluralRule] = {"uk": slavic, "ru": slavic, "en": english}
FORMS: dict[str, frozenset[str]] = {
    "uk": frozenset({"one", "few", "many"}),
    "ru": frozenset({"one", "few", "many"}),
    "en": frozenset({"one", "other"}),
}


class Wording:
    """The words of one language."""

    def __init__(self, language: str, table: dict[str, Any]) -> None:
        """`table` holds strings, plural forms (tables one/few/many/other) and lists."""
        self.language = language
        self.table = table
        self._rule = RULES[language]

    def say(self, key: str, /, **values: object) -> Markup:
        """The words for `key` with {names} filled in; values that are no Markup are escaped."""
        return Markup(self.table[key]).format(**values)  # noqa: S704 - the words are our own

    def count(self, key: str, number: int, /, **values: object) -> Markup:
        """The words for `number` things, in the right plural form; {n} is the number."""
        form = self.table[key][self._rule(number)]
        return Markup(form).format(  # noqa: S704 - the words are our own
            n=self.number(number), **values
        )

    def has(self, key: str) -> bool:
        """Whether there are words for `key`."""
        return key in self.table

    def number(self, number: int) -> str:
        """The number in groups of three digits, apart by a narrow space, in English by a comma."""
        return f"{number:,}".replace(",", "," if self.language == "en" else "\u202f")

    def span(self, seconds: float) -> Markup:
        """«40 с», «12 хв», «5 год», «3 дн.»: a stretch of time, rounded to its unit."""
        for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
            if seconds >= 2 * length:
                return self.say(f"unit_{unit}", n=self.number(round(seconds / length)))
        return self.say("unit_s", n=self.number(round(seconds)))

    def size(self, number: int) -> Markup:
        """«120 МБ», «3 ГБ»: bytes, in units of 2^20 and 2^30."""
        if number >= 10 * 1024**3:
            return self.say("unit_gb", n=self.number(round(number / 1024**3)))
        return self.say("unit_mb", n=self.number(round(number / 1024**2)))

    def day(self, day: date) -> str:
        """«14 липня 2026»."""
        month = self.table["months"][day.month - 1]
        return f"{day.day} {month} {day.year}"

    def weekday(self, day: date) -> str:
        """«вівторок»."""
        return str(self.table["weekdays"][day.weekday()])

    def moment(self, moment: datetime) -> str:
        """«14 липня 2026, 08:40», in Kyiv."""
        local = moment.astimezone(KYIV)
        return f"{self.day(local.date())}, {local:%H:%M}"

    def short(self, moment: datetime) -> str:
        """«14 лип., 08:40», in Kyiv."""
        local = moment.astimezone(KYIV)
        return f"{local.day} {self.table['short_months'][local.month - 1]}, {local:%H:%M}"

    def clock(self, moment: datetime) -> str:
        """«08:40», in Kyiv."""
        return f"{moment.astimezone(KYIV):%H:%M}"

    def join(self, parts: list[Markup]) -> Markup:
        """«a, b і c»."""
        *most, last = parts or [Markup("")]
        return Markup(", ").join(most) + escape(self.table["and"]) + last if most else last


@cache
def wording(language: str) -> Wording:
    """The words of `language`, one of `LANGUAGES`."""
    text = files("dzherelo.web").joinpath("words", f"{language}.toml").read_text("utf-8")
    return Wording(language, tomllib.loads(text))
