"""Who was first in the recorded edition's stories, under good clocks and bad ones."""

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parents[2] / "bench" / "eval_origins.py"
LEAST_RIGHT = 0.9


def test_the_first_reporter_is_right_where_knowable_and_open_otherwise() -> None:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), "--json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr  # no figure is below its floor
    figures = json.loads(done.stdout)
    assert figures["stories"] >= 40
    assert figures["first_known"] >= LEAST_RIGHT
    for clocks in ("", "dates_", "looks_"):
        assert figures[f"{clocks}first_right"] >= LEAST_RIGHT, clocks
    for clocks in ("dates_", "looks_"):
        assert 0 < figures[f"{clocks}first_known"] < 1, clocks
        assert figures[f"{clocks}unknown_right"] >= LEAST_RIGHT, clocks
