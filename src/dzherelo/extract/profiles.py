"""What many pages of one site have in common: lines that belong to the site, not to an article."""

from collections import Counter
from collections.abc import Iterable

from dzherelo.extract import pieces, trees
from dzherelo.model.outcome import Fault
from dzherelo.text import normal

PAGES = 3
"""Pages of a site that must share a line; two may tell the same news in the same words."""
SHARE = 0.05
"""Part of the seen pages that must share it; a sentence of background returns, but not so often."""


def lines(page: bytes, content_type: str = "") -> frozenset[int]:
    """Return the hashes of a page's text lines (text.normal.paragraph_hash), none for no page."""
    parsed = trees.parse(page, content_type)
    if isinstance(parsed, Fault):
        return frozenset()
    return frozenset(normal.paragraph_hash(p.text) for p in pieces.cut(parsed.root, "") if p.text)


def repeated(seen: Iterable[frozenset[int]]) -> frozenset[int]:
    """Return the hashes that stand on so many of a site's pages that no article owns them.

    `seen` holds one set for each page, of different articles. The result is for pages.read.
    """
    pages = list(seen)
    counts = Counter(line for one in pages for line in one)
    least = max(PAGES, SHARE * len(pages))
    return frozenset(line for line, count in counts.items() if count >= least)
