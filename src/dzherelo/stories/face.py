"""The face of a story: headline, lead and picture chosen from its members, and what it counts."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dzherelo.model.story import Face, Member
from dzherelo.stories import importance
from dzherelo.text import slugs

PREFERRED = "uk"
SHORT, LONG = 30, 110
"""Characters between which a headline says enough and still fits a card."""
_KYIV = ZoneInfo("Europe/Kyiv")


def compose(members: Sequence[Member], *, now: datetime) -> Face:
    """The face of a story with these members (at least one), in time order.

    Nothing is invented: headline and lead are one member's own, the most central one's in the
    story's main language.
    """
    originals = [one for one in members if one.copy_of is None] or list(members)
    language = _language(originals)
    chosen = _headline([one for one in originals if one.language == language] or originals, members)
    times = [one.when for one in members]
    return Face(
        headline=chosen.title,
        lead=chosen.lead,
        language=chosen.language,
        slug=slugs.slug(chosen.title),
        date=min(times).astimezone(_KYIV).date().isoformat(),
        headline_from=chosen.article,
        picture=chosen.picture or next((one.picture for one in members if one.picture), None),
        articles=len(members),
        sources=len({one.source for one in members}),
        copies=len(members) - len(originals),
        origins=len(originals),
        languages=tuple(sorted({one.language for one in members})),
        importance=importance.weigh(members, now=now),
        first_at=min(times),
        last_at=max(times),
        topics=tuple(tag for tag, _ in Counter(t for m in members for t in m.tags).most_common(5)),
    )


def _language(members: Sequence[Member]) -> str:
    counted = Counter(one.language for one in members)
    return max(sorted(counted), key=lambda code: (counted[code] + (code == PREFERRED), code))


def _headline(candidates: Sequence[Member], members: Sequence[Member]) -> Member:
    shared = Counter(term for one in members for term in set(one.title_terms))

    def fit(one: Member) -> tuple[float, float, int]:
        terms = set(one.title_terms)
        central = sum(shared[term] - 1 for term in sorted(terms)) / (len(terms) or 1)
        length = SHORT <= len(one.title) <= LONG
        return (
            central + 0.5 * length + 0.3 * one.agency + 0.5 * one.quality,
            -one.when.timestamp(),
            -one.article,
        )

    return max(candidates, key=fit)
