"""Dates, titles and captions of sites without metadata."""

from datetime import UTC, datetime

import pytest
from lxml import html

from dzherelo.extract import (
    entries,
    figures,
    furniture,
    headlines,
    moments,
    pages,
    pieces,
    trees,
)
from dzherelo.model.article import Extracted
from dzherelo.model.blocks import Figure

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LONG = (
    "Міська рада затвердила новий розклад трамваїв, за яким вагони ходитимуть частіше вранці та "
    "ввечері, а вдень інтервал між ними зросте до чверті години."
)
MORE = (
    "Зміни почнуть діяти з понеділка, повідомили в диспетчерській; друковані розклади розвісять "
    "на зупинках, а для тих, хто користується застосунком, оновлення вже доступне."
)
TITLE = "Трамваї ходитимуть частіше"
BODY = f"<p>{LONG}</p><p>{MORE}</p>"


def read(body: str, title: str = "") -> Extracted:
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()
    found = pages.read(page, url="https://news.example/a/b", content_type="", entry=None, now=NOW)
    assert isinstance(found, Extracted)
    return found


@pytest.mark.parametrize(
    "line",
    [
        "Вчора, 15:30",
        "19.11.2026 17:20",
        "19 листопада 2026, 10:00",
        "Опубліковано 19 листопада 2026 року о 10:00",
        "Четверг, 19 ноября 2026",
        "November 19, 2026",
        "3 години тому",
    ],
)
def test_lines_that_are_only_a_day(line: str) -> None:
    assert moments.only_a_day(line)


@pytest.mark.parametrize(
    "line",
    [
        "15:30",
        "Вчора горів ринок",
        "Оновлено 19 листопада 2026",
        "418",
        "Спорт",
        "",
        "5 хв читання",
    ],
)
def test_other_lines(line: str) -> None:
    assert not moments.only_a_day(line)


@pytest.mark.parametrize(
    "line",
    [
        "<div class=chas>Вчора, 15:30 &nbsp; <span>👁 900</span></div>",
        "<div>19.11.2026 15:30 | Місто | Переглядів: 12</div>",
        "<p><i></i> 19 листопада 2026, 15:30 <i></i> Підготувала: Ольга Бойко</p>",
    ],
)
def test_a_day_beside_the_headline(line: str) -> None:
    for body in (f"<h1>{TITLE}</h1>{line}{BODY}", f"{line}<h1>{TITLE}</h1>{BODY}"):
        found = read(body).published
        assert found is not None
        assert found.at == datetime(2026, 11, 19, 13, 30, tzinfo=UTC)
        assert found.read_from == "page:headline"


def test_days_of_other_articles_are_not_taken() -> None:
    others = "<ul><li><a href=/1>Ярмарок</a> 12.10.2026 10:00</li></ul>"
    related = "<div class=related><span>12.10.2026 10:00</span></div>"
    assert read(f"<h1>{TITLE}</h1>{others}{related}{BODY}{others}").published is None


def test_microformats() -> None:
    entry = (
        f"<div class=hentry><h1 class=entry-title>{TITLE}</h1><span class='author vcard'>"
        "<b class=fn>Ольга Бойко</b></span><abbr class=published title='2026-11-18T09:00:00+02:00'>"
        "у середу</abbr><abbr class=updated title='2026-11-19T09:00:00+02:00'>учора</abbr>"
        f"<div class=entry-summary><p>{LONG}</p></div><div class=entry-content><p>{MORE}</p></div>"
        "</div>"
    )
    other = "<div class=hentry><b class=entry-title>Інше</b><i class=published>12.10.2026</i></div>"
    found = read(other + entry + other)
    assert (found.title, found.authors, found.lead) == (TITLE, ("Ольга Бойко",), LONG)
    assert found.published is not None
    assert found.published.at == datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
    assert found.published.read_from == "microformats:published"
    assert found.modified is not None
    assert found.modified.at == datetime(2026, 11, 19, 7, 0, tzinfo=UTC)


def test_a_list_of_entries_is_no_entry() -> None:
    assert entries.find(html.fromstring("<div><p class=hentry>а<p class=hentry>б</div>")) is None


