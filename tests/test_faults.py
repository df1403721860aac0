"""A sample of the fault suite: what is killed, emptied or cut off loses and doubles nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[1] / "bench"
OWN = [
    {"id": "kill9-fetch_page-1", "kind": "kill -9"},
    {"id": "kill9-store_items-3", "kind": "kill -9"},
    {"id": "kill9-cluster-2", "kind": "kill -9"},
    {"id": "queue-dropped", "kind": "infra"},
    {"id": "fail-nth-db-call", "kind": "infra"},
    {"id": "fail-nth-object-call", "kind": "infra"},
    {"id": "nothing-that-is-played", "kind": "infra"},
]


def _played(folder: Path, rows: list[dict[str, str]], *options: str) -> tuple[int, Any]:
    listed = folder / "faults.json"
    listed.write_text(json.dumps(rows))
    here = [str(BENCH), str(BENCH.parent), *filter(None, [os.environ.get("PYTHONPATH")])]  # noqa: TID251
    done = subprocess.run(
        [sys.executable, str(BENCH / "faults.py"), "--data", str(listed), "--json", *options],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(here)},  # noqa: TID251
    )
    assert done.stdout, done.stderr[-2000:]
    return done.returncode, json.loads(done.stdout)


@pytest.mark.timeout(300)
def test_a_sample_of_faults_loses_and_doubles_nothing(tmp_path: Path) -> None:
    code, found = _played(tmp_path, OWN)
    assert [row for row in found["rows"] if row["wrong"]] == []
    assert (code, found["cases"], found["not_played"]) == (0, 6, ["nothing-that-is-played"])
    assert found["single_kills"] == 3, "each was struck at its point"
