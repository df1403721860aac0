"""Edges between articles and their sources, each with the evidence for it."""

from typing import Literal

import msgspec

from dzherelo.model.ids import ArticleId, SourceId

RelationKind = Literal["duplicate", "republication", "reprint", "partial", "cites", "links"]
COPY_KINDS: frozenset[str] = frozenset({"duplicate", "republication", "reprint"})
"""Relations that fold an article under its original; the others only point."""


class Evidence(msgspec.Struct, frozen=True):
    """The words that prove a relation: a block and [start, end) in it."""

    block: int
    start: int
    end: int
    text: str = ""


class Relation(msgspec.Struct, frozen=True):
    """`article` took something from `other` (an article) or from `outlet` / `name` (who it names).

    `share` is the part of `article`'s shingles found in `other` (0 to 1) for copies. `credited`
    tells whether a copy names where it was taken from.
    """

    kind: RelationKind
    article: ArticleId
    other: ArticleId | None = None
    outlet: SourceId | None = None
    name: str = ""
    platform: str = ""
    share: float = 0.0
    credited: bool = False
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""
