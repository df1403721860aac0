"""The first days, when a story may have no other beside it: bulletins stay apart all the same."""

from datetime import timedelta

import pytest

from dzherelo.model.ids import ArticleId
from dzherelo.stories import features, sketches
from tests.stories import streams
from tests.stories.test_placement import START, _candidate

RIVER = (
    "Рівень води у Зорянці на {day} лютого",
    (
        "На {day} лютого рівень води у Зорянці біля мосту {a} см, за добу він змінився на {b} см. "
        "Біля греблі {c} см, нижче шлюзу {d} см. Товщина льоду {e} см, повідомляє гідропост."
    ),
)
RATES = (
    "Курс валют у Зорянську на {day} лютого",
    (
        "На {day} лютого долар купують по 41,{a} грн, продають по 42,{b} грн. Євро купують по "
        "45,{c} грн, продають по 46,{d} грн, злотий коштує 10,{e} грн, повідомляють обмінники."
    ),
)


def _bulletin(form: tuple[str, str], day: int) -> tuple[str, str]:
    values = {key: (day * 37 + number * 29) % 83 + 11 for number, key in enumerate("abcde")}
    title, body = form
    return title.format(day=day), body.format(day=day, **values)


def _rows() -> list[streams.Row]:
    return [
        streams.row(
            f"{name}-{day}",
            f"{name}-{day}",
            START + timedelta(days=day, hours=hour),
            _bulletin(form, day)[0],
            streams.paragraphs(_bulletin(form, day)[1]),
            language="uk",
            source=hour,
        )
        for day in range(10, 15)
        for hour, (name, form) in enumerate((("river", RIVER), ("rates", RATES)))
    ]


def test_bulletins_stay_apart_when_nothing_else_is_told():
    rows = _rows()
    placed = streams.Stream().run(rows)
    assert len(set(placed)) == len(rows)


@pytest.mark.parametrize("form", [RIVER, RATES])
def test_a_mixed_story_does_not_hide_its_bulletins(form: tuple[str, str]):
    """River and rates of one day in one story: neither series' next bulletin may join."""
    first = [_candidate(number, _bulletin(one, 10)) for number, one in enumerate((RIVER, RATES))]
    mixed = sketches.add(sketches.start(streams.StoryId(1), first[0]), first[1])
    following = _candidate(3, _bulletin(form, 11), 24)
    corpus = features.Corpus({"t:uk": 2}, 2, "uk")
    weighed = features.weigh(following, corpus)
    assert features.compare(following, weighed, mixed, corpus).series


def test_a_lone_story_is_ahead_of_an_assumed_stranger_only():
    story = sketches.start(streams.StoryId(1), _candidate(ArticleId(1), _bulletin(RIVER, 10)))
    article = _candidate(2, _bulletin(RATES, 10), 1)
    corpus = features.Corpus({"t:uk": 2}, 2, "uk")
    compared = features.compare(article, features.weigh(article, corpus), story, corpus)
    (alone,) = features.stand_out([compared])
    for name in ("words", "sounds"):
        ahead = alone.values[name] - features.STRANGER[name]
        assert alone.values[f"lead_{name}"] == pytest.approx(ahead)
