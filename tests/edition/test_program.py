"""The publishers over real HTTP, and what their pages and feeds say."""

import html
import re
from datetime import date

import aiohttp
import pytest
from lxml import etree
from lxml import html as lxml_html
from yarl import URL

from dzherelo.edition import __main__ as command
from dzherelo.edition import answers, clock, feeds, oddities, program, sites
from dzherelo.edition.clock import Epoch
from dzherelo.edition.markup import blocks
from dzherelo.edition.program import Served
from dzherelo.edition.revisions import shown
from dzherelo.edition.shapes import Edition
from dzherelo.edition.world import World
from dzherelo.model.blocks import Embed, Figure


def _at(world: World, moment: str) -> World:
    return World(world.edition, world.epoch, clock.read(moment), world.bases, world.places)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


async def test_every_article_is_served_with_its_title_and_text(
    served: Served, edition: Edition
) -> None:
    async with aiohttp.ClientSession() as client:
        for name, address in served.addresses().items():
            piece = edition.pieces[name]
            revision = served.world.revision(piece)
            async with client.get(address) as response:
                body = await response.read()
                assert response.status == (200 if revision else 404), name
            if revision is None:
                continue
            encoding = edition.publishers[piece.publisher].encoding
            tree = lxml_html.fromstring(body, parser=lxml_html.HTMLParser(encoding=encoding))
            text = _squeezed(str(tree.text_content()))
            assert _squeezed(revision.title) in text, name
            for block in blocks(revision.parts):
                if not isinstance(block, Figure | Embed):
                    for line in block.text.splitlines():
                        for cell in line.split("\t"):
                            assert _squeezed(cell) in text, (name, cell)


async def test_every_feed_is_served_and_honours_conditions(served: Served) -> None:
    async with aiohttp.ClientSession() as client:
        for source in served.sources()[:16]:
            url = source.feeds[0].url
            async with client.get(url) as response:
                assert response.status == 200
                tag = response.headers["ETag"]
                since = response.headers["Last-Modified"]
            for condition in ({"If-None-Match": tag}, {"If-Modified-Since": since}):
                async with client.get(url, headers=condition) as response:
                    assert response.status == 304, source.slug
                    assert await response.read() == b""
            async with client.get(url, headers={"If-None-Match": '"other"'}) as response:
                assert response.status == 200
        counted = served.stats()
        assert counted["teren"] == {"feed": 2, "unchanged": 2}
        assert len({source.url for source in served.sources()[:16]}) == 16


async def test_the_moment_moves_through_the_control_desk(served: Served) -> None:
    edited = served.addresses()["tmb-1"]
    gone = served.addresses()["minr-3"]
    async with aiohttp.ClientSession() as client:
        seen = []
        for moment, status in (("d1T09:00", 404), ("d1T20:00", 200), ("d2 12:00", 404)):
            async with client.post(f"{served.control}/_moment", params={"at": moment}) as response:
                assert response.status == 200
            async with client.get(edited) as response:
                seen.append("п&#39;яти трамвайних" in await response.text())
            async with client.get(gone) as response:
                assert response.status == status, moment
        assert seen == [True, False, False]
        async with client.post(f"{served.control}/_moment", params={"at": "soon"}) as response:
            assert response.status == 400
        async with client.get(f"{served.control}/_truth") as response:
            told = await response.json()
        assert told["addresses"]["tmb-1"] == edited
        async with client.get(f"{served.control}/_stats") as response:
            assert (await response.json())["teren"]["page"] == 3


async def test_pictures_behind_the_proxy_and_small_ones(served: Served, edition: Edition) -> None:
    page = next(
        address
        for name, address in served.addresses().items()
        if edition.pieces[name].publisher == "stolytsia24"
        and any(isinstance(block, Figure) for block in blocks(edition.pieces[name].parts))
    )
    async with aiohttp.ClientSession() as client:
        async with client.get(page) as response:
            text = html.unescape(await response.text())
        found = re.search(r'og:image" content="([^"]+)"', text)
        assert found is not None
        assert "/rs:fill:1200:0/plain/http%3A%2F%2F127." in found[1]
        async with client.get(URL(found[1], encoded=True)) as response:
            assert response.status == 200
            assert response.content_type == "image/jpeg"
            assert (await response.read())[:2] == b"\xff\xd8"


async def test_the_odd_sources_misbehave_as_told(served: Served) -> None:
    odd = served.sources()[16:]
    assert [source.id for source in odd] == [9017, 9018, 9019]
    assert odd[2].feeds[0].url == oddities.PRIVATE_FEED
    async with aiohttp.ClientSession() as client:
        async with client.get(odd[1].feeds[0].url) as response:
            with pytest.raises(etree.XMLSyntaxError):
                etree.fromstring(await response.read())
        async with client.get(odd[0].feeds[0].url) as response:
            links = [one.text or "" for one in etree.fromstring(await response.read()).iter("link")]
        kinds = {}
        for link in links[1:]:
            async with client.get(link) as response:
                kinds[link.rpartition("/")[2]] = response.content_type
        assert kinds == {
            "report.pdf": "application/pdf",
            "empty": "text/html",
            "shelves": "text/html",
        }
        async with client.get(f"{served.odd}/photos/broken.jpg") as response:
            assert response.content_type == "image/jpeg"
            assert b"<!doctype html" in await response.read()


