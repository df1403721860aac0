"""Different numbers for one thing, and what is no disagreement."""

from dzherelo.model.ids import ArticleId
from dzherelo.provenance import disagreements
from dzherelo.provenance.disagreements import Told
from dzherelo.text import amounts


def _gather(*texts: str, language: str = "uk"):
    told = [
        Told(ArticleId(number), amounts.find(text, language))
        for number, text in enumerate(texts, 1)
    ]
    return [
        (one.key, [(claim.amount.value, claim.articles) for claim in one.claims])
        for one in disagreements.gather(told)
    ]


def test_who_says_which():
    assert _gather(
        "Загинули двоє людей, поранено 14.",
        "Загинуло 3 людини, поранені чотирнадцятеро чи 14 осіб.",
        "Унаслідок удару загинули троє.",
    ) == [("killed", [("2", (1,)), ("3", (2, 3))])]


def test_one_number_in_other_words_is_no_disagreement():
    assert _gather("Загинули двоє людей.", "2 людини загинули.", "Загинуло 2 осіб.") == []


def test_a_sum_for_another_thing_is_no_disagreement():
    assert (
        _gather("На ремонт доріг виділили 300 млн грн.", "Премію в 5 тис. грн дали лікарю.") == []
    )


def test_sums_for_the_same_thing_disagree():
    found = _gather(
        "На ремонт доріг уряд виділив 300 млн грн.", "Уряд виділив на ремонт доріг 350 млн грн."
    )
    assert found == [("UAH", [("300000000", (1,)), ("350000000", (2,))])]


def test_at_least_and_an_exact_number_agree():
    assert _gather("Поранено понад 40 людей.", "Поранено 43 людини.") == []


def test_an_article_that_gives_both_numbers_agrees_with_either():
    assert _gather("Загинули двоє людей. Згодом загинуло 3 людини.", "Загинуло 3 людини.") == []
