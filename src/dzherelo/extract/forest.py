"""Boosted trees as plain tables: which pieces of a page are its article (Friedman 2001).

`forest.json` is written by `bench/train_reading.py`. Each tree is a row of nodes; a node asks
whether feature `f` is at most `t` and goes to node `l` or else `r`; a leaf points to itself and
gives `v`. The sum of the leaves is the logarithm of the odds.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from dzherelo.extract.features import Rows

FIRST = 80
"""Trees that all pieces are asked; the others only those that are not hopeless by then."""
HOPELESS = -3.5
"""Logarithm of the odds after the first trees under which a piece is the article's no more."""


class Tables(msgspec.Struct):
    """The trees as they lie in the file, padded to one width of nodes; `f` is -1 at a leaf."""

    description: str
    features: int
    depth: int
    f: list[list[int]]
    t: list[list[float]]
    l: list[list[int]]  # noqa: E741 (left, as in the description above)
    r: list[list[int]]
    v: list[list[float]]


class Forest(NamedTuple):
    """Trees side by side: every array has the shape (trees, nodes), flattened."""

    depth: int
    roots: NDArray[np.intp]
    feature: NDArray[np.intp]
    limit: NDArray[np.float32]
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    value: NDArray[np.float64]

    def chances(self, rows: Rows) -> NDArray[np.float64]:
        """Return the chance (0 to 1) of each of the rows, of shape (n, features)."""
        odds = self._odds(rows, self.roots[:FIRST])
        open_ = odds > HOPELESS
        odds[open_] += self._odds(rows[open_], self.roots[FIRST:])
        return 1.0 / (1.0 + np.exp(-odds))

    def _odds(self, rows: Rows, roots: NDArray[np.intp]) -> NDArray[np.float64]:
        """The sum of the leaves of some trees for each row."""
        number, width = rows.shape
        flat = rows.ravel()
        start = (np.arange(number) * width)[:, None]
        at = np.repeat(roots[None, :], number, axis=0)
        for _ in range(self.depth):
            low = flat[start + self.feature[at]] <= self.limit[at]
            at = np.where(low, self.left[at], self.right[at])
        total: NDArray[np.float64] = self.value[at].sum(axis=1)
        return total


def build(tables: Tables) -> Forest:
    """Lay the trees of the tables side by side."""
    trees, nodes = len(tables.f), max(map(len, tables.f))
    feature = _padded(tables.f, nodes, -1)
    own, leaf = np.arange(nodes), feature < 0
    shift = (np.arange(trees) * nodes)[:, None]
    left = np.where(leaf, own, _padded(tables.l, nodes, 0)) + shift
    right = np.where(leaf, own, _padded(tables.r, nodes, 0)) + shift
    return Forest(
        tables.depth,
        shift.ravel().astype(np.intp),
        np.maximum(feature, 0).ravel().astype(np.intp),
        _padded(tables.t, nodes, 0).ravel().astype(np.float32),
        left.ravel().astype(np.intp),
        right.ravel().astype(np.intp),
        _padded(tables.v, nodes, 0).ravel(),
    )


def _padded(rows: Sequence[Sequence[float]], width: int, blank: float) -> NDArray[np.float64]:
    """The rows as one array, filled up at their ends."""
    return np.array([[*row, *(blank for _ in range(width - len(row)))] for row in rows], np.float64)


@lru_cache(maxsize=1)
def load() -> Forest:
    """The forest of the product."""
    raw = files("dzherelo.extract").joinpath("forest.json").read_bytes()
    return build(msgspec.json.decode(raw, type=Tables))