async def test_one_host_with_many_ports_works_too(edition: Edition) -> None:
    epoch = Epoch(date(2026, 2, 11))
    async with await program.serve(epoch, hosts=False, edition=edition) as served:
        hosts = {source.url for source in served.sources()[:16]}
        assert len(hosts) == 16
        assert all(host.startswith("http://127.0.0.1:") for host in hosts)


def test_edited_article_differs_and_dates_are_written_out(world: World, edition: Edition) -> None:
    piece = edition.pieces["tmb-1"]
    publisher = edition.publishers["teren"]
    before = sites.article(_at(world, "d1 09:00"), publisher, piece)
    after = sites.article(_at(world, "d1 20:00"), publisher, piece)
    assert before is not None
    assert after is not None
    assert "Вісімка через міст не ходить" in after
    assert "Вісімка через міст не ходить" not in before
    assert "11 лютого" in before
    assert sites.article(_at(world, "d1 08:30"), publisher, piece) is None


def test_no_placeholder_reaches_a_reader(world: World, edition: Edition) -> None:
    for publisher in edition.publishers.values():
        bodies = [feeds.render(world, publisher).body.decode(publisher.encoding)]
        bodies += [
            sites.article(world, publisher, p) or "" for p, _ in world.standing(publisher.id)
        ]
        assert not [body for body in bodies if re.search(r"\{d\d\}", body)]
        links = [link for body in bodies for link in re.findall(r"(?:href|url)=\W+article:", body)]
        assert links == []


def test_only_the_broken_feed_is_broken(world: World, edition: Edition) -> None:
    broken = []
    for publisher in edition.publishers.values():
        for moment in ("d1 09:00", "d1 20:00", "end"):
            body = feeds.render(_at(world, moment), publisher).body
            if publisher.feed == "json":
                continue
            try:
                etree.fromstring(body)
            except etree.XMLSyntaxError:
                broken.append(publisher.id)
    assert broken == ["nyzhnii-brid"] * 3


def test_a_feed_holds_the_newest_thirty_and_no_deleted_article(
    world: World, edition: Edition
) -> None:
    for publisher in edition.publishers.values():
        text = html.unescape(feeds.render(world, publisher).body.decode(publisher.encoding))
        standing = world.standing(publisher.id)
        inside = [piece.id for piece, revision in standing if revision.title in text]
        assert inside == [piece.id for piece, _ in standing[: feeds.NEWEST]]
    gone = next(piece for piece in edition.pieces.values() if piece.deleted)
    assert shown(gone, clock.read("end")) is None


def test_the_windows_1251_site_says_so_only_inside(world: World, edition: Edition) -> None:
    publisher = edition.publishers["holos-zoriany"]
    feed = feeds.render(world, publisher)
    assert feed.content_type == "text/xml"
    assert b'encoding="windows-1251"' in feed.body[:60]
    found = answers.answer(world, publisher, "/", {})
    assert found.content_type == "text/html"
    assert "Голос Зоряни" in found.body.decode("windows-1251")


def test_robots_announce_delay_and_sitemap(world: World, edition: Edition) -> None:
    texts = {p.id: answers.robots(world, p) for p in edition.publishers.values()}
    assert "Crawl-delay: 0.2" in texts["stolytsia24"]
    assert "Sitemap: http://127.7.7.15/sitemap-news.xml" in texts["kalendula"]
    assert sum("Crawl-delay" in text for text in texts.values()) == 1


@pytest.mark.parametrize(("fault", "status", "waits"), [("429", 429, "2"), ("410", 410, None)])
def test_faults_come_when_asked_for(
    world: World, edition: Edition, fault: str, status: int, waits: str | None
) -> None:
    found = answers.answer(world, edition.publishers["hart"], "/feed.json", {"fault": fault})
    assert found.status == status
    assert found.headers.get("Retry-After") == waits


def test_unknown_paths_get_the_404_page(world: World, edition: Edition) -> None:
    for publisher in edition.publishers.values():
        found = answers.answer(world, publisher, "/no/such/page", {})
        assert (found.status, found.what) == (404, "missing")


def test_the_amp_twin_names_its_canonical_page(world: World, edition: Edition) -> None:
    piece = next(p for p in edition.pieces.values() if p.publisher == "stolytsia24")
    path = world.places.paths[piece.id]
    found = answers.answer(world, edition.publishers["stolytsia24"], "/amp" + path, {})
    assert found.status == 200
    assert f'rel="canonical" href="{world.address(piece.id)}"' in found.body.decode()


def test_the_command_refuses_what_is_no_moment(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--moment", "soon"]) == 1
    assert "not an edition time" in capsys.readouterr().err
