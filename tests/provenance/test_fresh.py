"""Attribution on sentences of our own, labelled before the first run; floors only rise."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dzherelo.model.blocks import Paragraph
from dzherelo.provenance import attributions
from dzherelo.sources import catalogue
from dzherelo.sources.outlets import OutletIndex
from tests.provenance.spans import count

CASES = Path(__file__).parents[1] / "cases" / "attribution"
SOURCE = re.compile(r"\{([^|}]*)\|(\w+)\|(\w+)\}")
Case = tuple[str, str, list[tuple[int, int]]]
"""Language, text and the character ranges of its sources."""


def _marked() -> Iterator[Case]:
    for line in (CASES / "fresh.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        language, marked = line.split("\t")
        text, spans, at = "", [], 0
        for match in SOURCE.finditer(marked):
            text += marked[at : match.start()]
            spans.append((len(text), len(text) + len(match[1])))
            text, at = text + match[1], match.end()
        yield language, text + marked[at:], spans


def _labelled() -> Iterator[Case]:
    for line in (CASES / "sentences.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        spans = [(one["source_start"], one["source_end"]) for one in case["spans"]]
        yield case["lang"], case["text"], spans


# Reached: .94 and .93 on the first 89 sentences (first run .82), .976 and 1.0 on 222 written later
# in three samples (first runs .79, .85, .88: the last before any rule was made for it).
@pytest.mark.parametrize(
    ("cases", "least_f1", "least_clean"),
    [(_marked, 0.92, 0.92), (_labelled, 0.96, 0.98)],
    ids=["first", "later"],
)
def test_sources_are_found_and_little_else(cases, least_f1, least_clean):
    outlets = OutletIndex(catalogue.builtin())
    right = wrong = missed = negatives = clean = 0
    for language, text, spans in cases():
        given = attributions.find(
            (Paragraph(text),), title="", language=language, outlets=outlets, own=None
        )
        found = [(one.source_start, one.source_end) for one in given]
        negatives += not spans
        clean += not spans and not found
        counted = count(found, spans)
        right, wrong, missed = right + counted[0], wrong + counted[1], missed + counted[2]
    f1 = 2 * right / (2 * right + wrong + missed)
    assert f1 >= least_f1, (f1, right, wrong, missed)
    assert clean >= least_clean * negatives, (clean, negatives)
