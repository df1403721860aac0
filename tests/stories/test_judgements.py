"""People's mergers and splits hold for whatever is placed later, in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.model.story import Judgement
from dzherelo.stories import judgements

ARTICLES = [ArticleId(number) for number in range(1, 9)]


@st.composite
def judged(draw: st.DrawFn) -> list[Judgement]:
    """A history of decisions, each about some of the articles."""
    found = []
    for number in range(draw(st.integers(1, 4))):
        named = draw(st.permutations(ARTICLES))
        cut = draw(st.integers(1, len(named) - 2))
        end = draw(st.integers(cut + 1, len(named) - 1))
        kind = draw(st.sampled_from(["merge", "split"]))
        found.append(Judgement(kind, tuple(named[:cut]), tuple(named[cut:end]), id=number + 1))
    return found


def _place(
    known: list[Judgement], order: list[ArticleId], wishes: list[int]
) -> dict[ArticleId, StoryId]:
    """Placement that wants a random story for each article, and obeys."""
    home: dict[ArticleId, StoryId] = {}
    inside: dict[StoryId, list[ArticleId]] = {}
    for article, wish in zip(order, wishes, strict=True):
        bound = judgements.bind(known, article, inside)
        story = bound.story
        if story is None:
            free = [one for one in inside if one not in bound.forbidden]
            story = free[wish % len(free)] if free and wish % 3 else StoryId(len(inside) + 1)
        home[article] = story
        inside.setdefault(story, []).append(article)
    return home


@given(judged(), st.permutations(ARTICLES), st.lists(st.integers(0, 99), min_size=8, max_size=8))
def test_the_newest_judgement_holds_in_every_order(
    known: list[Judgement], order: list[ArticleId], wishes: list[int]
) -> None:
    home = _place(known, order, wishes)
    newest = known[-1]
    if newest.kind == "merge":
        assert len({home[one] for one in (*newest.ones, *newest.others)}) == 1
    else:
        assert not {home[one] for one in newest.ones} & {home[one] for one in newest.others}


@given(judged(), st.permutations(ARTICLES), st.lists(st.integers(0, 99), min_size=8, max_size=8))
def test_the_order_in_which_judgements_are_read_does_not_matter(
    known: list[Judgement], order: list[ArticleId], wishes: list[int]
) -> None:
    assert _place(known, order, wishes) == _place(known[::-1], order, wishes)


@given(judged(), st.sets(st.sampled_from(ARTICLES)), st.sets(st.sampled_from(ARTICLES)))
def test_apart_is_symmetric_and_asks_the_newest(
    known: list[Judgement], one: set[ArticleId], other: set[ArticleId]
) -> None:
    found = judgements.apart(known, one, other)
    assert found == judgements.apart(known, other, one)
    verdicts = [judgements.verdict(known, a, b) for a in one for b in other]
    assert found == any(each is not None and each.kind == "split" for each in verdicts)


def test_a_merger_takes_back_a_split() -> None:
    one, other = ArticleId(1), ArticleId(2)
    split = Judgement("split", (one,), (other,), id=1)
    merger = Judgement("merge", (other,), (one,), id=2)
    inside = {StoryId(5): [other]}
    assert judgements.bind([split], one, inside).forbidden == {5}
    assert judgements.bind([split, merger], one, inside) == judgements.Bound(StoryId(5), other)
    assert judgements.bind([], one, inside) == judgements.Bound()
