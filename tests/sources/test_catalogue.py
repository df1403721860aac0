import pytest
from hypothesis import given
from hypothesis import strategies as st

from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.source import Feed, Source
from dzherelo.sources.catalogue import builtin, dump, load, problems

GOOD = """
[[source]]
id = 7
slug = "richka"
name = "Річка"
url = "https://richka.example/"
kind = "regional"
languages = ["uk", "ru"]
region = "Зоряна"
aliases = ["Ричка"]
visibility = "lead"
feeds = [{ id = 70, url = "https://richka.example/rss" }]
"""


def mistakes(toml: str) -> str:
    fault = load(toml.encode())
    assert isinstance(fault, Fault)
    assert fault.kind is FaultKind.BAD_DOCUMENT
    return fault.detail


def test_a_source_is_read_with_all_its_fields() -> None:
    feeds = (Feed(FeedId(70), "https://richka.example/rss"),)
    assert load(GOOD.encode()) == (
        Source(
            SourceId(7), "richka", "Річка", "https://richka.example/", "regional",
            ("uk", "ru"), "Зоряна", ("Ричка",), "lead", feeds,
        ),
    )  # fmt: skip


def test_an_empty_file_has_no_sources() -> None:
    assert load(b"") == ()
    assert load(b"\xef\xbb\xbf# nothing yet\n") == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "regional"', 'kind = "weekly"', "'weekly'"),
        ("id = 7\n", "", "`id`"),
        ("id = 7\n", 'id = "7"\n', "`int`"),
        ("id = 7\n", "id = 0\n", "not a positive integer"),
        ("id = 70", "id = 3000000000", "feed number 3000000000"),
        ('slug = "richka"', 'slug = "Річка"', "slug"),
        ('name = "Річка"', 'name = " "', "name is empty"),
        ('["uk", "ru"]', '["ukrainian"]', "uk, ru, en"),
        ("https://richka.example/rss", "richka.example/rss", "feed address"),
        ('url = "https://richka.example/"', 'url = "ftp://richka.example/"', "ftp://"),
        ("region =", "oblast =", "unknown field oblast"),
        ("feeds = [{ id = 70,", "feeds = [{ number = 70,", "unknown field number"),
        ("feeds = [", "feeds = 5 #", "array"),
        ("[[source]]", "[[sources]]", "[[source]]"),
        ("[[source]]", "[source]", "[[source]]"),
        ('slug = "', "slug = ", "not TOML"),
    ],
)
def test_each_mistake_is_told_in_words(old: str, new: str, said: str) -> None:
    assert old in GOOD
    assert said in mistakes(GOOD.replace(old, new, 1))


def test_numbers_names_and_addresses_belong_to_one_source() -> None:
    told = mistakes(GOOD + GOOD)
    for what in ("source number 7", "slug richka", "name Річка", "name Ричка", "feed number 70"):
        assert f"{what} is used by «Річка» (7) and «Річка» (7)" in told
    assert "feed address" in told


def test_all_mistakes_are_told_at_once() -> None:
    both = GOOD.replace("id = 7\n", "id = -1\n") + GOOD.replace('"regional"', '"x"')
    assert len(mistakes(both).splitlines()) == 2


words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
numbers = st.integers(1, 2**31 - 1)
feeds = st.builds(Feed, id=numbers, url=words, checked=st.booleans())
sources = st.builds(
    Source,
    id=numbers,
    slug=words,
    name=words,
    url=words,
    kind=st.sampled_from(["agency", "other"]),
    languages=st.tuples(words, words),
    region=words,
    aliases=st.lists(words, max_size=3).map(tuple),
    visibility=st.sampled_from([None, "full", "link"]),
    feeds=st.lists(feeds, max_size=2).map(tuple),
    fiction=st.booleans(),
)  # fmt: skip


@given(st.lists(sources, max_size=3))
def test_what_is_written_reads_back_as_it_was(listed: list[Source]) -> None:
    again = load(dump(listed))
    assert tuple(listed) == again or (isinstance(again, Fault) and problems(listed))
    if isinstance(again, Fault):
        assert again.detail == "\n".join(problems(listed))


@given(st.binary(max_size=200))
def test_any_bytes_are_sources_or_a_fault(body: bytes) -> None:
    assert isinstance(load(body), tuple | Fault)
    assert isinstance(load(GOOD.encode() + body), tuple | Fault)


def test_the_shipped_catalogue_is_sound() -> None:
    shipped = builtin()
    assert problems(shipped) == ()
    assert len([source for source in shipped if source.feeds]) >= 45
    by_slug = {source.slug: source for source in shipped}
    ukrinform = by_slug["ukrinform"]
    assert (ukrinform.id, ukrinform.feeds[0].id, ukrinform.kind) == (209, 209, "agency")
    assert load(dump(shipped)) == shipped
    assert not any(feed.checked for source in shipped for feed in source.feeds)
    assert not any(source.fiction for source in shipped)
    assert min(source.id for source in shipped) >= 200


def test_every_kind_of_publisher_is_there() -> None:
    kinds = {source.kind for source in builtin()}
    assert kinds >= {"agency", "national", "regional", "official", "foreign", "business", "sport"}


def test_a_main_feed_has_the_number_of_its_source() -> None:
    for source in builtin():
        for position, feed in enumerate(source.feeds):
            assert (feed.id == source.id) == (position == 0) or feed.id > 1000, source.slug
