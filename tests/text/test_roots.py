"""Romanised words: the spellings of one sound meet, different words stay apart."""

import pytest

from dzherelo.text import roots


@pytest.mark.parametrize(
    "spellings",
    [
        ("ohotu", "okhotu", "oxote"),
        ("pomosch", "pomoshch"),
        ("vracej", "vracey"),
        ("yanvarya", "janvarja", "ianvaria"),
        ("bolnitsy", "bolnicy"),
    ],
)
def test_spellings_of_one_word_have_one_root(spellings: tuple[str, ...]):
    assert len({roots.root(one) for one in spellings}) == 1


def test_other_words_keep_other_roots():
    words = ("metro", "marshrutka", "velosiped", "avtobus", "covid", "kvartira")
    assert len({roots.root(one) for one in words}) == len(words)
    assert all(1 <= len(roots.root(one)) <= roots.LETTERS for one in words)
