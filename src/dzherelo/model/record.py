"""The record of a publisher: figures from what we saw it do, each with the cases behind it."""

import msgspec

FIGURES: dict[str, str] = {
    "own": "all",
    "first": "shared",
    "cited": "",
    "uncredited": "all",
    "silent": "changed",
    "gone": "all",
    "doubted": "all",
}
"""The figures in their order, and what each is a share of: "all" its articles, "shared" those in
stories that others told too, "changed" those that it edited, "" nothing."""

LAGS = (300.0, 900.0, 3600.0, 10800.0, 43200.0, 86400.0)
"""Seconds behind the first report up to which a story is counted in each bar; the last is open."""


class Figure(msgspec.Struct, frozen=True):
    """How many articles, of how many (0 when it is a share of nothing)."""

    name: str
    count: int
    of: int

    @property
    def share(self) -> float | None:
        """0 to 1; None when it is a share of nothing."""
        return self.count / self.of if self.of else None


class Record(msgspec.Struct, frozen=True):
    """The figures over `articles`, the median lag in seconds, and lags counted by `LAGS`."""

    articles: int
    figures: tuple[Figure, ...]
    lag_s: float | None = None
    lags: tuple[int, ...] = ()
