"""The evaluation of stories judges any folder by its file stems, and says where it went wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
TEXT = (
    "У Мостиськах уночі згоріла стара ткацька фабрика на вулиці Річковій. Гасили дванадцять "
    "машин, рятувальники евакуювали двох сторожів. Збитки міська рада оцінює у 48 мільйонів."
)
OTHER = (
    "Лелеки повернулися до заповідника під Бузьком на тиждень раніше, ніж торік. Орнітологи "
    "нарахували 214 гнізд і просять не наближатися до озера до кінця травня."
)


def _judge(folder: Path) -> dict[str, float | None]:
    program = HOME / "bench" / "eval_stories.py"
    done = subprocess.run(
        [sys.executable, str(program), "--data", str(folder), "--json"],
        check=True,
        capture_output=True,
    )
    return dict(json.loads(done.stdout))


def _write(path: Path, rows: list[dict]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        {"id": str(number), "lang": "uk", "title": text.split(".")[0], "text": text}
        | {"story": str(number // 2), "published": f"2026-02-11T0{number}:00:00"}
        for number, text in enumerate(
            [TEXT, TEXT + " Триває слідство.", OTHER, OTHER + " Чекають."]
        )
    ]
    _write(tmp_path / "uk_handwritten.heldout.jsonl", rows)
    copies = [
        {**row, "source": f"s{number}", "root": str(2 * (number // 2)), "host": None}
        | {"relation": "light_edit" if number % 2 else "original"}
        for number, row in enumerate(rows)
    ]
    _write(tmp_path / "neardup_synthetic_uk_ru_en.heldout.jsonl", copies)
    return tmp_path


def test_any_part_of_the_data_is_judged_and_absent_files_are_null(folder: Path):
    figures = _judge(folder)
    assert figures["ukrainian_b3_f1"] == figures["all_languages_b3_f1"] == 1.0
    assert figures["republication_f1"] == 1.0
    assert figures["false_bulletin_pairs"] == 0
    assert figures["english_packed_b3_f1"] is None
    assert figures["russian_streams_f1"] is None


def test_wrong_labels_lower_the_figures(folder: Path):
    path = folder / "uk_handwritten.heldout.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    _write(path, [row | {"story": row["id"]} for row in rows])
    assert (_judge(folder)["ukrainian_b3_f1"] or 0.0) < 0.8
