"""Words between quotation marks, with the one who said them and where."""

import re
from collections.abc import Sequence
from itertools import pairwise

from dzherelo.model.blocks import Block, Figure, Quotation
from dzherelo.model.profile import Attribution, Quote
from dzherelo.provenance import tokens

_FEWEST_WORDS = 4
"""Shorter quotations are names and ironic words, unless somebody is said to have spoken them."""
_NEAR = 60
"""Characters between a quotation and the verb that belongs to it."""
_SPEAKERS = frozenset({"person", "organisation", "anonymous", "agency", "outlet"})
_PRONOUNS = frozenset(
    {"він", "вона", "вони", "його", "її", "їх", "їхніми", "он", "она", "они", "его", "ее", "их"}
    | {"he", "she", "they", "his", "her", "their"}
)
_BRIEFING = re.compile(
    r"бриф[іи]нг|прес-?конференц|пресс-конференц|briefing|press conference", re.I
)

Span = tuple[int, int]
"""Character offsets [start, end) in a block."""


def find(
    blocks: Sequence[Block], attributions: Sequence[Attribution], *, title: str = ""
) -> tuple[Quote, ...]:
    """The quotes of an article in reading order; block -1 is the title.

    The speaker is the resolved source of the attribution that belongs to the quotation ("" if not
    known): after it («…», – сказав X), before it (X сказав: «…»; за словами X, «…»), in the block
    before that ends in a colon, or the speaker of the quotation just before. Offsets are those of
    the words without their marks.
    """
    found: list[Quote] = []
    before = ""
    for number, block in [(-1, title), *enumerate(blocks)]:
        text = block if isinstance(block, str) else block.text
        if isinstance(block, Figure) or not text:
            continue
        here = [a for a in attributions if a.block == number and _speaks(a)]
        led = _leading(attributions, number - 1) if before.rstrip().endswith(":") else None
        spans = _spans(text, here, whole=isinstance(block, Quotation))
        for at, (span, inside) in enumerate(spans):
            by = inside or _speaker(here, span, text) or led or _inherited(here, spans, at, text)
            one = _quote(number, span, text, by, found)
            if one.speaker or len(one.text.split()) >= _FEWEST_WORDS:
                found.append(one)
        before = text
    return tuple(found)


def _quote(
    block: int, span: Span, text: str, by: Attribution | None, earlier: Sequence[Quote]
) -> Quote:
    words = text[span[0] : span[1]]
    if by is None:
        return Quote(block, *span, words)
    speaker = by.resolves_to or by.source
    if not by.resolves_to and by.source.lower() in _PRONOUNS:
        speaker = next((one.speaker for one in reversed(earlier) if one.speaker), speaker)
    return Quote(block, *span, words, speaker, _where(by, text))


def _where(by: Attribution, text: str) -> str:
    """The platform of the attribution; a briefing where the sentence names one."""
    start = text.rfind(". ", 0, by.cue_start) + 1
    if by.platform in {"", "interview"} and by.cue_end <= len(text):
        end = text.find(". ", max(by.cue_end, by.source_end))
        if _BRIEFING.search(text, start, end if end > 0 else len(text)):
            return "briefing"
    return by.platform


# ---- what is quoted ------------------------------------------------------------------------------


Part = tuple[Span, Attribution | None]
"""A quoted range, with its speaker when he is named between the same marks."""


def _spans(text: str, here: Sequence[Attribution], *, whole: bool) -> list[Part]:
    """The quoted ranges: in marks, spoken after a dash, or all of a set-off quotation."""
    marked = _marked(text)
    if marked:
        return [part for span in marked for part in _parted(text, span, here)]
    if whole:
        return [((0, len(text)), None)]
    return [(span, None) for span in _dialogue(text)]


def _marked(text: str) -> list[Span]:
    found, opened, depth = [], 0, 0
    for token in tokens.tokenise(text):
        if token.kind == "open":
            opened = token.end if depth == 0 else opened
            depth += 1
        elif token.kind == "close" and depth:
            depth -= 1
            if depth == 0 and token.start > opened:
                found.append((opened, token.start))
    return [(a, b) for a, b in found if len(text[a:b].split()) > 1]


_BREAK = re.compile(r"[,.!?…]\s*[-–—]\s+")


