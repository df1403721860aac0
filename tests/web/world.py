"""A small invented world: five publishers, four stories, hostile titles, copies, a merge."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pyvips
from sqlalchemy import insert

from dzherelo.model.article import Extracted
from dzherelo.model.blocks import (
    Block,
    Bullets,
    Embed,
    Figure,
    Heading,
    Link,
    Paragraph,
    Quotation,
    Table,
)
from dzherelo.model.moment import ClaimedTime
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.profile import Amount, Attribution, Profile, Quote, Terms
from dzherelo.model.story import Face, Why
from dzherelo.search import documents
from dzherelo.store import tables as t
from dzherelo.store.database import Database, Session

NOON = datetime(2026, 7, 14, 9, 0, tzinfo=UTC)
HOSTILE = '<script>alert("1")</script> & "лапки"'
PHOTO_URL = "https://teren.example/photo/bridge.jpg"


class Shelf:
    """An object store in memory."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.reads: list[str] = []

    async def get(self, key: str) -> bytes | None:
        self.reads.append(key)
        return self.objects.get(key)

    async def put(self, key: str, body: bytes, content_type: str = "") -> None:
        del content_type
        self.objects[key] = body


def photo(width: int = 1200, height: int = 800) -> bytes:
    """A JPEG of a gradient, the size of a press photo."""
    across = pyvips.Image.xyz(width, height)
    bands = [across[0] * (200 / width), across[1] * (180 / height), across[0] * 0 + 120]
    picture = bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb")
    return bytes(picture.jpegsave_buffer(Q=80))


PHOTO = photo()
KEY = f"feed/1/{hashlib.md5(PHOTO, usedforsecurity=False).hexdigest()}.jpg"
SKETCH = "data:image/webp;base64,UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="

SOURCES: list[dict[str, Any]] = [
    {"id": 1, "slug": "teren", "name": "Терен", "kind": "agency", "aliases": ["агенція Терен"]},
    {"id": 2, "slug": "holos", "name": "Голос Зоряни", "kind": "regional", "region": "Зоряна"},
    {"id": 3, "slug": "vestnik", "name": "Вестник реки", "kind": "national", "languages": ["ru"]},
    {"id": 4, "slug": "nordhaven", "name": "Nordhaven Post", "kind": "foreign"},
    {"id": 5, "slug": "zamok", "name": "За замком", "kind": "other", "visibility": "link"},
]


def paragraph_with_link() -> Paragraph:
    """A paragraph with a good link, a script address, and a span outside the text."""
    text = "Про це повідомила міська голова Олена Гнатишин у Фейсбуці."
    links = (
        Link(7, 17, "https://facebook.example/hnatyshyn/1"),
        Link(18, 23, "javascript:alert(1)"),
        Link(40, 4000, "https://outside.example/"),
    )
    return Paragraph(text, links)


BLOCKS: tuple[Block, ...] = (
    Paragraph("Старий трамвайний міст у Зорянську закрили через тріщини у двох опорах."),
    paragraph_with_link(),
    Figure(
        PHOTO_URL, alt="Міст", caption="Трамвайний міст", credit="Терен", width=1200, height=800
    ),
    Figure("https://teren.example/absent.jpg", caption=HOSTILE),
    Heading("Що далі", 2),
    Quotation("Я не підпишу дозволу на рух."),
    Bullets(("трамваї № 1 і 3", "автобуси <b>між</b> берегами")),
    Table((("Маршрут", "Стан"), ("1", "до кінцевої")), head=1),
    Embed("https://t.me/zoriansk/5", "telegram", "Допис <img src=x onerror=alert(1)>"),
)


class Piece:
    """An article to insert."""

    def __init__(self, number: int, source: int, title: str, hours: float, **more: Any) -> None:
        self.number = number
        self.source = source
        self.title = title
        self.at = NOON + timedelta(hours=hours)
        self.language = more.get("language", "uk")
        self.story = more.get("story")
        self.copy_of = more.get("copy_of")
        self.blocks = more.get("blocks", BLOCKS[:2])
        self.noarchive = more.get("noarchive", False)
        self.why = more.get("why")
        self.picture = more.get("picture")
        self.lead = more.get("lead", "Старий трамвайний міст закрили через тріщини.")


BRIDGE = "У Зорянську через тріщини закрили старий трамвайний міст"
PIECES = [
    Piece(1, 1, BRIDGE, -0.33, story=1, blocks=BLOCKS, picture=KEY, why=Why("first")),
    Piece(
        2,
        2,
        "Трамвайний міст на замку",
        1,
        story=1,
        why=Why("similar", 2.1, ("трамвайний", "опора"), ("Зорянськ",), ("42",), 1.3),
    ),
    Piece(
        3, 3, "Трамвайный мост закрыли", 2, story=1, language="ru", why=Why("similar", hours=0.5)
    ),
    Piece(
        4, 5, "Міст закрито", 3, story=1, copy_of=1, why=Why("copy", other=1), lead="Лід за замком"
    ),
    Piece(5, 4, "Tram bridge closed in Zoriansk", 4, story=1, language="en", why=Why("person")),
    Piece(
        6, 2, HOSTILE, -20, story=2, blocks=(Paragraph(HOSTILE),), lead=HOSTILE, why=Why("first")
    ),
    Piece(7, 1, "Ринок відкрили після пожежі", -26, story=3, noarchive=True, why=Why("first")),
    Piece(8, 2, "Новини ринку", -25, story=3, why=Why("similar", terms=("ринок",))),
    Piece(9, 2, "Сама по собі публікація", -3),
]


