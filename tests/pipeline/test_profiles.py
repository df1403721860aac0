"""A rebuild gives the same profiles again, whatever the hash seed of the process."""

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parents[2] / "bench" / "profiles.py"
COMPARED = 60
"""Articles compared here; `./dz bench profiles` compares ten thousand."""


def test_profiles_come_out_the_same_twice() -> None:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), "--articles", str(COMPARED)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert (told["articles"], told["same"]) == (COMPARED, True)
