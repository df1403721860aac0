"""Keys of texts: terms, skeletons, numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.text import keys, skeletons


@pytest.mark.parametrize(
    "same",
    [
        (("Умєрова", "uk"), ("Умеровым", "ru"), ("Umerov's", "en")),
        (("Зеленському", "uk"), ("Зеленский", "ru"), ("Zelenskyy", "en")),
        (("Шмигалем", "uk"), ("Шмыгаль", "ru"), ("Shmyhal", "en")),
        (("Гарріс", "uk"), ("Харрис", "ru"), ("Harris", "en")),
        (("Києву", "uk"), ("Киева", "ru"), ("Kiev", "en")),
        (("Німеччиною", "uk"), ("Германии", "ru"), ("Germany", "en")),
        (("міністрів", "uk"), ("министр", "ru"), ("minister", "en")),
    ],
)
@pytest.mark.parametrize("morphology", [True, False])
def test_skeletons_are_equal_across_languages(
    same: tuple[tuple[str, str], ...], morphology: bool
) -> None:
    found = [set(keys.read(*each, morphology=morphology).skeletons) for each in same]
    if same[0][0] == "міністрів":  # a plural ending that is a surname's too keeps its consonant
        found = found[1:]
    assert set.intersection(*found)


def test_terms_keep_order_and_duplicates() -> None:
    terms = keys.terms("Ракета і ракети", "uk", morphology=False)
    assert terms.surface == ("ракета", "і", "ракети")
    assert terms.lemmas.count("ракета") == 2


def test_stop_words_and_numbers_have_no_lemma() -> None:
    assert keys.read("і", "uk").lemmas == ()
    assert keys.read("2026", "uk").lemmas == ()


def test_parts_of_a_hyphenated_word_are_keys() -> None:
    word = keys.read("Івано-Франківську", "uk", morphology=False)
    assert "франківську" in word.surface
    assert "frnkvsk" in word.skeletons


def test_short_frames_are_no_keys() -> None:
    assert skeletons.frame("дім") == ""
    assert keys.read("дорога", "uk").skeletons == ()
    assert keys.read("Дорога", "uk").skeletons == ("drg",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 250 000 грн", ("1250000",)),
        ("1\u00a0250\u202f000", ("1250000",)),
        ("1,250,000 and 1'250'000", ("1250000", "1250000")),
        ("1.250.000 грн", ("1250000",)),
        ("3,5 млн; 3.5 million", ("3500000", "3500000")),
        ("12 тис. осіб, 12 тысяч, 12 thousand", ("12000", "12000", "12000")),
        ("5 мільйонів і $2.5bn", ("5000000", "2500000000")),
        ("2 трлн", ("2000000000000",)),
        ("зросло на 45%, до 45 відсотків", ("45", "45")),
        ("1,250 people", ("1250",)),
        ("курс 41,325 грн", ("41.325",)),
        ("0,50 і 007", ("0.5", "7")),
        ("15.02.2026 о 14:30", ("15", "2", "2026", "14", "30")),
        ("у 2025 300 людей", ("2025", "300")),
        ("10–15 млн", ("10", "15000000")),
        ("F-16 та COVID-19.", ("16", "19")),
        ("рахунок 26007233566001123456789", ()),
        ("слова", ()),
    ],
)
def test_numbers(text: str, expected: tuple[str, ...]) -> None:
    assert keys.numbers(text) == expected


@given(st.text() | st.text(alphabet="0123456789.,' \u00a0млнтис-"))
def test_any_text_has_numbers(text: str) -> None:
    assert all(float(number) >= 0 for number in keys.numbers(text))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["uk", "ru", "en", "pl", ""]))
def test_any_text_has_terms(text: str, language: str) -> None:
    terms = keys.terms(text, language, morphology=False)
    assert all(terms.surface)
    assert all(terms.lemmas)
    assert all(terms.skeletons)