def _quote(text: str, speaker: str, where: str = "") -> Quote:
    return Quote(1, 0, len(text), text, speaker, where)


WORDS = "Я не підпишу дозволу на рух, поки опори не зміцнять"
SAID: dict[int, dict[str, Any]] = {
    1: {
        "quotes": (_quote(WORDS + " за всіма правилами", "Олена Гнатишин", "facebook"),),
        "amounts": (Amount("injured", "2", block=0, start=0, end=71),),
    },
    2: {
        "quotes": (_quote(WORDS, "міська голова"), _quote(HOSTILE + " і ще два слова", HOSTILE)),
        "amounts": (Amount("injured", "3"), Amount("UAH", "2000000", context=("опор", "міст"))),
    },
    3: {"amounts": (Amount("injured", "3"),)},
    4: {"quotes": (_quote(WORDS, "Гнатишин"),), "amounts": (Amount("injured", "2"),)},
}
"""What the articles of the first story say, as their profiles hold it."""


MAYOR = "person.aln.gntsn"
NAMED = [
    (1, MAYOR, "person", "Олена Гнатишин", "міська голова"),
    (2, MAYOR, "person", "Олена Гнатишин", ""),
    (3, MAYOR, "person", "Елена Гнатышин", ""),
    (1, "place.zoriansk", "place", "Зорянськ", ""),
    (6, "organisation.scrpt", "organisation", HOSTILE, ""),
]
"""Article, key, kind, name, role of the names of the world."""


def _mention(number: int, key: str, kind: str, name: str, role: str) -> dict[str, Any]:
    frames = key.split(".")[1:]
    row = {"article_id": number, "key": key, "kind": kind, "name": name, "role": role}
    return row | {"count": 1, "frames": frames}


async def build(database: Database, shelf: Shelf) -> None:
    """Put the world into an empty database and its picture on the shelf."""
    shelf.objects[KEY] = PHOTO
    async with database.transaction() as session:
        await _publishers(session)
        await _stories(session)
        await session.execute(insert(t.picture), [_picture()])
        for piece in PIECES:
            await _article(session, piece)
        await _edges(session)


async def _publishers(session: Session) -> None:
    blank = {"languages": ["uk"], "region": "", "aliases": [], "visibility": None, "fiction": True}
    rows = [blank | {"url": f"https://{s['slug']}.example/"} | s for s in SOURCES]
    await session.execute(insert(t.source), rows)
    feeds = [
        {
            "id": s["id"],
            "source_id": s["id"],
            "url": f"https://{s['slug']}.example/rss",
            "last_at": NOON,
            "problems": ["cut after entry 7", "the encoding <b> is a guess"],
        }
        for s in SOURCES
    ]
    await session.execute(insert(t.feed), feeds)
    silent = {
        "id": 105,
        "source_id": 5,
        "url": "https://zamok.example/second.rss",
        "silent_since": NOON - timedelta(days=3),
        "fault": Fault(FaultKind.FORBIDDEN, "HTTP 403 Forbidden, by the bot filter of Cloudflare"),
    }
    await session.execute(insert(t.feed), [silent])
    refusals = [
        {"at": NOON, "stage": "page", "kind": kind, "detail": detail, "source_id": 5, "url": url}
        for kind, detail, url in (
            ("not-a-page", "application/pdf", "https://zamok.example/a.pdf"),
            ("not-a-page", HOSTILE, "javascript:alert(2)"),
            ("too-short", "", ""),
        )
    ]
    await session.execute(insert(t.refusal), refusals)


def _face(headline: str, first: int, language: str = "uk", **more: Any) -> Face:
    values = {
        "lead": "Лід історії.",
        "slug": "istoriia",
        "date": "2026-07-14",
        "topics": ("транспорт",),
    }
    return Face(headline=headline, language=language, headline_from=first, **(values | more))


async def _stories(session: Session) -> None:
    # The numbers of stories and articles are the database's own: in a fresh one they count from 1.
    bridge = _face(
        BRIDGE,
        1,
        lead="Старий трамвайний міст закрили через тріщини.",
        picture=KEY,
        articles=5,
        sources=5,
        copies=1,
        origins=4,
    )
    rows = [
        (1, bridge, 5, "u-zoriansku-cherez-trishchini-zakrili-starii-tramvainii-mist", 5.0, 4.0),
        (2, _face(HOSTILE, 6, lead=HOSTILE), 1, "script", 1.0, -20.0),
        (3, _face("Ринок відкрили", 7, date="2026-07-13", articles=2), 2, "rinok", 2.0, -25.0),
        (4, None, 0, "stara", 0.0, -30.0),
    ]
    for number, face, articles, slug, importance, hours in rows:
        values = {
            "created_at": NOON,
            "updated_at": NOON,
            "face": face,
            "date": face.date if face else "2026-07-13",
            "slug": slug,
            "language": "uk",
            "importance": importance,
            "articles": articles,
            "first_at": NOON + timedelta(hours=min(hours, -0.33)),
            "last_at": NOON + timedelta(hours=hours),
            "merged_into": 1 if number == 4 else None,
        }
        await session.execute(insert(t.story).values(values).inline())
    shared = [{"term": term, "story_id": n} for term in ("міст", "опора", "ріка") for n in (1, 3)]
    await session.execute(insert(t.story_term), shared)


