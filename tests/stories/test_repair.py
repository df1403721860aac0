"""Stories that turn out to be one: held against each other both ways, joined without loss."""

from datetime import timedelta

import msgspec

from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.stories import placement, repair, sketches
from dzherelo.stories.repair import Side
from tests.stories.test_placement import BRIDGE, REPAIR, STORK, _candidate


def _side(story: int, *texts: tuple[str, str], others: tuple[Side, ...] = ()) -> Side:
    members = tuple(
        _candidate(story * 10 + number, text, number) for number, text in enumerate(texts)
    )
    sketch = sketches.start(StoryId(story), members[0])
    for member in members[1:]:
        sketch = sketches.add(sketch, member)
    near = [sketch, *(other.sketch for other in others)]
    return Side(sketch, members, {member.article: near for member in members})


def _known(*sides: Side) -> dict[str, int]:
    terms = {t for side in sides for one in side.members for t in placement.counted_terms(one)}
    return dict.fromkeys(sorted(terms), 0) | {"t:uk": 4}


def test_two_halves_of_one_story_are_one_and_say_why():
    bridge, follow_up = _side(1, BRIDGE), _side(2, REPAIR)
    mean, why = repair.likeness(bridge, follow_up, _known(bridge, follow_up), 4)
    assert mean >= repair.MERGE
    assert (why.rule, "трамвайний" in why.terms) == ("similar", True)


def test_stories_of_different_events_stay_apart():
    bridge, stork = _side(1, BRIDGE, REPAIR), _side(2, STORK)
    mean, _ = repair.likeness(bridge, stork, _known(bridge, stork), 4)
    assert mean < repair.MERGE / 2


def test_likeness_does_not_depend_on_which_story_is_named_first():
    bridge, follow_up = _side(1, BRIDGE), _side(2, REPAIR, STORK)
    known = _known(bridge, follow_up)
    one, other = (
        repair.likeness(*pair, known, 4)[0] for pair in ((bridge, follow_up), (follow_up, bridge))
    )
    assert abs(one - other) < 1e-12


def test_a_story_that_a_better_one_stands_beside_is_not_taken():
    """The lead of the likeliest story counts: with it near, another one falls behind."""
    follow_up = _side(2, REPAIR)
    stork = _side(3, STORK)
    bridge = _side(1, BRIDGE)
    beside = msgspec.structs.replace(
        follow_up, near={ArticleId(20): [bridge.sketch, follow_up.sketch]}
    )
    known = _known(bridge, follow_up, stork)
    alone, _ = repair.likeness(follow_up, stork, known, 4)
    with_better, _ = repair.likeness(beside, stork, known, 4)
    assert with_better <= alone


def test_the_older_address_stays():
    assert repair.keeper(StoryId(7), StoryId(3)) == (3, 7)


def test_a_joined_sketch_holds_both_and_does_not_depend_on_order():
    one, other = _side(1, BRIDGE).sketch, _side(2, REPAIR).sketch
    joined = sketches.join(one, other)
    assert (joined.story, joined.count) == (1, 2)
    assert joined.last_at - joined.first_at == timedelta(0)
    assert set(one.lemmas) | set(other.lemmas) == set(joined.lemmas)
    back = msgspec.structs.replace(sketches.join(other, one), story=StoryId(1))
    assert back.lemmas == joined.lemmas
    assert back.languages == joined.languages
