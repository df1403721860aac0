"""What is remembered of an article and of a story to decide whether they belong together."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from dzherelo.lang import concepts, spelling
from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.model.profile import Entity, Profile, Terms
from dzherelo.stories import vectors
from dzherelo.text import roots

TITLE_WEIGHT = 3.0
"""A word of the title counts like three of the body (measured in the design notes)."""
LEAD_TERMS = 60
"""Lemmas at the head of the body (about 35 words: the lead) …"""
LEAD_WEIGHT = 3.0
"""… which count this much more: news tells first what it is about."""
BODY_TERMS = 120
"""Terms kept of one article: the head of a news text says what it is about."""
STORY_TERMS = 240
"""Terms kept of a story: with more the memory of 25,000 active stories passes 600 MB."""
STORY_ENTITIES = 60
STORY_NUMBERS = 60
TITLES = 4
"""Last headlines kept of a story, as term lists."""
KIN = frozenset({"uk", "ru", "be"})
"""East Slavic languages: their words mostly share their frames."""
MEANS = "~"
"""Begins the key of a concept among the skeletons (see `lang.concepts`)."""
BULLETINS = 3
"""Last members with enough numbers to be a bulletin that a story remembers one by one …"""
BULLETIN_TERMS = 24
"""… by so many of their heaviest lemmas."""
BULLETIN_NUMBERS = 5
"""Numbers that a bulletin has at least."""
HEAD_BLOCK = 3
"""Numbers below this are counts and lists in every text and prove nothing."""


class Candidate(msgspec.Struct, frozen=True):
    """An article to be placed. Terms are damped frequencies with the title counted triple.

    `copied` is the story of its original when it is a copy, `copy_of` that original.
    """

    article: ArticleId
    when: datetime
    first_seen: datetime
    language: str
    title: tuple[str, ...] = ()
    title_skeletons: tuple[str, ...] = ()
    title_numbers: tuple[str, ...] = ()
    lemmas: dict[str, float] = {}
    skeletons: dict[str, float] = {}
    numbers: tuple[str, ...] = ()
    entities: dict[str, str] = {}
    """Key → name."""
    copied: StoryId | None = None
    copy_of: ArticleId | None = None


class Bulletin(msgspec.Struct, frozen=True):
    """A member that may be one of a series, by itself: what stands beside it must not hide it."""

    when: datetime
    title: tuple[str, ...]
    lemmas: tuple[str, ...]
    numbers: tuple[str, ...]


class StorySketch(msgspec.Struct, frozen=True):
    """A story as placement knows it; grows with `add`, bounded in size, stored as JSON."""

    story: StoryId
    first_at: datetime
    last_at: datetime
    count: int
    lemmas: dict[str, float] = {}
    skeletons: dict[str, float] = {}
    numbers: dict[str, int] = {}
    entities: dict[str, int] = {}
    languages: dict[str, int] = {}
    titles: tuple[tuple[str, ...], ...] = ()
    """Lemmas of the last headlines."""
    title_skeletons: tuple[tuple[str, ...], ...] = ()
    title_numbers: tuple[tuple[str, ...], ...] = ()
    bulletins: tuple[Bulletin, ...] = ()


def candidate(
    profile: Profile,
    *,
    article: ArticleId,
    when: datetime,
    first_seen: datetime,
    copied: StoryId | None = None,
    copy_of: ArticleId | None = None,
) -> Candidate:
    """The candidate that a profile makes."""
    profile = _unromanised(profile)
    title, body = (_meanings(part, profile.language) for part in (profile.title, profile.body))
    frames = _weights(profile.title.skeletons, profile.body.skeletons)
    return Candidate(
        article,
        when,
        first_seen,
        profile.language,
        title=vectors.ordered(profile.title.lemmas),
        title_skeletons=vectors.ordered((*profile.title.skeletons, *title)),
        title_numbers=tuple(word for word in profile.title.surface if word[0].isdigit()),
        lemmas=_weights(profile.title.lemmas, profile.body.lemmas),
        skeletons=vectors.strongest(frames | _weights(title, body), BODY_TERMS),
        numbers=_telling(profile.numbers),
        entities=_entities(profile.entities),
        copied=copied,
        copy_of=copy_of,
    )


def _unromanised(profile: Profile) -> Profile:
    """A Cyrillic language in Latin letters has endings that no dictionary knows: keep roots."""
    lemmas = (*profile.title.lemmas, *profile.body.lemmas)
    if profile.language not in KIN or any(map(spelling.is_cyrillic, lemmas)):
        return profile
    parts = (
        msgspec.structs.replace(part, lemmas=tuple(map(roots.root, part.lemmas)))
        for part in (profile.title, profile.body)
    )
    title, body = parts
    return msgspec.structs.replace(profile, title=title, body=body)


def _meanings(terms: Terms, language: str) -> tuple[str, ...]:
    """What the common words mean, as keys that no frame can equal: ракета, missile → "~missile"."""
    return tuple(MEANS + one for lemma in terms.lemmas for one in concepts.find(lemma, language))


def _weights(title: Iterable[str], body: Iterable[str]) -> dict[str, float]:
    terms = tuple(body)
    weights = vectors.count(terms)
    for term in set(terms[:LEAD_TERMS]):
        weights[term] += LEAD_WEIGHT
    for term, weight in vectors.count(title).items():
        weights[term] = weights.get(term, 0.0) + TITLE_WEIGHT * weight
    return vectors.strongest(weights, BODY_TERMS)


def _telling(numbers: Iterable[str]) -> tuple[str, ...]:
    """Distinct numbers that are not tiny counts."""
    return tuple(
        n for n in dict.fromkeys(numbers) if "." in n or len(n) > 1 or int(n) >= HEAD_BLOCK
    )


def _entities(entities: Iterable[Entity]) -> dict[str, str]:
    return {entity.key: entity.name for entity in entities if entity.key}


def start(story: StoryId, first: Candidate) -> StorySketch:
    """The sketch of a story that one article begins."""
    empty = StorySketch(story, first.when, first.when, 0)
    return add(empty, first)


def add(sketch: StorySketch, member: Candidate) -> StorySketch:
    """The sketch with one more member; a copy adds its time and language but no terms."""
    languages = _counted(sketch.languages, [member.language], 20)
    counted = msgspec.structs.replace(
        sketch,
        first_at=min(sketch.first_at, member.when),
        last_at=max(sketch.last_at, member.when),
        count=sketch.count + 1,
        languages=languages,
    )
    if member.copied is not None and sketch.count:
        return counted
    return msgspec.structs.replace(
        counted,
        lemmas=_summed(sketch.lemmas, member.lemmas),
        skeletons=_summed(sketch.skeletons, member.skeletons),
        numbers=_counted(sketch.numbers, member.numbers, STORY_NUMBERS),
        entities=_counted(sketch.entities, member.entities, STORY_ENTITIES),
        titles=(*sketch.titles, member.title)[-TITLES:],
        title_skeletons=(*sketch.title_skeletons, member.title_skeletons)[-TITLES:],
        title_numbers=(*sketch.title_numbers, member.title_numbers)[-TITLES:],
        bulletins=(*sketch.bulletins, *_bulletin(member))[-BULLETINS:],
    )


def _bulletin(member: Candidate) -> tuple[Bulletin, ...]:
    if len(member.numbers) < BULLETIN_NUMBERS:
        return ()
    head = head_lemmas(member)
    return (Bulletin(member.when, member.title, head, member.numbers[:STORY_NUMBERS]),)


def head_lemmas(member: Candidate) -> tuple[str, ...]:
    """The heaviest lemmas of an article, as many as a bulletin is remembered by."""
    return tuple(vectors.strongest(member.lemmas, BULLETIN_TERMS))


def join(kept: StorySketch, lost: StorySketch) -> StorySketch:
    """The sketch of two stories that are one, under the number of the first."""
    earlier, later = sorted((kept, lost), key=lambda one: (one.last_at, one.story))
    return StorySketch(
        kept.story,
        min(kept.first_at, lost.first_at),
        max(kept.last_at, lost.last_at),
        kept.count + lost.count,
        lemmas=_summed(kept.lemmas, lost.lemmas),
        skeletons=_summed(kept.skeletons, lost.skeletons),
        numbers=_added(kept.numbers, lost.numbers, STORY_NUMBERS),
        entities=_added(kept.entities, lost.entities, STORY_ENTITIES),
        languages=_added(kept.languages, lost.languages, 20),
        titles=(*earlier.titles, *later.titles)[-TITLES:],
        title_skeletons=(*earlier.title_skeletons, *later.title_skeletons)[-TITLES:],
        title_numbers=(*earlier.title_numbers, *later.title_numbers)[-TITLES:],
        bulletins=(*earlier.bulletins, *later.bulletins)[-BULLETINS:],
    )


def _summed(one: Mapping[str, float], two: Mapping[str, float]) -> dict[str, float]:
    together = dict(one)
    for term, weight in two.items():
        together[term] = round(together.get(term, 0.0) + weight, 4)
    return vectors.strongest(together, STORY_TERMS)


def _counted(one: Mapping[str, int], more: Iterable[str], limit: int) -> dict[str, int]:
    together: dict[str, int] = {}
    for key in more:
        together[key] = together.get(key, 0) + 1
    return _added(one, together, limit)


def _added(one: Mapping[str, int], two: Mapping[str, int], limit: int) -> dict[str, int]:
    together = dict(one)
    for key, number in two.items():
        together[key] = together.get(key, 0) + number
    kept = sorted(together, key=lambda key: (-together[key], key))[:limit]
    return {key: together[key] for key in kept}
