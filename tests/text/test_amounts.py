"""Counted things: what is counted, how many, and that spelling never makes two of one number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.model.profile import Amount
from dzherelo.text import amounts


def _told(text: str, language: str = "uk") -> list[tuple[str, str, str]]:
    return [(one.key, one.value, one.bound) for one in amounts.find(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        (
            "Унаслідок удару загинули двоє людей, ще 14 поранено.",
            "uk",
            [("killed", "2", ""), ("injured", "14", "")],
        ),
        ("Троє загинули, п'ятеро поранені.", "uk", [("killed", "3", ""), ("injured", "5", "")]),
        (
            "Сили ППО збили 43 із 51 дронів.",
            "uk",
            [("drone:downed", "43", ""), ("drone", "51", "")],
        ),
        ("Уряд виділив понад 300 млн грн на дороги.", "uk", [("UAH", "300000000", "more")]),
        ("Місто купить сорок п'ять нових автобусів.", "uk", [("bus", "45", "")]),
        ("Погибли трое, ранены 12 человек.", "ru", [("killed", "3", ""), ("injured", "12", "")]),
        (
            "Two people were killed and about 14 injured, police said.",
            "en",
            [("killed", "2", ""), ("injured", "14", "about")],
        ),
        ("The bill costs $3.5 billion.", "en", [("USD", "3500000000", "")]),
        ("14 лютого 2026 року о 14:30 у будинку № 5 зник 14-річний хлопець.", "uk", []),
        ("Рейс 412 затримали на 5 годин.", "uk", []),
    ],
)
def test_what_is_counted(text, language, told):
    assert _told(text, language) == told


WRITTEN = [
    ("2000", ["дві тисячі", "2 000", "2 тис.", "2000", "2 тисячі"]),
    ("45", ["45", "сорок п'ять", "сорок п’ять"]),
    ("1200000", ["1,2 млн", "1 200 000", "1,2 мільйона", "мільйон двісті тисяч"]),
    ("123", ["123", "сто двадцять три"]),
]


@pytest.mark.parametrize(("value", "spellings"), WRITTEN)
def test_one_number_in_any_spelling_never_disagrees(value, spellings):
    found = [amounts.find(f"Місто купило {one} автобусів.", "uk") for one in spellings]
    assert {one.value for (one,) in found} == {value}
    assert all(amounts.agree(a, b) for (a,) in found for (b,) in found)


_UNITS = ["", "один", "два", "три", "чотири", "п'ять", "шість", "сім", "вісім", "дев'ять"]
_TEENS = {
    10: "десять", 11: "одинадцять", 12: "дванадцять", 13: "тринадцять", 14: "чотирнадцять",
    15: "п'ятнадцять", 16: "шістнадцять", 17: "сімнадцять", 18: "вісімнадцять", 19: "дев'ятнадцять",
}  # fmt: skip
_TENS = "двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто".split()  # noqa: SIM905
_HUNDREDS = "сто двісті триста чотириста п'ятсот шістсот сімсот вісімсот дев'ятсот".split()  # noqa: SIM905


def _below_thousand(number: int) -> str:
    words = [_HUNDREDS[number // 100 - 1]] if number >= 100 else []
    rest = number % 100
    if rest in _TEENS:
        words.append(_TEENS[rest])
    else:
        words += [_TENS[rest // 10 - 2]] if rest >= 20 else []
        words += [_UNITS[rest % 10]] if rest % 10 else []
    return " ".join(words)


def _in_words(number: int) -> str:
    thousands, rest = divmod(number, 1000)
    parts = [f"{_below_thousand(thousands)} тисяч"] if thousands else []
    return " ".join([*parts, _below_thousand(rest)]).strip()


@settings(deadline=None)
@given(st.integers(2, 999_999))
def test_words_and_digits_are_one_number(number):
    texts = [str(number), f"{number:,}".replace(",", "\u00a0"), _in_words(number)]
    found = [amounts.find(f"Загинули {one} людей.", "uk") for one in texts]
    assert [[(one.key, one.value) for one in each] for each in found] == [
        [("killed", str(number))]
    ] * 3


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (("40", "more"), ("43", ""), True),
        (("40", "more"), ("39", ""), False),
        (("40", "more"), ("90", ""), False),
        (("100", "about"), ("104", ""), True),
        (("100", "about"), ("140", ""), False),
        (("50", "less"), ("48", ""), True),
        (("2", ""), ("2.0", ""), True),
        (("2", ""), ("3", ""), False),
    ],
)
def test_bounds_leave_room(one, other, agree):
    pair = [Amount("killed", value, bound=bound) for value, bound in (one, other)]
    assert amounts.agree(*pair) == amounts.agree(*reversed(pair)) == agree


@settings(deadline=None)
@given(
    st.text(alphabet="0123456789 ,.%$«»абвзагинули-\n", max_size=80),
    st.sampled_from(["uk", "ru", "en", "xx"]),
)
def test_any_text_gives_an_answer(text, language):
    for one in amounts.find(text, language):
        assert one.key and one.value
        assert 0 <= one.start < one.end <= len(text)
