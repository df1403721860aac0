"""Speed of search in archives of 100,000 to millions of articles.

Search: sentences of the recorded edition, shuffled into articles, each with a surname of its own,
are written with COPY and multiplied inside PostgreSQL until there are `--articles`, spread over
three years. Every kind of query is asked through the portal's own code: understood, answered by
PostgreSQL, snippets cut.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import text

from dzherelo import app
from dzherelo.config import Settings, load
from dzherelo.edition import clock, markup
from dzherelo.edition import stories as edition
from dzherelo.model.article import Extracted
from dzherelo.model.blocks import Paragraph
from dzherelo.model.views import SearchView
from dzherelo.pipeline import asking
from dzherelo.search import documents, queries, snippets
from dzherelo.store import view_search
from dzherelo.store.database import Database, driver
from dzherelo.store.packed import dump

BASE = 5000
"""Different articles; each is then repeated, so the rarest words stand in one of 5,000."""
SENTENCES = 12
SOURCES = 60
SPAN = timedelta(days=3 * 365)
NEWEST = datetime(2026, 11, 20, 12, tzinfo=UTC)
EACH = 40
"""Queries of each kind."""
SNIPPET_FROM = 4000
_STOP = ("the", "and", "для", "что", "які", "який")


class Times(NamedTuple):
    """Seconds of one page of hits."""

    wall: float
    understand: float
    """CPU time of this process, to understand the query …"""
    answer: float
    """… to ask and to read the answer …"""
    snippets: float
    """… and to cut the snippets."""
    postgres: float
    """CPU time of the session's PostgreSQL process."""

    @property
    def cpu(self) -> float:
        """What the page costs, whatever else the machine does."""
        return self.understand + self.answer + self.snippets + self.postgres


_SYLLABLES = ["ба", "ве", "га", "до", "жи", "зо", "ка", "ле", "ма", "но", "пу", "ре", "со", "ту"]


class Sentences:
    """The sentences of the edition by language, with random choice that is always the same."""

    def __init__(self) -> None:
        self.chance = random.Random(1)  # noqa: S311
        epoch = clock.Epoch(date(2026, 2, 11))
        self.by_language: dict[str, list[str]] = defaultdict(list)
        for piece in edition.load().pieces.values():
            parts = [clock.dated(part, epoch, piece.language) for part in piece.parts]
            for block in markup.blocks(parts):
                if isinstance(block, Paragraph):
                    self.by_language[piece.language] += block.text.split(". ")

    def name(self, number: int) -> str:
        """A surname that no other article has."""
        syllables = _SYLLABLES
        word = ""
        for _ in range(4):
            number, digit = divmod(number, len(syllables))
            word += syllables[digit]
        return word.capitalize() + "ренко"

    def article(self, number: int) -> tuple[str, str, str, str, str]:
        """Title, lead, body, language, author."""
        language = self.chance.choices(("uk", "ru", "en"), (70, 20, 10))[0]
        chosen = self.chance.choices(self.by_language[language], k=SENTENCES)
        title = " ".join(chosen[0].split()[:9])
        body = ". ".join([*chosen[2:], f"{self.name(number)} повідомив"])
        return title, chosen[1], body, language, self.name(number % 300)


