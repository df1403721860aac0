"""Loads the recorded edition from its TOML files and says readably what is wrong with them."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable

import msgspec

from dzherelo.edition import clock
from dzherelo.edition.markup import split
from dzherelo.edition.revisions import Revision, changed, shown
from dzherelo.edition.shapes import Edit, Edition, Piece, Publisher, Role, Story

_BRACES = re.compile(r"\{(?!d[0-4]\})[^}]*\}?|(?<!\{d[0-4])\}")
_COPIES = ("republication", "reprint")


class EditionError(ValueError):
    """The story files contradict themselves; the message lists every contradiction, a line each."""


class _Change(msgspec.Struct, forbid_unknown_fields=True):
    time: str
    note: str
    title: str = ""
    replace: tuple[tuple[str, str], ...] = ()
    append: str = ""


class _Written(msgspec.Struct, forbid_unknown_fields=True, rename={"origin": "from"}):
    """An article as a story file writes it."""

    id: str
    publisher: str
    language: str
    time: str
    title: str
    role: Role
    lead: str = ""
    body: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    copy_of: str = ""
    keep: tuple[int, ...] | None = None
    before: str = ""
    after: str = ""
    origin: str = ""
    credited: bool = False
    figures: dict[str, float] = {}
    edits: tuple[_Change, ...] = ()
    deleted: str = ""
    day_story: str = ""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """One story file."""

    id: str
    summary: str
    topic: str
    first: str
    primary: str
    articles: tuple[_Written, ...]
    series: bool = False


def load() -> Edition:
    """The edition that ships with the package; EditionError when its files do not fit together."""
    here = resources.files("dzherelo.edition")
    texts = {file.name: file.read_text("utf-8") for file in _story_files(here)}
    return compose((here / "publishers.toml").read_text("utf-8"), texts)


def compose(publishers: str, files: dict[str, str]) -> Edition:
    """The edition written in TOML texts: `publishers`, and the story files by name."""
    known = _publishers(publishers)
    read = [(name, _read(name, text)) for name, text in sorted(files.items())]
    problems = [problem for name, file in read for problem in _file_problems(name, file, known)]
    problems += _repeated(article.id for _, file in read for article in file.articles)
    problems += _repeated(file.id for _, file in read)
    _refuse(problems)
    pieces = _pieces([file for _, file in read])
    problems = [problem for piece in pieces.values() for problem in _piece_problems(piece, pieces)]
    _refuse(problems)
    stories = tuple(story for _, file in read for story in _stories(file, pieces))
    return Edition(known, stories, pieces)


def _story_files(here: Traversable) -> Iterator[Traversable]:
    folder = here / "stories"
    yield from (file for file in folder.iterdir() if file.name.endswith(".toml"))


def _publishers(text: str) -> dict[str, Publisher]:
    found = msgspec.convert(tomllib.loads(text)["publishers"], tuple[Publisher, ...])
    return {publisher.id: publisher for publisher in found}


def _read(name: str, text: str) -> _File:
    try:
        return msgspec.convert(tomllib.loads(text), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise EditionError(f"{name}: {error}") from error


def _refuse(problems: list[str]) -> None:
    if problems:
        raise EditionError("\n".join(problems))


def _repeated(names: Iterable[str]) -> list[str]:
    return [f"{name}: used {times} times" for name, times in Counter(names).items() if times > 1]


def _file_problems(name: str, file: _File, known: dict[str, Publisher]) -> Iterator[str]:
    ids = {article.id for article in file.articles}
    if file.first not in ids:
        yield f"{name}: first = {file.first!r} is not an article of the story"
    for article in file.articles:
        at = f"{name}: {article.id}"
        yield from (f"{at}: unknown publisher {p!r}" for p in _unknown(article, known))
        yield from (f"{at}: unknown article {o!r}" for o in _origins(article) if o not in ids)
        yield from (f"{at}: {problem}" for problem in _form_problems(article))


def _unknown(article: _Written, known: dict[str, Publisher]) -> Iterator[str]:
    return (name for name in (article.publisher, *article.cites) if name not in known)


def _origins(article: _Written) -> Iterator[str]:
    return (name for name in (article.copy_of, article.origin) if name)


def _form_problems(article: _Written) -> Iterator[str]:
    if (article.role in _COPIES) != bool(article.copy_of):
        yield f"role {article.role} and copy_of do not fit"
    if not article.copy_of and not article.lead:
        yield "has no lead"
    if article.copy_of and article.lead:
        yield "a copy takes its lead from its original; write `before`"
    texts = (article.title, article.lead, article.body, article.before, article.after)
    for found in _BRACES.finditer("\n".join(texts)):
        yield f"braces in the text: {found[0]!r}"
    for moment in (article.time, *(edit.time for edit in article.edits), article.deleted or "end"):
        try:
            clock.read(moment)
        except ValueError as error:
            yield str(error)


def _pieces(files: list[_File]) -> dict[str, Piece]:
    written = [(file, article) for file in files for article in file.articles]
    written.sort(key=lambda pair: (clock.read(pair[1].time), pair[1].id))
    pieces: dict[str, Piece] = {}
    for file, article in written:
        if article.copy_of and article.copy_of not in pieces:
            raise EditionError(f"{article.id}: older than its original {article.copy_of}")
        pieces[article.id] = _piece(file, article, pieces.get(article.copy_of))
    return pieces


def _piece(file: _File, article: _Written, original: Piece | None) -> Piece:
    minute = clock.read(article.time)
    parts = split(article.lead) + split(article.body)
    kept: tuple[bool, ...] = ()
    if original is not None:
        parts, kept = _copied(article, shown(original, minute))
    return Piece(
        id=article.id,
        story=article.day_story or file.id,
        publisher=article.publisher,
        language=article.language,
        minute=minute,
        title=article.title,
        parts=parts,
        role=article.role,
        topic=file.topic,
        author=article.author,
        tags=article.tags,
        cites=article.cites,
        origin=article.copy_of or article.origin,
        credited=article.credited,
        kept=kept,
        figures=article.figures,
        edits=tuple(_edit(change) for change in article.edits),
        deleted=clock.read(article.deleted) if article.deleted else None,
    )


def _edit(change: _Change) -> Edit:
    return Edit(
        clock.read(change.time), change.note, change.title, change.replace, change.append.strip()
    )


def _copied(
    article: _Written, original: Revision | None
) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    """The parts of a copy as its original stood when it was copied, and which of them are taken."""
    if original is None:
        raise EditionError(f"{article.id}: its original does not exist at {article.time}")
    wanted = range(len(original.parts)) if article.keep is None else article.keep
    if any(number not in range(len(original.parts)) for number in wanted):
        raise EditionError(f"{article.id}: keep = {article.keep}, of {len(original.parts)} blocks")
    before, after = split(article.before), split(article.after) + split(article.body)
    taken = tuple(original.parts[number] for number in wanted)
    kept = (False,) * len(before) + (True,) * len(taken) + (False,) * len(after)
    return before + taken + after, kept


def _piece_problems(piece: Piece, pieces: dict[str, Piece]) -> Iterator[str]:
    origin = pieces[piece.origin] if piece.origin else None
    if origin and origin.minute > piece.minute:
        yield f"{piece.id}: older than {origin.id}, whose facts it takes"
    if origin and piece.is_copy and origin.language != piece.language:
        yield f"{piece.id}: a copy in another language than {origin.id}"
    if piece.deleted is not None and piece.deleted <= piece.minute:
        yield f"{piece.id}: deleted before it appears"
    revision: Revision | None = shown(piece, piece.minute)
    for edit in piece.edits:
        if revision is None or edit.minute <= revision.minute:
            yield f"{piece.id}: edits must ascend from its time ({clock.written(edit.minute)})"
            return
        text = "\n".join((revision.title, *revision.parts))
        for old, _ in edit.replace:
            if text.count(old) != 1:
                yield f"{piece.id}: {old!r} occurs {text.count(old)} times, not once"
        revision = changed(revision, edit)


def _stories(file: _File, pieces: dict[str, Piece]) -> Iterator[Story]:
    """The story of a file; a bulletin series gives one story a day."""
    days: dict[str, list[Piece]] = {}
    own = {article.id for article in file.articles}
    for piece in pieces.values():
        if piece.id in own:
            days.setdefault(piece.story, []).append(piece)
    for name, members in days.items():
        yield Story(
            id=name,
            summary=file.summary,
            topic=file.topic,
            first=file.first if not file.series else members[0].id,
            primary=file.primary,
            pieces=tuple(piece.id for piece in members),
            series=file.id if file.series else "",
        )
