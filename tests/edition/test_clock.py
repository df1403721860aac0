"""Edition time and real time."""

from datetime import UTC, date, datetime

import pytest

from dzherelo.edition import clock
from dzherelo.edition.clock import Epoch

EPOCH = Epoch(date(2026, 2, 11))


def test_minutes_go_to_real_time_and_back() -> None:
    minute = clock.read("d2 08:40")
    assert EPOCH.at(minute) == datetime(2026, 2, 12, 6, 40, tzinfo=UTC)
    assert EPOCH.minute(EPOCH.at(minute)) == minute
    assert clock.written(minute) == "d2 08:40"
    assert clock.read("d2T08:40") == minute


def test_wall_time_survives_the_change_of_the_clocks() -> None:
    spring = Epoch(date(2026, 3, 28))
    assert spring.at(clock.read("d2 12:00")) == datetime(2026, 3, 29, 9, 0, tzinfo=UTC)
    assert spring.minute(spring.at(clock.read("d2 12:00"))) == clock.read("d2 12:00")


@pytest.mark.parametrize("wrong", ["", "d1", "d1 24:00", "1 08:00", "d1 8:00", "d0 08:00", "now"])
def test_what_is_no_time_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="not an edition time"):
        clock.read(wrong)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), date(2026, 11, 19)),
        (datetime(2026, 11, 22, 21, 45, tzinfo=UTC), date(2026, 11, 20)),
    ],
)
def test_an_ending_epoch_ends_just_before_now(now: datetime, day: date) -> None:
    epoch = clock.ending(now)
    assert epoch.day == day
    assert epoch.at(clock.read("end")) <= now


def test_dates_are_written_in_the_language_of_the_text() -> None:
    assert clock.dated("до {d1}, від {d0}", EPOCH, "uk") == "до 11 лютого, від 10 лютого"
    assert clock.dated("{d4}", EPOCH, "ru") == "14 февраля"
    assert clock.dated("{d2}", EPOCH, "en") == "February 12"
