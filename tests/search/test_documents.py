"""The literals for PostgreSQL, and PostgreSQL's own opinion of them."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.search import documents, queries
from dzherelo.store.embedded import Embedded

TITLE = "Умєров обговорив ракети"
LEAD = "Міністр Умєров побував у Брюсселі."
BODY = "Ішлося про постачання ракет для ППО."
DOCUMENT = documents.compose(TITLE, LEAD, BODY, "uk", "Терен")


def _weights(key: str) -> set[str]:
    return {entry.weight for entry in DOCUMENT.entries if entry.key == key}


def test_weights_say_where() -> None:
    assert _weights("умєров") == {"A", "B"}
    assert _weights("ракет") == {"C"}
    assert _weights("l:ракета") == {"A", "C"}
    assert _weights("терен") == {"D"}
    assert _weights("s:=brussels") == {"B"}


def test_keys_of_a_word_share_its_position() -> None:
    places = {entry.key: entry.position for entry in DOCUMENT.entries if entry.position == 3}
    assert {"ракети", "l:ракета"} <= set(places)


def test_literals_are_escaped() -> None:
    hostile = documents.Document("uk", (documents.Entry("a'b\\c\0", "A", 1),))
    assert documents.tsvector(hostile) == "'a''b\\\\c':1A"


def test_limits_hold() -> None:
    document = documents.compose("", "", "слово " * 20_000, "uk", morphology=False)
    assert max(entry.position for entry in document.entries) <= documents.LAST_POSITION
    literal = documents.tsvector(document)
    first = literal.split(" ")[0]
    assert first.count(",") + 1 == documents.MOST_POSITIONS


def test_query_literal() -> None:
    query = queries.parse('ППО "два слова" -Київ', ("uk",), morphology=False)
    literal = documents.tsquery(query)
    assert "'ппо'" in literal
    assert " <-> " in literal
    assert "!('київ'" in literal
    assert ":A" not in literal
    assert "'ппо':A" in documents.tsquery(queries.parse("intitle:ППО", ("uk",)))


def test_ranks_fall_from_surface_to_skeleton() -> None:
    factors = [factor for _, factor in documents.ranks(queries.parse("Умєрова"))]
    assert factors == sorted(factors, reverse=True)
    assert len(factors) == 3


@pytest.fixture
async def connection(postgres: Embedded) -> AsyncIterator[Any]:
    opened = await asyncpg.connect(postgres.dsn)
    yield opened
    await opened.close()


async def _found(connection: Any, asked: str, document: documents.Document = DOCUMENT) -> bool:
    vector = documents.tsvector(document)
    query = documents.tsquery(queries.parse(asked))
    statement = "SELECT $1::text::tsvector @@ $2::text::tsquery"
    return bool(await connection.fetchval(statement, vector, query))


async def test_postgres_finds(connection: Any) -> None:
    for asked in ("Умєрова", "Umerov", "Умеров", "ракета", "Brussels", '"постачання ракет"'):
        assert await _found(connection, asked), asked
    for asked in ("Умєров -ракета", "intitle:Брюссель", '"ракет постачання"', '"ракети міністр"'):
        assert not await _found(connection, asked), asked
    assert await _found(connection, "intitle:Umerov -Харків")


async def test_postgres_ranks_surface_first(connection: Any) -> None:
    async def rank(title: str) -> float:
        vector = documents.tsvector(documents.compose(title, "", "", "uk"))
        total = 0.0
        for literal, factor in documents.ranks(queries.parse("Умєрова")):
            statement = "SELECT ts_rank($1::text::tsvector, $2::text::tsquery)"
            total += factor * await connection.fetchval(statement, vector, literal)
        return total

    exact, other, frame = [await rank(text) for text in ("Умєрова", "Умєров", "Umerov")]
    assert exact > other > frame > 0


@given(st.data())
@settings(max_examples=10, deadline=None)
def test_any_text_gives_a_bounded_vector(data: st.DataObject) -> None:
    text = data.draw(st.text(max_size=300))
    vector = documents.tsvector(documents.compose(text, text, text, "uk", morphology=False))
    assert "\0" not in vector
    vector.encode()


async def test_postgres_takes_a_giant_text(connection: Any) -> None:
    words = " ".join(f"Слово{number}ов'як{number % 7}" for number in range(20_000))
    vector = documents.tsvector(documents.compose(words, "", words, "uk", morphology=False))
    statement = "SELECT length($1::text::tsvector)"
    assert await connection.fetchval(statement, vector) > 1000


async def test_postgres_takes_any_query(connection: Any) -> None:
    for asked in ("a'b", "\\", "'; DROP", "l:x s:y", "-зло", "\"\\\\\" ''", "<-> & | !", "😀 міст"):
        literal = documents.tsquery(queries.parse(asked))
        await connection.fetchval("SELECT $1::text::tsquery", literal)
