"""Words between quotation marks, with the one who said them."""

from collections.abc import Sequence
from itertools import pairwise

from dzherelo.model.blocks import Block, Figure, Quotation
from dzherelo.model.profile import Attribution, Quote
from dzherelo.provenance import tokens

_FEWEST_WORDS = 4
"""Shorter quotations are names and ironic words, unless somebody is said to have spoken them."""
_NEAR = 60
"""Characters between a quotation and the verb that belongs to it."""


def find(
    blocks: Sequence[Block], attributions: Sequence[Attribution], *, title: str = ""
) -> tuple[Quote, ...]:
    """The quotes of an article in reading order; block -1 is the title.

    The speaker is the resolved source of the attribution beside the quotation ("" if not known):
    after it («…», – сказав X), before it (X сказав: «…»), or in the block before that ends in a
    colon. Offsets are those of the words without their marks.
    """
    found: list[Quote] = []
    before = ""
    for number, block in [(-1, title), *enumerate(blocks)]:
        text = block if isinstance(block, str) else block.text
        if isinstance(block, Figure) or not text:
            continue
        led = _speaker_of_block(attributions, number - 1) if before.rstrip().endswith(":") else ""
        for start, end in _spans(text, whole=isinstance(block, Quotation)):
            speaker = _speaker(attributions, number, (start, end), text) or led
            if speaker or len(text[start:end].split()) >= _FEWEST_WORDS:
                found.append(Quote(number, start, end, text[start:end], speaker))
        before = text
    return tuple(found)


def _spans(text: str, *, whole: bool) -> list[tuple[int, int]]:
    """The quoted ranges: in marks, spoken after a dash, or all of a set-off quotation."""
    marked = _marked(text)
    if marked:
        return marked
    if whole:
        return [(0, len(text))]
    return _dialogue(text)


def _marked(text: str) -> list[tuple[int, int]]:
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


def _dialogue(text: str) -> list[tuple[int, int]]:
    """«— Так не буде, — сказала вона.»: the words between the first two dashes."""
    row = tokens.tokenise(text)
    if len(row) < 2 or row[0].kind != "dash":  # noqa: PLR2004 - a dash and a word
        return []
    for before, token in pairwise(row[1:]):
        if token.kind == "dash" and before.kind in {"comma", "stop"}:
            return [(row[1].start, before.start)]
    return [(row[1].start, row[-1].end)]


def _name(attribution: Attribution) -> str:
    return attribution.resolves_to or attribution.source


def _speaks(attribution: Attribution) -> bool:
    return attribution.source_type in {
        "person",
        "organisation",
        "anonymous",
        "agency",
        "outlet",
    } and (attribution.kind != "photo_credit")


def _speaker(
    attributions: Sequence[Attribution], block: int, span: tuple[int, int], text: str
) -> str:
    """The nearest source after the quotation, else the one before its colon."""
    start, end = span
    here = [a for a in attributions if a.block == block and _speaks(a)]
    for attribution in here:
        first = min(attribution.cue_start, attribution.source_start)
        if end <= first <= end + _NEAR and "." not in text[end:first].strip('»”" .')[:40]:
            return _name(attribution)
    if ":" in text[max(0, start - 4) : start] or _runs_on(text, start):
        for attribution in reversed(here):
            last = max(attribution.cue_end, attribution.source_end)
            if last <= start:
                return _name(attribution)
    return ""


def _runs_on(text: str, start: int) -> bool:
    """«сказав, що це «…»»: the quotation goes on with the sentence before it."""
    lead = text[max(0, start - 3) : start].strip(' «“"„')
    return bool(lead) and lead[-1].isalpha()


def _speaker_of_block(attributions: Sequence[Attribution], block: int) -> str:
    speakers = [_name(a) for a in attributions if a.block == block and _speaks(a)]
    return speakers[-1] if speakers else ""
