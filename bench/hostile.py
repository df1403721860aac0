"""Hostile input: every payload of a folder on the ways in that read bytes, limited and judged.

`./dz hostile --data FOLDER` takes the folders `xml/`, `html/` and `xss/` with JSON lists. Each
payload goes in alone, as what each reader reads, and inside a sound document of that kind, where
the reader surely comes to it: feeds, pages, OPML, robots.txt, sitemaps, discovery, dates,
encodings, a search, a picture. A child does it, with ten seconds of CPU and 512 MiB more than the
code itself needs, for each payload. What a page or a feed's text keeps is rendered as the portal
does. A leak is markup that is not ours, an address other than http(s), or the contents of a local
file. The same payloads in a real browser: `./dz bench hostile_browser`; addresses to refuse:
`./dz bench hostile_media` and `hostile_paths`.
"""

import argparse
import json
import os
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import html
from protego import Protego

from dzherelo.extract import pages
from dzherelo.feeds import documents
from dzherelo.media import inspect
from dzherelo.model.article import Extracted
from dzherelo.model.entry import FeedDocument
from dzherelo.model.outcome import Fault
from dzherelo.search import queries
from dzherelo.sources import discovery, opml
from dzherelo.text import dates, encodings
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
    return _rendered(found)


def _rendered(found: Extracted | Fault) -> tuple[str, str]:
    if not isinstance(found, Extracted):
        return outcome(found)
    strange = foreign(str(blocks.render(found.blocks, {}, wording("uk"))))
    return ("leak", strange) if strange else outcome(found)


def _feed(body: bytes) -> FeedDocument | Fault:
    return documents.parse(body, url="https://a.example/feed", content_type="", now=NOW)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def in_feed(text: str) -> tuple[str, str]:
    """In every place of a sound feed; what its text keeps is rendered, its addresses are judged."""
    plain, cdata = escape(_xml(text)), _xml(text).replace("]]>", "]]]]><![CDATA[>")
    item = (
        f"<item><title>{plain}</title><link>{plain}</link><guid>{plain}</guid>"
        f"<author>{plain}</author><category>{plain}</category><pubDate>{plain}</pubDate>"
        f"<enclosure url={quoteattr(_xml(text))} type='image/jpeg' length='1'/>"
        f"<description>{plain}</description><content:encoded><![CDATA[<p>{LONG}</p>{cdata}]]>"
        f"</content:encoded></item><item><title>A</title><link>https://a.example/{len(text)}</link>"
        f"<content:encoded><![CDATA[<p>{LONG}</p>{cdata}]]></content:encoded></item>"
    )
    found = _feed(_encoded(f"<rss xmlns:content='{CONTENT}'><channel>{item}</channel></rss>"))
    if not isinstance(found, FeedDocument):
        return outcome(found)
    for entry in found.entries:
        if entry.url and not entry.url.lower().startswith(("http://", "https://")):
            return "leak", "the address of an entry"
        end = _rendered(pages.from_entry(entry, url="https://a.example/b"))
        if end[0] == "leak":
            return end
    return outcome(found)


def in_opml(text: str) -> tuple[str, str]:
    """As every attribute of an outline, and as what stands between outlines."""
    value = quoteattr(_xml(text))
    outline = f"<outline text={value} title={value} xmlUrl={value} htmlUrl={value}/>"
    sure = '<outline text="a" xmlUrl="https://a.example/f"/>'
    found = opml.read(_encoded(f"<opml><body>{outline}{escape(_xml(text))}{sure}</body></opml>"))
    if isinstance(found, Fault):
        return "bug", "a sound list was refused"
    return _addresses([one.url for one in found] + [one.site for one in found if one.site])


def in_robots(text: str) -> tuple[str, str]:
    """As a rule, a name and a sitemap's address."""
    line = text.replace("\n", " ").replace("\r", " ")
    body = (
        f"User-agent: {line}\nDisallow: {line}\nUser-agent: *\nDisallow: {line}\nSitemap: {line}\n"
    )
    rules = Protego.parse(_encoded(body).decode("utf-8", "replace"))  # as fetch.robots does
    rules.can_fetch("https://a.example/b", "Dzherelo")
    return _addresses(discovery.sitemaps(_encoded(body), "https://a.example/robots.txt"))


