"""What is kept of answers: for how long, for whom, how much, and that nobody gets another's."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, update

from dzherelo.model.views import News
from dzherelo.store import tables
from dzherelo.store.database import Database
from dzherelo.web import answers
from dzherelo.web.answers import Answers, Changes, subject_of
from tests.web import world
from tests.web.conftest import Client
from tests.web.test_pages import STORY

Headers = list[tuple[bytes, bytes]]
PAGE = b"<p>" + b"page " * 400


class Site:
    """An application that counts how often it is asked, and says what it is told to say."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = 200
        self.headers: Headers = [(b"content-type", b"text/html")]
        self.body: Callable[[str], bytes] = lambda path: PAGE + path.encode()
        self.news: list[News] = []
        self.away = False
        self.pause_s = 0.0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        del receive
        self.asked.append(scope["path"])
        await asyncio.sleep(self.pause_s)
        start = {"type": "http.response.start", "status": self.status, "headers": self.headers}
        await send(start)
        await send({"type": "http.response.body", "body": self.body(scope["path"])})

    async def look(self) -> list[News]:
        if self.away:
            raise ConnectionError("gone")
        return self.news[::-1]

    def happens(self, kind: str, story: int | None = None, article: int | None = None) -> None:
        self.news.append(News(len(self.news) + 1, kind, story, article))


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def kept(site: Site) -> Answers:
    return Answers(site, site.look, 1_000_000)


@pytest.fixture
async def visitor(kept: Answers) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(kept)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.local") as client:
        yield client


async def _next_look() -> None:
    await asyncio.sleep(answers.LATEST_S + 0.05)


async def test_an_answer_is_made_once_and_its_twin_is_packed(
    visitor: httpx.AsyncClient, site: Site
) -> None:
    plain = await visitor.get("/uk/", headers={"accept-encoding": "identity"})
    packed = await visitor.get("/uk/", headers={"accept-encoding": "gzip"})
    assert plain.content == packed.content == PAGE + b"/uk/"
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    assert plain.headers["etag"] != packed.headers["etag"], "other bytes, another strong tag"
    assert site.asked == ["/uk/"]


async def test_conditions_hold_for_the_encoding_they_name(visitor: httpx.AsyncClient) -> None:
    plain = {"accept-encoding": "identity"}
    tag = (await visitor.get("/uk/", headers=plain)).headers["etag"]
    for condition in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = await visitor.get("/uk/", headers={**plain, "if-none-match": condition})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    other = await visitor.get("/uk/", headers={"accept-encoding": "gzip", "if-none-match": tag})
    assert other.status_code == 200
    head = await visitor.head("/uk/", headers=plain)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(PAGE) + 4


async def test_languages_and_queries_are_pages_of_their_own(
    visitor: httpx.AsyncClient, site: Site
) -> None:
    site.body = lambda path: PAGE + path.encode()
    bodies = {(await visitor.get(path)).content for path in ("/uk/", "/en/", "/ru/")}
    assert len(bodies) == 3
    await visitor.get("/uk/?after=1_2")
    await visitor.get("/uk/?after=1_2")
    assert site.asked == ["/uk/", "/en/", "/ru/", "/uk/"]


@pytest.mark.parametrize(
    "header",
    [
        (b"set-cookie", b"reader=1"),
        (b"cache-control", b"private, no-store"),
        (b"vary", b"Accept-Encoding, Cookie"),
        (b"vary", b"*"),
    ],
)
async def test_what_is_for_one_reader_is_never_kept(
    visitor: httpx.AsyncClient, site: Site, header: tuple[bytes, bytes]
) -> None:
    site.headers = [*site.headers, header]
    site.pause_s = 0.05
    both = await asyncio.gather(visitor.get("/uk/"), visitor.get("/uk/"))
    await visitor.get("/uk/")
    assert len(site.asked) == 3
    assert all(header[1].decode() == one.headers[header[0].decode()] for one in both)


async def test_who_shows_a_permission_is_answered_alone(
    visitor: httpx.AsyncClient, site: Site
) -> None:
    await visitor.get("/uk/")
    await visitor.get("/uk/", headers={"authorization": "Bearer x"})
    assert len(site.asked) == 2


@pytest.mark.parametrize("status", [301, 302, 308, 403, 404, 429, 500, 503])
async def test_refusals_and_redirects_are_not_kept(
    visitor: httpx.AsyncClient, site: Site, status: int
) -> None:
    site.status = status
    assert (await visitor.get("/uk/")).status_code == status
    assert (await visitor.get("/uk/")).status_code == status
    assert len(site.asked) == 2


async def test_many_at_once_cost_one(visitor: httpx.AsyncClient, site: Site) -> None:
    site.pause_s = 0.1
    found = await asyncio.gather(*(visitor.get("/uk/") for _ in range(20)))
    assert {one.content for one in found} == {PAGE + b"/uk/"}
    assert site.asked == ["/uk/"]


