"""Lines and forms that name a source without a verb: «Джерело:», «Фото:», datelines, headlines."""

import re
from collections.abc import Sequence
from functools import lru_cache

from dzherelo.provenance import names, people, phrases, tokens
from dzherelo.provenance import scene as scenes
from dzherelo.provenance.finds import Find
from dzherelo.provenance.phrases import Row
from dzherelo.provenance.scene import Scene
from dzherelo.provenance.tokens import Token

_RANK = 1
_HEADLINE_RANK = 4
_LONGEST_LABEL = 6
"""Words before the colon of «X: …» in a headline; longer ones are sentences."""
_FOOTER = re.compile(r"^\s*(//|©|\(с\)|\(c\))\s*(?=[\w«“\"])")
_NAME_SPLIT = re.compile(r"\s*(?:/|,|;|\||\s+та\s+|\s+и\s+)\s*")
_DATELINE = (
    r"^\s*[A-ZА-ЯІЇЄҐ][A-ZА-ЯІЇЄҐ'’ʼ\-]{{2,}}(?:[ \-][A-ZА-ЯІЇЄҐ][A-ZА-ЯІЇЄҐ'’ʼ\-]+)*\s*[,.]\s*"
    r"(?:\d{{1,2}}\s+(?:{0})|(?:{0})\.?\s+\d{{1,2}})[.,]?\s*[–—\-/(.]?\s*"
    r"(?P<name>[\w«][\w'’ʼ. »\-]{{1,40}}?)\s*(?P<end>\)|/|\.(?=\s|$)|[–—]|\s-\s)"
)


def is_skipped(text: str, scene: Scene) -> bool:
    """Whether the line is furniture: «Читайте також», «Підписуйтесь», a byline."""
    low = tokens.lower(text[:60]).strip()
    return any(
        low.startswith(cue) and not low[len(cue) : len(cue) + 1].isalpha()
        for cue in scene.grammar.lines["skip"]
    )


def find(text: str, scene: Scene) -> list[Find]:
    """The sources that one block names by its form."""
    return [*_labelled(text, scene), *_footer(text, scene), *_dateline(text, scene)]


def after_dashes(row: Row, text: str, scene: Scene) -> list[Find]:
    """«…, – РБК-Україна.»: a source between comma with dash and the end of its sentence."""
    found = []
    for at in range(2, len(row) - 1):
        if row[at].kind != "dash" or row[at - 1].kind != "comma":
            continue
        if not phrases.may_begin(row[at + 1], scene):
            continue
        end = phrases.extent(row, at + 1, text, scene.grammar)
        ends = end == len(row) or row[end].kind in {"stop", "close"}
        if ends and _stands_alone(row, at + 1, end, text, scene):
            found.append(_at_dash(row, at, end, text, scene))
    return found


def before_quotations(row: Row, text: str, scene: Scene) -> list[Find]:
    """«Наталка Кобринець, речниця суду: «…»»: who speaks stands alone before a colon and marks."""
    found: list[Find] = []
    for at in range(1, len(row) - 1):
        if row[at].kind != "colon" or row[at + 1].kind != "open":
            continue
        second = phrases.clause_start(row, at - 1)
        start = second
        if second > 1 and row[second - 1].kind == "comma":
            start = phrases.clause_start(row, second - 2)
        if start and row[start - 1].kind != "stop":
            continue
        subject = _subject_before(row, start, at, text, scene)
        if subject is not None:
            colon, hint = row[at], _hint(row, start, subject, text, scene)
            where = (row[start].start, row[subject - 1].end)
            found.append(Find(":", colon.start, colon.end, *where, hint, rank=_HEADLINE_RANK))
        elif _names_one(row, (start, second, at), text, scene):
            colon, hint = row[at], _hint(row, second, at, text, scene)
            where = (row[start].start, row[at - 1].end)
            found.append(Find(":", colon.start, colon.end, *where, hint, rank=_HEADLINE_RANK))
    return found


def _subject_before(row: Row, start: int, at: int, text: str, scene: Scene) -> int | None:
    """The end of the person whose sentence leads to a quotation: «Капітан Рубан був краткий: «»."""
    end = phrases.extent(row, start, text, scene.grammar)
    if not start < end < at or any(row[i].kind in {"comma", "stop"} for i in range(start, at)):
        return None
    named = [token for token in row[start + 1 : end] if token.capital and not token.acronym]
    hint = _hint(row, start, end, text, scene)
    return end if named and hint in {"role", "name"} and at - end <= _LONGEST_LABEL else None


def spoken_asides(row: Row, text: str, scene: Scene) -> list[Find]:
    """«…», – не приховує радості тренерка Марія Вовк: after marks and a dash stands who spoke.

    Any verb will do; the speaker must be a role or a person, and end the clause.
    """
    found: list[Find] = []
    if not any(token.kind == "close" for token in row):
        return found
    for at in range(2, len(row) - 2):
        if not (row[at].kind == "dash" and _speech_ends(row, at) and _may_say(row[at + 1])):
            continue
        stop = phrases.clause_end(row, at + 1)
        for index in range(at + 2, min(stop, at + _FURTHEST)):
            end = phrases.extent(row, index, text, scene.grammar)
            hint = _hint(row, index, index + 1, text, scene)
            if hint == "role" or (hint == "name" and _is_known_name(row, index, end, scene)):
                cue = (row[at + 1].start, row[index - 1].end)
                where = (row[index].start, row[end - 1].end)
                words = text[cue[0] : cue[1]]
                found.append(Find(words, *cue, *where, hint, quote=True, rank=_ASIDE_RANK))
                break
    return found


