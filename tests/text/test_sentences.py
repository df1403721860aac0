"""Sentences: where they end and where they only seem to."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dzherelo.text import sentences

CASES = [
    ("uk", ["Про це сказав О. В. Ковальчук.", "Він додав, що все готово."]),
    ("uk", ["Пожежа сталася у м. Київ на вул. Садовій, 5.", "Збитки – 5 млн грн.", "Далі буде."]),
    ("uk", ["«Ми готові. Чекаємо!», – сказав посадовець.", "Зал мовчав."]),
    ("uk", ["«Усе добре!» – каже директор.", "Так думають не всі…", "Але роблять."]),
    ("uk", ["«Перше речення.", "Друге речення».", "Третє."]),
    ("uk", ["Тобто це зробив я.", "Більше нікому."]),
    ("uk", ["— Ми йдемо, — сказав він.", "— Чекайте."]),
    ("uk", ["Він народився 1990 р. у Львові.", "Це було 5 т. зв. експертів."]),
    ("uk", ["Заголовок без крапки", "Перший рядок."]),
    ("ru", ["Министр А.П. Иванов приехал в г. Киев.", "«Мы готовы. Точно», — сказал он."]),
    ("ru", ["Это 5 тыс. человек, т.е. почти все.", "Ранее сообщалось об этом."]),
    ("en", ["Mr. Smith met Dr. Jones in the U.S. on Jan. 5.", "They agreed.", "He left at 5 p.m."]),
    ("en", ["It works!", "Does it?", "Yes."]),
]


@pytest.mark.parametrize(("language", "expected"), CASES)
def test_split(language: str, expected: list[str]) -> None:
    joint = "\n" if expected[0] == "Заголовок без крапки" else " "
    text = joint.join(expected)
    found = [text[start:end] for start, end in sentences.split(text, language)]
    assert found == expected


def test_an_unknown_language_knows_all_abbreviations() -> None:
    assert len(sentences.split("Mr. Smith у м. Київ. Так.", "xx")) == 2


@given(st.text() | st.text(alphabet='Абв «».!?…–,\n"“”'))
def test_ranges_cover_all_but_white_space(text: str) -> None:
    ranges = sentences.split(text, "uk")
    covered = "".join("".join(text[start:end].split()) for start, end in ranges)
    assert covered == "".join(text.split())
    assert ranges == sorted(ranges)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(ranges))