async def test_nobody_joins_a_rendering_that_began_before_the_news(
    visitor: httpx.AsyncClient, site: Site
) -> None:
    await visitor.get("/en/")
    site.pause_s = 2 * answers.LATEST_S
    site.body = lambda _: f"{len(site.asked)}".encode() * 100
    early = asyncio.create_task(visitor.get("/uk/"))
    await asyncio.sleep(0.1)
    site.happens("article", story=1)
    await _next_look()
    late = await visitor.get("/uk/")
    assert site.asked == ["/en/", "/uk/", "/uk/"]
    assert (await early).status_code == late.status_code == 200
    assert (await visitor.get("/uk/")).content == late.content


async def test_news_reaches_its_own_pages_and_all_lists(
    visitor: httpx.AsyncClient, site: Site
) -> None:
    paths = ("/uk/", "/uk/story/2026-07-14-x-1", "/uk/story/2026-07-14-x-2", "/uk/article/7")
    for path in paths:
        await visitor.get(path)
    site.asked.clear()
    site.happens("article", story=1, article=8)
    await _next_look()
    for path in paths:
        await visitor.get(path)
    assert site.asked == ["/uk/", "/uk/story/2026-07-14-x-1"]
    site.asked.clear()
    site.happens("merge", story=2)
    await _next_look()
    for path in paths:
        await visitor.get(path)
    assert site.asked == list(paths), "a merge may change anything"


async def test_an_event_that_was_committed_late_is_not_missed(
    visitor: httpx.AsyncClient, site: Site
) -> None:
    site.news = [News(5, "article", 1, 1)]
    await visitor.get("/uk/")
    site.news.insert(0, News(4, "article", 1, 2))
    await _next_look()
    await visitor.get("/uk/")
    assert len(site.asked) == 2


async def test_pages_are_given_while_the_store_is_away(
    visitor: httpx.AsyncClient, site: Site
) -> None:
    await visitor.get("/uk/")
    site.away, site.status = True, 503
    await _next_look()
    assert (await visitor.get("/uk/")).status_code == 200
    assert (await visitor.get("/en/")).status_code == 503


async def test_memory_is_bounded_and_the_last_used_stay(site: Site) -> None:
    kept = Answers(site, site.look, 100_000)
    site.body = lambda _: b"x" * 20_000
    transport = httpx.ASGITransport(kept)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.local") as client:
        for number in range(30):
            await client.get(f"/uk/?after={number}")
            await client.get("/uk/?after=0")
            assert kept.size <= 100_000
        assert kept.number == 4
        site.asked.clear()
        await client.get("/uk/?after=0", headers={"accept-encoding": "identity"})
        assert site.asked == []
    assert kept.size == sum(one.size for one in kept._kept.values())


async def test_endless_addresses_are_not_kept(visitor: httpx.AsyncClient, kept: Answers) -> None:
    await visitor.get("/uk/?q=" + "x" * 400)
    assert kept.number == 0


@pytest.mark.parametrize(
    ("path", "subject"),
    [
        ("/uk/story/2026-07-14-a-b-17", "story 17"),
        ("/en/story/17", "story 17"),
        ("/uk/story/2026-07-14-x-17/feed.atom", "story 17"),
        ("/api/v1/stories/17", "story 17"),
        ("/ru/article/0042", "article 42"),
        ("/api/v1/articles/4", "article 4"),
        ("/api/v1/stories", ""),
        ("/uk/", ""),
        ("/uk/source/teren-1", ""),
        ("/uk/day/2026-07-14", ""),
    ],
)
def test_an_address_tells_its_subject(path: str, subject: str) -> None:
    assert subject_of(path) == subject


@given(st.lists(st.lists(st.integers(1, 40), max_size=6), max_size=12))
def test_every_event_counts_whatever_the_order_of_commits(looks: list[list[int]]) -> None:
    changes, seen = Changes(), set[int]()
    for numbers in looks:
        before = changes.turn
        fresh = set(numbers) - seen
        seen |= set(numbers)
        changes.take([News(one, "article", one, None) for one in sorted(seen, reverse=True)])
        assert (changes.turn > before) == bool(fresh)


async def test_a_new_article_is_on_the_front_page_within_two_seconds(
    client: Client, database: Database
) -> None:
    first = await client.get("/uk/")
    assert "Найновіша" not in first.text
    other = await client.get("/uk/article/6")
    async with database.transaction() as session:
        face = world._face("Найновіша новина", 9)
        row = {"face": face, "importance": 9.0, "last_at": world.NOON, "articles": 1}
        await session.execute(
            update(tables.story).where(tables.story.c.id == 2).values(row | {"slug": "nova"})
        )
        told = {"kind": "article", "story_id": 2, "article_id": 6, "detail": {}, "at": world.NOON}
        await session.execute(insert(tables.event), [told])
    await _next_look()
    again = await client.get("/uk/")
    assert "Найновіша новина" in again.text
    assert again.headers["etag"] != first.headers["etag"]
    assert (await client.get("/uk/article/6")).status_code == other.status_code == 200


async def test_pages_of_the_portal_are_kept_with_their_policy(client: Client) -> None:
    for path in ("/uk/", f"/uk/story/{STORY}", "/api/v1/stories?limit=20", "/uk/feed.atom"):
        for _ in range(2):
            answer = await client.get(path)
            assert answer.status_code == 200
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["etag"]
            assert answer.headers["vary"] == "Accept-Encoding"
    assert (await client.head("/healthz")).status_code == 200
