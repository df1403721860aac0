"""Answers for machines: robots.txt, the sitemap, whether we are alive and ready."""

from litestar import Response, get
from litestar.di import NamedDependency
from lxml import etree

from dzherelo.model.views import SitemapEntry
from dzherelo.store import views
from dzherelo.web import addresses
from dzherelo.web.pages import Portal
from dzherelo.web.wording import LANGUAGES

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


@get("/robots.txt", include_in_schema=False)
async def robots(portal: NamedDependency[Portal]) -> Response[bytes]:
    """A public instance may be indexed, but not its searches; a private one not at all."""
    if not portal.public:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        closed = [f"Disallow: /{code}/search" for code in LANGUAGES]
        sitemap = f"Sitemap: {portal.settings.base_url}/sitemap.xml"
        lines = ["User-agent: *", *closed, "Allow: /", "", sitemap]
    body = ("\n".join(lines) + "\n").encode()
    return Response(body, media_type="text/plain; charset=utf-8", headers=portal.freshness())


@get("/sitemap.xml", include_in_schema=False)
async def sitemap(portal: NamedDependency[Portal]) -> Response[bytes]:
    """The newest stories as a news sitemap (sitemaps.org 0.9, Google's news extension)."""
    async with portal.database.transaction() as session:
        entries = await views.sitemap(session)
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap=_SPACES)
    for entry in entries:
        _url(root, entry, portal)
    body = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return Response(body, media_type="application/xml", headers=portal.freshness())


# lxml takes None for the space without a prefix; its stubs do not know.
_SPACES: dict[str, str] = {"news": NEWS, "xhtml": XHTML}


def _url(root: etree._Element, entry: SitemapEntry, portal: Portal) -> None:
    base = portal.settings.base_url
    page = etree.SubElement(root, f"{{{SITEMAP}}}url")
    _add(page, f"{{{SITEMAP}}}loc", base + addresses.story(LANGUAGES[0], entry.story))
    _add(page, f"{{{SITEMAP}}}lastmod", entry.last_at.isoformat(timespec="seconds"))
    for code in LANGUAGES:
        target = base + addresses.story(code, entry.story)
        attributes = {"rel": "alternate", "hreflang": code, "href": target}
        etree.SubElement(page, f"{{{XHTML}}}link", attributes)
    news = etree.SubElement(page, f"{{{NEWS}}}news")
    publication = etree.SubElement(news, f"{{{NEWS}}}publication")
    _add(publication, f"{{{NEWS}}}name", portal.settings.title)
    _add(publication, f"{{{NEWS}}}language", entry.story.language or LANGUAGES[0])
    _add(news, f"{{{NEWS}}}publication_date", entry.first_at.isoformat(timespec="seconds"))
    _add(news, f"{{{NEWS}}}title", entry.story.headline)


def _add(parent: etree._Element, tag: str, text: str) -> None:
    readable = "".join(sign for sign in text if sign.isprintable())
    etree.SubElement(parent, tag).text = readable


@get("/healthz", include_in_schema=False)
async def alive() -> Response[bytes]:
    """200 as long as this process answers."""
    return Response(b"ok\n", media_type="text/plain", headers={"cache-control": "no-store"})


@get("/readyz", include_in_schema=False)
async def ready(portal: NamedDependency[Portal]) -> Response[bytes]:
    """200 when the database answers, 503 when not."""
    headers = {"cache-control": "no-store"}
    try:
        version = await portal.database.answers()
    except (ConnectionError, OSError) as error:
        body = f"the database does not answer: {type(error).__name__}\n".encode()
        return Response(body, status_code=503, media_type="text/plain", headers=headers)
    return Response(
        f"ready: PostgreSQL {version}\n".encode(), media_type="text/plain", headers=headers
    )
