import pytest
from lxml import html

from dzherelo.extract import embeds, figures, furniture, linked, metadata
from dzherelo.model.blocks import Figure

BASE = "https://news.example/a/b"


def element(markup: str) -> html.HtmlElement:
    return html.fragment_fromstring(markup)


@pytest.mark.parametrize(
    "line",
    [
        "Читайте також: Ярмарок перенесли",
        "Читайте також:",
        "Підписуйтесь на наш Telegram-канал",
        "Щоб не пропустити головне, підписуйтесь на наш канал у Viber",
        "Поділитися",
        "Знайшли помилку? Виділіть її та натисніть Ctrl+Enter",
        "Теги: трамвай, Зорянськ",
        "Реклама",
        "2 години тому",
        "Перегляди: 418",
        "12 жовтня 2026, 09:15",
        "11:42",
        "Ганна Лелека, 14 вересня 2026, 10:20",
        "Смотрите также: Как это было",
        "Подписывайтесь на нас в Facebook",
        "Поделиться новостью",
        "Все права защищены",
        "Read more: the old clock",
        "Sign up for our newsletter",
        "Advertisement",
        "Share this article",
        "October 5, 2026",
    ],
)
def test_furniture_lines(line: str) -> None:
    assert furniture.line(line, 0)


@pytest.mark.parametrize(
    "line",
    [
        "Читачі також надіслали знімки мосту.",
        "Поділитися досвідом приїхали гості з Тернівця.",
        "Підписали угоду у вівторок.",
        "Джерело: Терен.",
        "Реклама тютюну заборонена з наступного року.",
        "12 жовтня 2026 року в Зорянську відкрили школу.",
        "О 11:42 рух відновили.",
        "Коментарі до проєкту приймають до п’ятниці.",
        "Share prices fell on Monday.",
        "Related costs rose as well, the bank said.",
        "Subscribers paid on time.",
    ],
)
def test_sentences_stay(line: str) -> None:
    assert not furniture.line(line, 0)


def test_boxes() -> None:
    strong = ("social-share", "relatedNews", "ads_block", "cookie-banner", "newsletter__form")
    assert [furniture.box(element(f"<div class='{one}'></div>")) for one in strong] == [2] * 5
    plain = ("shared-content", "adsorption", "loading", "article-body", "headline")
    assert [furniture.box(element(f"<div class='{one}'></div>")) for one in plain] == [0] * 5
    assert furniture.box(element("<div style='display: none'></div>")) == furniture.WEAK
    assert furniture.box(element("<nav></nav>")) == furniture.STRONG


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        ("<img src='/a.jpg'>", "https://news.example/a.jpg"),
        ("<img src='data:image/gif;base64,x' data-src='/a.jpg'>", "https://news.example/a.jpg"),
        ("<img src='/s.jpg' srcset='/s.jpg 300w, /l.jpg 1200w'>", "https://news.example/l.jpg"),
        ("<img src='/s.jpg' srcset='/s.jpg 1x, /l.jpg 2x'>", "https://news.example/s.jpg"),
        (
            "<img data-srcset='/c,w_9.jpg 9w, /c,w_800.jpg 800w'>",
            "https://news.example/c,w_800.jpg",
        ),
        ("<img class='lazyload' src='/a.jpg' width='640'>", "https://news.example/a.jpg"),
    ],
)
def test_true_addresses(markup: str, url: str) -> None:
    found = figures.from_image(element(markup), BASE)
    assert found is not None
    assert found.url == url


@pytest.mark.parametrize(
    "markup",
    [
        "<img>",
        "<img src='data:image/png;base64,AAAA'>",
        "<img src='/a.svg'>",
        "<img src='/img/site-logo.png'>",
        "<img src='/a.jpg' class='avatar'>",
        "<img src='/a.jpg' width='32' height='32'>",
        "<img src='https://img.example/rs:fit:32:32/plain/https%3A%2F%2Fs.example%2Fa.jpg'>",
        "<img src='https://counter.example/hit?1'>",
        "<img src='https://www.facebook.com/tr?id=1'>",
        "<img src='javascript:alert(1)'>",
        "<img src='/share_logo_fb.png'>",
    ],
)
def test_no_pictures(markup: str) -> None:
    assert figures.from_image(element(markup), BASE) is None