def in_sitemap(text: str) -> tuple[str, str]:
    """As a page's address, title and picture in a news sitemap."""
    plain = escape(_xml(text))
    body = (
        f"<urlset xmlns='{SITEMAP}' xmlns:news='{NEWS}' xmlns:image='{IMAGE}'><url>"
        f"<loc>{plain}</loc>"
        f"<news:news><news:title>{plain}</news:title><news:publication_date>{plain}"
        f"</news:publication_date></news:news><image:image><image:loc>{plain}</image:loc>"
        "</image:image></url><url><loc>https://a.example/1</loc><news:news><news:title>A"
        "</news:title></news:news></url></urlset>"
    )
    found = _feed(_encoded(body))
    if not isinstance(found, FeedDocument):
        return "bug", "a sound sitemap was refused"
    return _addresses([entry.url for entry in found.entries if entry.url])


def in_discovery(text: str) -> tuple[str, str]:
    """As the feed that a page announces."""
    value = quoteattr(text)
    body = (
        f"<html><head><base href={value}><link rel='alternate' type='application/rss+xml'"
        f" href={value} title={value}></head><body><a href={value}>RSS</a></body></html>"
    )
    return _addresses([one.url for one in discovery.find(_encoded(body), "https://a.example/")])


def _addresses(found: list[str] | tuple[str, ...]) -> tuple[str, str]:
    strange = [one for one in found if not one.lower().startswith(("http://", "https://"))]
    return ("leak", "an address of another scheme") if strange else ("read", "")


def _xml(text: str) -> str:
    """Without what no XML document can hold, so that the rest is surely read."""
    return _NOT_XML.sub("", text)


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONG = "A paragraph that is long enough to be the text of an article, whatever stands around it."
CONTENT = "http://purl.org/rss/1.0/modules/content/"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"

WAYS: dict[str, Callable[[str, bytes], tuple[str, str]]] = {
    "feed": lambda _, body: outcome(_feed(body)),
    "in a feed": lambda text, _: in_feed(text),
    "page": lambda _, body: as_page(body),
    "in a page": lambda text, _: as_page(_encoded(FRAME.format(text))),
    "opml": lambda _, body: outcome(opml.read(body)),
    "in opml": lambda text, _: in_opml(text),
    "robots": lambda _, body: outcome(discovery.sitemaps(body, "https://a.example/robots.txt")),
    "in robots": lambda text, _: in_robots(text),
    "in a sitemap": lambda text, _: in_sitemap(text),
    "discovery": lambda _, body: outcome(discovery.find(body, "https://a.example/")),
    "in discovery": lambda text, _: in_discovery(text),
    "search": lambda text, _: outcome(queries.parse(text)),
    "picture": lambda _, body: outcome(inspect.facts(body)),
    "date": lambda text, _: outcome(dates.read(text, language="uk", now=NOW, read_from="x")),
    "encoding": lambda _, body: outcome(encodings.decode(body, kind="html").encoding),
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


def measure(texts: list[str], at_once: int = 1) -> dict[str, Any]:
    """Run all payloads; a child that dies counts as lost, and the next one goes on after it."""
    parts = [_part(texts[first::at_once]) for first in range(at_once)]
    ways: dict[str, Counter[str]] = {name: Counter() for name in WAYS}
    reasons: Counter[str] = Counter()
    lost: list[str] = []
    for part in parts:
        for row in part():
            if isinstance(row, str):
                lost.append(row)
                continue
            for name, (end, why) in row.items():
                ways[name][end] += 1
                if why:
                    reasons[f"{name} {end}: {why}"] += 1
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


Row = dict[str, tuple[str, str]] | str
"""What came of a payload on every way; its beginning, when it took the worker with it."""


def _part(texts: list[str]) -> Callable[[], Iterator[Row]]:
    """Begin to work some payloads off beside the others; returns how to have what came of them."""
    out = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  (read when all is written)
    pid = os.fork()
    if pid == 0:
        done = 0
        while done < len(texts):
            for number, found in child(texts, done):
                done = number + 1
                out.write(json.dumps(found) + "\n")
            if done < len(texts):
                out.write(json.dumps(texts[done][:80]) + "\n")
                done += 1
        out.flush()
        os._exit(0)

    def rows() -> Iterator[Row]:
        os.waitpid(pid, 0)
        with out:
            out.seek(0)
            for line in out:
                yield json.loads(line)

    return rows


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
    parser.add_argument("--at-once", type=int, default=2, help="children side by side")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args()
    texts = list(payloads(chosen.data))[:: chosen.step]
    if not texts:
        sys.exit(f"There are no payloads in {chosen.data}; name a folder with --data.")
    began = time.monotonic()
    found = measure(texts, chosen.at_once)
    found["minutes"] = round((time.monotonic() - began) / 60, 1)
    if chosen.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:14}", json.dumps(value, ensure_ascii=False))
    sys.exit(bool(found["leaks"] or found["bugs"] or found["lost_workers"]))


if __name__ == "__main__":
    main()
