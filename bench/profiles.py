"""Whether profiles come out the same twice: spans, entities, quotes and keys, byte by byte.

`--articles N` makes N articles of the recorded edition's paragraphs (mixed, so that no two are
alike) and computes their profiles in two processes with other hash seeds, as a rebuild would after
a restart. Ends with 1 when any differs, and prints the articles a second of one process.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from dzherelo.edition import markup, stories
from dzherelo.model.article import Article, Extracted
from dzherelo.model.ids import ArticleId, FeedId, SourceId
from dzherelo.model.source import Source
from dzherelo.pipeline import profile

SEEDS = ("1", "2")
STEP = 7
"""How far the next paragraph is taken from: prime to the edition's number of pieces."""
SEEN = datetime(2026, 2, 11, 9, tzinfo=UTC)


def articles(number: int) -> Iterator[Article]:
    """So many articles: the first ones as they stand, then each with paragraphs of others."""
    pieces = list(stories.load().pieces.values())
    for count in range(number):
        piece, turn = pieces[count % len(pieces)], count // len(pieces)
        mixed = [pieces[(count + STEP * step) % len(pieces)].parts for step in range(1, turn + 1)]
        added = [parts[turn % len(parts)] for parts in mixed]
        blocks = markup.blocks([*piece.parts, *added])
        content = Extracted(piece.title, "", blocks, language=piece.language)
        yield Article(ArticleId(count + 1), SourceId(0), FeedId(0), "", 1, content, SEEN)


def digest(number: int) -> dict[str, object]:
    """A hash over the profiles of so many articles, and the seconds of CPU they took."""
    sources = tuple(
        Source(SourceId(one.number), one.id, one.name, "", one.kind, aliases=one.aliases)
        for one in stories.load().publishers.values()
    )
    packed, whole = msgspec.msgpack.encode(sources), hashlib.sha256()
    started = time.process_time()
    for one in articles(number):
        whole.update(msgspec.json.encode(profile.compute(one, packed)))
    return {"digest": whole.hexdigest(), "cpu_s": round(time.process_time() - started, 2)}


def twice(number: int) -> list[dict[str, object]]:
    """The digests of two processes."""
    found = []
    for seed in SEEDS:
        done = subprocess.run(
            [sys.executable, __file__, "--articles", str(number), "--once"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
        found.append(json.loads(done.stdout))
    return found


def main() -> None:
    """Compute twice and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.once:
        print(json.dumps(digest(asked.articles)))
        return
    one, other = twice(asked.articles)
    same = one["digest"] == other["digest"]
    rate = round(asked.articles / float(str(one["cpu_s"])), 1)
    print(json.dumps({"articles": asked.articles, "same": same, "articles_per_cpu_s": rate}))
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
