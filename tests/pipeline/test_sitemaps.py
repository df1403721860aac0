"""An index of sitemaps as a feed, with a publisher on loopback and a real PostgreSQL."""

from datetime import timedelta

from dzherelo.model.outcome import FaultKind
from dzherelo.store.database import Database
from tests.pipeline.publisher import Page, reading

HOUR = timedelta(hours=1)


def _index(base: str, *named: tuple[str, str]) -> str:
    rows = "".join(
        f"<sitemap><loc>{base}{path}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</sitemap>"
        for path, day in named
    )
    return (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'
    )


def _map(*links: str) -> str:
    rows = "".join(f"<url><loc>{link}</loc></url>" for link in links)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


async def test_the_newest_sitemaps_of_an_index_are_read(database: Database) -> None:
    async with reading(database) as instance:
        base, pages = instance.publisher.base, instance.publisher.pages
        days = [(f"/{n}.xml", f"2026-11-{n:02}") for n in range(1, 9)]
        pages["/feed"] = Page(_index(base, *days, ("/old.xml", "")))
        pages.update({path: Page(_map(f"{base}/of{path}")) for path, _ in days})
        await instance.poll()
        assert instance.publisher.paths() == ["/feed", "/8.xml", "/7.xml", "/6.xml"]
        pages["/8.xml"] = Page(_map(f"{base}/of/8.xml", f"{base}/fresh"))
        await instance.poll(after=HOUR)
        found = {row.url for row in await instance.rows("SELECT url FROM article")}
        assert base + "/fresh" in found, "an index that stays the same says nothing of its sitemaps"


async def test_sitemaps_of_an_index_that_fail_are_counted_once(database: Database) -> None:
    async with reading(database) as instance:
        base, pages = instance.publisher.base, instance.publisher.pages
        pages["/feed"] = Page(_index(base, ("/1.xml", ""), ("/2.xml", ""), ("/3.xml", "")))
        pages["/1.xml"] = Page(status=403)
        pages["/2.xml"] = Page(_map(base + "/slow"))
        instance.pool.hang.add(base + "/2.xml")
        pages["/3.xml"] = Page(_map(base + "/a"))
        for _ in range(2):
            row = await instance.poll(after=HOUR)
            assert row.fault is None
        counted = await instance.rows("SELECT kind, url FROM refusal ORDER BY id")
        assert counted == [("forbidden", base + "/1.xml"), ("bad-document", base + "/2.xml")]
        assert len(await instance.rows("SELECT * FROM article")) == 1


async def test_an_index_of_which_nothing_can_be_read_is_silent(database: Database) -> None:
    async with reading(database) as instance:
        pages = instance.publisher.pages
        pages["/feed"] = Page(_index(instance.publisher.base, ("/1.xml", ""), ("/2.xml", "")))
        pages["/1.xml"] = pages["/2.xml"] = Page(status=403)
        row = await instance.poll()
        assert row.fault
        assert row.fault.kind == FaultKind.FORBIDDEN
