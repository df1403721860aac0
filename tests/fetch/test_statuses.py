from datetime import UTC, datetime

import pytest

from dzherelo.fetch.statuses import fault, retry_after
from dzherelo.model.outcome import FaultKind

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("99999999", 86400.0),
        ("9" * 5000, 86400.0),
        ("Fri, 20 Nov 2026 12:10:00 GMT", 600.0),
        ("Fri, 20 Nov 2026 14:10:00 +0200", 600.0),
        ("Fri, 20 Nov 2026 12:10:00 -0000", 600.0),
        ("Thu, 19 Nov 2026 12:10:00 GMT", 0.0),
        ("Fri, 20 Nov 2099 12:10:00 GMT", 86400.0),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("1.5", None),
        ("²", None),
        ("Fri, 99 Nov 2026 12:10:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, FaultKind.FORBIDDEN),
        (403, FaultKind.FORBIDDEN),
        (451, FaultKind.FORBIDDEN),
        (404, FaultKind.NOT_FOUND),
        (410, FaultKind.GONE),
        (429, FaultKind.TOO_MANY_REQUESTS),
        (500, FaultKind.SERVER_ERROR),
        (503, FaultKind.SERVER_ERROR),
        (599, FaultKind.SERVER_ERROR),
        (206, FaultKind.BAD_STATUS),
        (300, FaultKind.BAD_STATUS),
        (302, FaultKind.BAD_STATUS),
        (304, FaultKind.BAD_STATUS),
        (418, FaultKind.BAD_STATUS),
        (999, FaultKind.BAD_STATUS),
    ],
)
def test_each_status_has_its_fault(status: int, kind: FaultKind) -> None:
    found = fault(status, 7.0, asked_if_changed=False)
    assert found is not None
    assert (found.kind, found.retry_after) == (kind, 7.0)
    assert str(status) in found.detail


@pytest.mark.parametrize("status", [200, 203, 204])
def test_success_is_no_fault(status: int) -> None:
    assert fault(status, None, asked_if_changed=False) is None
    assert fault(304, None, asked_if_changed=True) is None