@pytest.mark.parametrize("title", [f"Наше місто :: {TITLE}", f"{TITLE} !!! Наше місто", TITLE])
def test_headlines_without_headings(title: str) -> None:
    body = f"<table><tr><td><font size=6><b>Наше місто</b></font></td></tr><tr><td>{{}}{BODY}</td>"
    for shown in (f"<b>{TITLE}</b><br>", f"<div class=zag>{TITLE}</div>"):
        found = read(body.format(shown), title)
        assert found.title == TITLE
        assert [block.text for block in found.blocks] == [LONG, MORE]
    assert headlines.shown(html.fromstring(f"<p><a href=/>{TITLE}</a></p>"), title) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<div class=pic><img src=/a.jpg><br><i>Міст уночі (фото: Терен)</i></div>",
        "<div class=image><img src=/a.jpg><p class=image-caption>Міст уночі. Фото: Терен</p></div>",
        "<table><tr><td><img src=/a.jpg><tr><td>Міст уночі. Фото: Терен</table>",
        "<p><img src=/a.jpg></p><p class=pidpys>Міст уночі (фото: Терен)</p>",
        "<div class=ph><img src=/a.jpg><div>Міст уночі</div></div><div>Фото: Терен</div>",
        "<div class=x><img src=/a.jpg alt='Міст уночі'><p class=caption>Міст уночі Терен</p></div>",
        "<figure><img src=/a.jpg><figcaption>Міст уночі<cite>Терен</cite></figcaption></figure>",
        "<div class=wp-caption><a href=/a.jpg><img src=/a-640x400.jpg></a><p>Міст уночі © Терен",
    ],
)
def test_captions_of_every_age(markup: str) -> None:
    found = read(f"<h1>{TITLE}</h1><div><p>{LONG}</p>{markup}</div><p>{MORE}</p></div>")
    shown = [block for block in found.blocks if isinstance(block, Figure)]
    assert [(one.caption.rstrip("."), one.credit) for one in shown] == [("Міст уночі", "Терен")]
    assert [one.text for one in found.blocks if not isinstance(one, Figure)] == [LONG, MORE]
    assert found.credits == ()


def test_a_paragraph_beside_a_picture_is_no_caption() -> None:
    found = read(
        f"<h1>{TITLE}</h1><div><div><img src=/a.jpg><p>{LONG}</p></div><p>{MORE}</p></div>"
    )
    assert [one.text for one in found.blocks if not isinstance(one, Figure)] == [LONG, MORE]


def test_initials_keep_their_point() -> None:
    assert figures.lone_credit("Фото: читачка Оксана М.") == "читачка Оксана М."
    assert figures.lone_credit("Фото: «Нижній Брід Сьогодні»") == "«Нижній Брід Сьогодні»"
    assert figures.lone_credit("Фото: Терен.") == "Терен"


def test_comments_and_teasers_end_the_text() -> None:
    comment = "<div><b>Степанович</b><br>У мої часи такого не було, було гірше, але не таке.</div>"
    teasers = "".join(
        f"<div class=item><h3><a href=/{n}>Інша новина номер {n}</a></h3><p>Річка розлилася, і "
        f"рятувальники просять мешканців вулиці {n} перенести речі на горище.</p></div>"
        for n in range(4)
    )
    found = read(f"<h1>{TITLE}</h1><div>{BODY}</div>{teasers}<b>Коментарі (1)</b>{comment}")
    assert [block.text for block in found.blocks] == [LONG, MORE]


def test_a_line_of_origin_stays() -> None:
    found = read(f"<h1>{TITLE}</h1><div>{BODY}<p>Джерело: агентство «Терен».</p></div>")
    assert found.blocks[-1].text == "Джерело: агентство «Терен»."


@pytest.mark.parametrize(
    "line",
    [
        "© Редакція газети «Голос». При передруку посилання обов'язкове.",
        "19.11.2026 15:30 | Місто | Переглядів: 12",
        "Advertisement · Scroll to continue",
    ],
)
def test_more_furniture_lines(line: str) -> None:
    assert furniture.line(line, 0)


def test_the_last_crumb_of_a_trail_is_no_headline() -> None:
    page = (
        "<head><title>Міст у Нижньому Броді: відкрили після ремонту | Сайт</title>"
        '<meta property="og:title" content="Відкрили після ремонту"></head><body>'
        "<ul class=breadcrumbs><li><h1>Міст у Нижньому Броді: відкрили після ремонту</h1></li></ul>"
        "<h2><span>Міст у Нижньому Броді</span> <span>Відкрили після ремонту</span></h2>" + BODY
    )
    assert read(page).title == "Відкрили після ремонту"


def test_boxes_with_little_text_go_and_others_stay() -> None:
    menu, held = (
        "<nav><a href=/1>Одне</a> <a href=/2>Друге</a></nav>",
        f"<div class=share>{BODY}</div>",
    )
    root = trees.build(f"<html class=nav><body class=share>{menu}{held}</body></html>")
    assert root is not None
    assert {one.place.tag for one in pieces.cut(root, "")} == {"p"}


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    read(f"<p>{LONG}</p>")
    read(f"<h1>{TITLE}</h1>{BODY}")
    assert caplog.records == []
