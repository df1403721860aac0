"""What an editor does to stories: merge, split, retitle. Each is an event and binds what follows.

Copies stay with their original: an editor moves the original, and its copies come along.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.model.story import Judgement, Why
from dzherelo.pipeline import nearby, place
from dzherelo.store import articles, judgements, profiles, stories, view_story
from dzherelo.store.database import Session
from dzherelo.stories import placement, sketches

_KYIV = ZoneInfo("Europe/Kyiv")


async def merge(session: Session, lost: int, into: int, reason: str, now: datetime) -> StoryId:
    """Make one story of two; the address of `lost` leads to `into` from now on.

    Raises `ValueError` when one of them does not exist or they are one already.
    """
    await stories.lock_placer(session)
    gone, kept = await _story(session, lost), await _story(session, into)
    if gone == kept:
        raise ValueError(f"story {lost} and story {into} are one already")
    texts = await stories.own_texts(session, [gone, kept])
    judged = Judgement("merge", tuple(texts[kept]), tuple(texts[gone]), reason=reason)
    await judgements.keep(session, judged, now)
    await stories.absorb(session, gone, kept, Why("person"), now, reason)
    await _show(session, [kept], now)
    return kept


async def split(
    session: Session, story: int, chosen: Collection[int], reason: str, now: datetime
) -> StoryId:
    """Take articles, with their copies, out of a story into a new one; returns the new one.

    Raises `ValueError` when they are not in the story, are copies of what stays, or are all of it.
    """
    await stories.lock_placer(session)
    old = await _story(session, story)
    own = (await stories.own_texts(session, [old])).get(old, [])
    inside = (await judgements.inside(session, [old]))[old]
    for one in sorted(chosen):
        if one not in inside:
            raise ValueError(f"article {one} is not in story {old}")
        if one not in own:
            raise ValueError(f"article {one} is a copy; name its original, its copies come along")
    moved = [one for one in own if one in chosen]
    rest = [one for one in own if one not in chosen]
    if not moved or not rest:
        raise ValueError("a split needs an article that goes and one that stays")
    first = min(one.when for one in await articles.load(session, moved))
    new = await stories.begin(session, first, first.astimezone(_KYIV).date().isoformat(), now)
    await judgements.keep(session, Judgement("split", tuple(moved), tuple(rest), "", reason), now)
    await stories.part(session, moved, old, new, reason, now)
    await _show(session, [old, new], now)
    return new


async def retitle(session: Session, story: int, words: str, reason: str, now: datetime) -> StoryId:
    """Give a story a headline of the editor's; "" gives it back its members' own.

    The address stays. Raises `ValueError` when there is no such story.
    """
    await stories.lock_placer(session)
    chosen = await _story(session, story)
    own = (await stories.own_texts(session, [chosen]))[chosen]
    await judgements.keep(session, Judgement("retitle", (own[0],), (), words, reason), now)
    detail = {"words": words, "reason": reason}
    await stories.tell(session, [stories.Event("retitle", chosen, detail=detail)], now)
    await place.recompose(session, [chosen], now)
    return chosen


async def _story(session: Session, number: int) -> StoryId:
    """The story of that number, or the one it was merged into."""
    found = await view_story.merged(session, number) or StoryId(number)
    if await stories.is_empty(session, found):
        raise ValueError(f"there is no story {number}")
    return found


async def _show(session: Session, changed: Sequence[StoryId], now: datetime) -> None:
    """Work out anew what stories are compared and found by, and what they show."""
    inside = await judgements.inside(session, changed)
    for story in changed:
        await _sketch(session, story, inside[story])
    await place.recompose(session, changed, now)


async def _sketch(session: Session, story: StoryId, members: Sequence[ArticleId]) -> None:
    known = await profiles.load(session, members)
    texts = sorted(await articles.load(session, members), key=lambda one: (one.first_seen, one.id))
    candidates = [
        sketches.candidate(known[one.id], article=one.id, when=one.when, first_seen=one.first_seen)
        for one in texts
        if one.id in known
    ]
    sketch = sketches.start(story, candidates[0])
    for one in candidates[1:]:
        sketch = sketches.add(sketch, one)
    terms = {term for one in candidates for term in placement.counted_terms(one)}
    counted, total = await profiles.frequencies(session, sorted(terms))
    shown = placement.index_terms(sketch, counted, total, nearby.INDEX_TERMS)
    await stories.keep_sketch(session, story, sketch, shown)
