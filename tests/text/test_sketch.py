"""Sketches: copies share their hashes, and cut-down copies are contained."""

from hypothesis import given
from hypothesis import strategies as st

from dzherelo.text import sketch

TEXT = " ".join(f"слово{number} про{number * 7 % 31}" for number in range(200))


def test_a_copy_is_contained_whatever_its_signs() -> None:
    assert sketch.containment(sketch.shingles(TEXT.upper()), sketch.shingles(TEXT)) == 1.0


def test_a_cut_down_copy_is_contained() -> None:
    part = sketch.shingles(TEXT[: len(TEXT) // 3])
    whole = sketch.shingles(TEXT)
    assert sketch.containment(part, whole) == 1.0
    assert sketch.containment(whole, part) < 0.5


def test_another_text_shares_nothing() -> None:
    other = " ".join(f"інше{number} і{number * 5 % 17}" for number in range(200))
    assert sketch.containment(sketch.shingles(TEXT), sketch.shingles(other)) == 0.0


def test_about_a_quarter_is_kept_and_order_matters() -> None:
    kept = sketch.shingles(TEXT)
    assert 0.15 < len(kept) / 397 < 0.35
    assert sketch.shingles("а б в г д е є ж з") != sketch.shingles("з ж є е д г в б а")


def test_hashes_are_the_same_for_ever() -> None:
    assert sketch.shingles(" ".join(f"слово{number}" for number in range(20))) == (
        1955616360386903648,
        2027285453421921328,
        4345365678577729568,
        4600636392332947884,
        8867273804305221412,
    )


@given(st.text())
def test_any_text_has_a_sketch(text: str) -> None:
    found = sketch.shingles(text)
    assert list(found) == sorted(set(found))
    assert all(0 <= value < 2**63 and value % 4 == 0 for value in found)
