"""One quote in many articles, whatever each cut or changed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.model.profile import Quote
from dzherelo.provenance import variants


def _groups(*texts: str) -> tuple[tuple[int, ...], ...]:
    return variants.gather([Quote(0, 0, len(text), text) for text in texts])


def test_shortened_and_differently_signed_words_are_one_quote():
    assert _groups(
        "Ми відкриємо міст для пішоходів у понеділок, а для машин за тиждень",
        "Я нічого не знаю про цей договір",
        "ми відкриємо міст для пішоходів у понеділок",
        "Ми відкриємо міст для пішоходів у понеділок - а для машин за тиждень.",
    ) == ((0, 2, 3), (1,))


def test_another_sentence_about_the_same_is_another_quote():
    assert (
        len(_groups("Ми відкриємо міст у понеділок зранку", "Міст для машин закрито до весни")) == 2
    )


def test_a_translation_is_not_the_same_words():
    assert len(_groups("Ми відкриємо міст у понеділок", "Мы откроем мост в понедельник")) == 2


def test_names_in_marks_are_no_quotes_to_follow():
    assert _groups("Тіні забутих предків", "Зоря") == ()


@settings(deadline=None)
@given(st.lists(st.text(alphabet="абв гд", max_size=40), max_size=12))
def test_each_quote_is_in_one_group_at_most(texts):
    numbers = [number for group in _groups(*texts) for number in group]
    assert len(numbers) == len(set(numbers))
    assert all(list(group) == sorted(group) for group in _groups(*texts))
