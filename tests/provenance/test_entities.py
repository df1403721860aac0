"""Named things: people in any case, places of the gazetteer, bodies by their form."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.model.blocks import Paragraph
from dzherelo.provenance import entities
from dzherelo.provenance.outlets_port import NoOutlets


def _names(*texts: str, title: str = "", language: str = "uk") -> dict[str, str]:
    blocks = tuple(Paragraph(text) for text in texts)
    found = entities.find(blocks, title=title, language=language, outlets=NoOutlets())
    return {one.name: one.kind for one in found}


def test_a_person_stands_in_the_nominative_and_is_one():
    found = entities.find(
        (Paragraph("Розмовляли з Біллом Блером. Потім Блер поїхав."),),
        title="",
        language="uk",
        outlets=NoOutlets(),
    )
    person = next(one for one in found if one.kind == "person")
    assert (person.name, person.count) == ("Білл Блер", 2)


def test_places_have_one_key_in_all_languages():
    keys = set()
    for language, text in (
        ("uk", "Їхали до Брюсселя."),
        ("ru", "Ехали до Брюсселя."),
        ("en", "Went to Brussels."),
    ):
        found = entities.find((Paragraph(text),), title="", language=language, outlets=NoOutlets())
        keys |= {one.key for one in found if one.kind == "place"}
    assert len(keys) == 1


def test_bodies_are_known_by_their_form():
    found = _names("Про це в ДСНС сказали представникам Nordhaven Bank, а Міноборони мовчить.")
    assert found["ДСНС"] == found["Nordhaven Bank"] == found["Міноборони"] == "organisation"


def test_titles_pronouns_and_platforms_name_nobody():
    assert _names("Міністр приїхав. Вона написала у Фейсбуці про ДТП.") == {}


def test_a_shouted_headline_is_not_full_of_bodies():
    assert _names(title="МІСТ МІГ ВПАСТИ ЩОХВИЛИНИ") == {}


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(["uk", "ru", "en", "xx"]))
def test_any_text_gives_an_answer(text, language):
    found = entities.find((Paragraph(text),), title=text, language=language, outlets=NoOutlets())
    assert all(one.key and one.count > 0 for one in found)
