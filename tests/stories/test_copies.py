"""Duplicates, republications, reprints, partial reuse; bulletins are none of them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.model.ids import ArticleId, SourceId
from dzherelo.stories import alignment, copies
from dzherelo.text import numbers, sketch

START = datetime(2026, 2, 11, 7, tzinfo=UTC)
STREETS = ["Млинова", "Садова", "Гончарна", "Портова", "Ринкова", "Соборна", "Лугова", "Озерна"]
TEXT = " ".join(
    f"Бригада номер {number} перевірила насосну станцію на вулиці {street} та замінила зношені "
    f"засувки, які тримали тиск у мережі від часу останнього ремонту у {1980 + number} році."
    for number, street in enumerate(STREETS)
)
SENTENCES = TEXT.split(". ")


def _side(number: int, text: str, *, source: int = 1, hours: float = 0.0, with_text: bool = True):
    when = START + timedelta(hours=hours)
    return copies.CopySide(
        ArticleId(number),
        SourceId(source),
        sketch.shingles(text),
        numbers.read(text),
        len(text.split()),
        when,
        when,
        text=text if with_text else "",
    )


def _bulletin(day: int, dollar: str, euro: str, zloty: str, before: str) -> str:
    return (
        f"Національний банк установив на {day} лютого офіційний курс гривні до долара на рівні "
        f"{dollar} грн, до євро – {euro} грн, до злотого – {zloty} грн. Попереднього дня долар "
        f"коштував {before} грн. Офіційні курси використовують для бухгалтерського обліку."
    )


def test_the_later_one_copies_the_earlier_whichever_comes_first():
    early, late = _side(9, TEXT), _side(2, TEXT + " Джерело: Терен.", source=2, hours=1)
    for pair in ((early, late), (late, early)):
        verdict = copies.compare(*pair)
        assert verdict is not None
        assert (verdict.kind, verdict.copy, verdict.original) == ("republication", 2, 9)


def test_equal_times_go_by_id():
    verdict = copies.compare(_side(4, TEXT, source=2), _side(3, TEXT))
    assert verdict is not None and (verdict.copy, verdict.original) == (4, 3)


def test_one_publisher_twice_is_a_duplicate():
    verdict = copies.compare(_side(1, TEXT), _side(2, TEXT, hours=2))
    assert verdict is not None and verdict.kind == "duplicate"


def test_a_cut_down_text_is_a_reprint():
    short = ". ".join(SENTENCES[:3]) + "."
    verdict = copies.compare(_side(1, TEXT), _side(2, short, source=2, hours=1))
    assert verdict is not None
    assert verdict.kind == "reprint" and verdict.share > 0.9 and verdict.held < 0.6
    (span,) = verdict.spans
    assert short[span.start : span.end] == TEXT[span.other_start : span.other_end]


def test_a_passage_in_a_longer_text_of_another_is_partial():
    own = " ".join(
        f"Мешканка будинку {n} на вулиці Зеленій каже, що вода з крана іде руда вже {n} тижнів"
        for n in range(20, 32)
    )
    verdict = copies.compare(
        _side(1, TEXT), _side(2, own + ". " + ". ".join(SENTENCES[:3]), source=2, hours=3)
    )
    assert verdict is not None and verdict.kind == "partial"


def test_the_next_days_bulletin_is_no_copy_but_its_republication_is():
    monday = _bulletin(11, "41,62", "48,15", "11,34", "41,54")
    tuesday = _bulletin(12, "41,71", "48,38", "11,37", "41,62")
    for with_text in (True, False):
        first = _side(1, monday, with_text=with_text)
        second = _side(2, tuesday, hours=24, with_text=with_text)
        again = _side(3, monday + " Джерело: Гріш.", source=2, hours=1, with_text=with_text)
        assert copies.compare(second, first) is None
        verdict = copies.compare(again, first)
        assert verdict is not None and verdict.kind == "republication"


def test_other_texts_are_nothing_to_each_other():
    other = "У Верболозах урятували лелеку, який примерз до ставка; птаха відігріли в сараї."
    assert copies.compare(_side(1, TEXT), _side(2, other)) is None
    assert copies.compare(_side(1, ""), _side(2, "")) is None


@settings(deadline=None)
@given(st.text(alphabet="аб 1.\n", max_size=200), st.text(alphabet="аб 1.\n", max_size=200))
def test_shared_passages_lie_inside_both_texts(one, two):
    for span in copies.shared_spans(one, two):
        assert 0 <= span.start < span.end <= len(one)
        assert 0 <= span.other_start < span.other_end <= len(two)


def test_repetitive_texts_take_linear_time():
    assert alignment.align("слово " * 50_000, "слово " * 50_000).shared == ()