def _picture() -> dict[str, Any]:
    return {
        "key": KEY,
        "feed_id": 1,
        "md5": KEY.split("/")[2].split(".", maxsplit=1)[0],
        "sha256": hashlib.sha256(PHOTO).hexdigest(),
        "size": len(PHOTO),
        "type": "image/jpeg",
        "width": 1200,
        "height": 800,
        "url": PHOTO_URL,
        "placeholder": SKETCH,
        "seen_at": NOON,
    }


def _content(piece: Piece, title: str, *, earlier: bool = False) -> Extracted:
    return Extracted(
        title,
        piece.lead,
        (*piece.blocks, Paragraph(f"За день ним їздили {12 if earlier else 15} тисяч людей."))
        if piece.number == 1
        else piece.blocks,
        language=piece.language,
        authors=("Ірина Левко",),
        published=ClaimedTime(piece.at, read_from="feed:pubDate"),
        credits=("Терен",),
        noarchive=piece.noarchive,
    )


async def _article(session: Session, piece: Piece) -> None:
    revisions = 2 if piece.number == 1 else 1
    await session.execute(
        insert(t.article).values(
            source_id=piece.source,
            feed_id=piece.source,
            url=f"https://{SOURCES[piece.source - 1]['slug']}.example/{piece.number}",
            address=f"{piece.number}",
            title=piece.title,
            lead=piece.lead,
            language=piece.language,
            first_seen=piece.at + timedelta(minutes=3),
            published=ClaimedTime(piece.at),
            sort_at=piece.at,
            changed_at=piece.at + timedelta(hours=3) if revisions > 1 else None,
            revision=revisions,
            picture=piece.picture,
            story_id=piece.story,
            copy_of=piece.copy_of,
            stage="done",
        )
    )
    for number in range(1, revisions + 1):
        title = piece.title if number == revisions else "Перший заголовок"
        await session.execute(
            insert(t.revision).values(
                article_id=piece.number,
                number=number,
                content=_content(piece, title, earlier=number < revisions),
                text_hash=str(number),
                seen_at=piece.at,
            )
        )
    if piece.story:
        why = {
            "article_id": piece.number,
            "story_id": piece.story,
            "why": piece.why,
            "placed_at": NOON,
        }
        await session.execute(insert(t.membership).values(why))
    body = "\n".join(block.text for block in piece.blocks)
    found = documents.compose(piece.title, piece.lead, body, piece.language)
    await session.execute(
        insert(t.document).values(
            article_id=piece.number,
            source_id=piece.source,
            language=piece.language,
            sort_at=piece.at,
            version=1,
            keys=documents.tsvector(found),
        )
    )


async def _edges(session: Session) -> None:
    await session.execute(
        insert(t.illustration).values(article_id=1, url=PHOTO_URL, position=0, key=KEY)
    )
    cited = Attribution(
        1, "повідомила", 7, 17, "Олена Гнатишин", 31, 45, "person", "primary", platform="facebook"
    )
    found = Profile("uk", Terms(), Terms(), attributions=(cited,))
    for number, said in SAID.items():
        cites = (cited,) if number == 1 else ()
        one = msgspec.structs.replace(found, **said, attributions=cites)
        revision = 2 if number == 1 else 1
        await session.execute(
            insert(t.profile).values(article_id=number, revision=revision, version=1, profile=one)
        )
    await session.execute(insert(t.mention), [_mention(*one) for one in NAMED])
    edges: list[dict[str, Any]] = [
        {"kind": "cites", "article_id": 1, "name": HOSTILE, "platform": "facebook"},
        {"kind": "cites", "article_id": 2, "other_id": 1, "outlet_id": 1},
        {"kind": "links", "article_id": 3, "outlet_id": 2},
        {"kind": "reprint", "article_id": 4, "other_id": 1, "share": 0.92, "credited": True},
        {"kind": "partial", "article_id": 5, "other_id": 2, "share": 0.3},
    ]
    blank = {"other_id": None, "outlet_id": None, "name": "", "platform": "", "share": 0.0}
    rows = [blank | {"credited": False, "evidence": ()} | edge for edge in edges]
    await session.execute(insert(t.relation), rows)
    for story, article in ((1, 1), (1, 2), (2, 6)):
        change = {
            "kind": "article",
            "story_id": story,
            "article_id": article,
            "at": NOON,
            "detail": {},
        }
        await session.execute(insert(t.event).values(change))
