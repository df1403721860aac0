"""Joining stories: copies follow, likeness decides, ties and order do not matter."""

from datetime import UTC, datetime, timedelta

import msgspec

from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.model.profile import Entity, Profile
from dzherelo.stories import placement, sketches
from dzherelo.text import keys

START = datetime(2026, 2, 11, 7, tzinfo=UTC)
BRIDGE = (
    "У Зорянську закрили трамвайний міст через тріщини в опорах",
    "Міст через Зорянку закрили: знайшли тріщини у двох опорах. Трамваї замінили 12 автобусів.",
)
REPAIR = (
    "Тріщини в опорах: скільки коштуватиме ремонт трамвайного мосту",
    "Ремонт двох опор трамвайного мосту через Зорянку оцінили у 42 млн гривень. Трамваї не ходять.",
)
STORK = (
    "У Верболозах урятували лелеку, який примерз до ставка",
    "Птаха відігріли в сараї місцевого фермера. Ветеринар каже, що крила цілі.",
)


def _candidate(
    number: int, texts: tuple[str, str], hours: float = 0.0, **more
) -> placement.Candidate:
    title, body = texts
    profile = Profile(
        "uk",
        keys.terms(title, "uk"),
        keys.terms(body, "uk"),
        keys.numbers(f"{title}\n{body}"),
        entities=(Entity("place", "Зорянка", "зорянк"),),
    )
    when = START + timedelta(hours=hours)
    return sketches.candidate(
        profile, article=ArticleId(number), when=when, first_seen=when, **more
    )


def _stories() -> list[placement.StorySketch]:
    bridge = sketches.start(StoryId(1), _candidate(1, BRIDGE))
    return [bridge, sketches.start(StoryId(2), _candidate(2, STORK, 1))]


def _known(candidate: placement.Candidate) -> dict[str, int]:
    return dict.fromkeys(placement.counted_terms(candidate), 0) | {"t:uk": 2}


def test_a_follow_up_joins_and_says_why():
    candidate = _candidate(3, REPAIR, 5)
    placed = placement.decide(candidate, _stories(), _known(candidate), 2)
    assert (placed.story, placed.why.rule) == (1, "similar")
    assert placed.why.hours == 5.0
    assert "трамвайний" in placed.why.terms
    assert placed.why.entities == ("Зорянка",)
    assert set(placement.weights().same) - {"bias"} <= set(placed.why.features)


def test_another_matter_begins_a_story():
    other = ("Долар подорожчав на вісім копійок", "Національний банк оновив курс гривні.")
    candidate = _candidate(3, other, 2)
    placed = placement.decide(candidate, _stories(), _known(candidate), 2)
    assert (placed.story, placed.why.rule) == (None, "first")


def test_a_copy_follows_its_original_whatever_it_says():
    candidate = _candidate(3, STORK, copied=StoryId(1), copy_of=ArticleId(1))
    placed = placement.decide(candidate, _stories(), {}, 0)
    assert (placed.story, placed.why.rule, placed.why.other) == (1, "copy", 1)


def test_the_order_of_candidates_and_terms_does_not_matter():
    candidate = _candidate(3, REPAIR, 5)
    stories = _stories()
    shuffled = [
        msgspec.structs.replace(one, lemmas=dict(reversed(one.lemmas.items()))) for one in stories
    ]
    known = _known(candidate)
    one = placement.decide(candidate, stories, known, 2)
    two = placement.decide(candidate, shuffled[::-1], known, 2)
    assert msgspec.json.encode(one) == msgspec.json.encode(two)


def test_equal_stories_give_the_one_with_the_smaller_id():
    candidate = _candidate(3, BRIDGE, 1)
    twins = [sketches.start(StoryId(n), _candidate(1, BRIDGE)) for n in (7, 5)]
    placed = placement.decide(candidate, twins, _known(candidate), 2)
    assert placed.story in {5, None}


def test_a_sketch_survives_json_and_stays_bounded():
    sketch = sketches.start(StoryId(1), _candidate(1, BRIDGE))
    for number in range(40):
        body = " ".join(f"слово{number}х{each}" for each in range(150))
        sketch = sketches.add(sketch, _candidate(number, (f"Назва {number}", body), number))
    again = msgspec.json.decode(msgspec.json.encode(sketch), type=placement.StorySketch)
    assert again == sketch
    assert len(sketch.lemmas) <= sketches.STORY_TERMS
    assert sketch.count == 41 and len(sketch.titles) == sketches.TITLES


def test_a_copy_adds_its_time_but_no_words():
    sketch = sketches.start(StoryId(1), _candidate(1, BRIDGE))
    copy = _candidate(2, STORK, 3, copied=StoryId(1), copy_of=ArticleId(1))
    after = sketches.add(sketch, copy)
    assert (after.lemmas, after.count) == (sketch.lemmas, 2)
    assert after.last_at == copy.when


def test_a_story_is_found_by_the_terms_of_its_follow_up():
    candidate = _candidate(3, REPAIR, 5)
    asked = set(placement.lookup_terms(candidate, _known(candidate), 2, 40))
    bridge, stork = _stories()
    shown = [set(placement.index_terms(one, {}, 2, 80)) for one in (bridge, stork)]
    assert len(asked & shown[0]) > len(asked & shown[1])
    assert {term[:2] for term in asked} == {"l:", "s:", "n:"}


def test_a_headline_alone_needs_more_evidence():
    title, body = REPAIR
    bare, told = _candidate(3, (title, ""), 5), _candidate(3, (title, body), 5)
    ranked = placement.rank(bare, _stories(), _known(bare), 2)
    assert ranked[0].story == 1
    assert ranked[0].compared.values["bare"] == 1.0
    assert placement.rank(told, _stories(), _known(told), 2)[0].compared.values["bare"] == 0.0
    values = ranked[0].compared.values
    short = placement.score({**values, "bare": 0.0}, placement.weights())
    assert ranked[0].score < short
