"""Written times in the forms that publishers use."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.text.dates import read

NOW = datetime(2025, 7, 15, 9, 0, tzinfo=UTC)  # noon in Kyiv


@pytest.mark.parametrize(
    ("written", "language", "at", "precision", "offset"),
    [
        ("Mon, 14 Jul 2025 10:00:00 +0300", "uk", "2025-07-14T07:00:00", "second", 180),
        ("14 Jul 2025 10:00 GMT", "en", "2025-07-14T10:00:00", "minute", 0),
        ("Thu, 01 Jan 04 19:48:21 EST", "en", "2004-01-02T00:48:21", "second", -300),
        ("2025-07-14T10:00:00Z", "uk", "2025-07-14T10:00:00", "second", 0),
        ("2025-07-14T10:00:00.123-08:00", "uk", "2025-07-14T18:00:00", "second", -480),
        ("2025-07-14 10:00", "uk", "2025-07-14T07:00:00", "minute", None),
        ("2025-01-14 10:00", "uk", "2025-01-14T08:00:00", "minute", None),
        ("2025-07-14", "uk", "2025-07-13T21:00:00", "day", None),
        ("20250714T101112Z", "uk", "2025-07-14T10:11:12", "second", 0),
        ("1752566400", "uk", "2025-07-15T08:00:00", "second", 0),
        ("1752566400000", "uk", "2025-07-15T08:00:00", "second", 0),
        ("щойно", "uk", "2025-07-15T09:00:00", "minute", None),
        ("тиждень тому", "uk", "2025-07-07T21:00:00", "day", None),
        ("5 хв тому", "uk", "2025-07-15T08:55:00", "minute", None),
        ("2 год тому", "uk", "2025-07-15T07:00:00", "hour", None),
        ("год назад", "ru", "2024-07-14T21:00:00", "day", None),
        ("полчаса назад", "ru", "2025-07-15T08:30:00", "minute", None),
        ("3 hours ago", "en", "2025-07-15T06:00:00", "hour", None),
        ("сьогодні, 11:30", "uk", "2025-07-15T08:30:00", "minute", None),
        ("вчера в 18:00", "ru", "2025-07-14T15:00:00", "minute", None),
        ("позавчора", "uk", "2025-07-12T21:00:00", "day", None),
        ("13:00", "uk", "2025-07-14T10:00:00", "minute", None),
        ("Опубліковано 15 лютого 2025, 10:20", "uk", "2025-02-15T08:20:00", "minute", None),
        ("Пн, 14 лип 2025 10:00", "uk", "2025-07-14T07:00:00", "minute", None),
        ("30 грудня", "uk", "2024-12-29T22:00:00", "day", None),
        ("3 марта 2025 г. в 14:05", "ru", "2025-03-03T12:05:00", "minute", None),
        ("14.07.2025 10:05", "uk", "2025-07-14T07:05:00", "minute", None),
        ("07/14/2025", "en", "2025-07-13T21:00:00", "day", None),
        ("February 15, 2025 at 3:45 pm", "en", "2025-02-15T13:45:00", "minute", None),
        ("14 lipca 2025 12:00", "pl", "2025-07-14T09:00:00", "minute", None),
    ],
)
def test_forms(written: str, language: str, at: str, precision: str, offset: int | None) -> None:
    claim = read(written, language=language, now=NOW, read_from="x")
    assert claim is not None
    assert claim.at == datetime.fromisoformat(at + "+00:00")
    assert (claim.precision, claim.offset, claim.clamped) == (precision, offset, False)


@pytest.mark.parametrize(
    "written",
    ["", "hello", "0000-00-00", "1601-01-01", "Thu, 01 Jan 1970 00:00:00 GMT", "-1", "x" * 999],
)
def test_what_is_no_date(written: str) -> None:
    assert read(written, language="uk", now=NOW, read_from="x") is None


@pytest.mark.parametrize("written", ["9999-12-31T00:00:00Z", "15 липня 2025, 12:01", "2026-08-19"])
def test_the_future_is_set_back_to_now(written: str) -> None:
    claim = read(written, language="uk", now=NOW, read_from="x")
    assert claim is not None
    assert (claim.at, claim.clamped, claim.read_from) == (NOW, True, "x")


WORDS = st.sampled_from(
    "12 31 2025 тому назад ago вчора лютого may 10:20 : -0300 рок год хв T Z . / 99".split()  # noqa: SIM905
)


@settings(deadline=None)
@given(
    st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=6).map(" ".join)),
    st.sampled_from(["uk", "ru", "en", "", "zz"]),
)
def test_any_text_gets_an_answer_not_in_the_future(written: str, language: str) -> None:
    claim = read(written, language=language, now=NOW, read_from="x")
    assert claim is None or claim.at <= NOW


@given(
    st.datetimes(datetime(1991, 1, 1), datetime(2025, 7, 14)),  # noqa: DTZ001
    st.integers(-14 * 60, 14 * 60),
    st.booleans(),
)
def test_the_usual_forms_mean_their_moment(local: datetime, offset: int, iso: bool) -> None:
    zoned = local.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=offset)))
    written = zoned.isoformat() if iso else format_datetime(zoned)
    claim = read(written, language="uk", now=NOW, read_from="x")
    assert claim is not None
    assert (claim.at, claim.precision, claim.offset) == (zoned, "second", offset)


@pytest.mark.parametrize(
    ("written", "at", "offset"),
    [
        ("Mon, 14 Jul 2025 10:00:00 +2500", "2025-07-14T07:00:00", None),  # no such zone: Kyiv's
        ("2025-07-14T10:00:00", "2025-07-14T07:00:00", None),
        ("2025-07-13T24:00:00Z", "2025-07-14T00:00:00", 0),
        ("14 Jul 2025 10:00:60 GMT", "2025-07-14T10:00:59", 0),
    ],
)
def test_what_is_almost_usual(written: str, at: str, offset: int | None) -> None:
    claim = read(written, language="uk", now=NOW, read_from="x")
    assert claim is not None
    assert (claim.at, claim.offset) == (datetime.fromisoformat(at + "+00:00"), offset)
