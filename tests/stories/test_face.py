"""The face of a story, its importance, and its neighbours."""

from datetime import UTC, datetime, timedelta

from dzherelo.model.ids import ArticleId, BlobKey, SourceId, StoryId
from dzherelo.model.story import Member
from dzherelo.stories import face, importance, related
from dzherelo.stories.sketches import StorySketch

NOW = datetime(2026, 2, 12, 12, tzinfo=UTC)


def _member(number: int, title: str, terms: str, hours: float = 0.0, **more) -> Member:
    when = datetime(2026, 2, 11, 23, tzinfo=UTC) + timedelta(hours=hours)
    facts = {"language": "uk", "lead": f"Лід {number}.", **more}
    return Member(
        article=ArticleId(number),
        source=SourceId(more.pop("source", number)),
        title=title,
        when=when,
        first_seen=when,
        title_terms=tuple(terms.split()),
        **{key: value for key, value in facts.items() if key != "source"},
    )


MEMBERS = (
    _member(
        1, "У Зорянську через тріщини закрили трамвайний міст", "зорянськ тріщина міст", agency=True
    ),
    _member(
        2,
        "МІСТ МІГ ВПАСТИ ЩОХВИЛИНИ: у Зорянську зупинили трамваї",
        "міст зорянськ трамвай",
        1,
        copy_of=ArticleId(1),
    ),
    _member(
        3,
        "Трамвайний міст на замку: як дістатися через річку",
        "трамвайний міст замок",
        2,
        picture=BlobKey("feed/3/x.jpg"),
        tags=("міст",),
    ),
    _member(
        4,
        "Tram bridge in Zoriansk closed over cracks in its piers",
        "tram bridge",
        3,
        language="en",
    ),
)


def test_the_face_is_chosen_from_the_members():
    made = face.compose(MEMBERS, now=NOW)
    assert (made.headline, made.headline_from, made.language) == (MEMBERS[0].title, 1, "uk")
    assert made.slug == "u-zoriansku-cherez-trishchini-zakrili-tramvainii-mist"
    assert made.date == "2026-02-12", "the day in Kyiv, not in UTC"
    assert (made.articles, made.sources, made.copies, made.origins) == (4, 4, 1, 3)
    assert made.picture == "feed/3/x.jpg"
    assert (made.languages, made.topics) == (("en", "uk"), ("міст",))
    assert made.lead == "Лід 1."


def test_the_order_of_members_does_not_matter():
    assert face.compose(MEMBERS[::-1], now=NOW) == face.compose(MEMBERS, now=NOW)


def test_a_shouted_headline_loses_to_a_plain_one():
    loud = _member(1, "СКАНДАЛ У МІСЬКРАДІ: тендер на набережну скасували", "тендер набережна")
    plain = _member(2, "Тендер на освітлення набережної скасували", "тендер набережна", 1)
    assert face.compose((loud, plain), now=NOW).headline_from == 2


def test_ukrainian_is_preferred_to_a_small_majority():
    members = (
        *MEMBERS[2:3],
        *(_member(n, "Bridge closed", "bridge", language="en") for n in (8, 9)),
    )
    assert face.compose(members, now=NOW).language == "uk"


def test_copies_alone_still_have_a_face():
    lonely = (_member(1, "Передрук", "передрук", copy_of=ArticleId(99)),)
    assert face.compose(lonely, now=NOW).headline == "Передрук"


def test_origins_weigh_more_than_copies_and_age_takes_half():
    origins = [_member(n, "А", "а") for n in range(4)]
    copies = [_member(n, "А", "а", copy_of=ArticleId(1)) for n in range(10, 13)]
    assert importance.weigh(origins, now=NOW) > importance.weigh([origins[0], *copies], now=NOW)
    assert importance.score(4.0, importance.HALF_LIFE_H) == 2.0
    assert importance.score(4.0, -5) == 4.0


def _sketch(number: int, terms: str, *keys: str) -> StorySketch:
    lemmas = dict.fromkeys(terms.split(), 2.0)
    return StorySketch(
        StoryId(number), NOW, NOW, 1, lemmas, entities=dict.fromkeys(keys, 1), languages={"uk": 1}
    )


def test_related_stories_are_the_most_alike_ones():
    bridge = _sketch(1, "міст опора тріщина трамвай", "гнатишин")
    others = [
        _sketch(2, "лелека ставок сарай"),
        _sketch(3, "міст трамвай порт", "довгопол"),
        _sketch(4, "міст опора дослідження дно", "гнатишин"),
        bridge,
    ]
    found = related.rank(bridge, others, {}, 10)
    assert [one.story for one in found] == [4, 3]
    assert "міст" in found[0].terms
