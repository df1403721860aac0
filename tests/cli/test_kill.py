"""kill -9 of everything in the middle of the work costs a repetition, never an article."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

TIMES = 3
PATIENCE_S = 240


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Up:
    """A running `dzherelo up` with everything below it."""

    def __init__(self, home: Path, port: int) -> None:
        given = dict(os.environ)  # noqa: TID251  (a child gets our environment)
        environment = {**given, "DZHERELO_LISTEN": f"127.0.0.1:{port}"}
        self.log = home / "up.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "dzherelo", "demo", "--home", str(home)],
                stdout=subprocess.DEVNULL,
                stderr=log,
                env=environment,
                start_new_session=True,
            )

    def kill(self) -> None:
        """kill -9 of the whole tree, the database's processes included, all at once."""
        tree = _tree(self.process.pid)
        for pid in tree:
            os.kill(pid, signal.SIGSTOP)
        for pid in _tree(self.process.pid):
            os.kill(pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(40)

    def wait_for(self, words: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.log.read_text(errors="replace"):
            assert self.process.poll() is None, self.log.read_text(errors="replace")[-2000:]
            assert time.monotonic() < deadline, self.log.read_text(errors="replace")[-2000:]
            time.sleep(0.2)


def _tree(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, left = [], [root]
    while left:
        one = left.pop()
        found.append(one)
        left.extend(parents.get(one, ()))
    return found


def _dzherelo(home: Path, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "dzherelo", *arguments, "--home", str(home), "--json"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


@pytest.mark.timeout(PATIENCE_S + 120)
def test_three_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    home, port = tmp_path / "home", _free_port()
    home.mkdir()
    for number in range(TIMES):
        up = Up(home, port)
        up.wait_for("Ctrl-C stops", 60)
        # into the middle: late enough for articles to be under way, other each time
        time.sleep(4.0 + 1.7 * number)
        up.kill()
        up.log.unlink()
    up = Up(home, port)
    up.wait_for("The edition is read and placed.", PATIENCE_S)
    up.stop()
    checks = _dzherelo(home, "doctor", "--deep")
    assert [one for one in checks if not one["right"]] == []
    found = _dzherelo(home, "stats")
    assert found["counts"]["articles"] == found["stages"]["done"] + found["stages"]["refused"]
    assert found["counts"]["entries"] == found["counts"]["articles"]
    bugs = [one for one in found["refusals"] if one["kind"] == "bug"]
    assert bugs == []
