"""Traces of pages by site: the newest are found, the old ones go."""

from datetime import UTC, datetime, timedelta

from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.source import Feed, Source
from dzherelo.model.trace import Trace
from dzherelo.store import articles, sources, traces
from dzherelo.store.articles import Found
from dzherelo.store.database import Database

NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)
SOURCE = Source(
    SourceId(1),
    "one",
    "Один",
    "https://one.example",
    feeds=(Feed(FeedId(1), "https://one.example/f"),),
)
MORE = 5


async def test_the_newest_pages_of_a_site_are_remembered(database: Database) -> None:
    urls = [f"https://one.example/{number}" for number in range(traces.KEPT + MORE)]
    found = [Found(SourceId(1), FeedId(1), url, url, url, NOW) for url in urls]
    async with database.transaction() as session:
        await sources.save(session, [SOURCE])
        adopted = await articles.adopt(session, found, "page", NOW)
        ids = [adopted[SourceId(1), url] for url in urls]
        for at, one in enumerate(ids):
            left = Trace((at,), (), (2**63 - 1,), (0.5,), "div.text", 0.9)
            await traces.keep(session, [(one, "one.example", left)], NOW + timedelta(minutes=at))
        kept = await traces.of_hosts(session, ["one.example", "two.example"])
        assert await traces.hosts(session) == ["one.example"]
    assert list(kept) == ["one.example"]
    assert [one.article for one in kept["one.example"]] == ids[: MORE - 1 : -1]
    newest = kept["one.example"][0].trace
    assert newest == Trace((len(ids) - 1,), (), (2**63 - 1,), (0.5,), "div.text", 0.9)


async def test_a_page_that_is_read_again_is_one_page(database: Database) -> None:
    url = "https://one.example/1"
    async with database.transaction() as session:
        await sources.save(session, [SOURCE])
        found = [Found(SourceId(1), FeedId(1), url, url, url, NOW)]
        (one,) = (await articles.adopt(session, found, "page", NOW)).values()
        for lines in ((1,), (2,)):
            await traces.keep(session, [(one, "one.example", Trace(lines))], NOW)
        (kept,) = (await traces.of_hosts(session, ["one.example"]))["one.example"]
    assert kept.trace.lines == (2,)
