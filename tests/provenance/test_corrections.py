"""Corrected numbers are found in edits, and the texts that still carry the old ones."""

import pytest

from dzherelo.edition import clock, markup, revisions, stories
from dzherelo.edition.revisions import Revision
from dzherelo.edition.shapes import Edition
from dzherelo.model.blocks import plain
from dzherelo.provenance import corrections

BEFORE = "На стадіоні зібралося 5 100 глядачів, повідомив клуб. Матч судив Петренко."


def test_a_number_that_took_the_place_of_another_is_a_correction() -> None:
    (found,) = corrections.find(BEFORE, BEFORE.replace("5 100", "4 200"))
    assert (found.before, found.after) == ("5 100", "4 200")


def test_scales_and_words_belong_to_the_number() -> None:
    text = "Витекли дані близько 3 мільйонів абонентів мережі."
    (found,) = corrections.find(text, text.replace("близько 3 мільйонів", "1,9 мільйона"))
    assert (found.before, found.after) == ("3 мільйонів", "1,9 мільйона")
    text = "Поліція вивела двох хлопців зі стадіону."
    (found,) = corrections.find(text, text.replace("двох", "чотирьох"))
    assert (found.before, found.after) == ("двох", "чотирьох")


@pytest.mark.parametrize(
    "after",
    [
        BEFORE + " Рахунок 2:1.",
        BEFORE.replace("Петренко", "Іваненко"),
        BEFORE.replace("5 100 глядачів", "5100 глядачів"),
        BEFORE,
    ],
)
def test_what_adds_or_respells_a_number_corrects_none(after: str) -> None:
    assert corrections.find(BEFORE, after) == ()


def test_the_old_number_in_its_context_is_carried_and_elsewhere_not() -> None:
    (found,) = corrections.find(BEFORE, BEFORE.replace("5 100", "4 200"))
    carried = [
        "За матчем стежили 5100 глядачів на стадіоні.",
        "На стадионе собралось 5 100 зрителей, сообщил клуб.",
    ]
    for text in carried:
        language = "ru" if "сообщил" in text else "uk"
        assert corrections.carried(found, "uk", text, language), text
    innocent = [
        "Ремонт коштував 5100 гривень.",
        "На стадіоні було 4 200 глядачів.",
        "Спершу клуб повідомив про 5 100 глядачів, а потім про 4 200.",
        "",
    ]
    for text in innocent:
        assert not corrections.carried(found, "uk", text, "uk"), text


@pytest.fixture(scope="module")
def edition() -> Edition:
    return stories.load()


def _text(revision: Revision) -> str:
    return plain(markup.blocks(list(revision.parts)))


def test_the_edition_s_copies_with_the_old_number_are_named(edition: Edition) -> None:
    """Every copy whose text still holds the replaced phrase, and no article of another event."""
    expected, found, corrected = set(), set(), 0
    for piece in edition.pieces.values():
        first = revisions.shown(piece, piece.minute)
        last = revisions.shown(piece, piece.edits[-1].minute) if piece.edits else None
        if first is None or last is None:
            continue
        changed = corrections.find(_text(first), _text(last))
        corrected += bool(changed)
        phrases = [old for edit in piece.edits for old, _ in edit.replace]
        for other in edition.pieces.values():
            now = revisions.shown(other, clock.read(clock.END))
            if other.id == piece.id or now is None:
                continue
            text = _text(now)
            if changed and other.story == piece.story and any(old in text for old in phrases):
                expected.add((piece.id, other.id))
            if any(
                corrections.carried(one, piece.language, text, other.language) for one in changed
            ):
                found.add((piece.id, other.id))
    assert corrected >= 14
    assert expected
    assert expected <= found
    strangers = [
        (one, other) for one, other in found
        if edition.pieces[one].story != edition.pieces[other].story
    ]  # fmt: skip
    assert len(strangers) <= 0.15 * len(found), strangers
