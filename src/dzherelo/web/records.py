"""The record of a publisher in words, numbers and two small drawings."""

from markupsafe import Markup

from dzherelo.model.record import LAGS, Figure, Record
from dzherelo.web import addresses
from dzherelo.web.sentences import percent
from dzherelo.web.wording import Wording

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
BAR_REM = 1.5
"""Height of a bar of the drawing of lags, with its words."""
LABEL, NUMBER = 30, 12
"""Percent of the drawing's width that the words before and the number behind a bar take."""


def number(figure: Figure, slug: str, words: Wording) -> Markup:
    """A figure, leading to the cases behind it: «12 із 40 (30 %)»."""
    said = Markup("<b>{}</b>").format(words.number(figure.count))
    if figure.share is not None:
        of = words.say("record_of", of=words.number(figure.of), share=percent(figure.share))
        said += " " + of
    if not figure.count:
        return said
    target = addresses.record(words.language, slug, figure.name)
    return Markup('<a href="{}">{}</a>').format(target, said)


def bar(figure: Figure) -> Markup:
    """The share as a bar; decoration beside the number that says the same."""
    if figure.share is None:
        return Markup("")
    return Markup(
        '<svg class="record-bar" width="100%" height="6" aria-hidden="true">'
        '<rect class="rail" width="100%" height="6" rx="3"/>'
        '<rect class="fill {}" width="{}%" height="6" rx="3"/></svg>'
    ).format(figure.name, round(100 * figure.share, 1))


def lags(record: Record, words: Wording) -> Markup:
    """How many stories the publisher told so long after the first report, as bars."""
    most, total = max(record.lags, default=0), sum(record.lags)
    if not total:
        return Markup("")
    room = 100 - LABEL - NUMBER
    rows = [
        _lag(place, count, room * count / most, _until(place, words))
        for place, count in enumerate(record.lags)
    ]
    told = "; ".join(f"{_until(place, words)}: {n}" for place, n in enumerate(record.lags) if n)
    opened = Markup(
        '<svg class="record-lags" role="img" aria-labelledby="lags-title lags-desc" width="100%"'
        ' height="{}rem"><title id="lags-title">{}</title><desc id="lags-desc">{}</desc>'
    ).format(BAR_REM * len(rows), words.say("record_lags"), told)
    return opened + Markup("").join(rows) + Markup("</svg>")


def _lag(place: int, count: int, width: float, label: str) -> Markup:
    top = place * BAR_REM
    return Markup(
        '<text x="0" y="{0}rem">{1}</text>'
        '<rect class="fill" x="{2}%" y="{3}rem" width="{4}%" height=".9rem" rx="2"/>'
        '<text x="{5}%" dx=".4rem" y="{0}rem">{6}</text>'
    ).format(top + 1, label, LABEL, top + 0.25, round(width, 1), round(LABEL + width, 1), count)


def _until(place: int, words: Wording) -> str:
    if place == len(LAGS):
        return str(words.say("record_more", time=span(LAGS[-1], words)))
    return str(words.say("record_until", time=span(LAGS[place], words)))


def span(seconds: float, words: Wording) -> Markup:
    """«12 хв», «3 год», «2 дн»."""
    if seconds < _HOUR:
        return words.say("lead_minutes", n=max(1, round(seconds / _MINUTE)))
    if seconds < _DAY:
        return words.say("lead_hours", n=round(seconds / _HOUR))
    return words.say("lead_days", n=round(seconds / _DAY))
