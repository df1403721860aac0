"""Origins obey their laws whatever clocks and relations say, and tell known stories rightly."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from dzherelo.model.ids import ArticleId, SourceId
from dzherelo.model.moment import ClaimedTime, Precision
from dzherelo.model.origin import Report
from dzherelo.model.profile import Attribution
from dzherelo.model.relation import Relation
from dzherelo.provenance import clocks, origins

NOON = datetime(2026, 7, 14, 9, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def report(number: int, source: int, minutes: float | None, **more: Any) -> Report:
    """An article claimed at so many minutes after noon, and seen long after."""
    claimed = None if minutes is None else ClaimedTime(at(minutes), more.pop("precision", "minute"))
    seen = at(more.pop("seen", 600))
    unseen = more.pop("unseen", None)
    return Report(
        ArticleId(number),
        SourceId(source),
        f"Видання {source}",
        seen,
        claimed,
        None if unseen is None else at(unseen),
        tuple(more.pop("attributions", ())),
    )


def relay(outlet: int | None, name: str) -> Attribution:
    return Attribution(0, "передає", 0, 7, name, 8, 8 + len(name), "outlet", "relay", outlet=outlet)


def spoke(name: str, platform: str) -> Attribution:
    return Attribution(0, "написав", 0, 7, name, 8, 16, "person", "primary", platform=platform)


def copy(child: int, parent: int, *, credited: bool = False, share: float = 0.9) -> Relation:
    kind = "republication"
    return Relation(kind, ArticleId(child), ArticleId(parent), share=share, credited=credited)


# ---- stories that are known --------------------------------------------------------------------


def test_the_chain_leads_to_two_origins_and_names_who_gave_no_credit() -> None:
    told = [
        report(1, 10, 0, attributions=[spoke("Умєров", "facebook")]),
        report(2, 20, 5, attributions=[spoke("Умєров", "telegram")]),
        report(3, 30, 9, attributions=[relay(10, "Укрінформ")]),
        report(4, 40, 12),
        report(5, 50, 15),
        report(6, 60, 20, attributions=[relay(30, "Видання 30")]),
    ]
    found = origins.trace(told, [copy(4, 1), copy(5, 1, credited=True)])
    first, second = found.origins
    assert (first.article, second.article) == (1, 2)
    assert first.primary is not None
    assert (first.primary.name, first.primary.platform) == ("Умєров", "facebook")
    assert (first.copies, first.uncredited, first.others) == ((4, 5), (4,), (3, 6))
    parents = {one.article: one.parent for one in found.takings}
    assert parents == {3: 1, 4: 1, 5: 1, 6: 3}
    assert (found.first.article, found.first.certainty) == (1, "claimed")
    assert found.first.lead_s == 240


def test_a_publisher_that_is_cited_and_has_no_article_is_an_origin() -> None:
    told = [
        report(1, 10, 0, attributions=[relay(None, "The Guardian")]),
        report(2, 20, 5, attributions=[relay(None, "THE GUARDIAN")]),
        report(3, 30, 9, attributions=[relay(99, "Терен")]),
    ]
    found = origins.trace(told, [])
    assert [(one.article, one.source, one.name) for one in found.origins] == [
        (None, None, "The Guardian"),
        (None, 99, "Терен"),
    ]


def test_words_that_name_nobody_are_no_origin() -> None:
    told = [
        report(1, 10, 0, attributions=[relay(None, "агентству")]),
        report(2, 20, 5, attributions=[spoke("Вони", "facebook")]),
    ]
    found = origins.trace(told, [])
    assert [(one.article, one.primary) for one in found.origins] == [(1, None), (2, None)]


def test_own_later_articles_are_no_further_origin() -> None:
    found = origins.trace([report(1, 10, 0), report(2, 10, 50), report(3, 20, 60)], [])
    assert [one.article for one in found.origins] == [1, 3]
    assert found.origins[0].others == (2,)


def test_nobody_takes_from_what_came_later() -> None:
    told = [report(1, 10, 0, attributions=[relay(20, "Видання 20")]), report(2, 20, 30)]
    found = origins.trace(told, [copy(1, 2)])
    assert [one.parent for one in found.takings] == [None]
    assert [(one.source, one.article) for one in found.origins] == [(20, 2)]


def test_two_claims_of_one_minute_are_not_knowable() -> None:
    found = origins.trace([report(1, 10, 3), report(2, 20, 3)], [])
    assert (found.first.certainty, found.first.rivals) == ("unknown", (2,))


def test_who_took_it_cannot_have_been_first() -> None:
    told = [report(1, 10, 3), report(2, 20, 3, attributions=[relay(10, "Видання 10")])]
    assert origins.trace(told, []).first.certainty == "claimed"


def test_a_day_says_nothing_about_the_hour() -> None:
    told = [report(1, 10, -540, precision="day"), report(2, 20, 30)]
    assert origins.trace(told, []).first.certainty == "unknown"


def test_a_day_is_narrowed_by_those_who_took_it() -> None:
    day = report(1, 10, -540, precision="day")
    told = [day, report(2, 20, 5), report(3, 30, 30)]
    found = origins.trace(told, [copy(2, 1)])
    assert (found.first.article, found.first.certainty) == (1, "claimed")
    assert found.bands[ArticleId(1)].latest == at(6)


def test_our_own_looks_prove_it() -> None:
    told = [report(1, 10, 0, seen=10, unseen=-5), report(2, 20, 30, seen=40, unseen=25)]
    assert origins.trace(told, []).first.certainty == "seen"


def test_a_claim_that_our_looks_contradict_is_doubted() -> None:
    early = report(1, 10, 0, unseen=300)
    assert clocks.band(early).basis == "doubted"
    found = origins.trace([early, report(2, 20, 60)], [])
    assert found.first.certainty == "unknown"
    lag = report(1, 10, 0, unseen=15)
    assert clocks.band(lag).basis == "claimed"


def test_a_claim_after_we_had_the_text_is_none() -> None:
    band = clocks.band(report(1, 10, 700, unseen=580))
    assert (band.basis, band.earliest, band.latest) == ("seen", at(580), at(600))


def test_whole_minutes_are_no_seconds() -> None:
    assert clocks.width(ClaimedTime(at(3), "second")) == timedelta(minutes=1)
    exact = ClaimedTime(at(3) + timedelta(seconds=7), "second")
    assert clocks.width(exact) == timedelta(seconds=1)


# ---- laws --------------------------------------------------------------------------------------

PRECISIONS: tuple[Precision, ...] = ("second", "minute", "hour", "day")


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Report], list[Relation]]:
    """A story of up to nine articles of five publishers with any relations and citations."""
    number = draw(st.integers(1, 9))
    told = []
    for one in range(1, number + 1):
        cited = draw(st.lists(st.sampled_from([None, 1, 2, 3, 4, 5, 9]), max_size=2))
        told.append(
            report(
                one,
                draw(st.integers(1, 5)),
                draw(st.none() | st.integers(0, 40)),
                precision=draw(st.sampled_from(PRECISIONS)),
                seen=draw(st.integers(0, 90)),
                unseen=draw(st.none() | st.integers(-60, 0)),
                attributions=[relay(who, f"Видання {who}") for who in cited],
            )
        )
    kinds = st.sampled_from(["republication", "reprint", "duplicate", "partial", "links"])
    ids = st.integers(1, number)
    edges = st.builds(
        lambda kind, one, other, credited, share: Relation(
            kind, one, other, credited=credited, share=share
        ),
        kinds, ids, ids, st.booleans(), st.floats(0.2, 1.0),
    )  # fmt: skip
    return told, draw(st.lists(edges, max_size=12))


@given(stories())
def test_no_edge_leads_forward_in_time(given_: tuple[list[Report], list[Relation]]) -> None:
    told, edges = given_
    found = origins.trace(told, edges)
    when = {one.article: one.when for one in told}
    takers = [one.article for one in found.takings]
    assert len(takers) == len(set(takers))
    for one in found.takings:
        assert (one.parent is None) != (one.whom is None)
        if one.parent is not None:
            assert when[one.parent] <= when[one.article]


@given(stories())
def test_every_article_belongs_to_one_origin(given_: tuple[list[Report], list[Relation]]) -> None:
    told, edges = given_
    found = origins.trace(told, edges)
    belonging = [
        article
        for origin in found.origins
        for article in (
            *([origin.article] if origin.article else []),
            *origin.copies,
            *origin.others,
        )
    ]
    assert sorted(belonging) == sorted(one.article for one in told)
    assert 1 <= len(found.origins) <= len(told)
    assert all(set(one.uncredited) <= set(one.copies) for one in found.origins)


@given(stories(), st.integers(1, 9), st.integers(0, 400), st.integers(1, 6), st.booleans())
def test_a_copy_adds_no_origin(
    given_: tuple[list[Report], list[Relation]], of: int, later: int, source: int, credited: bool
) -> None:
    told, edges = given_
    original = told[(of - 1) % len(told)]
    fresh = msgspec.structs.replace(
        original,
        article=ArticleId(99),
        source=SourceId(source),
        claimed=ClaimedTime(original.when + timedelta(minutes=later), "minute"),
        first_seen=original.first_seen + timedelta(minutes=later),
    )
    grown = origins.trace([*told, fresh], [*edges, copy(99, original.article, credited=credited)])
    assert len(grown.origins) <= len(origins.trace(told, edges).origins)


@given(stories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(
    given_: tuple[list[Report], list[Relation]], chance: Any
) -> None:
    told, edges = given_
    mixed = list(told)
    chance.shuffle(mixed)
    assert origins.trace(mixed, edges) == origins.trace(told, edges)


@given(st.data())
def test_what_is_called_known_is_true(data: st.DataObject) -> None:
    """With honest publishers and honest looks, whoever is called first was first."""
    number = data.draw(st.integers(1, 6))
    true = [data.draw(st.integers(0, 3 * 86_400)) for _ in range(number)]
    told = []
    for one, second in enumerate(true, 1):
        out = NOON + timedelta(seconds=second)
        precision = data.draw(st.sampled_from(PRECISIONS))
        start = _floor(out, precision)
        since = data.draw(st.none() | st.integers(1, 90_000))
        told.append(
            Report(
                ArticleId(one),
                SourceId(data.draw(st.integers(1, 4))),
                f"Видання {one}",
                out + timedelta(seconds=data.draw(st.integers(0, 90_000))),
                data.draw(st.sampled_from([ClaimedTime(start, precision), None])),
                None if since is None else out - timedelta(seconds=since),
            )
        )
    edges = [
        copy(one, data.draw(st.sampled_from(earlier)))
        for one in range(1, number + 1)
        if (earlier := [n for n in range(1, number + 1) if true[n - 1] < true[one - 1]])
        and data.draw(st.booleans())
    ]
    found = origins.trace(told, edges).first
    if found.certainty != "unknown":
        source = {one.article: one.source for one in told}
        best = min(zip(true, range(1, number + 1), strict=True))[0]
        firsts = {source[ArticleId(n)] for n in range(1, number + 1) if true[n - 1] == best}
        assert source[found.article] in firsts


def _floor(moment: datetime, precision: Precision) -> datetime:
    fields = {"minute": {"second": 0}, "hour": {"second": 0, "minute": 0}}
    fields["day"] = {"second": 0, "minute": 0, "hour": 0}
    return moment.replace(**fields.get(precision, {}))