def test_the_same_picture_in_several_sizes() -> None:
    sizes = ("a.jpg", "a-300x200.jpg", "a-scaled.jpg", "a.jpg?w=200", "a_1200x800.webp")
    keys = {figures.same(f"https://www.s.example/u/{one}") for one in sizes}
    assert len(keys) == 1
    assert figures.same("https://s.example/u/b.jpg") not in keys
    assert figures.same("https://s.example/p?id=1") != figures.same("https://s.example/p?id=2")
    lead = Figure("https://cdn.example/og/0123456789abcdef.jpg")
    assert figures.covers([Figure("https://s.example/x/0123456789abcdef.jpg")], lead)
    assert not figures.covers(
        [Figure("https://s.example/x/1.jpg")], Figure("https://t.example/1.jpg")
    )


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("Міст уночі. Фото: Терен", "Міст уночі.", "Терен"),
        ("Екіпаж «Сома» | Фото: К. Бакай", "Екіпаж «Сома»", "К. Бакай"),
        ("Міст (фото: Терен)", "Міст", "Терен"),
        ("A bridge. Photo by Nora Lindqvist", "A bridge.", "Nora Lindqvist"),
        ("Набережна © Терен", "Набережна", "Терен"),
        ("Виставка фотографій відкрилася", "Виставка фотографій відкрилася", ""),
        ("Він показав фото з дрона", "Він показав фото з дрона", ""),
    ],
)
def test_captions_and_credits(text: str, caption: str, credit: str) -> None:
    assert figures.split_credit(text) == (caption, credit)


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("Фото: Міноборони", "Міноборони"),
        ("Головне фото: Терен.", "Терен"),
        ("Photo: Getty Pictures", "Getty Pictures"),
        ("Фото ілюстративне", ""),
        ("Фото зробили з дрона, розповів Гнат.", ""),
        ("Джерело: Терен.", ""),
    ],
)
def test_lone_credits(line: str, credit: str) -> None:
    assert figures.lone_credit(line) == credit


@pytest.mark.parametrize(
    ("markup", "url", "platform"),
    [
        ("<iframe src='https://t.me/chan/5?embed=1'></iframe>", "https://t.me/chan/5", "telegram"),
        (
            "<iframe data-src='//www.youtube.com/embed/abcdefghijk'></iframe>",
            "https://www.youtube.com/watch?v=abcdefghijk",
            "youtube",
        ),
        (
            "<iframe src='https://www.instagram.com/p/Ab/embed/'></iframe>",
            "https://www.instagram.com/p/Ab/",
            "instagram",
        ),
        (
            "<iframe src='https://platform.twitter.com/embed/Tweet.html?id=9'></iframe>",
            "https://x.com/i/status/9",
            "x",
        ),
    ],
)
def test_frames(markup: str, url: str, platform: str) -> None:
    found = embeds.from_frame(element(markup), BASE)
    assert found is not None
    assert (found.url, found.platform) == (url, platform)


def test_frames_that_are_none() -> None:
    for source in (
        "https://ads.example/f",
        "https://www.facebook.com/plugins/like.php?href=x",
        "about:blank",
    ):
        assert embeds.from_frame(element(f"<iframe src='{source}'></iframe>"), BASE) is None
    assert embeds.from_quote(element("<blockquote><p>Слова</p></blockquote>"), BASE) is None
    assert embeds.from_script(element("<script data-telegram-post='../../x'></script>")) is None


def test_broken_json_is_mended_or_passed_over() -> None:
    kind = '<script type="application/ld+json">'
    mended = '<!-- {"@type":"Article","headline":"A\nb",} -->'
    page = "".join(f"{kind}{one}</script>" for one in (mended, "{{{", "[" * 9_000))
    thing = linked.article(html.document_fromstring(page))
    assert linked.text(thing.get("headline")) in {"A b", "A\nb"}
    assert linked.article(html.document_fromstring("<p>x</p>")) == {}
    assert linked.texts([{"name": "Ганна"}, "Іван", 7, None]) == ["Ганна", "Іван"]
    assert linked.picture([{"url": "https://a.example/b.jpg"}]) == "https://a.example/b.jpg"


def test_metadata_is_a_value() -> None:
    assert metadata.Metadata() == metadata.Metadata(title="")
