"""Faults on a running instance: each is played, undone and judged by what must always hold.

`./dz faults [--data FILE|FOLDER] [--only KIND] [--sample N] [--rounds N] [--json]` takes a list of
faults (`faults.json`: objects with `id`, `kind`, and for a kill `step` and `point`). Each case is
an instance of its own that reads a few publishers of the recorded edition over HTTP, with a worker
or several, PostgreSQL and an object store; a worker that ends is started again with the
supervisor's pauses. Afterwards it must hold: the same articles, entries and pictures as without
the fault, none lost, none twice; every invariant of the store; every object present and true to
its hash; no host asked faster than its pace; no article put aside as a bug of ours. How long it
took from the fault's end until all was read again is measured beside it (the aim is 60 s), and so
is the machine's load. Ends with 1 when a case did not hold.
"""

import argparse
import contextlib
import json
import os
import statistics
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fault_kinds
import msgspec
from fault_ground import HEALED_S, SLICES, Case, Given, Sabotage, die_with, ground

from dzherelo.jobs import warm

DATA = Path(__file__).parents[2] / "shared" / "data" / "hostile" / "faults.json"
AT_ONCE = 12
"""Cases side by side: most of a case is waiting for a dead worker's heartbeat to be missed."""
LONGEST_S = 420.0


class Job(msgspec.Struct, frozen=True):
    """One case to play: a fault and a seed, which chooses publishers, moments and numbers."""

    id: str
    kind: str
    seed: int

    @property
    def name(self) -> str:
        """A name for its folder and database."""
        plain = "".join(one if one.isalnum() else "_" for one in self.id)
        return f"{plain}_{self.seed}"


def listed(path: Path) -> list[dict[str, Any]]:
    """The faults of a file, or of every JSON file of a folder."""
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    return [row for file in files for row in json.loads(file.read_text()) if "id" in row]


def jobs(rows: list[dict[str, Any]], rounds: range, only: str) -> list[Job]:
    """Each fault once a round; kills and infrastructure mixed as the list has them."""
    chosen = [row for row in rows if only in f"{row.get('kind', '')} {row['id']}"]
    return [Job(row["id"], row.get("kind", ""), seed) for seed in rounds for row in chosen]


def calm(given: Given) -> None:
    """Play each slice without a fault: what must come out, and how often each point is reached."""
    running = {_begin(given, Job("calm", "", seed), still): seed for seed in range(len(SLICES))}
    points = {}
    while running:
        pid, _ = os.wait()
        seed = running.pop(pid, None)
        if seed is None:
            sys.exit("The edition is no longer served.")
        found = _result(given, Job("calm", "", seed))
        if found["wrong"]:
            sys.exit(f"Without any fault {SLICES[seed]} did not come through: {found['wrong']}")
        given.reference["+".join(SLICES[seed])] = found["picture"]
        points[seed] = found["points"]
    given.reference["points"] = points


def still(given: Given, job: Job) -> dict[str, Any]:
    """A slice without a fault."""
    case = Case(given, job.name, job.seed)
    try:
        case.begin()
        case.over()
        case.start(Sabotage(watch=True))
        took = case.heal()
        case.stop()
        wrong = case.judge() if took is not None else ["it did not come to its end"]
        seen = json.loads((case.home / "seen.json").read_text())
        return {"wrong": wrong, "picture": case.picture(), "points": seen, "took_s": took}
    finally:
        case.close()


def play(given: Given, job: Job) -> dict[str, Any]:
    """One case: what came of it."""
    found = fault_kinds.play_for(job.id)
    assert found is not None
    act, own = found
    case = Case(given, job.name, job.seed)
    began = time.monotonic()
    try:
        if own:
            case.on_its_own()
        case.begin()
        wrong = act(case)
        healed = case.heal()
        stopped = case.stop()
        if healed is None:
            wrong.append(f"not healed after {time.monotonic() - case.ended_at:.0f} s")
        wrong += case.judge()
        if wrong and os.environ.get("FAULTS_KEEP"):
            (Path(os.environ["FAULTS_KEEP"]) / f"{job.name}.log").write_bytes(
                (case.home / "worker.log").read_bytes()
            )
        return {
            "healed_s": healed,
            "stop_s": stopped,
            "wrong": wrong,
            "struck": "not struck" not in case.notes,
            "deaths": case.deaths,
            "took_s": time.monotonic() - began,
        }
    finally:
        case.kill()
        case.close()


def run(given: Given, todo: list[Job], at_once: int, until: float) -> list[dict[str, Any]]:
    """Play cases side by side, each in a process of its own, until the list or the time ends."""
    waiting, running, done = list(reversed(todo)), {}, []
    while running or (waiting and time.monotonic() < until):
        while waiting and len(running) < at_once and time.monotonic() < until:
            job = waiting.pop()
            running[_begin(given, job, play)] = (job, time.monotonic())
        for pid, (job, began) in list(running.items()):
            if os.waitpid(pid, os.WNOHANG)[0]:
                done.append(
                    {"id": job.id, "kind": job.kind, "seed": job.seed} | _result(given, job)
                )
                del running[pid]
                row = done[-1]
                said = "; ".join(row["wrong"])[:300] or f"held, {row['healed_s']:.1f} s"
                print(f"{len(done):4} {job.name}: {said}", file=sys.stderr, flush=True)
            elif time.monotonic() - began > LONGEST_S:
                os.kill(pid, 9)
        time.sleep(0.05)
    return done


