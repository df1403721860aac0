"""CPU time and memory of a process with everything below it, from /proc."""

import os
import threading
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
    """Watches the memory of a process tree from a thread; `mb` is the highest seen."""

    def __init__(self, root: int, without: tuple[int, ...] = ()) -> None:
        self.mb = 0.0
        self._root, self._without = root, without
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.25):
            skipped = {pid for one in self._without for pid in members(one)}
            self.mb = max(self.mb, memory_mb([p for p in members(self._root) if p not in skipped]))
