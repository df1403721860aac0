"""What other pages of a site teach about a page, and what a person's rule does."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dzherelo.extract import pages, rules, sites
from dzherelo.extract.pages import Reading
from dzherelo.extract.sites import Site
from dzherelo.model.article import Extracted
from dzherelo.model.blocks import plain
from dzherelo.model.trace import Trace

NOW = datetime(2026, 11, 20, tzinfo=UTC)
MORE = (
    "Роботи почалися в понеділок уранці, і за три тижні мешканці мають отримати воду, кажуть у"
    " міській раді, де вже погодили кошторис і найняли підрядника з сусідньої області."
)
INVITES = "Наша редакція працює без вихідних і завжди рада вашим листам та дзвінкам."


def page(number: int, *, site: str = INVITES, box: str = "text") -> bytes:
    own = (
        f"Новина номер {number}: у місті відбулося щось цілком окреме, і було це {number} разів.",
        f"Про випадок {number} розповіла речниця, яка просила не називати вулиці {number}.",
    )
    text = "".join(f"<p>{one}</p>" for one in own)
    return (
        f"<html><head><title>Новина {number} міста</title></head><body><article class={box}>"
        f"<h1>Новина {number} міста</h1>{text}<p>{MORE.replace('три', str(number))}</p>"
        f"<p>{site}</p></article></body></html>"
    ).encode()


def read(body: bytes, *others: Trace, rule: rules.Rule | None = None) -> Reading:
    return pages.read_on_site(
        body,
        url="https://a.example/1",
        content_type="text/html",
        entry=None,
        now=NOW,
        site=Site(others, rule),
    )


def text(reading: Reading) -> str:
    assert isinstance(reading.article, Extracted)
    return plain(reading.article.blocks)


def test_a_line_of_the_site_is_left_out_and_the_article_stays() -> None:
    traces = [read(page(number)).trace for number in range(2, 6)]
    doubted = [msgspec.structs.replace(one, lines=(*one.lines, *one.lines[-1:])) for one in traces]
    alone, known = text(read(page(1))), text(read(page(1), *doubted))
    assert "номер 1" in known
    assert "випадок 1" in known
    memory = sites.recall(read(page(1)).trace, doubted)
    assert memory.pages == len(traces)
    assert len(memory.lines) == 1  # the line that invites; each other one stands on one page
    assert known in {alone, alone.removesuffix(INVITES).strip()}


def test_the_same_article_under_other_addresses_teaches_nothing() -> None:
    again = [read(page(1)).trace] * 5
    assert sites.recall(again[0], again) == sites.Memory()
    assert text(read(page(1), *again)) == text(read(page(1)))


def test_a_place_where_nothing_was_ever_kept_weighs_against_a_text() -> None:
    own = Trace(lines=(1, 2), kept=(1,), places=(7, 8), shares=(0.9, 0.5))
    others = [Trace((n,), (n,), (7, 8), (0.95, 0.02)) for n in range(10, 20)]
    shifts = sites.recall(own, others).shifts
    assert 0 < shifts[7] <= sites.FURTHEST
    assert -sites.FURTHEST <= shifts[8] < 0
    few = sites.recall(own, others[:1]).shifts
    assert shifts[8] < few[8] < 0


TRACES = st.builds(
    lambda lines, held: Trace(
        tuple(lines), tuple(lines[:3]), tuple(held), tuple(held.values()), "div"
    ),
    st.lists(st.integers(0, 50), max_size=12, unique=True),
    st.dictionaries(st.integers(0, 9), st.floats(0, 1), max_size=6),
)


@given(TRACES, st.lists(TRACES, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_other_pages_does_not_matter(own, others, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(others)
    random.shuffle(shuffled)
    first, second = sites.recall(own, others), sites.recall(own, shuffled)
    assert (first.pages, first.lines) == (second.pages, second.lines)
    assert first.shifts == pytest.approx(second.shifts)
    assert all(abs(one) <= sites.FURTHEST for one in first.shifts.values())


HOPELESS = """<html><head><title>Сайт</title></head><body>
<nav class="menu"><ul><li class="cell"><b class="head">Міст відкрили</b>
<i class="who">Оксана Гай</i><span class="when">20.11.2026 09:30</span></li>
<li class="cell">Міст відкрили зранку.<div class="ad">Купуйте вікна!</div></li>
<li class="cell">Приїхав мер.</li></ul></nav></body></html>"""
RULE = """
hosts = ["a.example"]
why = "the text stands in a menu"
text = "//li[@class='cell']"
drop = ["//div[@class='ad']"]
title = "//b[@class='head']"
authors = "//i[@class='who']"
published = "//span[@class='when']"
"""


def test_a_rule_reads_what_nothing_else_does() -> None:
    found = read(HOPELESS.encode(), rule=rules.read(RULE)).article
    assert isinstance(found, Extracted)
    assert found.title == "Міст відкрили"
    assert found.authors == ("Оксана Гай",)
    assert found.published is not None
    assert found.published.read_from == "rule"
    assert "Міст відкрили зранку." in plain(found.blocks)
    assert "Приїхав мер." in plain(found.blocks)
    assert "вікна" not in plain(found.blocks)


def test_a_rule_that_finds_nothing_leaves_the_page_to_the_reader() -> None:
    rule = rules.read("hosts = ['a.example']\ntext = \"//div[@id='gone']\"\ntitle = '//h7'")
    assert text(read(page(1), rule=rule)) == text(read(page(1)))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("hosts = []", "at least one host"),
        ("hosts = ['a.example']\ntext = '//div['", "//div["),
        ("hosts = ['a.example']\ncolour = 'red'", "colour"),
        ("hosts = ", "Invalid value"),
    ],
)
def test_a_wrong_rule_says_what_is_wrong(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        rules.read(written)
    assert said in str(caught.value)


def test_a_rule_holds_for_the_hosts_below() -> None:
    rule = rules.read(RULE)
    known = {"a.example": rule}
    assert rules.of_host(known, "m.a.example") is rule
    assert rules.of_host(known, "ba.example") is None
    assert rules.of_host(known, "example") is None


def test_rules_survive_any_page() -> None:
    rule = rules.read(
        "hosts = ['a.example']\ntext = 'count(//p)'\ntitle = '//@class'\ndrop = ['/*']"
    )
    assert read(page(1), rule=rule).article is not None
