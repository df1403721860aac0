"""What is found: floors for both analysers, and the names that started it all."""

import importlib.util

import pytest

from dzherelo.model.search import Query
from dzherelo.search import documents, queries, snippets
from tests.search import later_questions, questions

INSTALLED = importlib.util.find_spec("pymorphy3") is not None
MORPHOLOGIES = [
    pytest.param(
        True, marks=pytest.mark.skipif(not INSTALLED, reason="the extra is not installed")
    ),
    False,
]
FLOORS = {True: (54, 68), False: (54, 67)}
"""Answers found, of 54 in the first set (made beside the code) and of 70 in the later one."""
MOST_FALSE = {True: (0, 3), False: (0, 3)}
"""Wrong answers, of 14 and of 20; two of the three are homonyms (міст, матч-пойнт)."""


def _finds(query: Query, title: str, language: str, morphology: bool) -> bool:
    document = documents.compose(title, "", "", language, morphology=morphology)
    stored = {entry.key for entry in document.entries}
    return bool(query.words) and all(
        stored.intersection(documents.prefixed(word)) for word in query.words
    )


def _answers(cases: tuple[tuple[str, str, str], ...], morphology: bool) -> list[bool]:
    return [
        _finds(queries.parse(asked, morphology=morphology), text, language, morphology)
        for asked, language, text in cases
    ]


@pytest.mark.parametrize("morphology", MORPHOLOGIES)
@pytest.mark.parametrize("number", [0, 1])
def test_recall_has_a_floor(number: int, morphology: bool) -> None:
    cases = (questions.FOUND, later_questions.FOUND)[number]
    answers = _answers(cases, morphology)
    missed = [case for case, found in zip(cases, answers, strict=True) if not found]
    assert sum(answers) >= FLOORS[morphology][number], missed


@pytest.mark.parametrize("morphology", MORPHOLOGIES)
@pytest.mark.parametrize("number", [0, 1])
def test_other_words_are_not_found(number: int, morphology: bool) -> None:
    cases = (questions.NOT_FOUND, later_questions.NOT_FOUND)[number]
    answers = _answers(cases, morphology)
    wrong = [case for case, found in zip(cases, answers, strict=True) if found]
    assert len(wrong) <= MOST_FALSE[morphology][number], wrong


@pytest.mark.parametrize("morphology", MORPHOLOGIES)
@pytest.mark.parametrize("asked", ["Умєрова", "Umerov", "Умеров", "ракета", "умеров ракетами"])
def test_every_spelling_finds_and_marks(asked: str, morphology: bool) -> None:
    text = "Міністр Умєров обговорив у столиці постачання ракет для оборони."
    query = queries.parse(asked, morphology=morphology)
    assert _finds(query, text, "uk", morphology)
    snippet, marks = snippets.cut(text, query, "uk", morphology=morphology)
    marked = {snippet[start:end] for start, end in marks}
    assert marked
    assert marked <= {"Умєров", "ракет"}
