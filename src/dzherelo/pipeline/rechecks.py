"""When to look at a finished article again: most edits fall into its first day."""

from datetime import datetime, timedelta

from dzherelo.store.articles import DONE

AGES = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
    timedelta(days=7),
)
"""Ages at which an article is read again; four fifths of a week's edits fall in 24 hours."""


def after(first_seen: datetime, now: datetime) -> tuple[str, datetime | None]:
    """The state of a finished article: the stage, and when it is due again (None: never)."""
    coming = [first_seen + age for age in AGES if first_seen + age > now]
    return DONE, coming[0] if coming else None
