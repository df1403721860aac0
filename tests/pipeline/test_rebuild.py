"""Rebuilding stages over what is kept breaks nothing, and publishes nothing twice."""

import shutil
from pathlib import Path

import asyncpg

from dzherelo import app
from dzherelo.cli.common import drain
from dzherelo.cli.doctor import _examine
from dzherelo.config import load
from dzherelo.pipeline import replay
from dzherelo.store.embedded import Embedded
from tests.pipeline.conftest import Played, Rows

COUNTS = "SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM document)"


async def test_a_rebuild_keeps_every_invariant(
    played: Played, postgres: Embedded, tmp_path: Path
) -> None:
    admin = await asyncpg.connect(postgres.dsn.replace("/dzherelo?", "/postgres?"))
    await admin.execute("CREATE DATABASE rebuilt TEMPLATE played")
    await admin.close()
    shutil.copytree(played.settings.home, tmp_path, dirs_exist_ok=True)
    dsn = postgres.dsn.replace("/dzherelo?", "/rebuilt?")
    settings = load(tmp_path, {"DZHERELO_DATABASE": dsn})
    async with app.database(settings) as database, app.tools(settings, database) as tools:
        rows = Rows(database)
        before = await rows.all(COUNTS)
        for stage in ("page", "place"):
            assert await replay.restart(tools, stage) > 0
            await drain(tools, lambda _: None)
        assert await rows.all(COUNTS) == before
    checks = await _examine(settings, deep=True)
    assert [one for one in checks if not one.right] == []
