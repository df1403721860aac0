"""Trains stories/weights.json and counts stories/background.json.

`python -m bench.train_placement FOLDER` reads the labelled streams in FOLDER (those of the
evaluation data: uk_handwritten, en_wikinews_sources, en_basil, xl_warline, xl_itn), its labelled
pairs (pairs_toloka_ru_en, ru_pairs_urls_*) and the recorded edition, teaches a logistic
regression by Newton's method, writes both files and prints B cubed of the online simulation at
some thresholds. Nothing is random; it takes some minutes.
"""

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import eval_stories
import numpy as np
from tests.stories import streams

from dzherelo.model.ids import ArticleId
from dzherelo.stories import background, features, placement, sketches, vectors

HOME = Path(__file__).parents[1] / "src" / "dzherelo" / "stories"
SHARES = {"edition": 1.0, "hand": 1.0, "wiki": 1.0, "basil": 0.7, "warline": 0.25, "itn": 0.4}
SHARES |= {"pairs": 0.7, "slugs": 0.7}
"""How much each stream counts; within a stream right examples weigh as much in all."""
FILES = {
    "hand": ("uk_handwritten.dev.jsonl", False),
    "wiki": ("en_wikinews_sources.dev.jsonl", True),
    "basil": ("en_basil.dev.jsonl", True),
    "warline": ("xl_warline.dev.jsonl", False),
    "itn": ("xl_itn.dev.jsonl", False),
}
RIDGE = {"same": 1e-5, "brief": 1e-4, "kin": 3e-5, "foreign": 3e-5}
"""By group of features (see `placement.group`): the fewer examples, the more it holds back."""
EVERY_SLUG = 10
"""Of so many pairs of addresses one teaches; more do not change the weights."""
BARE = {"brief": -1.0}
"""What an article of nothing but a headline needs more evidence by: a wrong one draws others after
it. Not taught, for pairs do not see that: of two days of headlines, placed one by one with -0.6,
-1.0, both gain in precision and in recall."""
GROUPING = {"foreign", "kin", "brief", "bare"}
THRESHOLD = 0.33
COUNTED_FROM = 4
"""Articles of the edition that must have a term before it is in the background."""
DESCRIPTION = (
    "Logistic regression over the features of stories/features.py, trained by "
    "bench/train_placement.py on the recorded edition and on labelled streams of stories outside "
    "the project (Ukrainian, Russian, English). score = 1 / (1 + exp(-(bias + sum of weight x "
    "feature))); `same` is for stories that have a member in the article's language, `brief` for "
    "articles of a headline among them, `kin` for other East Slavic languages, `foreign` for the "
    "rest; an article joins at `threshold`."
)


def fit(examples: dict[str, list[streams.Example]], group: str, ridge: float) -> dict[str, float]:
    """The weights of one group of features."""
    names = sorted(name for name in next(iter(examples.values()))[0][0] if name not in GROUPING)
    rows, labels, weights = [], [], []
    for stream, found in examples.items():
        chosen = [(values, label) for values, label in found if placement.group(values) == group]
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


def of_pairs(rows: list[streams.Row], pairs: list[tuple[int, int, bool]]) -> list[streams.Example]:
    """Examples of labelled pairs: each text against the other, among those most like it."""
    texts, examples = eval_stories.Texts(rows), []
    both = [(pair[0], pair[1], pair[2]) for pair in pairs]
    for one, two, label in [*both, *((two, one, label) for one, two, label in both)]:
        numbers = sorted({two, *texts.near(one, eval_stories.COMPETITORS)})
        candidate = texts.candidates[one]
        corpus = vectors.Corpus(texts.known(candidate), len(rows), candidate.language)
        weighed = features.weigh(candidate, corpus)
        every = [features.compare(candidate, weighed, texts.story([n]), corpus) for n in numbers]
        asked = features.stand_out(every)[numbers.index(two)]
        if not asked.series:
            examples.append((asked.values, int(label)))
    return examples


def labelled_pairs(folder: Path) -> list[streams.Example]:
    """Examples of the pairs of Russian texts."""
    found = eval_stories.lines(folder, "pairs_toloka_ru_en")
    pairs = [one for one in found if one["lang"] == "ru"]
    rows = [eval_stories.text_row(one[side], "ru") for one in pairs for side in "ab"]
    labels = [(2 * at, 2 * at + 1, one["label"] == "OK") for at, one in enumerate(pairs)]
    return of_pairs(rows, labels)


def labelled_slugs(folder: Path) -> list[streams.Example]:
    """Examples of the pairs of addresses, day by day."""
    examples = []
    for path in eval_stories.files(folder, "ru_pairs_urls_"):
        known = eval_stories.readable(path)[::EVERY_SLUG]
        rows = eval_stories.slug_rows(known)
        places = {row.id: at for at, row in enumerate(rows)}
        labels = [(places[one], places[two], label == "OK") for one, two, label in known]
        examples += of_pairs(rows, labels)
    return examples


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
    examples |= {"pairs": labelled_pairs(folder), "slugs": labelled_slugs(folder)}
    sums = {group: fit(examples, group, ridge) for group, ridge in RIDGE.items()}
    for group, less in BARE.items():
        sums[group]["bare"] = less
    trained = {"description": DESCRIPTION, "threshold": THRESHOLD, **sums}
    _write("weights.json", trained)
    for threshold in (0.3, THRESHOLD, 0.45):
        trained["threshold"] = threshold
        _write("weights.json", trained)
        placement.weights.cache_clear()
        for name, articles in rows.items():
            marks = streams.b_cubed(articles, streams.Stream().run(articles))
            print(threshold, name, len(articles), "P {:.3f} R {:.3f} F {:.3f}".format(*marks))
    trained["threshold"] = THRESHOLD
    _write("weights.json", trained)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
