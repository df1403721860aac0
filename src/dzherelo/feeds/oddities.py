"""What had to be mended in a feed, in words that a person understands."""

import re

from dzherelo.feeds import health
from dzherelo.model.outcome import Fault, FaultKind

_COLUMN = {"uk": 0, "en": 1, "ru": 2}
_SITEMAP = re.compile(r"sitemap (\S+): ([a-z-]+)")
_KINDS = {kind.value: kind for kind in FaultKind}
_SAID: tuple[tuple[re.Pattern[str], tuple[str, str, str]], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in {
        r"the feed is not well-formed": (
            "розмітка з помилками, її виправлено",
            "the markup has mistakes and was mended",
            "разметка с ошибками, она исправлена",
        ),
        r"the feed is cut off": (
            "стрічка обривається",
            "the feed breaks off",
            "лента обрывается",
        ),
        r"cut after entry (\d+)": (
            "стрічка обривається після запису {0}",
            "the feed breaks off after entry {0}",
            "лента обрывается после записи {0}",
        ),
        r"read by feedparser": (
            "розмітку вдалося прочитати лише запасним способом",
            "the markup could only be read by the reserve reader",
            "разметку удалось прочитать лишь запасным способом",
        ),
        r"the encoding (\S+) is a guess": (
            "кодування вгадано: {0}",
            "the encoding was guessed: {0}",
            "кодировка угадана: {0}",
        ),
        r"(\d+) unreadable characters": (
            "нечитних знаків: {0}",
            "unreadable characters: {0}",
            "нечитаемых знаков: {0}",
        ),
        r"(\d+) of (\d+) entries kept": (
            "узято записів: {0} із {1}",
            "entries taken: {0} of {1}",
            "взято записей: {0} из {1}",
        ),
        r"only the first (\d+) MiB were read": (
            "прочитано лише перші {0} МіБ",
            "only the first {0} MiB were read",
            "прочитаны лишь первые {0} МиБ",
        ),
    }.items()
)


def words(problem: str, language: str) -> str:
    """A problem of a `FeedDocument` in uk, ru or else en; one that has no words stays as it is."""
    column = _COLUMN.get(language, _COLUMN["en"])
    inner = _SITEMAP.fullmatch(problem)
    if inner and inner[2] in _KINDS:
        return f"{inner[1]}: {health.reason(Fault(_KINDS[inner[2]]), language)}"
    for pattern, said in _SAID:
        found = pattern.fullmatch(problem)
        if found:
            return said[column].format(*found.groups())
    return problem


def sitemap(url: str, fault: Fault) -> str:
    """The problem of an index whose sitemap at `url` could not be read."""
    return f"sitemap {url}: {fault.kind}"
