"""Who is cited: the forms of three languages, in sentences of our own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.model.blocks import Figure, Paragraph
from dzherelo.model.ids import SourceId
from dzherelo.model.source import Source
from dzherelo.provenance import attributions
from dzherelo.provenance.outlets_port import NoOutlets
from dzherelo.sources.outlets import OutletIndex

TEREN, HOLOS = SourceId(9001), SourceId(9003)
INDEX = OutletIndex(
    (
        Source(TEREN, "teren", "Терен", "https://teren.example/", "agency", aliases=("Teren",)),
        Source(HOLOS, "holos", "Голос Зоряни", "https://holos.example/", "regional"),
    )
)

FOUND = [
    ("uk", "Як передає Терен, рух мостом відновлять увечері.", [("Терен", "agency", "relay")]),
    ("uk", "Про це пише «Голос Зоряни».", [("«Голос Зоряни»", "outlet", "relay")]),
    ("uk", "Дощ ущухне до ранку, повідомили в ДСНС.", [("ДСНС", "organisation", "primary")]),
    (
        "uk",
        "Про це міська голова Олена Гнатишин написала у Фейсбуці.",
        [("міська голова Олена Гнатишин", "person", "primary")],
    ),
    ("uk", "За даними ДСНС, води прибуде на метр.", [("ДСНС", "organisation", "primary")]),
    ("uk", "Джерело: Терен", [("Терен", "agency", "relay")]),
    ("uk", "Фото: Голос Зоряни", [("Голос Зоряни", "outlet", "photo_credit")]),
    ("uk", "ЗОРЯНСЬК, 11 лютого – Терен. Міст закрито.", [("Терен", "agency", "relay")]),
    ("uk", "Нагадаємо, раніше Терен писав про тріщини.", [("Терен", "agency", "background")]),
    ("uk", "Про страйк першим розповів «Голос Зоряни».", [("«Голос Зоряни»", "outlet", "relay")]),
    ("uk", "Ідеться в заяві міськради.", [("міськради", "organisation", "primary")]),
    (
        "uk",
        "Джерело в міськраді стверджує, що тендер скасують.",
        [("Джерело в міськраді", "anonymous", "primary")],
    ),
    ("ru", "Об этом сообщает агентство «Терен».", [("агентство «Терен»", "agency", "relay")]),
    (
        "ru",
        "По словам мэра Олены Гнатышин, мост закрыт.",
        [("мэра Олены Гнатышин", "person", "primary")],
    ),
    (
        "en",
        "The bridge is shut, the agency Teren reported.",
        [("Teren", "agency", "relay")],
    ),
    ("en", "According to the rescue service, nobody was hurt.", None),
    ("en", "WARSAW, February 12 (Teren) - The talks ended.", [("Teren", "agency", "relay")]),
]
NOT_FOUND = [
    ("uk", "Водію повідомили про підозру."),
    ("uk", "За попередніми даними, ніхто не постраждав."),
    ("uk", "Читайте також: Терен знайшов тріщини"),
    ("uk", "Місто передає лікарні два автобуси."),
    ("uk", "Джерело біля ставка пересохло."),
    ("uk", "Підписуйтесь на телеграм-канал «Голос Зоряни»!"),
    ("en", "The source of the smell was a drain."),
    ("en", "Follow us on Telegram."),
]


def _find(language: str, *texts: str, own: SourceId | None = None, title: str = ""):
    blocks = tuple(Paragraph(text) for text in texts)
    found = attributions.find(blocks, title=title, language=language, outlets=INDEX, own=own)
    for one in found:
        text = title if one.block == attributions.TITLE else blocks[one.block].text
        assert text[one.source_start : one.source_end] == one.source
    return found


@pytest.mark.parametrize(("language", "text", "expected"), FOUND)
def test_a_source_is_found(language, text, expected):
    found = [(one.source, one.source_type, one.kind) for one in _find(language, text)]
    if expected is None:
        assert found
    else:
        assert found == expected


@pytest.mark.parametrize(("language", "text"), NOT_FOUND)
def test_what_only_looks_like_a_source_is_none(language, text):
    assert _find(language, text) == ()


def test_a_chain_in_one_sentence_has_both_ends():
    relay, primary = _find(
        "uk",
        "Як передає Терен, про це Гнатишин повідомила у Фейсбуці.",
        title="Олена Гнатишин про міст",
    )[-2:]
    assert (relay.source, relay.outlet) == ("Терен", TEREN)
    assert (primary.source, primary.platform, primary.resolves_to) == (
        "Гнатишин",
        "facebook",
        "Олена Гнатишин",
    )


def test_pronouns_and_titles_mean_the_person_named_before():
    found = _find(
        "uk",
        "Директор станції Віктор Залужанський приїхав уранці.",
        "За його словами, ремонт триватиме тиждень.",
        "За словами директора станції, люди не постраждали.",
    )
    assert [one.resolves_to for one in found] == ["Віктор Залужанський"] * 2


def test_a_pronoun_skips_people_of_the_other_gender():
    found = _find("uk", "Олена Гнатишин і Павло Рудник вийшли.", "«Води досить», – сказала вона.")
    assert found[-1].resolves_to == "Олена Гнатишин"


def test_a_publisher_citing_itself_is_marked():
    (found,) = _find("uk", "Як повідомляв Терен, міст закрили в грудні.", own=TEREN)
    assert found.own and found.kind == "background"


def test_a_headline_names_its_source():
    (found,) = _find("uk", "Текст без джерел.", title="ДСНС: рівень води зростає")
    assert (found.block, found.source) == (attributions.TITLE, "ДСНС")
    assert (
        _find("uk", "Текст.", title="МІСТ МІГ ВПАСТИ ЩОХВИЛИНИ: у Зорянську зупинили трамваї") == ()
    )


def test_credits_apart_from_the_text_are_kept():
    picture = Figure(url="https://teren.example/1.jpg", credit="Терен")
    found = attributions.find(
        (picture,), title="", language="uk", outlets=INDEX, own=None, credits=("Міноборони",)
    )
    assert [(one.block, one.source, one.kind) for one in found] == [
        (0, "Терен", "photo_credit"),
        (attributions.CREDITS, "Міноборони", "photo_credit"),
    ]


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(["uk", "ru", "en", "pl", ""]))
def test_any_text_gives_an_answer_with_exact_offsets(text, language):
    blocks = (Paragraph(text),)
    found = attributions.find(blocks, title=text, language=language, outlets=NoOutlets(), own=None)
    for one in found:
        assert text[one.source_start : one.source_end] == one.source
        assert 0 <= one.cue_start <= one.cue_end <= len(text)
