import pytest
from hypothesis import given
from hypothesis import strategies as st

from dzherelo.model.ids import SourceId
from dzherelo.model.source import Source
from dzherelo.sources.catalogue import builtin
from dzherelo.sources.outlets import OutletIndex

INDEX = OutletIndex(builtin())
SLUGS = {source.id: source.slug for source in builtin()}


def slug(name: str) -> str:
    found = INDEX.resolve(name)
    return SLUGS[found] if found is not None else ""


def test_every_name_and_alias_means_its_source() -> None:
    for source in builtin():
        for name in (source.name, *source.aliases):
            assert INDEX.resolve(name) == source.id, name
        assert INDEX.by_url(source.url) == source.id, source.url


NAMES = {
    "Укрінформу": "ukrinform",
    "Укрінформом": "ukrinform",
    "Укрінформі": "ukrinform",
    "укринформа": "",
    "Укринформа": "ukrinform",
    "УКРІНФОРМ": "ukrinform",
    "Ukrinform's": "ukrinform",
    "агентство Укрінформ": "ukrinform",
    "агентству «Укрінформ»": "ukrinform",
    "Українській правді": "ukrainska-pravda",
    "«Українською правдою»": "ukrainska-pravda",
    "“Української правди”": "ukrainska-pravda",
    "Украинской правде": "ukrainska-pravda",
    "УП": "ukrainska-pravda",
    "уп": "",
    "Європейської правди": "european-pravda",
    "Економічній правді": "ekonomichna-pravda",
    "УНІАНу": "unian",
    "Уніан": "unian",
    "УНН": "unn",
    "РБК-України": "rbc-ukraine",
    "РБК-Украина": "rbc-ukraine",
    "Інтерфаксу-Україна": "interfax-ukraine",
    "Інтерфакс-Україною": "interfax-ukraine",
    "Радіо Свободі": "radio-svoboda",
    "Радио Свободы": "radio-svoboda",
    "Голосу Америки": "voa-ukrainian",
    "Дзеркалом тижня": "zn-ua",
    "Дзеркалу тижня": "zn-ua",
    "ZN.UA": "zn-ua",
    "Цензору.НЕТ": "censor",
    "Цензора": "censor",
    "Бабелем": "babel",
    "Бабелю": "babel",
    "Апострофа": "apostrophe",
    "Главкому": "glavcom",
    "Громадському": "hromadske",
    "Громадським": "hromadske",
    "громадському": "",
    "Суспільного": "suspilne",
    "Суспільному Одеса": "suspilne-odesa",
    "Волинських новин": "volynski-novyny",
    "Львівським порталом": "lvivskyi-portal",
    "Ґрат": "graty",
    "Укртелеком": "",
    "Кореспонденту": "korrespondent",
    "кореспондентом": "",
    "Медузе": "meduza",
    "Медузою": "meduza",
    "Reuters": "reuters",
    "reuters": "",
    "агентство Reuters": "reuters",
    "BBC's": "bbc",
    "The Kyiv Independent": "kyiv-independent",
    "Kyiv Independent": "kyiv-independent",
    "Нацполіції": "police",
    "Верховній Раді": "rada",
    "Верховною Радою": "rada",
    "Генштабу": "general-staff",
    "видання «Бабель»": "babel",
    "Об’єктиву": "objectiv-tv",
    "Кабміні": "kmu",
    "зелений борщ": "",
    "": "",
    "«»": "",
}


def test_names_in_texts_are_understood() -> None:
    assert {name: slug(name) for name in NAMES} == NAMES


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("https://www.ukrinform.ua/rubric-polytics/1.html", "ukrinform"),
        ("http://ukrinform.net/x", "ukrinform"),
        ("https://www.bbc.com/ukrainian/articles/c1", "bbc-ukrainian"),
        ("https://www.bbc.com/ukrainians", "bbc"),
        ("https://www.bbc.com/news/1", "bbc"),
        ("https://www.pravda.com.ua/news/2026/1/1/1/", "ukrainska-pravda"),
        ("https://www.pravda.com.ua/eng/news/1/", "ukrainska-pravda-english"),
        ("https://life.pravda.com.ua/x", "ukrainska-pravda-life"),
        ("https://blogs.pravda.com.ua/x", "ukrainska-pravda"),
        ("https://suspilne.media/lviv/1-x/", "suspilne-lviv"),
        ("https://suspilne.media/1-x/", "suspilne"),
        ("https://notpravda.com.ua/", ""),
        ("https://com.ua/", ""),
        ("https://example.org/pravda.com.ua", ""),
        ("mailto:x@nv.ua", ""),
        ("", ""),
        ("http://[", ""),
    ],
)
def test_addresses_belong_to_sites(url: str, meant: str) -> None:
    found = INDEX.by_url(url)
    assert (SLUGS[found] if found is not None else "") == meant


@pytest.mark.parametrize("name", ["nv.ua", "www.nv.ua", "https://nv.ua/ukr/x.html", "NV.UA"])
def test_a_domain_is_a_name(name: str) -> None:
    assert slug(name) == "nv"


def test_an_ambiguous_name_is_nobody() -> None:
    two = [
        Source(SourceId(1), "a", "Вісник Річки", "https://a.example/", aliases=("Вісник",)),
        Source(SourceId(2), "b", "Вісник Лугу", "https://b.example/", aliases=("Вісник",)),
    ]
    index = OutletIndex(two)
    assert index.resolve("Вісник") is None
    assert index.resolve("Вісником") is None
    assert index.resolve("Вісником Лугу") == 2


def test_an_exact_name_goes_before_a_form_of_another() -> None:
    two = [
        Source(SourceId(1), "a", "Факт", "https://a.example/"),
        Source(SourceId(2), "b", "Факти", "https://b.example/"),
    ]
    index = OutletIndex(two)
    assert index.resolve("Факти") == 2
    assert index.resolve("Факт") == 1
    assert index.resolve("Факту") == 1
    assert index.resolve("Фактами") == 2


@given(st.text(max_size=60))
def test_any_string_is_answered(name: str) -> None:
    assert INDEX.resolve(name) is None or isinstance(INDEX.resolve(name), int)
    INDEX.by_url(name)
