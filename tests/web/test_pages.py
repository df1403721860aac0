"""Every page answers, links out safely, and shows what it promises."""

import asyncio
import re

import pytest
from lxml import html
from sqlalchemy import update

from dzherelo.store import tables
from dzherelo.store.database import Database
from tests.web import world
from tests.web.conftest import Client

STORY = "2026-07-14-u-zoriansku-cherez-trishchini-zakrili-starii-tramvainii-mist-1"
PAGES = [
    "/",
    f"/story/{STORY}",
    "/article/1",
    "/article/6",
    "/sources",
    "/source/zamok",
    "/source/teren",
    "/day/2026-07-14",
    "/day/2020-01-01",
    "/search",
    "/search?q=міст",
    "/about",
]
MISSING = [
    "/de/",
    "/uk/nothing",
    "/uk/story/2026-07-14-x-99",
    "/uk/story/none",
    "/uk/story/2026-07-14-x-99/feed.atom",
    "/uk/article/99",
    "/uk/article/x",
    "/uk/article/99999999999999999999",
    "/uk/story/x-999999999999999999",
    "/uk/source/none",
    "/uk/source/%00",
    "/uk/source/none/feed.rss",
    "/uk/source/teren/feed.xml",
    "/uk/day/2026-02-30",
    "/uk/day/yesterday",
    "/uk/feed.txt",
    "/static/000000000000/other.css",
    "/media/card/../../etc/passwd",
]


@pytest.mark.parametrize("lang", ["uk", "ru", "en"])
async def test_every_page_is_sound_in_every_language(client: Client, lang: str) -> None:
    for page in PAGES:
        answer = await client.get(f"/{lang}{page}")
        assert answer.status_code == 200, (page, answer.text[:2000])
        tree = html.fromstring(answer.text)
        assert tree.get("lang") == lang
        assert len(tree.xpath("//h1")) == 1, page
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not tree.xpath("//*[@style] | //style | //*[@*[starts-with(name(), 'on')]]")
        assert set(tree.xpath("//script[not(@src)]/@type")) <= {"application/ld+json"}
        targets = tree.xpath("//a/@href")
        assert all(not re.match(r"(?i)\s*(javascript|data):", target) for target in targets)
        assert tree.xpath("//link[@rel='canonical']")
        assert {"uk", "ru", "en"} <= set(tree.xpath("//link[@rel='alternate']/@hreflang"))


@pytest.mark.parametrize("lang", ["uk", "ru", "en"])
async def test_every_link_of_ours_leads_somewhere(client: Client, lang: str) -> None:
    targets: set[str] = set()
    for page in PAGES:
        tree = html.fromstring((await client.get(f"/{lang}{page}")).text)
        found = tree.xpath("//@href | //img/@src | //script/@src")
        targets |= {target for target in found if target.startswith("/")}
        for several in tree.xpath("//img/@srcset"):
            targets |= {one.split()[0] for one in several.split(", ")}
    assert len(targets) > 30
    for target in sorted(targets):
        answer = await client.get(target)
        assert answer.status_code in {200, 302}, target


@pytest.mark.parametrize("path", MISSING)
async def test_what_is_not_there_is_a_page_that_says_so(client: Client, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert "content-security-policy" in answer.headers


async def test_the_root_leads_to_ukrainian(client: Client) -> None:
    answer = await client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (302, "/uk/")


@pytest.mark.parametrize(
    "name", ["1", "2026-07-14-old-slug-1", "2025-01-01-1", "2026-07-13-stara-4"]
)
async def test_a_story_has_one_address(client: Client, name: str) -> None:
    for tail in ("", "/feed.rss"):
        answer = await client.get(f"/en/story/{name}{tail}")
        assert answer.status_code == 308
        assert answer.headers["location"] == f"/en/story/{STORY}{tail}"


async def test_a_story_folds_copies_and_says_why_and_who_cites_whom(client: Client) -> None:
    tree = html.fromstring((await client.get(f"/uk/story/{STORY}")).text)
    tops = [each.strip() for each in tree.xpath("//ol/li/h3//text()") if each.strip()]
    assert tops == [world.BRIDGE, *(world.PIECES[n].title for n in (1, 2, 4))]
    (fold,) = tree.xpath("//details[@class='copies']")
    assert "1 копія цього тексту" in fold.text_content()
    assert "Міст закрито" in fold.text_content()
    assert "92\u00a0% тексту збігається" in fold.text_content()
    text = " ".join(tree.text_content().split())
    for sentence in (
        "4 незалежні джерела · 5 публікацій · 1 копія · перший: Терен 11:40",
        "Голос Зоряни посилається на: Терен",
        "у Фейсбуці",
        "Вестник реки дає пряме посилання на: Голос Зоряни",
        "За замком передруковує Терен зі скороченнями (92\xa0% тексту), вказавши джерело".replace(
            "\xa0", " "
        ),
        "Спільні слова: трамвайний, опора.",
        "За 1 годину від найближчої публікації.",
        "Так вирішив редактор.",
        "Пов'язані історії",
    ):
        assert sentence in text.replace("\xa0", " "), sentence


async def test_an_article_is_rendered_from_blocks_safely(client: Client) -> None:
    answer = await client.get("/uk/article/1")
    tree = html.fromstring(answer.text)
    (link,) = tree.xpath("//div[@class='text']//p/a[contains(@href, 'facebook')]")
    assert link.get("rel") == "nofollow noopener noreferrer ugc"
    assert "outside.example" not in answer.text
    assert not tree.xpath("//img[@src='x'] | //div[@class='text']//b")
    (picture,) = tree.xpath("//div[@class='text']//img[@srcset]")
    assert (picture.get("width"), picture.get("height")) == ("1200", "800")
    assert world.PHOTO_URL not in answer.text
    assert "Версія 2" in tree.text_content()
    assert "Олена Гнатишин" in tree.text_content()


async def test_what_a_version_changed_is_shown_word_by_word(client: Client) -> None:
    tree = html.fromstring((await client.get("/uk/article/1")).text)
    (changes,) = tree.xpath("//p[@class='changes']")
    assert [each.text for each in changes.xpath("./del | ./ins")] == ["12", "15"]
    assert "За день ним їздили" in changes.text_content()
    assert "число 12 замінено на 15" in tree.text_content()


async def test_hostile_text_stays_text(client: Client) -> None:
    for page in (
        "/uk/",
        "/uk/article/6",
        "/uk/source/zamok",
        "/uk/search?q=<script>alert(1)</script>",
    ):
        answer = await client.get(page)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;" in answer.text or "\\u003cscript" in answer.text


async def test_a_source_shows_its_health_and_its_refusals(client: Client) -> None:
    text = (await client.get("/uk/source/zamok")).text
    assert "мовчить з 11 липня 2026: 403 від фільтра ботів (Cloudflare)" in text
    for lang, said in (("en", "silent since 11 July 2026"), ("ru", "молчит с 11 июля 2026")):
        assert said in (await client.get(f"/{lang}/source/zamok")).text
    (first, second) = html.fromstring(text).xpath("//tbody/tr")
    assert "читання сторінки" in first.text_content()
    assert first.xpath("td[@class='number']/text()") == ["2"]
    assert "too-short" in second.text_content()


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("uk", "прочитано з виправленнями: стрічка обривається після запису 7; кодування вгадано"),
        ("ru", "прочитано с исправлениями: лента обрывается после записи 7; кодировка угадана"),
        ("en", "read with repairs: the feed breaks off after entry 7; the encoding was guessed"),
    ],
)
async def test_a_source_says_what_was_mended(client: Client, lang: str, said: str) -> None:
    assert said + ": &lt;b&gt;" in (await client.get(f"/{lang}/source/teren")).text


