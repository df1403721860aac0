"""One name in all its cases and languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.model.blocks import Paragraph
from dzherelo.provenance import across, entities
from dzherelo.provenance.outlets_port import NoOutlets


def _across(text: str, language: str) -> dict[str, str]:
    found = entities.find((Paragraph(text),), title="", language=language, outlets=NoOutlets())
    return {one.across: one.name for one in found if one.across}


@pytest.mark.parametrize(
    ("key", "texts"),
    [
        (
            "person.rstm.amrv",
            [
                ("uk", "Міністр оборони Рустем Умєров прибув до Києва."),
                ("uk", "Про це міністрові Рустему Умєрову доповіли вчора."),
                ("uk", "Говорили з Рустемом Умєровим."),
                ("ru", "Министра Рустема Умерова ждут в Анкаре."),
                ("en", "Defence Minister Rustem Umerov arrived in Kyiv."),
            ],
        ),
        (
            "person.vldmr.zlnsk",
            [
                ("uk", "Президент Володимир Зеленський підписав указ."),
                ("ru", "Президенту Владимиру Зеленскому вручили письмо."),
                ("en", "President Volodymyr Zelensky signed the decree."),
            ],
        ),
        (
            "place.lviv-oblast",
            [
                ("uk", "На Львівщині сьогодні дощитиме."),
                ("uk", "Жителі Львівської області без світла."),
                ("ru", "Во Львовской области дожди."),
                ("en", "Rain is expected in Lviv Oblast."),
            ],
        ),
        ("place.kyiv", [("uk", "У Києві сніг."), ("ru", "В Киеве снег."), ("en", "Snow in Kyiv.")]),
    ],
)
def test_one_key_in_every_case_and_language(key, texts):
    for language, text in texts:
        assert key in _across(text, language), (text, _across(text, language))


def test_the_title_before_a_name_is_kept():
    found = entities.find(
        (Paragraph("Міністр оборони Рустем Умєров прибув до Анкари."),),
        title="",
        language="uk",
        outlets=NoOutlets(),
    )
    assert next(one.role for one in found if one.kind == "person") == "міністр оборони"


def test_other_people_have_other_keys():
    keys = {
        across.key("person", name) for name in ("Рустем Умєров", "Рустем Умаренко", "Олег Умєров")
    }
    assert len(keys) == 3


def test_a_surname_alone_has_no_page():
    assert across.key("person", "Умєров") == ""


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_name_gives_an_answer(name):
    key = across.key("person", name)
    assert key == "" or key.startswith("person.")
