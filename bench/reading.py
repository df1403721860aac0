"""How long one page takes, beside trafilatura on the same pages in the same run.

`./dz bench reading [--data FOLDER] [--json]`: CPU milliseconds a page of one process, text and
metadata, from the bytes. The pages are those of `./dz eval reading`, else the project's own
(`tests/reading`). Both readers take turns page by page, so that a busy machine slows both alike;
the first round warms their caches and is not counted. `ratio` is trafilatura's time over ours.
"""

import gzip
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import eval_reading
import gates
import trafilatura

from dzherelo.extract import pages

ROUNDS = 3


def peer(page: bytes, url: str) -> object:
    """Trafilatura with metadata, with its default options."""
    return trafilatura.bare_extraction(page, url=url, with_metadata=True)


def ours(page: bytes, url: str) -> object:
    """The product's reader."""
    return pages.read(page, url=url, content_type="text/html", entry=None, now=eval_reading.NOW)


def spent_ms(reader: Callable[[bytes, str], object], page: bytes, url: str) -> float:
    """CPU time of one page."""
    began = time.process_time()
    reader(page, url)
    return 1000 * (time.process_time() - began)


def measure(found: list[tuple[bytes, str]]) -> dict[str, float | int]:
    """Means over the pages of the median of the rounds."""
    totals = {"ours": 0.0, "trafilatura": 0.0}
    for page, url in found:
        for name, reader in (("ours", ours), ("trafilatura", peer)):
            times = [spent_ms(reader, page, url) for _ in range(ROUNDS + 1)][1:]
            totals[name] += statistics.median(times)
    return {
        "pages": len(found),
        "kilobytes_per_page": round(sum(len(page) for page, _ in found) / len(found) / 1000),
        "ms_per_page": round(totals["ours"] / len(found), 2),
        "trafilatura_ms_per_page": round(totals["trafilatura"] / len(found), 2),
        "ratio": round(totals["trafilatura"] / totals["ours"], 2),
    }


def main() -> None:
    """Measure and print."""
    asked = gates.asked(__doc__, eval_reading.DATA if eval_reading.DATA.exists() else Path())
    with TemporaryDirectory() as folder:
        cases = [one for found in eval_reading.sets(asked.data).values() for one in found]
        cases = cases or eval_reading.written(Path(folder))
        found = [(gzip.decompress(one.page.read_bytes()), one.url) for one in cases]
    figures = measure(found)
    if asked.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:26} {value}")


if __name__ == "__main__":
    main()
