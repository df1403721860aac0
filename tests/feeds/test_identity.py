"""Identities that hold while publishers break theirs."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.feeds import identity
from dzherelo.model.entry import FeedEntry
from dzherelo.model.moment import ClaimedTime


def entry(guid: str, url: str, title: str = "t", day: int = 1) -> FeedEntry:
    return FeedEntry(guid, url, title, published=ClaimedTime(datetime(2025, 1, day, tzinfo=UTC)))


def test_guid_first_with_addresses_folded() -> None:
    old, new = entry("http://a.example/1/?utm_source=x", ""), entry("https://a.example/1", "")
    assert identity.keys([old]) == identity.keys([new]) == ("guid:https://a.example/1",)


def test_one_guid_for_all_falls_back_to_links() -> None:
    found = identity.keys([entry("same", f"https://a.example/{n}") for n in range(30)])
    assert found[0] == "link:https://a.example/0"
    assert len(set(found)) == 30


def test_one_guid_and_one_link_for_all_falls_back_to_dates() -> None:
    found = identity.keys([entry("s", "https://a.example/x", f"t{n}", n + 1) for n in range(9)])
    assert len(set(found)) == 9
    assert all(key.startswith("dated:") for key in found)


def test_a_front_page_is_no_identity_and_titles_are_the_last_resort() -> None:
    found = identity.keys([FeedEntry("", "https://a.example/", f"t{n}") for n in range(3)])
    assert len(set(found)) == 3
    assert all(key.startswith("title:") for key in found)


def test_links_are_folded_and_tell_nothing_where_titles_share_them() -> None:
    told = ["http://a.example/1/amp?fbclid=x", "https://a.example/2", "https://a.example/2", ""]
    found = identity.links([entry(f"g{n}", url, f"t{n}") for n, url in enumerate(told)])
    assert found == ("https://a.example/1", "", "", "")


def test_the_same_entry_twice_is_one() -> None:
    assert len(set(identity.keys([entry("g", "https://a.example/1")] * 2))) == 1


def test_a_new_title_keeps_the_key_and_changes_the_fingerprint() -> None:
    old, new = entry("g", "https://a.example/1", "a"), entry("g", "https://a.example/1", "b")
    assert identity.keys([old]) == identity.keys([new])
    assert identity.fingerprint(old) != identity.fingerprint(new)


def test_markup_and_tracking_do_not_change_the_fingerprint() -> None:
    old = FeedEntry("g", "https://a.example/1", "a", content="<p class='x'>так</p>")
    new = FeedEntry("g", "http://a.example/1?fbclid=1", "a", content='<p  id="y">так</p>')
    assert identity.fingerprint(old) == identity.fingerprint(new)


TEXT = st.text(max_size=30)


@settings(deadline=None)
@given(st.lists(st.builds(FeedEntry, guid=TEXT, url=TEXT, title=TEXT), max_size=8))
def test_one_short_key_for_each_entry(entries: list[FeedEntry]) -> None:
    found = identity.keys(entries)
    assert len(found) == len(entries)
    assert all(key and len(key) < 300 for key in found)
