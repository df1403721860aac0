"""For how long an answer stays fresh, as its server says (RFC 9111 §4.2)."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from dzherelo.fetch.answers import Headers

LONGEST_S = 24 * 3600.0
"""More is a rule made for pictures and scripts; no feed stays the same for so long."""

_DIRECTIVE = re.compile(r'([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,]*)))?')
_STALE = frozenset({"no-store", "no-cache"})


def seconds(headers: Headers, now: datetime) -> float:
    """Seconds from `now` (aware UTC) for which asking again is needless; 0 when nothing is said.

    max-age goes before Expires (§5.3), what cannot be read means stale (§4.2.1), the age that the
    answer already has is taken off (§4.2.3). s-maxage is for caches that many share, so not for us.
    """
    said = _directives(headers.cache_control)
    if _STALE & said.keys():
        return 0.0
    sent = _date(headers.date) or now
    if "max-age" in said:
        lifetime = _number(said["max-age"])
    else:
        expires = _date(headers.expires)
        lifetime = (expires - sent).total_seconds() if expires else 0.0
    age = max((now - sent).total_seconds(), _number(headers.age), 0.0)
    return min(max(lifetime - age, 0.0), LONGEST_S)


def _directives(written: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, quoted, plain in _DIRECTIVE.findall(written):
        found.setdefault(name.lower(), quoted or plain)
    return found


def _number(written: str) -> float:
    """Delta-seconds (§1.2.2), 0 for anything else."""
    text = written.strip()
    return float(text[:10]) if text.isascii() and text.isdigit() else 0.0


def _date(written: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(written)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
