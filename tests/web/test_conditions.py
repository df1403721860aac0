import pytest
from hypothesis import given
from hypothesis import strategies as st

from dzherelo.web import conditions

TAG = '"a1-fit:640:0/f:webp"'


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (TAG, True),
        (f"W/{TAG}", True),
        (f'"x", {TAG} ,W/"y"', True),
        ("*", True),
        (" * ", True),
        ("", False),
        ('"a1"', False),
        (TAG.strip('"'), False),
        ('"*"', False),
        (f'"x{TAG[1:]}', False),
    ],
)
def test_lists_of_tags_are_compared_weakly(header: str, expected: bool) -> None:
    assert conditions.unchanged(header, TAG) is expected


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("", None),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-", (10, 100)),
        ("Bytes = 10-19", (10, 20)),
        ("bytes=90-500", (90, 100)),
        ("bytes=-1", (99, 100)),
        ("bytes=-500", (0, 100)),
        ("bytes=5-4", None),
        ("bytes=0-1,5-9", None),
        ("bytes=-", None),
        ("lines=1-2", None),
    ],
)
def test_one_range_is_understood(asked: str, part: tuple[int, int] | None) -> None:
    assert conditions.part(asked, "", TAG, 100) == part


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_nothing_is_there(asked: str) -> None:
    with pytest.raises(LookupError):
        conditions.part(asked, "", TAG, 100)


def test_a_part_is_given_of_the_same_picture_only() -> None:
    assert conditions.part("bytes=0-9", TAG, TAG, 100) == (0, 10)
    assert conditions.part("bytes=0-9", f"W/{TAG}", TAG, 100) is None
    assert conditions.part("bytes=0-9", "Wed, 21 Oct 2015 07:28:00 GMT", TAG, 100) is None


@given(st.text(max_size=40), st.integers(0, 50))
def test_any_header_gives_a_part_that_exists(asked: str, size: int) -> None:
    try:
        part = conditions.part(f"bytes={asked}", "", TAG, size)
    except LookupError:
        return
    assert part is None or 0 <= part[0] < part[1] <= size
