"""Reading pages: article text, title, date and authors on labelled pages of many publishers.

`./dz eval reading --data FOLDER` judges a folder with some of these: `scrapinghub/` and `naeb/`
(pages under `html/`, gold text in one JSON), `fundus/COUNTRY/` (pages, a JSON of gold a publisher,
`meta.info` with addresses), `uk-nolicence/` (pages, `gold.json`), `feeds/`. What is absent
gives null.
`written_f1` is of the project's own Ukrainian pages (`tests/reading`). All pages but those that
were kept back taught the model: what it makes of unseen publishers says `bench/train_reading.py`.

Text: F1 of the mean precision and mean recall over runs of four words (the measure of the
scrapinghub benchmark). `fundus_title`: equal after folding spaces and quotation marks.
`fundus_memory_f1` and its like: the same pages read once more with what the other pages of their
publisher left behind (mostly a single one; a publisher without another page is read as before).
`fundus_date`: the same day in UTC, or as written where the page names no zone. `fundus_authors`:
the same set of names. `ms_per_page`: CPU time of one process, everything included that
`extract.pages.read` does. Feeds: see `reading_feeds.py`.
"""

import gzip
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import gates
import msgspec
import reading_feeds
from tests.reading import build

from dzherelo.extract import pages
from dzherelo.extract.sites import Site
from dzherelo.model.article import Extracted
from dzherelo.model.blocks import plain
from dzherelo.model.trace import Trace
from dzherelo.text.normal import fold

DATA = Path(__file__).parents[2] / "shared" / "data" / "reading"
WORST = 12
REMEMBERED = ("fundus", "naeb", "written")
"""Sets with several pages of some publishers."""
_ASSUMED = ZoneInfo("Europe/Kyiv")
NOW = datetime(2026, 11, 20, tzinfo=UTC)
_DATED = re.compile(r"_(\d{4})_(\d\d)_(\d\d)$")


class Case(msgspec.Struct):
    """A page with what is known about the article on it."""

    page: Path
    url: str
    text: str
    title: str = ""
    published: str = ""
    authors: tuple[str, ...] = ()


class Result(msgspec.Struct):
    """How a page was read; `cpu_s` is the time of `pages.read` alone."""

    case: Case
    precision: float
    recall: float
    read: Extracted | None
    trace: Trace
    cpu_s: float


def bodies(folder: Path, file: str, places: str) -> Iterator[Case]:
    """Pages whose gold texts stand in one file."""
    path = folder / file
    if not path.exists():
        return
    raw = path.read_bytes()
    for key, gold in sorted(
        json.loads(gzip.decompress(raw) if file.endswith("gz") else raw).items()
    ):
        page = folder / places / f"{key}.html.gz"
        if page.exists():
            url = gold.get("url") or f"https://site.example/{key}"
            yield Case(page, url, gold["articleBody"])


def fundus(folder: Path) -> Iterator[Case]:
    """Pages of publishers; the versions of the gold are numbered in the order of the crawls."""
    for file in sorted(folder.glob("*/*.json.gz")):
        publisher = file.name.removesuffix(".json.gz")
        gold = json.loads(gzip.decompress(file.read_bytes()))
        versions = [gold[name] for name in sorted(gold, key=_version)]
        told = json.loads((file.parent / "meta.info").read_text("utf-8"))
        found = file.parent.glob(f"{publisher}_*.html.gz")
        crawled = sorted(page for page in found if _crawl(page, publisher))
        if len(crawled) != len(versions):
            print(f"{file}: {len(crawled)} pages, {len(versions)} versions", file=sys.stderr)
            continue
        for page, one in zip(crawled, versions, strict=True):
            yield _fundus_case(page, one, told.get(page.name, {}).get("url", ""))


