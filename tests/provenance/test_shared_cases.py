"""Attribution on labelled sentences outside the project, and on the seed; floors only rise."""

import json
from pathlib import Path

import pytest

from dzherelo.model.blocks import Paragraph
from dzherelo.provenance import attributions, chains, entities, quotes
from dzherelo.provenance.outlets_port import NoOutlets
from tests.provenance.spans import count

pytestmark = pytest.mark.shared
FLOOR_F1 = 0.96
"""Reached: P .989, R .989, F1 .989 (88 of 89 spans, source overlap of at least 60 %)."""


def test_the_labelled_sentences(shared: Path):
    right = wrong = missed = 0
    for line in (shared / "attribution" / "cases.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        given = attributions.find(
            (Paragraph(case["text"]),),
            title="",
            language=case["lang"],
            outlets=NoOutlets(),
            own=None,
        )
        counted = count(
            [(one.source_start, one.source_end) for one in given],
            [(span["source_start"], span["source_end"]) for span in case["spans"]],
        )
        right, wrong, missed = right + counted[0], wrong + counted[1], missed + counted[2]
    f1 = 2 * right / (2 * right + wrong + missed)
    assert f1 >= FLOOR_F1, f"F1 {f1:.3f}: {right} right, {wrong} wrong, {missed} missed"


@pytest.fixture
def seed(shared: Path):
    expected = json.loads((shared / "seed" / "expected.json").read_text("utf-8"))
    blocks = tuple(Paragraph(text) for text in expected["paragraphs"])
    found = attributions.find(
        blocks,
        title=expected["title"],
        language="uk",
        outlets=NoOutlets(),
        own=None,
        credits=(expected["photo_credit"],),
    )
    return expected, blocks, found


def test_the_seven_attributions_of_the_seed(seed):
    expected, _, found = seed
    wanted = [
        (
            attributions.CREDITS if one["paragraph"] == "credit" else one["paragraph"],
            one["source"],
            one["source_type"],
            one["kind"],
            one.get("platform", ""),
        )
        for one in expected["attributions"]
    ]
    assert [(a.block, a.source, a.source_type, a.kind, a.platform) for a in found] == wanted
    for one, attribution in zip(expected["attributions"], found, strict=True):
        assert attribution.resolves_to == one.get("resolves_to", attribution.resolves_to)
        assert attribution.quote == one.get("quote", False)


def test_quotes_entities_and_chain_of_the_seed(seed):
    expected, blocks, found = seed
    (quote,) = quotes.find(blocks, found)
    assert (quote.text, quote.speaker) == (
        expected["quotes"][0]["text"],
        expected["quotes"][0]["speaker"],
    )
    named = entities.find(
        blocks,
        title=expected["title"],
        language="uk",
        outlets=NoOutlets(),
        credits=(expected["photo_credit"],),
    )
    names = {one.name for one in named}
    assert names == {name for names in expected["entities"].values() for name in names}
    steps = [chains.words(step, "en") for step in chains.chain("MY.UA", found)]
    assert steps == expected["provenance"]
