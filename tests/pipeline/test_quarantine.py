"""A page that breaks its reader is put aside with its input, and comes back when that is better."""

from dataclasses import replace

import pytest

from dzherelo.jobs import worker
from dzherelo.jobs.processes import Limits, Processes
from dzherelo.model.ids import ArticleId
from dzherelo.model.outcome import FaultKind
from dzherelo.pipeline import quarantine
from dzherelo.pipeline.stages import BY_NAME, Stage
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles
from dzherelo.store import quarantine as rows
from dzherelo.store.database import Database
from dzherelo.store.quarantine import DROPPED, Held
from tests.cli.test_import import PAGE
from tests.pipeline.publisher import Instance, Page, item, reading, rss

AGAIN = Stage("page", quarantine.read_kept)


async def _take(instance: Instance, tools: Tools | None = None) -> None:
    """Poll, then take every article as far as it goes."""
    await instance.poll()
    ids = [row.id for row in await instance.rows("SELECT id FROM article")]
    await worker.walk(tools or instance.tools, BY_NAME["page"], ids)


async def _held(instance: Instance, **which: str) -> list[Held]:
    async with instance.tools.database.transaction() as session:
        return await rows.held(session, stage=which.get("stage", ""), kind=which.get("kind", ""))


async def _stage(instance: Instance, number: int) -> str:
    async with instance.tools.database.transaction() as session:
        return (await articles.states(session, [number]))[ArticleId(number)].stage


def _publish(instance: Instance, body: str | bytes, kind: str = "text/html") -> None:
    base = instance.publisher.base
    instance.publisher.pages["/feed"] = Page(rss(item(f"{base}/news/1", title="Міст")))
    instance.publisher.pages["/news/1"] = Page(body, headers={"Content-Type": kind})


async def test_a_page_that_takes_too_long_comes_back_from_what_was_kept(
    database: Database,
) -> None:
    async with reading(database) as instance:
        _publish(instance, PAGE)
        hasty = Processes(1, Limits(timeout_s=0.001))
        await _take(instance, replace(instance.tools, pool=hasty))
        hasty.close()
        (held,) = await _held(instance)
        assert (held.stage, held.fault and held.fault.kind) == ("page", FaultKind.BAD_DOCUMENT)
        assert held.url.endswith("/news/1")
        shown = await quarantine.show(instance.tools, held.article)
        assert shown
        assert shown["entry"].title == "Міст"
        kept = await quarantine.newest_page(instance.tools.blobs, held.article)
        assert kept
        assert kept[1].body.decode() == PAGE
        asked = len(instance.publisher.asked)
        assert await quarantine.release(instance.tools, [held]) == {"page": [held.article]}
        moved = await worker.attempt(instance.tools, AGAIN, [held.article])
        await worker.walk(instance.tools, BY_NAME["pictures"], moved)
        assert len(instance.publisher.asked) == asked, "what was kept is enough"
        assert await _held(instance) == []
        (ended,) = await quarantine.ends(instance.tools, [held])
        assert (ended.stage, ended.kind) == ("done", "")
        ((title,),) = await instance.rows("SELECT title FROM article")
        assert title == "Міст через Зорянку відкрили"


async def test_what_is_still_wrong_is_refused_again(database: Database) -> None:
    async with reading(database) as instance:
        _publish(instance, b"%PDF-1.7 not a page", "application/pdf")
        await _take(instance)
        (held,) = await _held(instance, kind="not-a-page")
        await quarantine.release(instance.tools, [held])
        assert await worker.attempt(instance.tools, AGAIN, [held.article]) == []
        (again,) = await _held(instance, stage="page")
        assert again.article == held.article
        ((times,),) = await instance.rows("SELECT count(*) FROM refusal WHERE stage = 'page'")
        assert times == 2, "each refusal is counted"


async def test_a_page_of_which_nothing_was_kept_is_asked_for(database: Database) -> None:
    async with reading(database) as instance:
        _publish(instance, "")
        instance.publisher.pages["/news/1"] = Page(status=404)
        await _take(instance)
        (held,) = await _held(instance, kind="not-found")
        assert await quarantine.inputs(instance.tools.blobs, held.article) == []
        _publish(instance, PAGE)
        await quarantine.release(instance.tools, [held])
        assert await worker.attempt(instance.tools, AGAIN, [held.article]) == []
        await worker.walk(instance.tools, BY_NAME["page"], [held.article])
        assert await _stage(instance, held.article) == "done"


async def test_an_article_that_breaks_a_later_stage_is_not_finished(database: Database) -> None:
    async with reading(database) as instance:
        _publish(instance, PAGE)
        await instance.poll()
        moved = await worker.attempt(instance.tools, BY_NAME["page"], [1])
        moved = await worker.attempt(instance.tools, BY_NAME["pictures"], moved)
        hasty = Processes(1, Limits(timeout_s=0.001))
        broken = replace(instance.tools, pool=hasty)
        assert await worker.attempt(broken, BY_NAME["profile"], moved) == []
        hasty.close()
        (held,) = await _held(instance, stage="profile")
        assert held.fault
        await quarantine.release(instance.tools, [held])
        await worker.walk(instance.tools, BY_NAME["profile"], [held.article])
        assert await _stage(instance, held.article) == "done"


async def test_what_is_dropped_leaves_its_row_and_nothing_else(database: Database) -> None:
    async with reading(database) as instance:
        _publish(instance, b"%PDF-1.7 not a page", "application/pdf")
        await _take(instance)
        (held,) = await _held(instance)
        assert await quarantine.drop(instance.tools, [held.article, 99]) == [held.article]
        assert await _held(instance) == []
        assert await quarantine.inputs(instance.tools.blobs, held.article) == []
        assert await _stage(instance, held.article) == DROPPED
        await _take(instance)
        assert await _stage(instance, held.article) == DROPPED, "the feed does not bring it back"
        assert await quarantine.drop(instance.tools, [held.article]) == []


async def test_a_feed_over_which_polling_breaks_is_counted(database: Database) -> None:
    async with reading(database) as instance:
        _publish(instance, PAGE)
        hasty = Processes(1, Limits(timeout_s=10))
        hasty.close()
        await worker.attempt(replace(instance.tools, pool=hasty), BY_NAME["poll"], [1])
        found = await instance.rows("SELECT stage, kind, feed_id, url FROM refusal")
        if not found:
            pytest.fail("nothing was counted")
        assert tuple(found[0])[:3] == ("poll", "bug", 1)
        await instance.poll()
        assert len(await instance.rows("SELECT id FROM article")) == 1