def _version(name: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", name)]


def _crawl(page: Path, publisher: str) -> bool:
    return _DATED.fullmatch(page.name.removesuffix(".html.gz").removeprefix(publisher)) is not None


def _fundus_case(page: Path, gold: dict[str, Any], url: str) -> Case:
    body = gold.get("body") or {}
    sections = body.get("sections") or []
    parts = [*(body.get("summary") or [])]
    for section in sections:
        parts += [*(section.get("headline") or []), *(section.get("paragraphs") or [])]
    return Case(
        page,
        url or "https://site.example/a",
        "\n".join(parts),
        gold.get("title") or "",
        str(gold.get("publishing_date") or ""),
        tuple(gold.get("authors") or ()),
    )


def runs(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


def publisher(name: str, case: Case) -> str:
    """What pages of one publisher share."""
    if name == "written":
        return re.sub(r"-\d+\.html\.gz$", "", case.page.name)  # pages of a template share markup
    if name == "fundus":
        return re.sub(r"_\d{4}_\d\d_\d\d.*", "", case.page.name)
    host = urlsplit(case.url).hostname or ""
    return host if host != "site.example" else case.page.name


def remembering(name: str, results: list[Result]) -> list[Result]:
    """Read pages once more with the traces of the other pages of their publishers."""
    known = defaultdict(list)
    for one in results:
        known[publisher(name, one.case)].append(one)
    return [
        read(one.case, tuple(other.trace for other in same if other is not one))
        for same in known.values()
        for one in same
    ]


def read(case: Case, others: tuple[Trace, ...] = ()) -> Result:
    """Read one page and compare its text."""
    body = gzip.decompress(case.page.read_bytes())
    began = time.process_time()
    reading = pages.read_on_site(
        body, url=case.url, content_type="text/html", entry=None, now=NOW, site=Site(others)
    )
    cpu_s = time.process_time() - began
    got = reading.article if isinstance(reading.article, Extracted) else None
    wanted, given = runs(case.text), runs(plain(got.blocks) if got else "")
    both = sum((wanted & given).values())
    precision, recall = both / (sum(given.values()) or 1), both / (sum(wanted.values()) or 1)
    return Result(case, precision, recall, got, reading.trace, cpu_s)


def f1(results: list[Result]) -> float | None:
    """F1 of the means; None without pages."""
    if not results:
        return None
    precision = sum(one.precision for one in results) / len(results)
    recall = sum(one.recall for one in results) / len(results)
    return round(2 * precision * recall / ((precision + recall) or 1), 4)


def share(right: list[bool]) -> float | None:
    """The part that is right; None without cases."""
    return round(sum(right) / len(right), 4) if right else None


def _same_title(one: Result) -> bool:
    return bool(one.read) and _plain(one.read.title) == _plain(one.case.title)


def _plain(text: str) -> str:
    return re.sub(r"[\s\"'«»„“”‘’]+", " ", fold(text)).strip()


def _same_day(one: Result) -> bool:
    if not one.read or not one.read.published:
        return False
    told = datetime.fromisoformat(one.case.published)
    told = told if told.tzinfo else told.replace(tzinfo=UTC)
    claimed = one.read.published
    # a page that names no zone names a day all the same: the one we assumed its zone from
    zone = UTC if claimed.offset is not None else _ASSUMED
    return claimed.at.astimezone(zone).date() in {told.astimezone(UTC).date(), told.date()}


def _same_authors(one: Result) -> bool:
    return bool(one.read) and set(one.read.authors) == set(one.case.authors)


def sets(data: Path) -> dict[str, list[Case]]:
    """The labelled pages of a folder by their set; an absent one is empty."""
    return {
        "scrapinghub": list(bodies(data / "scrapinghub", "ground-truth.json.gz", "html")),
        "naeb": list(bodies(data / "naeb", "articles.json.gz", "html")),
        "ukrainian": list(bodies(data / "uk-nolicence", "gold.json", "pages")),
        "fundus": [one for one in fundus(data / "fundus") if one.text],
    }


def written(folder: Path) -> list[Case]:
    """The project's own Ukrainian pages in the templates of many kinds of site, put in a folder."""
    build.build(folder)
    return list(bodies(folder / build.NAME, "gold.json", "pages"))


def judge(data: Path) -> tuple[dict[str, Any], list[Result]]:
    """All figures, and every result."""
    every = {name: [read(case) for case in cases] for name, cases in sets(data).items()}
    with TemporaryDirectory() as folder:
        every["written"] = [read(case) for case in written(Path(folder))]
        again = {name: remembering(name, every[name]) for name in REMEMBERED}
    number = sum(len(results) for results in every.values())
    spent_ms = 1000 * sum(one.cpu_s for results in every.values() for one in results)
    told = every["fundus"]
    figures: dict[str, Any] = {f"{name}_f1": f1(results) for name, results in every.items()}
    figures |= {f"{name}_memory_f1": f1(results) for name, results in again.items()}
    figures |= {
        "fundus_title": share([_same_title(one) for one in told if one.case.title]),
        "fundus_date": share([_same_day(one) for one in told if one.case.published]),
        "fundus_authors": share([_same_authors(one) for one in told]),
        "pages": number,
        "ms_per_page": round(spent_ms / number, 2) if number else None,
    }
    figures |= reading_feeds.figures(data / "feeds")
    return figures, [one for results in every.values() for one in results]


def main() -> None:
    """Judge and print."""
    asked = gates.asked(__doc__, DATA)
    figures, results = judge(asked.data)
    if asked.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:22} {value}")
        for one in sorted(results, key=lambda one: one.precision + one.recall)[:WORST]:
            print(
                f"P {one.precision:.2f} R {one.recall:.2f} {one.case.page.parent.name}"
                f"/{one.case.page.name}"
            )
        _show_metadata([one for one in results if one.case.title])
    golds = [*asked.data.glob("**/*.json"), *asked.data.glob("**/*.json.gz")]
    judged = gates.digest([one for one in golds if "feeds" not in one.parts])
    feeds = {name: figures.pop(name) for name in list(figures) if "feed" in name}
    gated = {name: value for name, value in figures.items() if name != "ms_per_page"}
    held = (
        gates.settle("reading", gated, judged, keep=asked.keep),
        reading_feeds.settle(feeds, asked.data / "feeds", keep=asked.keep),
    )
    sys.exit(0 if all(held) else 1)


def _show_metadata(results: list[Result]) -> None:
    """What was read beside what is true, where they differ."""
    for one in results:
        got, name = one.read, one.case.page.name
        if got is None:
            continue
        if not _same_title(one):
            print(f"{name} title {got.title!r} for {one.case.title!r}")
        if one.case.published and not _same_day(one):
            print(f"{name} date {got.published and got.published.at} for {one.case.published}")
        if not _same_authors(one):
            print(f"{name} authors {got.authors} for {one.case.authors}")


if __name__ == "__main__":
    main()
