"""Trains extract/forest.json: which pieces of a page are its article.

`python -m bench.train_reading FOLDER... [--write]` reads labelled pages as `bench/eval_reading.py`
does (scrapinghub, NAEB, fundus, Ukrainian), those of the recorded edition and of `tests/reading`,
and, when there, `mozilla-readability/`, whose labels are another extractor's and weigh less. Pages
are judged in five folds, host by host, by a model that has not seen the publisher; that is the
honest figure, printed for each set. `--write` then teaches all pages and writes the tables. It
needs LightGBM (`pip install lightgbm`), which nothing else does. Two runs give the same tables.
"""

import argparse
import gzip
import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import eval_reading
import lightgbm
import msgspec
import numpy as np
from numpy.typing import NDArray

from dzherelo.edition import answers, clock, places, stories
from dzherelo.edition.markup import blocks
from dzherelo.edition.world import World
from dzherelo.extract import features, forest, metadata, pieces, running, trees
from dzherelo.model.blocks import Embed, Figure
from dzherelo.model.outcome import Fault

TABLES = Path(__file__).parents[1] / "src" / "dzherelo" / "extract" / "forest.json"
Marks = tuple[float, float]
"""Precision and recall."""
FOLDS = 5
ROUNDS = 250
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.06,
    "num_leaves": 15,
    "max_depth": 6,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "verbose": -1,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
}
WEIGHTS = {"mozilla": 0.6, "edition": 0.25}
"""How much the pages of a set count; 1 when it is not named here."""
KNOWN = 0.5
"""Precision and recall under which a page's label is taken for a mistake, and not taught.

Many texts of NAEB are cut short, and some labels belong to another article of the page."""
EVEN = 1.0
"""Weight that is the same for each piece of a page, beside that by its words."""
DESCRIPTION = (
    "Boosted trees over the rows of extract/features.py, written by bench/train_reading.py: the "
    "sum of the leaves is the logarithm of the odds that a piece belongs to the article."
)
_WORD = re.compile(r"\w+")


@dataclass
class Page:
    """A labelled page, cut into pieces."""

    name: str
    host: str
    case: eval_reading.Case
    rows: NDArray[np.float32]
    share: NDArray[np.float64]
    """Part of each piece's runs of four words that is in the gold text."""
    words: NDArray[np.float64]
    texts: NDArray[np.bool_]

    @property
    def key(self) -> str:
        """Tells pages apart."""
        return str(self.case.page)


def cases(folder: Path) -> Iterator[tuple[str, eval_reading.Case]]:
    """All labelled pages of a folder with the name of their set."""
    for name, found in eval_reading.sets(folder).items():
        yield from ((name, one) for one in found)
    for place in sorted(folder.glob("mozilla-readability/*/expected.html.gz")):
        gold = trees.build(gzip.decompress(place.read_bytes()).decode("utf-8", "replace"))
        if gold is not None:
            text = "\n".join(one.text for one in pieces.cut(gold, "https://site.example/"))
            page = place.with_name("source.html.gz")
            yield "mozilla", eval_reading.Case(page, "https://site.example/a", text)


def of_edition(folder: Path) -> Iterator[tuple[str, eval_reading.Case]]:
    """The pages that stand at the end of the recorded edition, written into a folder."""
    found, epoch = stories.load(), clock.ending(eval_reading.NOW)
    bases = {name: f"https://{name}.example" for name in found.publishers}
    located = places.locate(found, epoch)
    world = World(found, epoch, clock.read("end"), bases, located, eval_reading.NOW)
    for publisher in found.publishers.values():
        for piece, revision in world.standing(publisher.id):
            url = urlsplit(world.address(piece.id))
            body = answers.answer(world, publisher, url.path, dict(parse_qsl(url.query))).body
            page = folder / f"{piece.id}.html.gz"
            page.write_bytes(gzip.compress(body))
            told = (one for one in blocks(revision.parts) if not isinstance(one, Figure | Embed))
            text = "\n".join(one.text for one in told)
            yield "edition", eval_reading.Case(page, url.geturl(), text)


def prepare(name: str, case: eval_reading.Case) -> Page | None:
    """Cut a page and compare its pieces with the gold text."""
    parsed = trees.parse(gzip.decompress(case.page.read_bytes()), "text/html")
    if isinstance(parsed, Fault):
        return None
    claims = metadata.read(parsed.root, case.url, eval_reading.NOW)
    trees.thin(parsed.root)
    found = pieces.cut(parsed.root, case.url)
    if not found:
        return None
    told = running.told(claims.titles, (claims.description,), claims.body)
    gold = _WORD.findall(case.text.lower())
    runs, line = features.runs(gold), f" {' '.join(gold)} "
    shares = []
    for piece in found:
        own = _WORD.findall(piece.text.lower())
        every = [tuple(own[at : at + features.RUN]) for at in range(len(own) - features.RUN + 1)]
        if every:
            shares.append(sum(run in runs for run in every) / len(every))
        else:
            shares.append(float(bool(own) and f" {' '.join(own)} " in line))
    return Page(
        name,
        case.page.parent.name if name == "mozilla" else eval_reading.publisher(name, case),
        case,
        features.look(found, told),
        np.array(shares),
        np.array([len(_WORD.findall(piece.text)) for piece in found], float),
        np.array([bool(piece.text) and piece.kind != "embed" for piece in found]),
    )