def _speech_ends(row: Row, at: int) -> bool:
    """Whether spoken words end before a dash: «…», –; «…!» –. A title («Тіні» –) has no sign."""
    signs = {"comma", "stop"}
    before, earlier = row[at - 1], row[at - 2]
    if before.kind == "comma" or before.text in {"!", "?", "…"}:
        return earlier.kind == "close" or before.kind == "stop"
    return before.kind == "close" and earlier.kind in signs


_VERB_ENDINGS = ("є", "ить", "ться", "ють", "уть", "ав", "ив", "їв", "ла", "ли", "ло")
_VERB_ENDINGS_RU = ("ет", "ит", "ется", "ится", "ют", "ят", "ал", "ил")


def _may_say(token: Token) -> bool:
    return token.text.islower() and token.low.endswith(_VERB_ENDINGS + _VERB_ENDINGS_RU)


_FURTHEST = 6
"""Words of an aside among which its speaker begins."""
_ASIDE_RANK = 6


def _names_one(row: Row, ends: tuple[int, int, int], text: str, scene: Scene) -> bool:
    """Whether one phrase, or a name and a role parted by a comma, fill the words to the colon."""
    start, second, at = ends
    labels = scene.grammar.lines["source"] + scene.grammar.lines["photo"]
    if tokens.lower(text[row[start].start : row[at - 1].end]) in labels:
        return False
    if phrases.extent(row, second, text, scene.grammar) != at:
        return False
    if start == second:
        return _stands_alone(row, start, at, text, scene)
    if phrases.extent(row, start, text, scene.grammar) != second - 1:
        return False
    return _hint(row, second, at, text, scene) in {"role", "organisation"}


def _at_dash(row: Row, at: int, end: int, text: str, scene: Scene) -> Find:
    dash, hint = row[at], _hint(row, at + 1, end, text, scene)
    where = (row[at + 1].start, row[end - 1].end)
    return Find(dash.text, dash.start, dash.end, *where, hint, rank=_HEADLINE_RANK)


def _parts(text: str, start: int) -> list[tuple[int, int]]:
    """The names of a credit line as character ranges: «Getty Images / Сергій Харченко»."""
    ranges, at = [], start
    stop = text.find("\n", start)
    stop = len(text) if stop < 0 else stop
    for match in _NAME_SPLIT.finditer(text, start, stop):
        ranges.append((at, match.start()))
        at = match.end()
    ranges.append((at, stop))
    trimmed = []
    for first, last in ranges:
        part = text[first:last]
        left = len(part) - len(part.lstrip())
        right = len(part.rstrip(" .;"))
        if right > left:
            trimmed.append((first + left, first + right))
    return trimmed


def _label(text: str, labels: Sequence[str]) -> re.Match[str] | None:
    return _label_pattern(tuple(labels)).search(tokens.lower_in_place(text))


@lru_cache(maxsize=16)
def _label_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(re.escape(one) for one in sorted(labels, key=lambda one: (-len(one), one)))
    pattern = rf"(?:^|\n|(?<=[.!?»”]\s)|(?<=\|\s)|(?<=\())\s*(?P<cue>(?:{names})\s*[:–—])\s*(?=\S)"
    return re.compile(pattern)


def _labelled(text: str, scene: Scene) -> list[Find]:
    found = []
    photo = _label(text, scene.grammar.lines["photo"])
    if photo is not None:
        found += _credits(photo, text, scene)
    source = _label(text, scene.grammar.lines["source"])
    if source is not None:
        found += _sources(source, text, scene)
    return found


def _credits(label: re.Match[str], text: str, scene: Scene) -> list[Find]:
    found = []
    for start, end in _parts(text, label.end()):
        platform = scene.grammar.platforms.get(tokens.lower(text[start:end]), "")
        if platform:
            continue
        found.append((start, end))
    everywhere = tokens.lower(text[label.end() :])
    where = next(
        (p for w, p in scene.grammar.platforms.items() if len(w) > 1 and w in everywhere), ""
    )
    cue = text[label.start("cue") : label.end("cue")]
    span = (label.start("cue"), label.end("cue"))
    return [Find(cue, *span, a, b, "name", where, photo=True, rank=_RANK) for a, b in found[:4]]


def _sources(label: re.Match[str], text: str, scene: Scene) -> list[Find]:
    cue, span = text[label.start("cue") : label.end("cue")], label.span("cue")
    row = tokens.tokenise(text)
    found: list[Find] = []
    for start, _ in _parts(text, label.end())[:4]:
        at = next((i for i, token in enumerate(row) if token.start >= start), None)
        end = phrases.extent(row, at, text, scene.grammar) if at is not None else 0
        if at is None or end <= at:
            continue
        hint = phrases.head(row, at, end, text, scene)
        if hint and (not found or hint in {"name", "quoted"}):
            found.append(Find(cue, *span, row[at].start, row[end - 1].end, hint, rank=_RANK))
    return found


