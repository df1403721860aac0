"""`import pages`: each page of a folder ends as an article or as a counted refusal."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PAGE = """<!DOCTYPE html><html lang="uk"><head><meta charset="utf-8">
<title>Міст через Зорянку відкрили</title>
<meta property="article:published_time" content="2026-02-11T08:40:00+02:00"></head><body>
<article><h1>Міст через Зорянку відкрили</h1>
<p>У Нижньому Броді відкрили міст через Зорянку, який будували три роки.</p>
<p>Про це повідомив міський голова Марко Довгопол у Фейсбуці. За його словами, міст коштував
318 мільйонів гривень, більшу частину цієї суми дала область.</p>
<p>«Тепер до лікарні сім хвилин замість сорока», – сказав Довгопол під час відкриття.</p>
</article></body></html>"""


def _import(folder: Path, home: Path) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "dzherelo", "import", "pages", str(folder), "--json"]
    done = subprocess.run(
        [*command, "--home", str(home)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_page_is_accounted_for(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    (folder / "deeper").mkdir(parents=True)
    (folder / "bridge.html").write_text(PAGE)
    (folder / "deeper" / "report.html").write_bytes(b"%PDF-1.7 not a page")
    (folder / "empty.html").write_text("<html><body></body></html>")
    (folder / "notes.txt").write_text("left alone")
    found = {one["page"]: one for one in _import(folder, tmp_path / "home")}
    assert set(found) == {"bridge.html", "deeper/report.html", "empty.html"}
    assert found["deeper/report.html"]["refused"]["kind"] == "not-a-page"
    assert found["empty.html"]["refused"]["kind"] == "no-text"
    bridge = found["bridge.html"]
    assert bridge["title"] == "Міст через Зорянку відкрили"
    assert bridge["language"] == "uk"
    assert bridge["stage"] == "done"
    assert "mist-cherez-zorianku-vidkrili" in bridge["story"]
