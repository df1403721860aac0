"""The interface says the same things in every language."""

import string
from datetime import UTC, date, datetime
from typing import get_args

import pytest

from dzherelo.model.blocks import Platform
from dzherelo.model.profile import AttributionKind, SourceType
from dzherelo.model.relation import RelationKind
from dzherelo.model.source import SourceKind
from dzherelo.web.wording import FORMS, LANGUAGES, english, slavic, wording

TABLES = {lang: wording(lang).table for lang in LANGUAGES}


def test_every_language_has_the_same_keys() -> None:
    keys = {lang: set(table) for lang, table in TABLES.items()}
    assert keys["uk"] == keys["ru"] == keys["en"]
    assert TABLES["uk"]["stages"].keys() == TABLES["ru"]["stages"].keys()
    assert TABLES["uk"]["stages"].keys() == TABLES["en"]["stages"].keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_plurals_have_the_forms_of_their_language(lang: str) -> None:
    counted = [value for key, value in TABLES[lang].items() if key.startswith("n_")]
    assert counted
    assert all(set(forms) == FORMS[lang] for forms in counted)


def _fields(text: str) -> set[str | None]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_sentences_take_the_same_values(lang: str) -> None:
    for key, value in TABLES["uk"].items():
        if isinstance(value, str):
            assert _fields(value) == _fields(TABLES[lang][key]), key


@pytest.mark.parametrize(
    ("prefix", "kinds"),
    [
        ("embed", Platform),
        ("on", Platform),
        ("attr", AttributionKind),
        ("type", SourceType),
        ("rel", RelationKind),
        ("kind", SourceKind),
    ],
)
def test_every_kind_has_words(prefix: str, kinds: object) -> None:
    for kind in get_args(kinds):
        assert all(f"{prefix}_{kind}" in table for table in TABLES.values()), kind


@pytest.mark.parametrize(
    ("number", "form"),
    [(0, "many"), (1, "one"), (2, "few"), (5, "many"), (11, "many"), (14, "many"), (21, "one"),
     (22, "few"), (25, "many"), (111, "many"), (1004, "few")],
)  # fmt: skip
def test_slavic_plurals(number: int, form: str) -> None:
    assert slavic(number) == form


def test_english_plurals() -> None:
    assert [english(n) for n in (0, 1, 2, 21)] == ["other", "one", "other", "other"]


def test_counts_escape_and_group() -> None:
    assert wording("uk").count("n_articles", 12345) == "12\u202f345 публікацій"
    assert wording("en").count("n_articles", 1) == "1 article"
    assert "&lt;b&gt;" in wording("uk").say("by", names="<b>")


def test_times_are_kyiv_times() -> None:
    summer = datetime(2026, 7, 14, 21, 30, tzinfo=UTC)
    assert wording("uk").moment(summer) == "15 липня 2026, 00:30"
    assert wording("ru").short(summer) == "15 июл., 00:30"
    assert wording("en").day(date(2026, 7, 14)) == "14 July 2026"
    assert wording("uk").weekday(date(2026, 7, 14)) == "вівторок"
