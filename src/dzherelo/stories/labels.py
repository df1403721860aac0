"""Answers about pairs of articles, and the labelled stream that follows from them."""

from collections.abc import Iterable, Sequence

import msgspec


class Answer(msgspec.Struct, frozen=True):
    """Whether a person says that two articles, by their ids, tell of one event."""

    one: str
    other: str
    same: bool


def group(answers: Iterable[Answer]) -> tuple[dict[str, str], tuple[Answer, ...]]:
    """The story (named by its least id) of every article asked about, and what contradicts it.

    Articles are one story when a chain of "same" joins them. An answer "other" within one chain
    contradicts it.
    """
    home: dict[str, str] = {}
    every = list(answers)
    for answer in every:
        for one in (answer.one, answer.other):
            home.setdefault(one, one)
        if answer.same:
            kept, lost = sorted((home[answer.one], home[answer.other]))
            home = {one: kept if story == lost else story for one, story in home.items()}
    wrong = [each for each in every if not each.same and home[each.one] == home[each.other]]
    return home, tuple(wrong)


def latest(answers: Sequence[Answer]) -> list[Answer]:
    """The last answer about each pair, whichever of the two was named first."""
    found = {tuple(sorted((each.one, each.other))): each for each in answers}
    return list(found.values())
