"""Set phrases that name a source: «за словами», «з посиланням на», "according to"."""

import re

from dzherelo.provenance import phrases, tokens
from dzherelo.provenance import scene as scenes
from dzherelo.provenance.finds import Find
from dzherelo.provenance.phrases import Row
from dzherelo.provenance.scene import Scene

_RANK = 3


def find(row: Row, text: str, scene: Scene) -> list[Find]:
    """The sources that set phrases name in one block."""
    low = tokens.lower_in_place(text)
    starts = {token.start: index for index, token in enumerate(row)}
    found = _possessive(low, row, text, scene)
    for match in scene.grammar.nominal_pattern.finditer(low):
        at = next((starts[i] for i in range(match.end(), len(text)) if i in starts), None)
        if at is not None and row[at].kind == "comma" and scene.grammar.language == "en":
            at += 1  # "Writing on X, the minister …"
        if at is None or at >= len(row) or _is_mentioned(row, at, match.start()):
            continue
        kind = scene.grammar.nominal[re.sub(r"\s+", " ", match[0])]
        one = _one(match, kind, row, at, text, scene)
        if one is not None:
            found.append(one)
    return found


def _possessive(low: str, row: Row, text: str, scene: Scene) -> list[Find]:
    """«За його словами»: the source is the pronoun inside the cue."""
    pattern = scene.grammar.possessive_pattern
    found = []
    for match in pattern.finditer(low) if pattern else ():
        if text[max(0, match.start() - 1) : match.start()] in {"«", "“", '"'} and text[
            match.end() : match.end() + 1
        ] in {"»", "”", '"'}:
            continue  # the phrase itself is spoken of
        inside = [t for t in row if match.start() <= t.start < match.end()]
        cue = f"{inside[0].text} … {inside[-1].text}"
        start, end = inside[1].start, inside[-2].end
        found.append(Find(cue, match.start(), match.end(), start, end, "pronoun", rank=_RANK))
    return found


def _one(
    match: re.Match[str], kind: str, row: Row, at: int, text: str, scene: Scene
) -> Find | None:
    end = phrases.extent(row, at, text, scene.grammar)
    hint = phrases.head(row, at, end, text, scene)
    cue = text[match.start() : match.end()]
    span = (match.start(), match.end())
    if end <= at:
        return None
    if kind in {"interview", "report"}:
        return _outlet_only(cue, span, row[at:end], text, (scene, kind))
    if kind == "document":
        return _document(cue, span, row[at:end], scene)
    bare = not hint and (kind == "by" or not _genitive(row, at, end))
    if bare or row[at].low in scene.grammar.words["document_skip"]:
        return None
    start, stop, platform = _inner(row, at, end, scene)
    return Find(cue, *span, start, stop, hint, platform, document=hint == "document", rank=_RANK)


def _is_mentioned(row: Row, at: int, cue_start: int) -> bool:
    """Whether the phrase stands in quotation marks by itself: it is spoken of, not used."""
    return row[at].kind == "close" and any(
        token.kind == "open" and token.end == cue_start for token in row[:at]
    )


def _genitive(row: Row, at: int, end: int) -> bool:
    """A single word that no list knows, such as «слідства», may still be a source."""
    return end - at <= 2 and not row[at].low.endswith(("теся", "тесь", "йте", "тись", "ти", "ть"))  # noqa: PLR2004


def _inner(row: Row, at: int, end: int, scene: Scene) -> tuple[int, int, str]:
    """The source inside its phrase: the channel's owner for «телеграм-канал ОК «Схід»»."""
    platform = scene.grammar.platforms.get(row[at].low, "")
    if at > 1 and row[at - 1].kind == "comma":
        said_on = scene.grammar.platforms.get(row[at - 2].low, "")
        return row[at].start, row[end - 1].end, said_on
    if platform and platform not in {"interview", "website"} and end - at > 1:
        return row[at + 1].start, row[end - 1].end, platform
    return row[at].start, row[end - 1].end, platform


def _outlet_only(
    cue: str, span: tuple[int, int], inside: Row, text: str, about: tuple[Scene, str]
) -> Find | None:
    """Phrases that count only before a publisher («у коментарі Суспільному») or for words said."""
    scene, kind = about
    platform = "interview" if kind == "interview" else ""
    within = scenes.outlet_in(inside, text, scene)
    if within is not None and within[0] <= (3 if kind == "report" else 1):
        first, last = inside[within[0]], inside[within[1] - 1]
        return Find(cue, *span, first.start, last.end, "name", platform, rank=_RANK)
    if (
        kind == "interview"
        and inside[0].kind == "open"
        and tokens.lower(cue) not in (scene.grammar.words["for"])
    ):
        closed = phrases.closing(inside, 0)
        if closed is not None and inside[1].capital:
            end = inside[closed].end
            return Find(cue, *span, inside[0].start, end, "outlet", platform, rank=_RANK)
    said = kind == "report" and tokens.lower(cue) in {"слова", "заяву", "заявление"}
    if said and inside[0].capital:
        return Find(cue, *span, inside[0].start, inside[-1].end, "name", rank=_RANK)
    return None


def _document(cue: str, span: tuple[int, int], inside: Row, scene: Scene) -> Find | None:
    words = scene.grammar.words
    if inside[0].low in words["document_skip"] or inside[0].low not in words["documents"]:
        return None
    return Find(cue, *span, inside[0].start, inside[-1].end, "document", document=True, rank=_RANK)
