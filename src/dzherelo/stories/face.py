"""The face of a story: headline, lead and picture chosen from its members, and what it counts."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dzherelo.model.ids import BlobKey
from dzherelo.model.story import Face, Member
from dzherelo.stories import importance
from dzherelo.text import slugs

PREFERRED = "uk"
"""On equal numbers the story speaks Ukrainian; it does too when one more article is in another."""
SHORT, LONG = 30, 110
"""Characters between which a headline says enough and still fits a card."""
FITTING = 0.5
AGENCY = 0.3
QUALITY = 0.5
SHOUTED = 1.0
"""What a good length, an agency, a well-read page add to centrality, and what capitals cost."""
_KYIV = ZoneInfo("Europe/Kyiv")
_TOPICS = 5


def compose(members: Sequence[Member], *, now: datetime) -> Face:
    """The face of a story with these members (at least one), in any order.

    Nothing is invented: headline and lead are one member's own, the most central one's among the
    originals in the story's main language. `date` is the first member's day in Kyiv.
    """
    members = sorted(members, key=lambda one: (one.when, one.first_seen, one.article))
    originals = [one for one in members if one.copy_of is None] or members
    language = _language(originals)
    chosen = _headline([one for one in originals if one.language == language], members)
    times = [one.when for one in members]
    return Face(
        headline=chosen.title,
        lead=chosen.lead or next((one.lead for one in originals if one.lead), ""),
        language=chosen.language,
        slug=slugs.slug(chosen.title),
        date=times[0].astimezone(_KYIV).date().isoformat(),
        headline_from=chosen.article,
        picture=_picture(chosen, originals, members),
        articles=len(members),
        sources=len({one.source for one in members}),
        copies=len(members) - len(originals),
        origins=len(originals),
        languages=tuple(sorted({one.language for one in members})),
        importance=importance.weigh(members, now=now),
        first_at=times[0],
        last_at=times[-1],
        topics=_topics(members),
    )


def _language(members: Sequence[Member]) -> str:
    """The language of most originals; Ukrainian wins ties and near ties."""
    counted = Counter(one.language for one in members)
    return max(
        counted, key=lambda code: (counted[code] + (code == PREFERRED), code == PREFERRED, code)
    )


def _topics(members: Sequence[Member]) -> tuple[str, ...]:
    """The tags of most members, ties in alphabetic order."""
    counted = Counter(tag for one in members for tag in dict.fromkeys(one.tags))
    return tuple(sorted(counted, key=lambda tag: (-counted[tag], tag))[:_TOPICS])


def _picture(
    chosen: Member, originals: Sequence[Member], members: Sequence[Member]
) -> BlobKey | None:
    """The picture of the headline's article, else of the best original, else any."""
    ranked = [chosen, *sorted(originals, key=lambda one: -one.quality), *members]
    return next((one.picture for one in ranked if one.picture), None)


def _headline(candidates: Sequence[Member], members: Sequence[Member]) -> Member:
    """The member whose headline says what most others say; ties go to the earlier one."""
    shared = Counter(term for one in members for term in set(one.title_terms))
    return max(candidates, key=lambda one: (_fit(one, shared), -one.when.timestamp(), -one.article))


def _fit(one: Member, shared: Counter[str]) -> float:
    terms = set(one.title_terms)
    central = sum(shared[term] - 1 for term in terms) / (len(terms) or 1)
    fitting = FITTING * (SHORT <= len(one.title) <= LONG)
    return round(
        central + fitting + AGENCY * one.agency + QUALITY * one.quality - _shouting(one.title), 6
    )


def _shouting(title: str) -> float:
    """The cost of a headline with whole words in capitals (abbreviations excepted)."""
    words = [word for word in re.findall(r"[^\W\d_]+", title) if len(word) > 4]  # noqa: PLR2004
    return SHOUTED if sum(word.isupper() for word in words) > 1 else 0.0
