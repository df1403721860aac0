"""Figures in Prometheus' text format, version 0.0.4."""

from collections.abc import Iterable, Mapping

import msgspec

TYPE = "text/plain; version=0.0.4"


class Family(msgspec.Struct, frozen=True):
    """A figure by name, what it says, its kind (counter or gauge), a value for each set of labels.

    Seconds, bytes and counts only; names end in their unit, counters in `_total`.
    """

    name: str
    words: str
    kind: str
    samples: tuple[tuple[Mapping[str, str], float], ...]


def gauge(name: str, words: str, value: float) -> Family:
    """A figure without labels that goes up and down."""
    return Family(name, words, "gauge", (({}, value),))


def counter(name: str, words: str, value: float) -> Family:
    """A figure without labels that only grows."""
    return Family(name, words, "counter", (({}, value),))


def write(families: Iterable[Family]) -> bytes:
    """All figures; those without a sample are left out."""
    lines: list[str] = []
    for one in families:
        if not one.samples:
            continue
        lines += [f"# HELP {one.name} {_line(one.words)}", f"# TYPE {one.name} {one.kind}"]
        lines += [f"{one.name}{_labels(labels)} {value:.17g}" for labels, value in one.samples]
    return ("\n".join(lines) + "\n").encode()


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_quoted(value)}"' for name, value in labels.items()) + "}"


def _line(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _quoted(text: str) -> str:
    return _line(text).replace('"', '\\"')
