"""Bytes are read as what they are, not as what they are said to be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.text.encodings import decode, trusts_utf8

UKRAINIAN = "Рада ухвалила бюджет громади: кошти підуть на школи, ліки й дороги. Її рішення чинне. "
RUSSIAN = (
    "Совет утвердил бюджет: деньги пойдут на школы, лекарства и дороги. Это решение объявлено. "
)


@pytest.mark.parametrize("text", [UKRAINIAN, RUSSIAN])
@pytest.mark.parametrize("encoding", ["cp1251", "koi8-u", "utf-8", "utf-16", "cp866", "iso8859-5"])
@pytest.mark.parametrize("said", ["", "utf-8", "windows-1251", "iso-8859-1", "koi8-r", "x-none"])
def test_cyrillic_is_recognised_whatever_is_said(text: str, encoding: str, said: str) -> None:
    body = text.encode(encoding, "ignore")
    found = decode(body, f"text/html; charset={said}")
    assert found.text.lstrip("\ufeff") == body.decode(encoding).lstrip("\ufeff")
    assert not found.doubtful


@pytest.mark.parametrize(
    ("text", "encoding", "label"),
    [
        ("Élysée : le président réélu à l’unanimité", "cp1252", "iso-8859-1"),
        ("Łódź: święto żółć", "cp1250", "windows-1250"),
        ("中国政府表示北京", "gb18030", "gb2312"),
        ("東京の政府は発表", "cp932", "Shift_JIS"),
    ],
)
def test_a_fitting_declaration_is_believed(text: str, encoding: str, label: str) -> None:
    assert decode(text.encode(encoding), f"text/html; charset={label}").text == text


HEADLINES = {
    "Правителството прие бюджета": "cp1251",
    "Влада усвојила буџет": "cp1251",
    "КИЇВ: ВІДКРИЛИ МІСТ, ПОЖЕЖА У ЛЬВОВІ": "cp1251",
    "Совет отремонтировал мост: кто дал деньги": "cp866",
}


@pytest.mark.parametrize("text", HEADLINES)
@pytest.mark.parametrize("said", ["iso-8859-1", "utf-8", "windows-1251"])
def test_a_headline_is_enough_to_contradict_what_is_said(text: str, said: str) -> None:
    assert decode(text.encode(HEADLINES[text]), f"text/xml; charset={said}").text == text


@pytest.mark.parametrize("said", ["windows-1251", "koi8-r", "iso-8859-1", ""])
@pytest.mark.parametrize(
    "text",
    [
        "Bundestag beschließt Haushalt: Straße über München gesperrt",
        "Määttä säästää, yöllä häätö: päätös määrää",
        "Élections européennes : l’été à Genève",
    ],
)
def test_accents_inside_words_are_no_cyrillic(text: str, said: str) -> None:
    assert decode(text.encode("cp1252"), f"text/xml; charset={said}").text == text


@pytest.mark.parametrize("said", ["iso-8859-1", "utf-8", "windows-1251", ""])
def test_signs_inside_words_make_latin_doubtful(said: str) -> None:
    body = "Sejm przyjął budżet. Żółw uciekł z zoo w Gdańsku. Kłopoty w Łodzi. ".encode("cp1250")
    assert decode(body * 20, f"text/xml; charset={said}").doubtful


@pytest.mark.parametrize("said", ["utf-8", "windows-1251", ""])
def test_a_passage_in_another_encoding_is_read_as_what_it_is(said: str) -> None:
    own = f"<p>{UKRAINIAN}</p>" * 3
    strange = f"<p>{RUSSIAN}</p>"
    body = own.encode() + strange.encode("cp1251") + own.encode()
    found = decode(body, f"text/xml; charset={said}", "xml")
    assert found.text == own + strange + own
    assert not found.doubtful


def test_a_letter_cut_in_the_middle_makes_no_passage_strange() -> None:
    body = f"<p>{UKRAINIAN}".encode()[:-1] + f"</p><p>{UKRAINIAN}</p>".encode() + b"<i>\xd0</i>"
    assert decode(body, "text/xml; charset=utf-8", "xml").encoding == "utf-8"
    assert UKRAINIAN in decode(body, "text/xml; charset=utf-8", "xml").text


def test_precedence_of_declarations() -> None:
    body = b'<?xml version="1.0" encoding="windows-1252"?><a>\xe9t\xe9</a>'
    assert decode(body, "", "xml").encoding == "windows-1252"
    assert decode(body, "text/xml; charset=iso-8859-2", "xml").encoding == "iso-8859-2"
    page = (
        b"<head>" + b" " * 3000 + b'<meta charset="windows-1251"><p>' + UKRAINIAN.encode("cp1251")
    )
    assert decode(page, "", "html").encoding == "windows-1251"


def test_a_few_letters_are_a_doubtful_guess() -> None:
    assert decode("Дах".encode("cp1251"), "text/xml; charset=utf-8").doubtful


def test_a_cut_character_leaves_utf8_alone() -> None:
    found = decode(("я" * 5).encode()[:-1])
    assert (found.encoding, found.text) == ("utf-8", "яяяя\ufffd")


@settings(deadline=None)
@given(st.binary(max_size=300), st.text(max_size=20), st.sampled_from(["xml", "html", "text"]))
def test_any_bytes_become_text(body: bytes, said: str, kind: str) -> None:
    found = decode(body, f"text/html; charset={said}", kind)  # type: ignore[arg-type]
    found.text.encode("utf-8")


@settings(deadline=None)
@given(st.text(max_size=200).filter(lambda t: "\x00" not in t))
def test_utf8_stays_as_it_is(text: str) -> None:
    assert decode(text.encode(), "text/plain; charset=windows-1251").text.lstrip(
        "\ufeff"
    ) == text.lstrip("\ufeff")


@pytest.mark.parametrize(
    ("prolog", "header", "trusted"),
    [
        ("", "", True),
        ("windows-1251", "", True),
        ("utf-8", "text/xml; charset=koi8-u", True),
        ("shift_jis", "", False),
        ("utf-8", "text/xml; charset=gb2312", False),
    ],
)
def test_valid_utf8_needs_no_declaration_except_against_an_east_asian_one(
    prolog: str, header: str, trusted: bool
) -> None:
    body = f'<?xml version="1.0" encoding="{prolog}"?><rss/>'.encode()
    assert trusts_utf8(body, header, "xml") is trusted
