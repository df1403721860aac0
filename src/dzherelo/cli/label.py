"""`dzherelo label`: a desk to judge pairs of articles; the answers are evaluation data."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from dzherelo import app
from dzherelo.cli.common import Home, console, settings, start
from dzherelo.config import Settings
from dzherelo.pipeline import doubts
from dzherelo.pipeline.doubts import Doubt
from dzherelo.store import desk
from dzherelo.store.desk import Text
from dzherelo.stories import labels
from dzherelo.stories.labels import Answer

SHOWN = 400
"""Characters of each text that are shown."""
ANSWERS, STREAM, TEXTS = "answers.jsonl", "uk_handwritten.desk.jsonl", "texts.jsonl"
"""`STREAM` has the name and the form that `./dz eval stories --data FOLDER` reads."""


def command(
    folder: Annotated[Path, typer.Argument(help="Where the labelled data are kept.")],
    home: Home = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Pairs of one sitting.")] = 20,
) -> None:
    """Show pairs of articles near the threshold and ask: one event or two?

    Answers are s (same), o (other), ? (skip), q (quit). They are kept in the folder at once, and
    at the end become a labelled stream for `./dz eval stories --data FOLDER`.

    Example: `dzherelo label my-labels --limit 50`
    """
    folder.mkdir(parents=True, exist_ok=True)
    asked, texts = start(_find(settings(home), _seen(folder), limit))
    for number, one in enumerate(asked, start=1):
        _show(number, len(asked), one, texts)
        said = _ask()
        if said == "q":
            break
        if said != "?":
            _keep(folder, [texts[one.one], texts[one.other]], said == "s")
    written, wrong = write(folder)
    console.print(f"{written} articles in {folder / STREAM}.")
    for each in wrong:
        console.print(f"{each.one} and {each.other} are other stories, and yet chained as one.")


def _seen(folder: Path) -> set[frozenset[int]]:
    return {frozenset((int(each.one), int(each.other))) for each in _read(folder)}


def _read(folder: Path) -> list[Answer]:
    file = folder / ANSWERS
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [msgspec.json.decode(line, type=Answer) for line in lines]


async def _find(
    chosen: Settings, seen: set[frozenset[int]], limit: int
) -> tuple[list[Doubt], dict[int, Text]]:
    async with app.database(chosen) as database, database.transaction() as session:
        found = await doubts.find(session, seen, limit)
        ids = {number for one in found for number in (one.one, one.other)}
        texts = await desk.texts(session, sorted(ids))
    return found, {int(number): text for number, text in texts.items()}


def _show(number: int, total: int, one: Doubt, texts: dict[int, Text]) -> None:
    did = "joined" if one.joined else "kept apart"
    console.rule(f"{number} of {total}: {did} at {one.score:.2f}")
    for text in (texts[one.one], texts[one.other]):
        console.print(f"{text.published[:16]} {text.source}", style="dim", markup=False)
        console.print(text.title, style="bold", markup=False)
        console.print(text.text[:SHOWN], markup=False)


def _ask() -> str:
    while True:
        console.print("one event? s = same, o = other, ? = skip, q = quit")
        said = sys.stdin.readline()
        if not said:
            return "q"
        if said.strip() in {"s", "o", "?", "q"}:
            return said.strip()


def _keep(folder: Path, both: list[Text], same: bool) -> None:
    with (folder / TEXTS).open("a", encoding="utf-8") as file:
        file.writelines(msgspec.json.encode(one).decode() + "\n" for one in both)
    answer = Answer(both[0].id, both[1].id, same)
    with (folder / ANSWERS).open("a", encoding="utf-8") as file:
        file.write(msgspec.json.encode(answer).decode() + "\n")


def write(folder: Path) -> tuple[int, tuple[Answer, ...]]:
    """Write the labelled stream anew; how many articles it has, and contradicting answers."""
    home, wrong = labels.group(labels.latest(_read(folder)))
    file = folder / TEXTS
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    texts = {one["id"]: one for one in map(msgspec.json.decode, lines)}
    rows = [
        msgspec.json.encode({**texts[one], "set": "desk", "story": home[one]}).decode()
        for one in sorted(home, key=int)
    ]
    (folder / STREAM).write_text("".join(row + "\n" for row in rows), "utf-8")
    return len(rows), wrong
