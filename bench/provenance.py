"""How many articles a second the provenance step reads: attributions, quotes, entities.

`./dz bench provenance [--json]`: the articles of the recorded edition, each read `ROUNDS` times by
one process after a first round that fills the caches (names, dictionaries), in CPU seconds, so that
a busy machine changes little. `cold` is that first round. The aim is 250 articles a second.
"""

import json
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import gates

from dzherelo.edition import clock, markup, stories
from dzherelo.model.blocks import Block
from dzherelo.model.ids import SourceId
from dzherelo.provenance import attributions, entities, quotes
from dzherelo.sources.outlets import OutletIndex

ROUNDS = 3
Piece = tuple[str, str, SourceId, tuple[Block, ...]]
"""Title, language, publisher and blocks of an article."""


def pieces() -> tuple[OutletIndex, list[Piece]]:
    """The recorded edition's articles, and its publishers by name."""
    edition = stories.load()
    index = OutletIndex(one.source for one in edition.publishers.values())
    epoch = clock.Epoch(date(2026, 2, 11))
    found = []
    for piece in edition.pieces.values():
        parts = [clock.dated(part, epoch, piece.language) for part in piece.parts]
        own = SourceId(edition.publishers[piece.publisher].number)
        found.append((piece.title, piece.language, own, markup.blocks(parts)))
    return index, found


def step(index: OutletIndex, piece: Piece) -> None:
    """What the stage `profile` does for provenance."""
    title, language, own, blocks = piece
    named = attributions.find(blocks, title=title, language=language, outlets=index, own=own)
    quotes.find(blocks, named, title=title)
    entities.find(blocks, title=title, language=language, outlets=index)


def spent_s(work: Callable[[], Any]) -> float:
    """CPU seconds of one call."""
    began = time.process_time()
    work()
    return time.process_time() - began


def measure() -> dict[str, float | int]:
    """Articles and characters, and articles a second, cold and warm."""
    index, found = pieces()

    def once() -> None:
        for piece in found:
            step(index, piece)

    cold = spent_s(once)
    warm = min(spent_s(once) for _ in range(ROUNDS))
    letters = sum(len(block.text) for piece in found for block in piece[3])
    return {
        "articles": len(found),
        "characters_per_article": round(letters / len(found)),
        "articles_per_s_cold": round(len(found) / cold, 1),
        "articles_per_s": round(len(found) / warm, 1),
    }


def main() -> None:
    """Measure and print."""
    asked = gates.asked(__doc__, gates.FLOORS)
    figures = measure()
    if asked.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:26} {value}")


if __name__ == "__main__":
    main()
