"""The truth behind the edition, as data: what a reader of the articles could only conclude.

After a change of a story file: `python -m dzherelo.edition --write-truth`.
"""

import json
from importlib import resources
from typing import Any

from dzherelo.edition import clock, oddities
from dzherelo.edition.shapes import Edit, Edition, Piece, Story

FILE = "truth.json"
VERSION = 1


def truth(edition: Edition) -> dict[str, Any]:
    """Stories, articles, copies, rewrites, bulletins and refusals, ready for JSON.

    Times are edition times ("d1 08:40", Kyiv). `share` of a copy is the part of its characters
    that its original wrote. `stories` has one story a day for a bulletin series.
    """
    pieces = edition.pieces.values()
    return {
        "version": VERSION,
        "publishers": {one.id: one.number for one in edition.publishers.values()},
        "stories": [_story(story) for story in edition.stories],
        "articles": {piece.id: _article(piece) for piece in pieces},
        "copies": [_copy(piece) for piece in pieces if piece.is_copy],
        "rewrites": [_rewrite(piece) for piece in pieces if piece.origin and not piece.is_copy],
        "bulletins": _bulletins(edition.stories),
        "refusals": {where: kind.value for where, kind in oddities.REFUSALS.items()},
    }


def written(edition: Edition) -> str:
    """The truth as the text of truth.json."""
    return json.dumps(truth(edition), ensure_ascii=False, indent=1) + "\n"


def shipped() -> dict[str, Any]:
    """The truth that ships with the package."""
    text = (resources.files("dzherelo.edition") / FILE).read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _story(story: Story) -> dict[str, Any]:
    return {
        "id": story.id,
        "summary": story.summary,
        "topic": story.topic,
        "first": story.first,
        "primary": story.primary,
        "articles": list(story.pieces),
        **({"series": story.series} if story.series else {}),
    }


def _article(piece: Piece) -> dict[str, Any]:
    optional = {
        "author": piece.author,
        "cites": list(piece.cites),
        "figures": piece.figures,
        "edits": [_edit(edit) for edit in piece.edits],
        "deleted": clock.written(piece.deleted) if piece.deleted is not None else None,
    }
    return {
        "story": piece.story,
        "publisher": piece.publisher,
        "language": piece.language,
        "time": clock.written(piece.minute),
        "title": piece.title,
        "role": piece.role,
        **{name: value for name, value in optional.items() if value},
    }


def _edit(edit: Edit) -> dict[str, str]:
    return {"time": clock.written(edit.minute), "note": edit.note}


def _copy(piece: Piece) -> dict[str, Any]:
    taken = sum(len(part) for part, kept in zip(piece.parts, piece.kept, strict=True) if kept)
    return {
        "article": piece.id,
        "of": piece.origin,
        "kind": piece.role,
        "share": round(taken / sum(len(part) for part in piece.parts), 3),
        "credited": piece.credited,
    }


def _rewrite(piece: Piece) -> dict[str, Any]:
    return {"article": piece.id, "of": piece.origin, "credited": piece.credited}


def _bulletins(stories: tuple[Story, ...]) -> dict[str, list[str]]:
    series: dict[str, list[str]] = {}
    for story in stories:
        if story.series:
            series.setdefault(story.series, []).append(story.id)
    return series
