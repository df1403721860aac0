"""Packs: the same words meet in one key, with and without the optional analyser."""

import importlib.util

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dzherelo.lang import analysers, packs, places, spelling

INSTALLED = importlib.util.find_spec("pymorphy3") is not None
MORPHOLOGIES = [
    pytest.param(
        True, marks=pytest.mark.skipif(not INSTALLED, reason="the extra is not installed")
    ),
    False,
]


def test_three_packs() -> None:
    assert set(packs.codes()) >= {"uk", "ru", "en"}


@pytest.mark.parametrize("code", packs.codes())
def test_a_pack_is_complete(code: str) -> None:
    pack = packs.pack(code)
    assert pack.code == code
    assert set(pack.months.values()) == set(range(1, 13))
    assert pack.stop_words
    assert pack.abbreviations
    assert pack.closing_abbreviations
    assert pack.cues.verbs
    assert pack.cues.phrases
    assert set(pack.places) == set(packs.pack("uk").places)


def test_an_unknown_language_has_a_neutral_pack() -> None:
    pack = packs.pack("xx")
    assert pack.lemmatise("Word") == ("word",)
    assert not pack.stop_words
    assert not pack.knows("word")


@pytest.mark.parametrize("morphology", MORPHOLOGIES)
@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("uk", "Умєрова", "Умєров"),
        ("uk", "Умєровим", "умєрову"),
        ("uk", "Львові", "Львів"),
        ("uk", "Києвом", "Київ"),
        ("uk", "Довгополом", "Довгопол"),
        ("uk", "ракетами", "ракета"),
        ("uk", "здоров’я", "здоровʼя"),
        ("uk", "Ґалаґан", "Галагана"),
        ("ru", "Умеровым", "Умеров"),
        ("ru", "министров", "министр"),
        ("en", "Umerov's", "Umerov"),
        ("en", "rockets", "rocket"),
    ],
)
def test_forms_share_a_key(code: str, one: str, other: str, morphology: bool) -> None:
    pack = packs.load(code, morphology=morphology)
    assert set(pack.lemmatise(one)) & set(pack.lemmatise(other))


@pytest.mark.skipif(not INSTALLED, reason="the extra is not installed")
def test_all_parses_are_taken() -> None:
    assert {"київ", "кий"} <= set(packs.load("uk").lemmatise("Києві"))


def test_the_fallback_is_another_analyser() -> None:
    assert isinstance(analysers.find("uk", morphology=False), analysers.Dictionary)


def test_without_the_extra_the_fallback_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    analysers.find.cache_clear()
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    try:
        assert isinstance(analysers.find("uk", morphology=True), analysers.Dictionary)
    finally:
        analysers.find.cache_clear()


def test_the_version_names_what_is_installed() -> None:
    assert "simplemma-" in analysers.version()
    assert ("pymorphy3-" in analysers.version()) == INSTALLED


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("Київ", "kyiv"), ("Киев", "kyiv"), ("Kiev", "kyiv"), ("Одесса", "odesa"),
        ("США", "usa"), ("US", "usa"), ("us", ""), ("крим", ""), ("Крим", "crimea"),
    ],
)  # fmt: skip
def test_places(word: str, place: str) -> None:
    assert places.find(word, (spelling.key(word),)) == place


@example("\xad", "uk")
@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["uk", "ru", "en", "xx"]))
def test_any_word_has_keys(word: str, code: str) -> None:
    found = packs.load(code, morphology=False).lemmatise(word)
    assert all(found)
    assert all(spelling.key(key) == key for key in found)