def _parted(text: str, span: Span, here: Sequence[Attribution]) -> list[Part]:
    """«Так, – сказав X. – Ні»: the words before and after the author's own, inside one pair."""
    start, end = span
    for one in here:
        first = min(one.cue_start, one.source_start)
        last = max(one.cue_end, one.source_end)
        if not start < first <= last <= end:
            continue
        breaks = list(_BREAK.finditer(text, start, first))
        if not breaks or first - breaks[-1].end() > _NEAR:
            continue
        closing = breaks[-1].start() + (text[breaks[-1].start()] in "!?…")
        again = _BREAK.search(text, last, min(end, last + _NEAR))
        rest = _parted(text, (again.end(), end), here) if again else []
        return [((start, closing), one), *((part, by or one) for part, by in rest)]
    return [(span, None)]


def _dialogue(text: str) -> list[Span]:
    """«— Так не буде, — сказала вона.»: the words between the first two dashes."""
    row = tokens.tokenise(text)
    if len(row) < 2 or row[0].kind != "dash":  # noqa: PLR2004 - a dash and a word
        return []
    for before, token in pairwise(row[1:]):
        if token.kind == "dash" and before.kind in {"comma", "stop"}:
            return [(row[1].start, before.start)]
    return [(row[1].start, row[-1].end)]


# ---- who said it ---------------------------------------------------------------------------------


def _speaks(attribution: Attribution) -> bool:
    return attribution.source_type in _SPEAKERS and attribution.kind != "photo_credit"


def _first(one: Attribution) -> int:
    return min(one.cue_start, one.source_start)


def _last(one: Attribution) -> int:
    return max(one.cue_end, one.source_end)


def _speaker(here: Sequence[Attribution], span: Span, text: str) -> Attribution | None:
    """The source after the quotation, else the one that leads to it in the same sentence."""
    return _after(here, span[1], text) or _before(here, span[0], text)


def _best(candidates: Sequence[Attribution]) -> Attribution | None:
    """A person or body rather than the publisher that was told by the same verb."""
    own = [one for one in candidates if one.source_type not in {"agency", "outlet"}]
    return (own or list(candidates) or [None])[0]  # type: ignore[list-item]


def _after(here: Sequence[Attribution], end: int, text: str) -> Attribution | None:
    near = []
    for one in here:
        first = _first(one)
        between = text[end:first].strip('»”" ,.!?')
        if end <= first <= end + _NEAR and not re.search(r"[.!?]\s", between):
            new_sentence = re.match(r'[»”"]?\s*[.]?[»”"]?\s+(?=[^\W\d_])', text[end:])
            comma = "," in text[max(0, end - 1) : end + 2]
            if new_sentence and not comma and text[end:first].strip('»”" ')[:1] == ".":
                continue
            near.append(one)
    return _best([one for one in near if one.cue_start == near[0].cue_start]) if near else None


_LEADS = re.compile(r"(?:[:,]|[^\W\d_])\s*[«“„\"]?\s*\Z")
"""What stands before a quotation that its sentence leads to: a colon, a comma, or a word."""


def _before(here: Sequence[Attribution], start: int, text: str) -> Attribution | None:
    if not _LEADS.search(text, max(0, start - 6), start):
        return None
    led = [one for one in here if _last(one) <= start and not _stops(text[_last(one) : start])]
    return _best([one for one in led if one.cue_start == led[-1].cue_start]) if led else None


def _stops(between: str) -> bool:
    """Whether a sentence ends in the stretch; an initial's stop ends none."""
    return (
        re.search(r"(?<!\b[^\W\d_])[.!?…][»”\"]?\s+[«“\"]?[^\W\d_a-zа-яіїєґ]", between) is not None
    )


def _inherited(
    here: Sequence[Attribution], spans: Sequence[Part], at: int, text: str
) -> Attribution | None:
    """A quotation that is a sentence by itself goes on with the speaker of the one before it."""
    if at == 0:
        return None
    start, end = spans[at][0]
    before = text[: start - 1].rstrip()
    alone = before.endswith((".", "!", "?", "…", '."', ".»")) and re.match(
        r'[»”"]?\s*[.!?]?[»”"]?\s*(?:\Z|[A-ZА-ЯІЇЄҐ«“"])', text[end:]
    )
    if not alone:
        return None
    previous, inside = spans[at - 1]
    by = inside or _speaker(here, previous, text) or _inherited(here, spans, at - 1, text)
    return by if by is not None and _last(by) <= start else None


def _leading(attributions: Sequence[Attribution], block: int) -> Attribution | None:
    speakers = [a for a in attributions if a.block == block and _speaks(a)]
    return speakers[-1] if speakers else None
