"""Search finds the same in windows and blocks as one look at everything would."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from dzherelo.model.views import SearchView
from dzherelo.pipeline import asking
from dzherelo.search import documents, queries
from dzherelo.store import spans, view_search
from dzherelo.store.database import Database

NEWEST = datetime(2026, 3, 10, 12, tzinfo=UTC)
COUNT = 60


def _days(label: str) -> set[int]:
    level, number = map(int, label.split(":"))
    width = spans.WIDTH**level
    return set(range(number * width, (number + 1) * width))


@given(st.integers(-3000, 12000), st.integers(0, 4000))
def test_a_cover_holds_its_days_and_no_other(since: int, length: int) -> None:
    labels = spans.cover(since, since + length)
    found = [day for label in labels for day in _days(label)]
    assert sorted(found) == list(range(since, since + length))


@given(st.integers(0, 12000), st.none() | st.integers(0, 12000))
def test_windows_are_newest_first_and_leave_no_day_out(last: int, first: int | None) -> None:
    until = last + 1
    for window in spans.windows(last, first):
        assert window.until == until
        if window.labels is None:
            assert first is None
            return
        days = sorted(day for label in window.labels for day in _days(label))
        if days:
            assert (days[0] + len(days), days[-1]) == (until, until - 1)
            until = days[0]
    assert until == (first if first is not None and first <= last else last + 1)


async def _fill(database: Database) -> None:
    """Articles of three days each, each about a bridge, a fifth in the title."""
    async with database.transaction() as session:
        await session.execute(
            text("INSERT INTO source (id, slug, name) VALUES (1,'a','А'),(2,'b','Б')")
        )
        await session.execute(
            text("INSERT INTO feed (id, source_id, url) VALUES (1,1,'a'),(2,2,'b')")
        )
        for number in range(COUNT):
            title = "Новий міст" if number % 5 == 0 else "Новий день"
            body = "старого мосту немає" if number % 2 == 0 else "мосту старого немає"
            found = documents.compose(title, "", body, "uk", "Левко", morphology=False)
            values = {
                "n": number + 1,
                "s": 1 + number % 2,
                "t": title,
                "at": NEWEST - timedelta(days=3 * number),
                "keys": documents.tsvector(found),
            }
            await session.execute(
                text(
                    "INSERT INTO article (source_id, feed_id, url, address, title, first_seen,"
                    " sort_at, stage) VALUES (:s, :s, '', CAST(:n AS int)::text, :t, :at, :at,"
                    " 'done')"
                ),
                {key: values[key] for key in ("s", "n", "t", "at")},
            )
            await session.execute(
                text(
                    "INSERT INTO document (article_id, source_id, language, sort_at, version, keys)"
                    " VALUES (:n, :s, 'uk', :at, 1, CAST(CAST(:keys AS text) AS tsvector))"
                ),
                {key: values[key] for key in ("n", "s", "at", "keys")},
            )


async def _pages(database: Database, words: str, limit: int = 7) -> list[int]:
    question = asking.asked(queries.parse(words, morphology=False))
    found: list[int] = []
    place = ""
    while True:
        async with database.transaction() as session:
            view = await view_search.search(
                session, question, public=False, after=view_search.read_place(place), limit=limit
            )
        assert isinstance(view, SearchView)
        found += [hit.article.id for hit in view.hits]
        if not view.next:
            return found
        assert view.next != place
        place = view.next


async def _at_once(database: Database, words: str) -> set[int]:
    literal = documents.tsquery(queries.parse(words, morphology=False))
    async with database.transaction() as session:
        found = await session.execute(
            text("SELECT article_id FROM document WHERE keys @@ CAST(:q AS tsquery)"),
            {"q": literal},
        )
        return {row.article_id for row in found}


@pytest.mark.parametrize("looked,ranked", [(1000, 200), (1000, 10), (8, 5), (3, 3)])
async def test_blocks_give_every_match_once(
    database: Database, monkeypatch: pytest.MonkeyPatch, looked: int, ranked: int
) -> None:
    monkeypatch.setattr(view_search, "LOOKED_AT", looked)
    monkeypatch.setattr(view_search, "RANKED", ranked)
    await _fill(database)
    for words in ("міст", '"старий міст"', "intitle:міст", "новий -день", 'intitle:"новий міст"'):
        found = await _pages(database, words)
        assert len(found) == len(set(found)), words
        assert set(found) == await _at_once(database, words), words


async def test_operators_narrow(database: Database) -> None:
    await _fill(database)
    assert sorted(await _pages(database, "source:b міст")) == [*range(2, COUNT + 1, 2)]
    assert len(await _pages(database, "author:Левка")) == COUNT
    assert await _pages(database, "author:міст") == []
    assert await _pages(database, "lang:en") == []
    assert await _pages(database, "source:nobody") == []
    assert set(await _pages(database, "after:2026-03-01 before:2026-03-08")) == {2, 3, 4}


def test_a_place_is_read_as_it_was_written() -> None:
    place = view_search.Place(NEWEST, 7, 471.25, 9)
    assert view_search.read_place(str(place)) == place
    assert view_search.read_place(str(view_search.Place(NEWEST, 7))) == view_search.Place(NEWEST, 7)
    for wrong in ("", "x", "1_", "1_2_3", "1" * 18 + "_1"):
        assert view_search.read_place(wrong) is None
