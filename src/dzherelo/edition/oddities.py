"""Sources that misbehave: each fault must end as a counted refusal and stop nothing else."""

import msgspec

from dzherelo.edition.clock import Epoch
from dzherelo.model.ids import FeedId, SourceId
from dzherelo.model.outcome import FaultKind
from dzherelo.model.source import Feed, Source

FIRST_NUMBER = 9017
FEED = "/feed.xml"
NOT_XML = "/not-xml"
PRIVATE_FEED = "http://10.0.0.1/feed"
"""Never contacted: the guard refuses the address before any connection is made (RFC 1918)."""

REFUSALS: dict[str, FaultKind] = {
    "/report.pdf": FaultKind.NOT_A_PAGE,
    "/empty": FaultKind.NO_TEXT,
    "/photos/broken.jpg": FaultKind.NOT_A_PICTURE,
    NOT_XML: FaultKind.NOT_A_FEED,
    PRIVATE_FEED: FaultKind.PRIVATE_ADDRESS,
}
"""What must be refused (a path on the odd host, or a whole address), and with which fault."""

_TEXT = """\
Бібліотека села Малі Криниці відклала прийом книжок до кінця тижня: у читальній залі перефарбовують
стелажі. Про це повідомила завідувачка Люба Сенчук.

За її словами, видавати книжки не припиняли, стіл поставили в коридорі. «Хто боїться запаху фарби,
тим виносимо на ґанок», – каже завідувачка.

Фарбу придбали за гроші, які школярі виторгували на осінньому ярмарку. Роботи планують завершити
до неділі, а в понеділок зала відкриється у звичні години.
"""
_TITLE = "У Малих Криницях фарбують бібліотечні стелажі"
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]"
    b"/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


class Sample(msgspec.Struct, frozen=True):
    """What the misbehaving host answers on one path."""

    body: bytes
    content_type: str


def sources(base: str) -> tuple[Source, ...]:
    """Three extra sources (9017 to 9019) whose own host stands at `base`."""
    rows = (
        ("oddities", "Крайні випадки", base + FEED),
        ("not-xml", "Стрічка, що не є стрічкою", base + NOT_XML),
        ("private-address", "Стрічка за приватною адресою", PRIVATE_FEED),
    )
    return tuple(
        Source(
            id=SourceId(number),
            slug=slug,
            name=name,
            url=base + "/" if url.startswith(base) else url,
            feeds=(Feed(id=FeedId(number), url=url, checked=True),),
            fiction=True,
        )
        for number, (slug, name, url) in enumerate(rows, FIRST_NUMBER)
    )


def samples(base: str, epoch: Epoch) -> dict[str, Sample]:
    """Answers by path."""
    page = "text/html; charset=utf-8"
    return {
        FEED: Sample(_feed(base, epoch).encode(), "application/rss+xml"),
        NOT_XML: Sample(
            b"Welcome to our new site!\nThe feed has moved. Ask the webmaster.\n", "text/plain"
        ),
        "/report.pdf": Sample(_PDF, "application/pdf"),
        "/empty": Sample(_page("", "").encode(), page),
        "/shelves": Sample(_page(_TITLE, _TEXT, f"{base}/photos/broken.jpg").encode(), page),
        "/photos/broken.jpg": Sample(
            b"<!doctype html><title>404</title><p>No such photo", "image/jpeg"
        ),
    }


def _page(title: str, text: str, picture: str = "") -> str:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
    figure = f'<figure><img src="{picture}" alt=""></figure>' if picture else ""
    return (
        f'<!doctype html><html lang="uk"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>{figure}{paragraphs}</article></body></html>"
    )


def _feed(base: str, epoch: Epoch) -> str:
    when = epoch.at(9 * 60).strftime("%a, %d %b %Y %H:%M:%S +0000")
    rows = (
        ("Звіт про роботу бібліотек області", "/report.pdf"),
        ("Фоторепортаж", "/empty"),
        (_TITLE, "/shelves"),
    )
    items = "".join(
        f"<item><title>{title}</title><link>{base}{path}</link><guid>{base}{path}</guid>"
        f"<pubDate>{when}</pubDate></item>"
        for title, path in rows
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Крайні випадки</title><link>{base}/</link>"
        f"<description>Те, що стрічки не мали б робити</description>{items}</channel></rss>"
    )
