"""The query language, and its tolerance of anything."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.search import documents, queries, snippets

ANYTHING = st.text(max_size=120) | st.text(
    alphabet="абвії \"«»-:'\\&|!()<>sourcelangbefr", max_size=80
)


def _texts(words: tuple[queries.Word, ...]) -> list[str]:
    return [word.text for word in words]


def test_words_and_stop_words() -> None:
    query = queries.parse("війна в Україні")
    assert _texts(query.words) == ["війна", "Україні"]
    assert _texts(queries.parse("в і на").words) == ["в", "і", "на"]


@pytest.mark.parametrize("asked", ['"ракет для ППО"', "«ракет для ППО»", "“ракет для ППО”"])
def test_phrases_keep_stop_words(asked: str) -> None:
    query = queries.parse(asked)
    assert [_texts(phrase) for phrase in query.phrases] == [["ракет", "для", "ППО"]]
    assert query.words == ()


def test_minus() -> None:
    query = queries.parse('міст -Київ -"два слова" F-16')
    assert _texts(query.without) == ["Київ", "два", "слова"]
    assert _texts(query.words) == ["міст", "F-16"]


def test_operators() -> None:
    query = queries.parse(
        'source:"Українська правда" LANG:UK before:2026-03-15 after: 01.02.2026 міст'
    )
    assert (query.source, query.language) == ("Українська правда", "uk")
    assert (query.before, query.after) == (date(2026, 3, 15), date(2026, 2, 1))
    assert _texts(query.words) == ["міст"]
    assert query.phrases == ()


def test_in_title() -> None:
    query = queries.parse("intitle:Умєров ракети")
    assert query.in_title
    assert _texts(query.words) == ["Умєров", "ракети"]
    assert not queries.parse("-intitle:Умєров").in_title


@pytest.mark.parametrize("text", ["before:вчора", "before:2026-13-45", "https://example.org/a"])
def test_what_is_no_operator_is_words(text: str) -> None:
    query = queries.parse(text)
    assert query.before is None
    assert query.words


@pytest.mark.parametrize("text", ["", " ", "-", '"', '""', "-- «»", "source:", "!!! ??"])
def test_nothing_asked(text: str) -> None:
    query = queries.parse(text)
    assert query.words == query.phrases == query.without == ()
    assert documents.tsquery(query) == ""
    assert documents.ranks(query) == ()


def test_long_queries_are_cut() -> None:
    assert len(queries.parse("слово " * 5000).words) <= queries.MOST_WORDS


@settings(max_examples=60, deadline=None)
@given(ANYTHING, ANYTHING)
def test_anything_returns(asked: str, text: str) -> None:
    query = queries.parse(asked, morphology=False)
    documents.tsquery(query)
    snippet, marks = snippets.cut(text, query, "uk", morphology=False)
    assert len(snippet) <= snippets.LENGTH + 2
    assert all(0 <= start < end <= len(snippet) for start, end in marks)
    assert list(marks) == sorted(marks)
