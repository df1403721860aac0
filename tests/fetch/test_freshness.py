"""How long an answer stays fresh (RFC 9111 §4.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dzherelo.fetch import freshness
from dzherelo.fetch.answers import Headers
from tests.fetch.conftest import NOW

SENT = "Fri, 20 Nov 2026 12:00:00 GMT"
IN_AN_HOUR = "Fri, 20 Nov 2026 13:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        (Headers(), 0),
        (Headers(cache_control="max-age=600"), 600),
        (Headers(cache_control='Public, Max-Age="600" , must-revalidate'), 600),
        (Headers(cache_control='private="set-cookie, max-age=1", max-age=600'), 600),
        (Headers(cache_control="max-age=600", age="100"), 500),
        (Headers(cache_control="max-age=600", age="9000"), 0),
        (Headers(cache_control="max-age=600", date="Fri, 20 Nov 2026 11:55:00 GMT"), 300),
        (Headers(cache_control="max-age=600, max-age=60"), 600),
        (Headers(cache_control="max-age=31536000"), freshness.LONGEST_S),
        (Headers(cache_control="s-maxage=600"), 0),
        (Headers(cache_control="no-cache, max-age=600"), 0),
        (Headers(cache_control="max-age=600, no-store"), 0),
        (Headers(cache_control="max-age=-1"), 0),
        (Headers(cache_control="max-age=soon", expires=IN_AN_HOUR), 0),
        (Headers(cache_control="max-age=60", expires=IN_AN_HOUR), 60),
        (Headers(expires=IN_AN_HOUR), 3600),
        (Headers(expires=IN_AN_HOUR, date=SENT, age="600"), 3000),
        (Headers(expires="0"), 0),
        (Headers(expires="-1"), 0),
        (Headers(expires="Thu, 01 Jan 1970 00:00:00 GMT"), 0),
    ],
)
def test_seconds(headers: Headers, seconds: float) -> None:
    assert freshness.seconds(headers, NOW) == seconds


WORDS = st.text(max_size=40) | st.sampled_from([SENT, IN_AN_HOUR, "max-age=9" * 4, "9" * 40])


@given(st.builds(Headers, age=WORDS, cache_control=WORDS, date=WORDS, expires=WORDS))
def test_whatever_is_written_stays_in_bounds(headers: Headers) -> None:
    assert 0 <= freshness.seconds(headers, NOW) <= freshness.LONGEST_S
