"""Floors of quality that only rise: what a part reached on data whose digest is pinned.

`bench/floors.json` holds, for each part, the digest of the data that was judged and the least
value of each figure. Other data are judged without floors, for a floor says nothing about them.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

FLOORS = Path(__file__).with_name("floors.json")
SLACK = 0.005
"""What a figure may lose before it counts as worse: rounding, a new version of a dictionary."""


def asked(
    description: str,
    data: Path,
    arguments: Sequence[str] | None = None,
    more: tuple[str, Path] | None = None,
) -> argparse.Namespace:
    """What every evaluation is asked: `data` (a file or a folder, by default this), `json`, `keep`.

    `more` is one further file with the name of its option.

    Ends the program with a sentence when the data are not there.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=data, help="the labelled data to judge by")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--keep", action="store_true", help="lift the floors to what was reached")
    if more is not None:
        parser.add_argument(
            f"--{more[0]}", type=Path, default=more[1], help="further labelled data"
        )
    given = parser.parse_args(arguments)
    if not given.data.exists():
        sys.exit(f"There is no {given.data}: name the labelled data with --data")
    return given


def digest(files: Iterable[Path]) -> str:
    """SHA-256 over names and contents of files, in the order of their names."""
    whole = hashlib.sha256()
    for file in sorted(files, key=lambda one: one.name):
        whole.update(file.name.encode() + b"\0")
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def fallen(part: str, figures: Mapping[str, Any], judged: str) -> list[str]:
    """Sentences about figures below their floors; empty for data that are not the pinned ones."""
    pinned = _read().get(part, {})
    if pinned.get("digest") != judged:
        return []
    return [
        f"{part}: {name} is {figures[name]:.4f}, its floor is {least:.4f}"
        for name, least in sorted(pinned["floors"].items())
        if figures.get(name) is not None and figures[name] < least - SLACK
    ]


def raise_floors(part: str, figures: Mapping[str, Any], judged: str) -> None:
    """Pin the digest and lift each floor to the figure reached; none is ever lowered."""
    every = _read()
    pinned = every.setdefault(part, {"digest": judged, "floors": {}})
    if pinned["digest"] != judged:
        sys.exit(f"{FLOORS.name} pins other data for {part}: remove its entry, and say why")
    floors = pinned["floors"]
    for name, value in figures.items():
        if isinstance(value, float):
            floors[name] = max(floors.get(name, 0.0), value)
    FLOORS.write_text(json.dumps(every, indent=1, sort_keys=True) + "\n", "utf-8")


def settle(part: str, figures: Mapping[str, Any], judged: str, *, keep: bool) -> bool:
    """Whether every floor of a part holds; if asked, the floors are lifted instead."""
    if keep:
        raise_floors(part, figures, judged)
        return True
    low = fallen(part, figures, judged)
    for sentence in low:
        print(sentence, file=sys.stderr)
    return not low


def close(part: str, figures: Mapping[str, Any], judged: str, *, keep: bool) -> None:
    """The end of an evaluation: lift the floors if asked, else fail where one is missed."""
    sys.exit(0 if settle(part, figures, judged, keep=keep) else 1)


def _read() -> dict[str, Any]:
    return dict(json.loads(FLOORS.read_text("utf-8"))) if FLOORS.exists() else {}
