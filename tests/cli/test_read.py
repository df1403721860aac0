"""`dzherelo read`: one page told on the command line."""

import json
import subprocess
import sys
from pathlib import Path

from tests.cli.test_import import PAGE


def _read(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dzherelo", "read", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_page_is_told_with_its_reasons(tmp_path: Path) -> None:
    page = tmp_path / "bridge.html"
    page.write_text(PAGE.replace("<article>", "<nav><a href=/>Усі новини</a></nav><article>"))
    told = _read(str(page))
    assert told.returncode == 0, told.stderr
    assert "Міст через Зорянку відкрили" in told.stdout
    assert "meta:article:published_time" in told.stdout
    assert "Усі новини" not in told.stdout
    why = _read(str(page), "--why").stdout
    assert "+ " in why
    found = json.loads(_read(str(page), "--json").stdout)
    assert found["blocks"][0]["text"].startswith("У Нижньому Броді")


def test_what_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_bytes(b"%PDF-1.7 not a page")
    assert "a PDF document" in _read(str(page)).stderr
    missing = _read("nowhere.html")
    assert missing.returncode == 1
    assert "https://… in full" in missing.stderr


def test_a_private_address_is_refused() -> None:
    refused = _read("http://127.0.0.1:9/news")
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
