"""Answers about pairs become a labelled stream that the evaluation reads."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dzherelo.cli import label
from dzherelo.stories import labels
from dzherelo.stories.labels import Answer
from tests.stories import streams

IDS = st.sampled_from("123456")
ANSWERS = st.lists(
    st.builds(Answer, IDS, IDS, st.booleans()).filter(lambda one: one.one != one.other)
)


@given(ANSWERS)
def test_what_is_the_same_is_one_story_and_contradictions_are_named(answers: list[Answer]) -> None:
    home, wrong = labels.group(answers)
    assert set(home) == {one for each in answers for one in (each.one, each.other)}
    for each in answers:
        if each.same:
            assert home[each.one] == home[each.other]
        else:
            assert (home[each.one] == home[each.other]) == (each in wrong)


@given(ANSWERS, st.randoms())
def test_the_stories_do_not_depend_on_the_order_of_answers(answers: list[Answer], chance) -> None:
    mixed = list(answers)
    chance.shuffle(mixed)
    assert labels.group(mixed)[0] == labels.group(answers)[0]


def test_the_desk_writes_what_the_evaluation_reads(tmp_path: Path) -> None:
    texts = [
        label.Text(str(number), "uk", "Терен", f"Міст {number}", "Текст про міст.", when)
        for number, when in ((1, "2026-07-14T10:00:00+00:00"), (2, "2026-07-14T09:00:00+00:00"))
    ]
    label._keep(tmp_path, texts, False)
    label._keep(tmp_path, texts[::-1], True)
    assert label.write(tmp_path) == (2, ())
    (file,) = tmp_path.glob("uk_handwritten*.jsonl")
    rows = streams.of_file(file)
    assert [(row.id, row.story, row.profile.language) for row in rows] == [
        ("2", "1", "uk"),
        ("1", "1", "uk"),
    ]
    assert json.loads((tmp_path / label.ANSWERS).read_text().splitlines()[0])["same"] is False
    assert label._seen(tmp_path) == {frozenset((1, 2))}
