"""Deciding about stories, and judging pairs, at the command line."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dzherelo.cli import label
from dzherelo.cli.main import app
from dzherelo.pipeline import doubts, place
from dzherelo.store.database import Database
from tests.pipeline.test_editing import _fill, _homes, _tools


@pytest.fixture
async def homes(database: Database, monkeypatch: pytest.MonkeyPatch) -> dict[int, int]:
    monkeypatch.setenv("DZHERELO_DATABASE", database.dsn)
    await place.run(_tools(database), await _fill(database))
    return await _homes(database)


async def _run(home: Path, *words: object, said: str = "") -> Result:
    given = [str(word) for word in (*words, "--home", home)]
    return await asyncio.to_thread(CliRunner().invoke, app, given, input=said)


async def test_stories_are_listed_shown_and_decided_about(
    homes: dict[int, int], tmp_path: Path
) -> None:
    first = json.loads((await _run(tmp_path, "stories", "list", "--limit", 1, "--json")).stdout)
    after = ("--after", first["next"], "--json")
    second = json.loads((await _run(tmp_path, "stories", "list", *after)).stdout)
    listed = [one["story"] for one in (*first["entries"], *second["entries"])]
    assert sorted(listed) == sorted(set(homes.values()))
    bridge, stork = homes[1], homes[6]
    done = await _run(tmp_path, "stories", "merge", stork, bridge, "--reason", "one day")
    assert done.stdout.strip() == str(bridge)
    await _run(tmp_path, "stories", "retitle", bridge, "Міст і лелека")
    shown = json.loads((await _run(tmp_path, "stories", "show", stork, "--json")).stdout)
    assert shown["story"] == bridge
    assert 6 in [one["article"] for one in shown["members"]]
    assert [one["kind"] for one in shown["history"]] == ["merge", "retitle"]
    wrong = await _run(tmp_path, "stories", "merge", stork, bridge)
    assert isinstance(wrong.exception, ValueError)


@pytest.mark.usefixtures("homes")
async def test_answers_are_kept_and_not_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubts, "BAND", 1.0)  # these few texts are no hard cases
    folder = tmp_path / "labels"
    first = await _run(tmp_path, "label", folder, said="s\nx\no\n")
    assert first.exit_code == 0, first.output
    answers = (folder / label.ANSWERS).read_text("utf-8").splitlines()
    assert [json.loads(one)["same"] for one in answers] == [True, False]
    await _run(tmp_path, "label", folder, said="q\n")
    assert (folder / label.ANSWERS).read_text("utf-8").splitlines() == answers
    rows = [json.loads(line) for line in (folder / label.STREAM).read_text("utf-8").splitlines()]
    assert {one for row in rows for one in row} == {
        "id", "set", "lang", "source", "title", "text", "published", "story",
    }  # fmt: skip
