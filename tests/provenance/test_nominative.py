"""Names of bodies in the nominative, whatever case the sentence asked for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.model.blocks import Paragraph
from dzherelo.provenance import attributions, nominative
from dzherelo.provenance.outlets_port import NoOutlets


@pytest.mark.parametrize(
    ("written", "name", "language"),
    [
        ("Зоряного обласного центру зайнятості", "Зоряний обласний центр зайнятості", "uk"),
        (
            "пресслужбу Зоряного обласного центру",
            "пресслужба Зоряного обласного центру",
            "uk",
        ),
        ("Рахункової палати", "Рахункова палата", "uk"),
        ("Повітряних сил ЗСУ", "Повітряні сили ЗСУ", "uk"),
        ("Державному бюро розслідувань", "Державне бюро розслідувань", "uk"),
        ("Нацполіції", "Нацполіція", "uk"),
        ("Держстату", "Держстат", "uk"),
        ("компанії «Водолій»", "компанія «Водолій»", "uk"),
        ("МЗС", "МЗС", "uk"),
        ("Харьковской областной прокуратуры", "Харьковская областная прокуратура", "ru"),
        ("Всемирного банка", "Всемирный банк", "ru"),
        ("the State Statistics Service", "State Statistics Service", "en"),
    ],
)
def test_a_body_in_the_nominative(written, name, language):
    assert nominative.body(written, language) == name
    assert nominative.body(name, language) == name


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(["uk", "ru", "en", "xx"]))
def test_any_phrase_gives_an_answer(phrase, language):
    assert isinstance(nominative.body(phrase, language), str)


def test_a_bare_body_is_the_last_one_named():
    blocks = (
        Paragraph("Про аварію повідомили в Міністерстві енергетики."),
        Paragraph("У відомстві додали, що світло повернуть до вечора."),
    )
    first, second = attributions.find(
        blocks, title="", language="uk", outlets=NoOutlets(), own=None
    )
    assert first.resolves_to == second.resolves_to == "Міністерство енергетики"
    assert second.source == "відомстві"
