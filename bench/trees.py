"""CPU time and memory of a process with everything below it, from /proc."""

import os
import select
import subprocess
import sys
from pathlib import Path

TICK_S = os.sysconf("SC_CLK_TCK")


def members(root: int) -> list[int]:
    """The process `root` and all its descendants."""
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


def cpu_s(pids: list[int]) -> float:
    """Seconds of CPU that the processes have used, with those of their ended children."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(int(field) for field in fields[11:15])
    return total / TICK_S


def memory_mb(pids: list[int]) -> float:
    """Proportional set size (PSS): what is shared counts once."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


class Peak:
    """The highest memory of a process tree, watched by a process of its own; `mb` after leaving.

    Reading smaps takes milliseconds a process: inside the measured one it would be a third of it.
    """

    def __init__(self, root: int, without: tuple[int, ...] = (), *, every_s: float = 1.0) -> None:
        """Watch `root` and all below it but `without` and all below those, every `every_s`."""
        self.mb = 0.0
        self._arguments = [str(every_s), *(str(pid) for pid in (root, *without))]

    def __enter__(self) -> "Peak":
        command = [sys.executable, __file__, *self._arguments]
        self._watcher = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self

    def __exit__(self, *_: object) -> None:
        found, _ = self._watcher.communicate(b"stop\n")
        self.mb = float(found)

    @property
    def pid(self) -> int:
        """The watcher's process, to leave out of other figures."""
        return self._watcher.pid


def watch(every_s: float, root: int, without: list[int]) -> float:
    """The highest memory of the tree until a line comes on standard input."""
    highest = 0.0
    while True:
        ended = select.select([sys.stdin], [], [], every_s)[0]
        skipped = {pid for one in [*without, os.getpid()] for pid in members(one)}
        highest = max(highest, memory_mb([pid for pid in members(root) if pid not in skipped]))
        if ended:
            return highest


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[2:]]
    sys.stdout.write(f"{watch(float(sys.argv[1]), numbers[0], numbers[1:]):.1f}")
