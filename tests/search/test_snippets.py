"""Snippets: cut around matches, marked where they match."""

from dzherelo.search import queries, snippets

LONG = "Вступне слово про погоду. " * 30 + "Умєров говорив про ракети. " + "Кінець тексту. " * 30


def _marked(text: str, asked: str, language: str = "uk") -> tuple[str, list[str]]:
    snippet, marks = snippets.cut(text, queries.parse(asked), language)
    return snippet, [snippet[start:end] for start, end in marks]


def test_cut_around_most_matches() -> None:
    snippet, marked = _marked(LONG, "ракета Umerov")
    assert marked == ["Умєров", "ракети"]
    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert len(snippet) <= snippets.LENGTH + 2


def test_without_match_it_is_the_beginning() -> None:
    snippet, marked = _marked(LONG, "космос")
    assert marked == []
    assert LONG.startswith(snippet.removesuffix("…"))


def test_short_text_is_whole() -> None:
    assert _marked("Про  охорону\nздоров’я", "здоров'я") == ("Про охорону здоров’я", ["здоров’я"])


def test_phrases_mark_their_telling_words() -> None:
    text = "Для нас це ракети для ППО"
    assert _marked(text, '"ракети для ППО"')[1] == ["ракети", "ППО"]


def test_english_possessive() -> None:
    assert _marked("Umerov's visit to Kyiv", "Умєров Київ", "en")[1] == ["Umerov's", "Kyiv"]


def test_one_giant_word() -> None:
    snippet, _ = _marked("а" * 5000, "б")
    assert len(snippet) <= snippets.LENGTH + 2
