"""What a piece looks like at a moment: it exists from its time, edits apply, a deletion ends it."""

import msgspec

from dzherelo.edition.shapes import Edit, Piece


class Revision(msgspec.Struct, frozen=True):
    """A piece as it stands at a moment; `minute` is the one of its last change."""

    title: str
    parts: tuple[str, ...]
    minute: int
    number: int = 1


def shown(piece: Piece, minute: int) -> Revision | None:
    """The revision that readers see at `minute`; None before publication and after deletion."""
    gone = piece.deleted is not None and piece.deleted <= minute
    if minute < piece.minute or gone:
        return None
    revision = Revision(piece.title, piece.parts, piece.minute)
    for edit in piece.edits:
        if edit.minute <= minute:
            revision = changed(revision, edit)
    return revision


def changed(revision: Revision, edit: Edit) -> Revision:
    """`revision` after `edit`: replacements, then the new title and the addition."""
    title, parts = revision.title, revision.parts
    for old, new in edit.replace:
        title = title.replace(old, new)
        parts = tuple(part.replace(old, new) for part in parts)
    added = (edit.append,) if edit.append else ()
    return Revision(edit.title or title, parts + added, edit.minute, revision.number + 1)