async def fill(database: Database, wanted: int) -> None:
    """An archive of `wanted` articles."""
    sentences = Sentences()
    every = [sentences.article(number) for number in range(BASE)]
    async with database.transaction() as session:
        indexes = [
            (row.indexname, row.indexdef)
            for row in await session.execute(
                text(
                    "SELECT indexname, indexdef FROM pg_indexes WHERE indexname IN"
                    " ('ix_document_found', 'ix_document_sort', 'ix_article_sort',"
                    " 'ix_article_story', 'ix_article_source', 'uq_article_source_id_address')"
                )
            )
        ]
        for name, _ in indexes:
            kind = "CONSTRAINT" if name.startswith("uq") else ""
            drop = f"ALTER TABLE article DROP CONSTRAINT {name}" if kind else f"DROP INDEX {name}"
            await session.execute(text(drop))
        await session.execute(text(_SOURCES), {"count": SOURCES})
        await session.execute(text(_FEEDS))
        await _copy(await driver(session), every)
        await session.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        step = 20
        for start in range(0, wanted // BASE, step):
            values = {
                "first": start,
                "last": min(start + step, wanted // BASE) - 1,
                "base": BASE,
                "newest": NEWEST,
                "step": SPAN.total_seconds() / wanted,
                "sources": SOURCES,
            }
            for statement in (_ARTICLES, _REVISIONS, _DOCUMENTS):
                await session.execute(text(statement), values)
        for _, definition in indexes:
            await session.execute(text(definition.replace("CREATE UNIQUE", "CREATE")))
    async with database.engine.connect() as session:
        await session.execution_options(isolation_level="AUTOCOMMIT")
        for table in ("article", "document", "revision"):
            await session.execute(text(f"VACUUM ANALYZE {table}"))


async def _copy(connection: Any, every: list[tuple[str, str, str, str, str]]) -> None:
    """The different articles, in a table of their own."""
    await connection.execute(
        "CREATE TABLE base (number int PRIMARY KEY, title text, lead text, language text,"
        " content jsonb, keys text, entities text[])"
    )
    await connection.copy_records_to_table("base", records=list(_records(every)))
    await connection.execute("ALTER TABLE base ALTER keys TYPE tsvector USING keys::tsvector")


def _records(every: list[tuple[str, str, str, str, str]]) -> Iterator[tuple[Any, ...]]:
    for number, (title, lead, body, language, author) in enumerate(every):
        found = documents.compose(title, lead, body, language, author)
        content = Extracted(title, lead, (Paragraph(body),), language=language, authors=(author,))
        keys = documents.tsvector(found)
        yield number, title, lead, language, dump(content), keys, [author]


_SOURCES = (
    "INSERT INTO source (id, slug, name) SELECT n, 's' || n, 'Видання ' || n"
    " FROM generate_series(1, :count) AS n"
)
_FEEDS = (
    "INSERT INTO feed (id, source_id, url)"
    " SELECT id, id, 'https://s' || id || '.example' FROM source"
)
_EACH = (
    " FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS turn, base"
    " ORDER BY turn DESC, number DESC"
)
_NUMBER = "(1 + turn::bigint * CAST(:base AS bigint) + number)"
_AT = (
    "(CAST(:newest AS timestamptz)"
    " - (turn::bigint * CAST(:base AS bigint) + number) * CAST(:step AS float8) * interval '1 s')"
)
_SOURCE = "(1 + (number * 7 + turn) % CAST(:sources AS int))"
_ARTICLES = (
    "INSERT INTO article (id, source_id, feed_id, url, address, title, lead, language, first_seen,"
    f" sort_at, revision, stage) OVERRIDING SYSTEM VALUE SELECT {_NUMBER}, {_SOURCE}, {_SOURCE},"
    f" 'https://s.example/' || {_NUMBER}, '' || {_NUMBER}, title, lead, language, {_AT}, {_AT}, 1,"
    f" 'done'{_EACH}"
)
_REVISIONS = (
    "INSERT INTO revision (article_id, number, content, text_hash, seen_at)"
    f" SELECT {_NUMBER}, 1, content, '', {_AT}{_EACH}"
)
_DOCUMENTS = (
    "INSERT INTO document (article_id, source_id, language, sort_at, version, keys, entities)"
    f" SELECT {_NUMBER}, {_SOURCE}, language, {_AT}, 2, keys, entities{_EACH}"
)


def asked() -> dict[str, list[str]]:
    """Queries by kind."""
    sentences = Sentences()
    chance = random.Random(2)  # noqa: S311
    counted = Counter(
        word.lower()
        for sentence in sentences.by_language["uk"]
        for word in set(sentence.split())
        if word.isalpha() and len(word) > 2 and not queries.is_stop_word(word)
    )
    often = [word for word, _ in counted.most_common(EACH)]
    some = [word for word, number in counted.items() if number in (2, 3)]
    phrases = [
        f'"{" ".join(words[3:5])}"'
        for words in (each.split() for each in chance.sample(sentences.by_language["uk"], 400))
        if len(words) > 5 and all(word.isalpha() for word in words[3:5])
    ]
    rare = [sentences.name(number) for number in chance.sample(range(BASE), EACH)]
    days = [(NEWEST - timedelta(days=number * 26)).date().isoformat() for number in range(EACH)]
    return {
        "rare": rare,
        "medium": chance.sample(some, EACH),
        "common": often,
        "two common": [f"{one} {two}" for one, two in pairwise(often)],
        "phrase": phrases[:EACH],
        "phrase that is none": [
            f'"{one} {two}"' for one, two in zip(often, often[3:], strict=False)
        ],
        "intitle": [f"intitle:{word}" for word in often],
        "source": [f"source:s{1 + number} {word}" for number, word in enumerate(often)],
        "author": [f"author:{sentences.name(number)}" for number in range(EACH)],
        "language": [f"lang:en {word}" for word in often],
        "days": [f"{word} before:{day}" for word, day in zip(often, days, strict=False)],
        "minus": [f"{one} -{two}" for one, two in zip(often, often[5:], strict=False)],
        "field alone": [f"source:s{1 + number} lang:ru" for number in range(EACH)],
        "nothing": [f"{one} {two}" for one, two in pairwise(rare)],
    }


async def measure_search(database: Database) -> list[dict[str, Any]]:
    """Each kind of query, its first page and its fourth: milliseconds of the whole and parts."""
    found = []
    await _page(database, "міст", "")
    for kind, every in asked().items():
        times = []
        hits = 0
        for one in every:
            took, view = await _least(database, one, "")
            times.append(took)
            hits += view.total
        found.append(_row(kind, times, hits / len(every)))
    times = []
    for one in asked()["common"]:
        place = ""
        for _ in range(4):
            took, view = await _least(database, one, place)
            place = view.next
        times.append(took)
    found.append(_row("fourth page", times, 0))
    return found


def _row(kind: str, times: list[Times], hits: float) -> dict[str, Any]:
    whole = [1000 * each.wall for each in times]
    cpu = [1000 * each.cpu for each in times]
    return {
        "query": kind,
        "p50_ms": round(statistics.median(whole), 1),
        "p95_ms": round(statistics.quantiles(whole, n=20)[18], 1),
        "cpu_p50_ms": round(statistics.median(cpu), 1),
        "cpu_p95_ms": round(statistics.quantiles(cpu, n=20)[18], 1),
        "postgres_ms": round(1000 * statistics.mean(each.postgres for each in times), 1),
        "answer_ms": round(1000 * statistics.mean(each.answer for each in times), 1),
        "snippets_ms": round(1000 * statistics.mean(each.snippets for each in times), 1),
        "hits": round(hits),
    }


async def _least(database: Database, words: str, place: str) -> tuple[Times, SearchView]:
    """The quickest of three: what else the machine does is not measured, a cold cache neither."""
    three = [await _page(database, words, place) for _ in range(3)]
    return min(three, key=lambda each: each[0].wall)


async def _page(database: Database, words: str, place: str) -> tuple[Times, SearchView]:
    began, first = time.perf_counter(), time.process_time()
    query = queries.parse(words)
    question = asking.asked(query)
    understood = time.process_time()
    async with database.transaction() as session:
        pid = (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        before = _on_cpu(pid)
        view = await view_search.search(
            session, question, public=False, after=view_search.read_place(place)
        )
        used = _on_cpu(pid) - before
    assert isinstance(view, SearchView), (words, view)
    answered = time.process_time()
    for hit in view.hits:
        snippets.cut(hit.text[:SNIPPET_FROM], query, hit.article.language)
    done, wall = time.process_time(), time.perf_counter() - began
    times = Times(wall, understood - first, answered - understood, done - answered, used)
    return times, view


def _on_cpu(pid: int) -> float:
    """Seconds that a process has run (Documentation/scheduler/sched-stats, first number)."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


async def search_bench(home: Path, wanted: int) -> dict[str, Any]:
    """Fill the instance if it is empty, and measure."""
    chosen: Settings = load(home, {})
    async with app.database(chosen) as database:
        async with database.transaction() as session:
            count = (await session.execute(text("SELECT count(*) FROM document"))).scalar_one()
        began = time.perf_counter()
        if not count:
            await fill(database, wanted)
        filled = time.perf_counter() - began
        async with database.transaction() as session:
            size = (await session.execute(text(_SIZES))).one()
        rows = await measure_search(database)
        every = [row["p95_ms"] for row in rows]
        cpu = [row["cpu_p95_ms"] for row in rows]
        return {
            "articles": count or wanted,
            "fill_s": round(filled),
            "index_mb": size.index // 2**20,
            "table_mb": size.table // 2**20,
            "p95_ms_worst_kind": max(every),
            "cpu_p95_ms_worst_kind": max(cpu),
            "kinds": rows,
        }


_SIZES = (
    "SELECT pg_relation_size('ix_document_found') AS index,"
    " pg_total_relation_size('document') AS table"
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="keep the archive here, and use it again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(search_bench(given.home or Path(folder) / "home", given.articles))
    if given.json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        return
    for row in result.pop("kinds"):
        print(" ".join(f"{key}={value}" for key, value in row.items()))
    print(" ".join(f"{key}={value}" for key, value in result.items()))


if __name__ == "__main__":
    main()
