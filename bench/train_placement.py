"""Trains stories/weights.json and counts stories/background.json.

`python -m bench.train_placement FOLDER` reads the labelled streams in FOLDER (those of the
evaluation data: uk_handwritten, en_wikinews_sources, en_basil, xl_warline, xl_itn) and the
recorded edition, teaches a logistic regression by Newton's method, prints B cubed of the online
simulation at some thresholds and writes both files. Nothing is random; it takes some minutes.
"""

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from tests.stories import streams

from dzherelo.model.ids import ArticleId
from dzherelo.stories import background, placement, sketches

HOME = Path(__file__).parents[1] / "src" / "dzherelo" / "stories"
SHARES = {"edition": 1.0, "hand": 1.0, "wiki": 1.0, "basil": 0.7, "warline": 0.25, "itn": 0.4}
"""How much each stream counts; within a stream right examples weigh as much in all."""
FILES = {
    "hand": ("uk_handwritten.dev.jsonl", False),
    "wiki": ("en_wikinews_sources.dev.jsonl", True),
    "basil": ("en_basil.dev.jsonl", True),
    "warline": ("xl_warline.dev.jsonl", False),
    "itn": ("xl_itn.dev.jsonl", False),
}
RIDGE = {"same": 1e-5, "foreign": 3e-5}
THRESHOLD = 0.33
COUNTED_FROM = 4
"""Articles of the edition that must have a term before it is in the background."""
DESCRIPTION = (
    "Logistic regression over the features of stories/features.py, trained by "
    "bench/train_placement.py on the recorded edition and on labelled streams of stories outside "
    "the project (Ukrainian, Russian, English). score = 1 / (1 + exp(-(bias + sum of weight x "
    "feature))); `same` is for stories that have a member in the article's language, `foreign` "
    "for the others; an article joins at `threshold`."
)


def fit(
    examples: dict[str, list[streams.Example]], foreign: float, ridge: float
) -> dict[str, float]:
    """The weights for stories in the same (0) or in other languages only (1)."""
    names = sorted(name for name in next(iter(examples.values()))[0][0] if name != "foreign")
    rows, labels, weights = [], [], []
    for stream, found in examples.items():
        chosen = [(values, label) for values, label in found if values["foreign"] == foreign]
        right = max(sum(label for _, label in chosen), 15)
        for values, label in chosen:
            rows.append([*(values[name] for name in names), 1.0])
            labels.append(label)
            weights.append(SHARES[stream] / right)
    x, y, w = np.array(rows), np.array(labels, float), np.array(weights)
    w *= len(w) / w.sum()
    theta, penalty = np.zeros(x.shape[1]), np.ones(x.shape[1])
    penalty[-1] = 1e-6
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(x @ theta, -40, 40)))
        gradient = x.T @ (w * (p - y)) / len(y) + ridge * penalty * theta
        curvature = (x * (w * p * (1 - p))[:, None]).T @ x / len(y) + ridge * np.diag(penalty)
        theta -= np.linalg.solve(curvature, gradient)
    return dict(sorted(zip([*names, "bias"], (round(float(t), 3) for t in theta), strict=True)))


def count(rows: list[streams.Row]) -> None:
    """Writes the background frequencies."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    counted: Counter[str] = Counter()
    for row in rows:
        made = sketches.candidate(row.profile, article=ArticleId(1), when=now, first_seen=now)
        counted.update(placement.counted_terms(made))
    kept = {term: number for term, number in sorted(counted.items()) if number >= COUNTED_FROM}
    words = "Terms of the recorded edition; namespaces as in placement.counted_terms."
    _write("background.json", {"description": words, "total": len(rows), "terms": kept})
    background.load.cache_clear()


def _write(name: str, content: object) -> None:
    text = json.dumps(content, indent=0, ensure_ascii=False) + "\n"
    (HOME / name).write_text(text, "utf-8")


def main(folder: Path) -> None:
    """Trains, writes and reports."""
    rows = {"edition": streams.of_edition()}
    for name, (file, packed) in FILES.items():
        rows[name] = streams.of_file(folder / file, packed=packed)
    count(rows["edition"])
    examples: dict[str, list[streams.Example]] = {}
    for name, articles in rows.items():
        examples[name] = []
        streams.Stream(examples[name]).run(articles)
    same, foreign = fit(examples, 0.0, RIDGE["same"]), fit(examples, 1.0, RIDGE["foreign"])
    for threshold in (0.3, THRESHOLD, 0.45):
        trained = {
            "description": DESCRIPTION,
            "threshold": threshold,
            "same": same,
            "foreign": foreign,
        }
        _write("weights.json", trained)
        placement.weights.cache_clear()
        for name, articles in rows.items():
            marks = streams.b_cubed(articles, streams.Stream().run(articles))
            print(threshold, name, len(articles), "P {:.3f} R {:.3f} F {:.3f}".format(*marks))
    trained["threshold"] = THRESHOLD
    _write("weights.json", trained)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
