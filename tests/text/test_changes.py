"""Word differences of two versions."""

from hypothesis import given
from hypothesis import strategies as st

from dzherelo.model.views import ChangedPiece as Piece
from dzherelo.text import changes


def test_a_changed_number_is_seen_in_its_sentence():
    pieces = changes.compare("Поранено 12 людей, є загиблі.", "Поранено 15 людей, є загиблі.")
    assert pieces == (
        Piece("same", "Поранено "),
        Piece("removed", "12"),
        Piece("added", "15"),
        Piece("same", " людей, є загиблі. "),
    )
    assert changes.numbers(pieces) == (("12", "15"),)


def test_words_changed_in_a_row_are_one_change():
    pieces = changes.compare("Міст закрили назавжди.", "Міст знову відкрили.")
    assert [piece.kind for piece in pieces] == ["same", "removed", "added", "same"]
    assert pieces[1].text == "закрили назавжди"


def test_white_space_alone_is_no_change():
    assert changes.compare("Один  рядок.\nДругий.", " Один рядок. Другий.\n") == ()


def test_far_words_are_left_out():
    long = " ".join(f"слово{n}" for n in range(60))
    pieces = changes.compare(f"{long} так {long}", f"{long} ні {long}")
    assert [piece.kind for piece in pieces] == ["gap", "same", "removed", "added", "same", "gap"]
    assert len(pieces[1].text.split()) == changes.CONTEXT


def test_numbers_that_came_without_others_going_replace_nothing():
    assert changes.numbers(changes.compare("Є поранені.", "Є 3 поранені.")) == ()
    assert changes.numbers(changes.compare("Було 3 машини.", "Було 4 з 9 машин.")) == ()


def test_a_text_rewritten_whole_is_shown_as_replaced():
    old, new = (" ".join(f"{letter}{n}" for n in range(1200)) for letter in "аб")
    assert [piece.kind for piece in changes.compare(old, new)][:2] == ["removed", "added"]


WORDS = st.lists(
    st.sampled_from(["міст", "12", "15", "закрили", ",", ".", "відкрили", "у"]), max_size=7
)


@given(WORDS, WORDS)
def test_both_versions_can_be_read_off_the_pieces(old: list[str], new: list[str]):
    before, after = " ".join(old), " ".join(new)
    pieces = changes.compare(before, after)
    if before == after:
        assert pieces == ()
        return
    assert "".join(piece.text for piece in pieces if piece.kind != "added").strip() == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed").strip() == after


def test_changes_far_apart_in_a_long_text_are_both_seen():
    middle = "\n".join(" ".join(f"{n}а{m}" for m in range(40)) for n in range(60))
    old, new = f"Було двоє.\n{middle}\nКінець.", f"Було троє.\n{middle}\nКрай."
    pieces = changes.compare(old, new)
    assert [piece.text for piece in pieces if piece.kind == "added"] == ["троє", "Край"]