async def test_days_lead_to_their_neighbours(client: Client) -> None:
    tree = html.fromstring((await client.get("/uk/day/2026-07-14")).text)
    assert tree.xpath("//a[@rel='prev']/@href") == ["/uk/day/2026-07-13"]
    assert not tree.xpath("//a[@rel='next']")
    assert (await client.get("/uk/archive")).headers["location"] == "/uk/day/2026-07-14"


async def test_the_front_page_ranks_by_importance_and_freshness(client: Client) -> None:
    tree = html.fromstring((await client.get("/uk/")).text)
    titles = [each.text_content() for each in tree.xpath("//h2")]
    assert titles == [world.BRIDGE, "Ринок відкрили", world.HOSTILE]


async def test_a_page_is_kept_until_something_happens(client: Client, database: Database) -> None:
    first = await client.get("/uk/article/9")
    async with database.transaction() as session:
        await session.execute(
            update(tables.article).where(tables.article.c.id == 9).values(title="Новий заголовок")
        )
    assert (await client.get("/uk/article/9")).text == first.text
    async with database.transaction() as session:
        change = {"kind": "article", "article_id": 9, "at": world.NOON, "detail": {}}
        await session.execute(tables.event.insert().values(change))
    await asyncio.sleep(1.1)
    assert "Новий заголовок" in (await client.get("/uk/article/9")).text


async def test_unchanged_pages_are_not_sent_again(client: Client) -> None:
    first = await client.get("/uk/", headers={"accept-encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    again = await client.get("/uk/", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await client.head("/uk/")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 1000


async def test_machines_get_their_answers(client: Client) -> None:
    assert (await client.get("/healthz")).text == "ok\n"
    assert (await client.get("/readyz")).text.startswith("ready: PostgreSQL")
    assert "Disallow: /\n" in (await client.get("/robots.txt")).text
    sitemap = await client.get("/sitemap.xml")
    assert f"https://portal.example/uk/story/{STORY}" in sitemap.text
    assert "&lt;script&gt;" in sitemap.text


async def test_a_story_shows_quotes_and_figures_that_disagree(client: Client) -> None:
    page = (await client.get(f"/uk/story/{STORY}")).text
    assert '<h2 id="quotes">Цитати</h2>' in page
    assert "цитують 3 видання" in page
    assert "у Фейсбуці" in page
    assert '<h2 id="disagreements">Розбіжності в числах</h2>' in page
    assert "Поранені" in page
    assert "<script>alert" not in page


async def test_names_have_pages_and_are_looked_up_in_any_language(client: Client) -> None:
    found = (await client.get("/uk/names?q=Olena Hnatyshyn")).text
    assert f'href="/uk/name/{world.MAYOR}"' in found
    page = (await client.get(f"/uk/name/{world.MAYOR}")).text
    assert "<h1>Олена Гнатишин</h1>" in page
    assert "міська голова" in page
    assert "Елена Гнатышин" in page
    assert STORY in page
    assert world.WORDS in page
    story = (await client.get(f"/uk/story/{STORY}")).text
    assert f'href="/uk/name/{world.MAYOR}"' in story
    hostile = (await client.get("/uk/name/organisation.scrpt")).text
    assert "<script>alert" not in hostile
    for path in ("/uk/name/person.nbd", "/xx/names", "/uk/name/a%00b"):
        assert (await client.get(path)).status_code == 404
