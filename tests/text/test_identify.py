"""The language of short texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.text import identify

TEXTS = (
    ("uk", "Міст закрили на ремонт до кінця року"),
    ("uk", "У столиці відкрили нову школу"),
    ("uk", "Мер говорив про тарифи"),
    ("uk", "Погода на завтра: дощ"),
    ("uk", "Президент прибув до Варшави"),
    ("uk", "Рада ухвалила бюджет громади"),
    ("uk", "Каменяр переміг Портовик"),
    ("uk", "Команда готова до матчу"),
    ("uk", "Thales Belgium постачатиме ракети"),
    ("uk", "Шахи: вдалий старт турніру"),
    ("uk", "Новини спорту"),
    ("uk", "Терміново"),
    ("ru", "Мост закрыли на ремонт до конца года"),
    ("ru", "В столице открыли новую школу"),
    ("ru", "Мэр говорил о тарифах"),
    ("ru", "Погода на завтра: дождь"),
    ("ru", "Президент прибыл в Варшаву"),
    ("ru", "Совет принял бюджет"),
    ("ru", "Команда готова к матчу"),
    ("ru", "Новости спорта"),
    ("ru", "Срочно"),
    ("ru", "Умеров обсудил поставки ракет"),
    ("be", "Мінск рыхтуецца да святкавання, гаворыцца ў паведамленні"),
    ("be", "Дождж чакаецца ў большасці раёнаў краіны"),
    ("bg", "Правителството прие новия бюджет за следващата година"),
    ("bg", "Времето утре ще бъде слънчево"),
    ("en", "The bridge is closed for repairs until the end of the year"),
    ("en", "Mayor resigns after vote"),
    ("en", "Umerov discussed missiles with Thales Belgium"),
    ("pl", "Most zostanie zamknięty do końca roku"),
    ("pl", "Minister odwiedził szkołę w Warszawie"),
    ("de", "Die Brücke bleibt bis Ende des Jahres gesperrt"),
    ("fr", "Le pont restera fermé jusqu'à la fin de l'année"),
)
FLOOR = 32


@pytest.mark.parametrize("morphology", [True, False])
def test_short_texts_have_a_floor(morphology: bool) -> None:
    answers = [identify.language(text, morphology=morphology) for _, text in TEXTS]
    pairs = zip(answers, TEXTS, strict=True)
    wrong = [(answer, code, text) for answer, (code, text) in pairs if answer != code]
    assert len(TEXTS) - len(wrong) >= FLOOR, wrong


def test_prior_breaks_ties() -> None:
    assert identify.language("Халворсен", "uk") == "uk"
    assert identify.language("Халворсен", "ru") == "ru"
    assert identify.language("Мост закрыли на ремонт", "uk") == "ru"
    assert identify.language("Міст закрили на ремонт", "ru") == "uk"


@pytest.mark.parametrize("text", ["", "  ", "2026", "!!! 😀"])
def test_without_words_the_prior_answers(text: str) -> None:
    assert identify.language(text, "uk") == "uk"
    assert identify.language(text) == ""


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["", "uk", "en"]))
def test_any_text_has_an_answer(text: str, prior: str) -> None:
    answer = identify.language(text, prior)
    assert answer in {*identify.LANGUAGES, prior}
