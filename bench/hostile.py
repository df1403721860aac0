"""Hostile input: every payload of a folder on the ways in that read bytes, limited and judged.

`./dz hostile --data FOLDER` takes the folders `xml/`, `html/` and `xss/` with JSON lists. Each
payload goes in as a feed, a page, an OPML list, robots.txt, a discovery page, a search and a
picture, in a child with ten seconds of CPU and 512 MiB more than the code itself needs, for each
payload. What a page keeps is rendered as the portal does. A leak is markup that is not ours, an
address other than http(s), or the contents of a local file. Not judged here: a real browser,
images, servers and addresses to refuse (`tests/fetch`).
"""

import argparse
import json
import os
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import html

from dzherelo.extract import pages
from dzherelo.feeds import documents
from dzherelo.media import inspect
from dzherelo.model.article import Extracted
from dzherelo.model.outcome import Fault
from dzherelo.search import queries
from dzherelo.sources import discovery, opml
from dzherelo.web import blocks
from dzherelo.web.wording import wording

DATA = Path(__file__).parents[2] / "shared" / "data" / "hostile"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
CPU_S, MEMORY = 10, 512 << 20
FOLDERS = ("xml", "html", "xss")
FIELDS = ("payload", "xml", "content")
FRAME = (
    "<html><body><h1>{0}</h1><p>{0}</p><p>A paragraph that is long enough to be the text of an"
    " article, whatever stands around it.</p>{0}</body></html>"
)
FILE_MARK = "root:x:0:0"
"""The beginning of /etc/passwd, which attacks on XML ask for."""
FORBIDDEN = frozenset(
    {"script", "style", "iframe", "object", "embed", "svg", "math", "form", "base", "meta", "link"}
)
ADDRESSES = frozenset({"href", "src", "action", "formaction", "poster", "data", "srcset"})
ORDINARY = ("http://", "https://", "/", "#")


def payloads(folder: Path) -> Iterator[str]:
    """Every text of every JSON list in the folders, each once for a file."""
    for path in sorted(path for name in FOLDERS for path in (folder / name).glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            text = row if isinstance(row, str) else next((row[f] for f in FIELDS if f in row), None)
            if isinstance(text, str):
                yield text


def foreign(markup: str) -> str:
    """What in rendered markup is not ours, "" when nothing is."""
    if not markup.strip():
        return ""
    for element in html.fragment_fromstring(markup, create_parent="div").iter():
        if element.tag in FORBIDDEN:
            return f"<{element.tag}>"
        for name, value in element.attrib.items():
            if name.startswith("on") or name == "style":
                return f"attribute {name}"
            if name in ADDRESSES and not str(value).strip().lower().startswith(ORDINARY):
                return f"address in {name}"
    return ""


def outcome(found: object) -> tuple[str, str]:
    """`refused` with the fault's kind, `leak` with what leaked, or `read`."""
    if isinstance(found, Fault):
        return "refused", str(found.kind)
    return ("leak", "a local file") if FILE_MARK in repr(found) else ("read", "")


def as_page(body: bytes) -> tuple[str, str]:
    """The payload about and in an article, rendered as the portal renders it."""
    found = pages.read(body, url="https://a.example/b", content_type="", entry=None, now=NOW)
    if not isinstance(found, Extracted):
        return outcome(found)
    strange = foreign(str(blocks.render(found.blocks, {}, wording("uk"))))
    return ("leak", strange) if strange else outcome(found)


def _feed(body: bytes) -> object:
    return documents.parse(body, url="https://a.example/feed", content_type="", now=NOW)


WAYS: dict[str, Callable[[str, bytes], tuple[str, str]]] = {
    "feed": lambda _, body: outcome(_feed(body)),
    "page": lambda text, _: as_page(FRAME.format(text).encode("utf-8", "surrogatepass")),
    "opml": lambda _, body: outcome(opml.read(body)),
    "robots": lambda _, body: outcome(discovery.sitemaps(body, "https://a.example/robots.txt")),
    "discovery": lambda _, body: outcome(discovery.find(body, "https://a.example/")),
    "search": lambda text, _: outcome(queries.parse(text)),
    "picture": lambda _, body: outcome(inspect.facts(body)),
}


def virtual() -> int:
    """Bytes of address space that this process has now."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def work(texts: list[str], start: int, pipe: int) -> None:
    """In the child: one line a payload and way; each payload gets fresh seconds of CPU."""
    limit = virtual() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    with os.fdopen(pipe, "w", encoding="ascii") as out:
        for number in range(start, len(texts)):
            used = resource.getrusage(resource.RUSAGE_SELF)
            spent = int(used.ru_utime + used.ru_stime) + 1
            resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_S, hard))
            text = texts[number]
            body = text.encode("utf-8", "surrogatepass")
            found = {name: _try(way, text, body) for name, way in WAYS.items()}
            out.write(json.dumps([number, found]) + "\n")
            out.flush()


def _try(way: Callable[[str, bytes], tuple[str, str]], text: str, body: bytes) -> tuple[str, str]:
    try:
        return way(text, body)
    except Exception as error:  # noqa: BLE001 what would have put an article aside as a bug of ours
        return "bug", f"{type(error).__name__}: {str(error)[:120]}"


def measure(texts: list[str]) -> dict[str, Any]:
    """Run all payloads; a child that dies counts as lost, and the next one goes on after it."""
    ways: dict[str, Counter[str]] = {name: Counter() for name in WAYS}
    reasons: Counter[str] = Counter()
    lost, done = [], 0
    while done < len(texts):
        for number, found in child(texts, done):
            done = number + 1
            for name, (end, why) in found.items():
                ways[name][end] += 1
                if why:
                    reasons[f"{name} {end}: {why}"] += 1
        if done < len(texts):
            lost.append(texts[done][:80])
            done += 1
    ends = sum(ways.values(), Counter())
    return {
        "payloads": len(texts),
        "inputs": len(texts) * len(WAYS),
        "leaks": ends["leak"],
        "bugs": ends["bug"],
        "lost_workers": len(lost),
        "lost": lost,
        "ways": {name: dict(counts) for name, counts in ways.items()},
        "reasons": dict(reasons.most_common()),
    }


def child(texts: list[str], start: int) -> Iterator[tuple[int, dict[str, tuple[str, str]]]]:
    """The lines of one child, until it is through or dies."""
    reading, writing = os.pipe()
    number = os.fork()
    if number == 0:
        os.close(reading)
        code = 1
        try:
            work(texts, start, writing)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, encoding="ascii") as lines:
        for line in lines:
            if line.endswith("\n"):
                yield tuple(json.loads(line))
    os.waitpid(number, 0)


def main() -> None:
    """Print the table, or one JSON object; 1 when anything leaked, broke or was lost."""
    parser = argparse.ArgumentParser(prog="./dz hostile", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of payloads")
    parser.add_argument("--step", type=int, default=1, help="take every so-many-th payload")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args()
    texts = list(payloads(chosen.data))[:: chosen.step]
    if not texts:
        sys.exit(f"There are no payloads in {chosen.data}; name a folder with --data.")
    found = measure(texts)
    if chosen.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:14}", json.dumps(value, ensure_ascii=False))
    sys.exit(bool(found["leaks"] or found["bugs"] or found["lost_workers"]))


if __name__ == "__main__":
    main()