def _begin(given: Given, job: Job, how: Callable[[Given, Job], dict[str, Any]]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        die_with(os.getppid())
        os.setpgrp()
        try:
            found = how(given, job)
        except BaseException:  # noqa: BLE001 the case's end, told in its row
            found = {"wrong": [traceback.format_exc()[-1500:]], "healed_s": None}
        (given.folder / f"{job.name}.json").write_text(json.dumps(found))
    finally:
        os._exit(0)


def _result(given: Given, job: Job) -> dict[str, Any]:
    path = given.folder / f"{job.name}.json"
    with contextlib.suppress(OSError, ValueError):
        return json.loads(path.read_text())
    return {"wrong": ["the case ended without a word"], "healed_s": None}


def table(rows: list[dict[str, Any]]) -> Iterator[str]:
    """A line for each fault."""
    by_id: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_id[row["id"]].append(row)
    yield f"{'fault':36} {'cases':>5} {'held':>5} {'median s':>9} {'longest s':>9}"
    for name, some in by_id.items():
        times = [row["healed_s"] for row in some if row["healed_s"] is not None]
        held = sum(not row["wrong"] for row in some)
        middle = (
            f"{statistics.median(times):9.1f} {max(times):9.1f}" if times else f"{'–':>9} {'–':>9}"
        )
        yield f"{name:36} {len(some):5} {held:5} {middle}"


def summary(rows: list[dict[str, Any]], skipped: list[str], minutes: float) -> dict[str, Any]:
    """The sums."""
    times = [row["healed_s"] for row in rows if row["healed_s"] is not None]
    kills = [row for row in rows if row["kind"] == "kill -9"]
    return {
        "cases": len(rows),
        "held": sum(not row["wrong"] for row in rows),
        "healed_in_time": sum(one <= HEALED_S for one in times),
        "load": round(os.getloadavg()[0], 1),
        "single_kills": sum(bool(row.get("struck")) for row in kills),
        "not_struck": sum(not row.get("struck") for row in kills),
        "group_kills": sum(row["id"] == "kill9-all-processes" for row in rows),
        "infrastructure": sum(row["kind"] == "infra" for row in rows),
        "longest_heal_s": round(max(times, default=0.0), 1),
        "median_heal_s": round(statistics.median(times), 1) if times else None,
        "minutes": round(minutes, 1),
        "cases_per_minute": round(len(rows) / minutes, 1) if minutes else None,
        "not_played": skipped,
    }


def asked() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="./dz faults", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="a list of faults, or a folder")
    parser.add_argument("--only", default="", help="those whose kind or id has this in it")
    parser.add_argument("--rounds", type=int, default=1, help="how often each fault is played")
    parser.add_argument("--first", type=int, default=0, help="the first round's number (its seed)")
    parser.add_argument("--sample", type=int, help="so many cases, spread over the list")
    parser.add_argument("--minutes", type=float, default=600, help="begin no case after this")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help="cases side by side")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


def measure(todo: list[Job], chosen: argparse.Namespace) -> tuple[list[dict[str, Any]], float]:
    """The rows of all cases, and the minutes they took."""
    # the pool's processes import their parent's main module, which here would be all of this
    del sys.modules["__main__"].__file__
    assert warm.LANGUAGES
    root = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 room for many clusters
    with tempfile.TemporaryDirectory(dir=root, prefix="faults") as folder:
        Path(folder).chmod(0o755)
        with ground(Path(folder)) as given:
            calm(given)
            began = time.monotonic()
            done = run(given, todo, chosen.at_once, began + chosen.minutes * 60)
            return done, (time.monotonic() - began) / 60


def main() -> None:
    """Play and print."""
    chosen = asked()
    if not chosen.data.exists():
        sys.exit(f"There is no {chosen.data}; name a list of faults with --data.")
    rows = listed(chosen.data)
    skipped = sorted({row["id"] for row in rows if fault_kinds.play_for(row["id"]) is None})
    every = jobs(rows, range(chosen.first, chosen.first + chosen.rounds), chosen.only)
    todo = [job for job in every if job.id not in skipped]
    if chosen.sample:
        todo = todo[:: max(1, len(todo) // chosen.sample)][: chosen.sample]
    done, minutes = measure(todo, chosen)
    sums = summary(done, skipped, minutes)
    wrong = [row for row in done if row["wrong"]]
    if chosen.json:
        print(json.dumps(sums | {"rows": done}, ensure_ascii=False))
    else:
        print("\n".join(table(done)))
        for row in wrong:
            print(f"! {row['id']} (seed {row['seed']}): {'; '.join(row['wrong'][:6])}")
        for name, value in sums.items():
            print(f"{name:18} {json.dumps(value, ensure_ascii=False)}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