def _footer(text: str, scene: Scene) -> list[Find]:
    match = _FOOTER.match(text)
    if match is None or len(text) - match.end() > 60:  # noqa: PLR2004 - a name, not a sentence
        return []
    end = len(text.rstrip(" ."))
    if scenes.outlet(text[match.end() : end], scene) is None and len(text.split()) > 5:  # noqa: PLR2004
        return []
    return [Find(match[1], *match.span(1), match.end(), end, "name", rank=_RANK)]


def _dateline(text: str, scene: Scene) -> list[Find]:
    if not text.lstrip()[:3].isupper():
        return []
    months = "|".join(scene.grammar.lines["dateline_month"])
    match = re.match(_DATELINE.format(months), text, re.IGNORECASE)
    if match is None or not text[:3].isupper():
        return []
    name = match["name"]
    if not (name[0].isupper() or name[0] == "«") or len(name.split()) > 3:  # noqa: PLR2004
        return []
    start, end = match.span("name")
    if scenes.outlet(name, scene) is None and not (
        match["end"] in {")", "/"} or len(name.split()) == 1
    ):
        return []
    cue_start = start - 1 if text[start - 1] in "(/" else start
    cue_end = match.end("end") if match["end"] in {")", "/", "."} else end
    return [Find(text[cue_start:cue_end], cue_start, cue_end, start, end, "name", rank=_RANK)]


def headline(row: Row, text: str, scene: Scene) -> list[Find]:
    """The source of a headline: «X: …», «X про Y: …», «…, – X», "… – Bild"."""
    return _before_colon(row, text, scene) or _after_dash(row, text, scene)


def _before_colon(row: Row, text: str, scene: Scene) -> list[Find]:
    at = next((i for i, token in enumerate(row) if token.kind == "colon"), None)
    if at is None or at == 0 or at > _LONGEST_LABEL + 4 or at + 1 == len(row):
        return []
    end = phrases.extent(row, 0, text, scene.grammar)
    about = end < at and row[end].low in scene.grammar.words["about_preposition"]
    if end != at and not about:
        return []
    sure = about and row[0].capital and end <= 3  # noqa: PLR2004 - «Мельник про аварію: …»
    if not sure and not _stands_alone(row, 0, end, text, scene):
        return []
    colon = row[at]
    return [
        Find(
            ":",
            colon.start,
            colon.end,
            row[0].start,
            row[end - 1].end,
            _hint(row, 0, end, text, scene),
            rank=_HEADLINE_RANK,
        )
    ]


def _hint(row: Row, start: int, end: int, text: str, scene: Scene) -> str:
    return phrases.head(row, start, end, text, scene)


def _stands_alone(row: Row, start: int, end: int, text: str, scene: Scene) -> bool:
    """Whether a bare phrase can only be a source: a publisher, an official, a body, a person."""
    if not 0 < end - start <= _LONGEST_LABEL:
        return False
    if scenes.outlet(text[row[start].start : row[end - 1].end], scene) is not None:
        return True
    if all(token.acronym for token in row[start:end]) and end - start > 2:  # noqa: PLR2004 - a shouted title
        return False
    hint = phrases.head(row, start, end, text, scene)
    known = hint == "name" and _is_known_name(row, start, end, scene)
    press = hint == "outlet-noun" and row[start].acronym  # «… – ЗМІ»
    return known or press or hint in {"role", "organisation", "anonymous"}


def _is_known_name(row: Row, start: int, end: int, scene: Scene) -> bool:
    words = [token.text for token in row[start:end] if token.kind == "word"]
    if any(names.fits(words[-1:], person.words) for person in scene.people):
        return True
    if len(words) == 1:
        return people.is_surname(words[0]) or _abbreviation(words[0])
    return people.first_name(words[0]) is not None or people.is_surname(words[-1])


def _abbreviation(word: str) -> bool:
    """МЗС, ДСНС, and the joined names of bodies: Міненерго, Мінфін, Держстат, Генштаб."""
    if word.isupper():
        return 2 <= len(word) <= 7  # noqa: PLR2004 - longer is a shouted word
    return word.lower().startswith(
        ("мін", "мин", "держ", "гос", "ген", "нац", "укр", "обл", "єв", "евро")
    )


def _after_dash(row: Row, text: str, scene: Scene) -> list[Find]:
    dashes = [i for i, token in enumerate(row) if token.kind == "dash" or token.text == "|"]
    if not dashes or dashes[-1] + 1 >= len(row) or dashes[-1] < 2:  # noqa: PLR2004
        return []
    at = dashes[-1]
    end = phrases.extent(row, at + 1, text, scene.grammar)
    after_comma = row[at - 1].kind == "comma" and row[at + 1].capital
    if end != len(row) or not (after_comma or _stands_alone(row, at + 1, end, text, scene)):
        return []
    return [_at_dash(row, at, end, text, scene)]