def fold(page: Page) -> int:
    """The fold in which a publisher is judged."""
    return int(hashlib.md5(page.host.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def teach(pages: Sequence[Page]) -> lightgbm.Booster:
    """Train on pages: each page weighs the same, its pieces by their words."""
    rows, labels, weights = [], [], []
    for page in pages:
        total = (page.share * page.words).sum() or page.words.sum() or 1.0
        weight = page.words / total + EVEN / len(page.texts)
        weight *= np.maximum(np.abs(page.share - 0.5) * 2, 0.1) * WEIGHTS.get(page.name, 1.0)
        rows.append(page.rows[page.texts])
        labels.append(page.share[page.texts] >= 0.5)
        weights.append(weight[page.texts])
    weight = np.concatenate(weights)
    data = lightgbm.Dataset(
        np.concatenate(rows), np.concatenate(labels).astype(int), weight=weight / weight.mean()
    )
    return lightgbm.train(PARAMETERS, data, ROUNDS)


def judge(pages: Sequence[Page], without: frozenset[str] = frozenset()) -> dict[str, Marks]:
    """Precision and recall of every page, read whole by a model that has not seen its publisher."""
    found = {}
    for number in range(FOLDS):
        model = teach([p for p in pages if fold(p) != number and p.key not in without])
        with using(tables(model)):
            for page in (one for one in pages if fold(one) == number):
                read = eval_reading.read(page.case)
                found[page.key] = read.precision, read.recall
    return found


@contextmanager
def using(made: forest.Tables) -> Iterator[None]:
    """Reads with other tables than the product's."""
    own = forest.load
    other = forest.build(made)
    forest.load = lambda: other
    try:
        yield
    finally:
        forest.load = own


def report(pages: Sequence[Page], judged: dict[str, Marks]) -> dict[str, float]:
    """F1 of the mean precision and recall of each set."""
    by_set = defaultdict(list)
    for page in pages:
        by_set[page.name].append(judged[page.key])
    figures = {}
    for name, every in by_set.items():
        precision, recall = np.mean(every, axis=0)
        figures[name] = round(float(2 * precision * recall / (precision + recall)), 4)
        print(
            f"{name:12} {len(every):4} pages  P {precision:.4f} R {recall:.4f} F1 {figures[name]}"
        )
    return figures


def tables(model: lightgbm.Booster) -> forest.Tables:
    """The trees of a model as plain tables."""
    dumped = model.dump_model()
    made = forest.Tables(DESCRIPTION, dumped["max_feature_idx"] + 1, 0, [], [], [], [], [])
    for tree in dumped["tree_info"]:
        nodes: list[list[float]] = []
        made.depth = max(made.depth, _add(nodes, tree["tree_structure"]))
        f, t, left, right, v = zip(*nodes, strict=True)
        made.f.append([int(one) for one in f])
        made.t.append(list(t))
        made.l.append([int(one) for one in left])
        made.r.append([int(one) for one in right])
        made.v.append(list(v))
    return made


def _add(nodes: list[list[float]], node: dict[str, Any]) -> int:
    """Append a node and all below it, as (feature, limit, left, right, value); give its depth."""
    at = len(nodes)
    if "leaf_value" in node:
        nodes.append([-1, 0.0, at, at, round(node["leaf_value"], 5)])
        return 0
    limit = float(np.float32(node["threshold"]))
    nodes.append([node["split_feature"], limit, at + 1, -1, 0.0])
    depth = _add(nodes, node["left_child"])
    nodes[at][3] = len(nodes)
    return 1 + max(depth, _add(nodes, node["right_child"]))


def main() -> None:
    """Judge by folds; write when asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true", help="teach all pages and write the tables")
    asked = parser.parse_args()
    with TemporaryDirectory() as place:
        folder = Path(place)
        told = [*of_edition(folder), *(("written", one) for one in eval_reading.written(folder))]
        told += [one for data in asked.folders for one in cases(data)]
        _judge_and_write(told, write=asked.write)


def _judge_and_write(told: Sequence[tuple[str, eval_reading.Case]], *, write: bool) -> None:
    pages = [page for name, case in told if (page := prepare(name, case)) is not None]
    print(f"{len(pages)} pages of {len({page.host for page in pages})} publishers", file=sys.stderr)
    first = judge(pages)
    doubted = (page for page in pages if page.name in {"naeb", "mozilla"})
    wrong = frozenset(page.key for page in doubted if min(first[page.key]) < KNOWN)
    print(f"{len(wrong)} pages are not taught: their labels look wrong")
    report(pages, judge(pages, wrong))
    if write:
        made = tables(teach([page for page in pages if page.key not in wrong]))
        TABLES.write_bytes(msgspec.json.encode(made) + b"\n")


if __name__ == "__main__":
    main()
