"""Addresses are read back as they were written."""

from hypothesis import given
from hypothesis import strategies as st

from dzherelo.model.ids import StoryId
from dzherelo.model.views import StoryRef
from dzherelo.web import addresses

slugs = st.from_regex(r"[a-z0-9]*(-[a-z0-9]+)*", fullmatch=True)


@given(st.integers(1, 10**15), st.dates().map(str), slugs)
def test_a_storys_number_is_found_in_its_address(number: int, date: str, slug: str) -> None:
    ref = StoryRef(StoryId(number), date, slug, "", "")
    assert addresses.story_id(addresses.story_name(ref)) == number


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    addresses.story_id(text)
    addresses.read_day(text)
    addresses.read_rank(text)
    addresses.read_moment(text)


def test_cursors() -> None:
    assert addresses.read_rank("-3.25_17") == (-3.25, 17)
    assert addresses.read_rank("nan_1") is None
    assert addresses.read_moment("2026-07-14T09:00:00+00:00_5") is not None
    assert addresses.read_moment("2026-07-14T09:00:00_5") is None
    assert addresses.read_day("2026-02-30") is None
