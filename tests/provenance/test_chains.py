"""The way of a report and the edges it makes."""

from dzherelo.model.blocks import Link, Paragraph
from dzherelo.model.ids import ArticleId, SourceId
from dzherelo.model.profile import Attribution
from dzherelo.model.source import Source
from dzherelo.provenance import chains
from dzherelo.sources.outlets import OutletIndex

TEREN, HOLOS = SourceId(9001), SourceId(9003)
INDEX = OutletIndex(
    (
        Source(TEREN, "teren", "Терен", "https://teren.example/", "agency"),
        Source(HOLOS, "holos", "Голос Зоряни", "https://holos.example/", "regional"),
    )
)


def _cites(source: str, **more) -> Attribution:
    facts = {"source_type": "agency", "kind": "relay", "block": 0, "cue": "передає", **more}
    return Attribution(
        cue_start=0, cue_end=5, source=source, source_start=6, source_end=6 + len(source), **facts
    )


def test_the_chain_runs_from_publisher_to_primary_source():
    steps = chains.chain(
        "Столиця 24",
        (
            _cites("Терен", outlet=TEREN, resolves_to="Терен"),
            _cites(
                "Гнатишин",
                source_type="person",
                kind="primary",
                resolves_to="Олена Гнатишин",
                platform="facebook",
                cue="повідомила",
            ),
        ),
    )
    assert [chains.words(step, "en") for step in steps] == [
        "Столиця 24 shows it",
        "Терен reports it",
        "Олена Гнатишин said it on Facebook",
    ]


def test_who_cites_nobody_reports_itself():
    (step,) = chains.chain("Терен", ())
    assert (step.name, step.does) == ("Терен", "reports")


def test_the_one_that_is_only_written_about_is_further_from_the_reader():
    steps = chains.chain(
        "Столиця 24", (_cites("Politico", cue="Як пише"), _cites("Терен", cue="передає"))
    )
    assert [step.name for step in steps] == ["Столиця 24", "Терен", "Politico"]


def test_edges_come_from_words_and_links_but_not_from_background():
    text = "Подробиці на сайті газети."
    blocks = (Paragraph(text, (Link(0, 9, "https://holos.example/a?utm_source=x"),)),)
    found = chains.relations(
        ArticleId(7),
        blocks,
        (
            _cites("Терен", outlet=TEREN, resolves_to="Терен"),
            _cites("Терен", outlet=TEREN, resolves_to="Терен", block=1),
            _cites("Reuters", kind="background"),
            _cites("Гнат Ко", kind="photo_credit"),
        ),
        outlets=INDEX,
        known={"https://holos.example/a": ArticleId(3)},
    )
    assert [(one.kind, one.other, one.outlet) for one in found] == [
        ("links", 3, HOLOS),
        ("cites", None, TEREN),
    ]
    assert found[0].evidence[0].text == "Подробиці"
    assert len(found[1].evidence) == 2


def test_a_publisher_makes_no_edge_to_itself():
    link = Link(0, 4, "https://teren.example/b")
    found = chains.relations(
        ArticleId(7),
        (Paragraph("Тут і там.", (link,)),),
        (_cites("Терен", outlet=TEREN, own=True),),
        outlets=INDEX,
        own=TEREN,
    )
    assert found == ()


def test_a_photo_credit_does_not_credit_the_text():
    assert chains.credited((_cites("Терен", outlet=TEREN),), TEREN)
    assert not chains.credited((_cites("Терен", outlet=TEREN, kind="photo_credit"),), TEREN)
