"""Folding, words, hashes, slugs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dzherelo.text import normal, slugs


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("здоров’я здоровʼя здоров`я", "здоров'я здоров'я здоров'я"),
        ("«Так» “yes” „ні“", '"Так" "yes" "ні"'),
        ("Київ — Львів – Одеса", "Київ - Львів - Одеса"),
        ("за\u0301мок по\u00adділ  1\u00a0000\n", "замок поділ 1 000"),
        ("Café e\u0301t", "Café ét"),
        ("и\u0306 КИ\u0306", "й КЙ"),
    ],
)
def test_fold(written: str, folded: str) -> None:
    assert normal.fold(written) == folded


@given(st.text() | st.text(alphabet="аиеo\u0301\u0306\u0308'’ -–\u00ad\u200b"))
def test_fold_is_idempotent(text: str) -> None:
    assert normal.fold(normal.fold(text)) == normal.fold(text)


def test_words() -> None:
    text = "Кам’янець-Подільський, F-16 – «здоров'я» 3,5 'тест'!"
    expected = ["Кам'янець-Подільський", "F-16", "здоров'я", "3", "5", "тест"]
    assert normal.words(text) == expected


def test_paragraph_hash_ignores_spelling_of_signs() -> None:
    assert normal.paragraph_hash("Читайте також: «Здоров’я»") == normal.paragraph_hash(
        'читайте також - "здоров\'я".'
    )
    assert normal.paragraph_hash("а б") != normal.paragraph_hash("б а")


def test_hashes_are_the_same_for_ever() -> None:
    assert normal.stable_hash("джерело") == 2357811920007700177


@given(st.text())
def test_hashes_fit_a_bigint(text: str) -> None:
    assert 0 <= normal.paragraph_hash(text) < 2**63


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Умєров і ракети для ППО", "umierov-i-raketi-dlia-ppo"),
        ("Здоров’я – «найцінніше»!", "zdorovia-naitsinnishe"),
        ("Кінь, об'єкт", "kin-obiekt"),
        ("***", ""),
    ],
)
def test_slug(headline: str, expected: str) -> None:
    assert slugs.slug(headline) == expected


def test_slug_is_cut_at_a_word() -> None:
    assert slugs.slug("one two three", 9) == "one-two"
    assert slugs.slug("one two three", 7) == "one-two"
    assert slugs.slug("onetwothree", 5) == "onetw"


@given(st.text(), st.integers(1, 120))
def test_any_headline_has_a_clean_slug(headline: str, limit: int) -> None:
    slug = slugs.slug(headline, limit)
    assert len(slug) <= limit
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")
    assert not slug.endswith("-")
