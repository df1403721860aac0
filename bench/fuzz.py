"""Fuzzing of all that reads bytes from outside: feeds, pages, encodings, dates, lists, rules.

`./dz bench fuzz [--seconds N] [--only READER]` needs atheris for guided fuzzing (`pip install
atheris`, on Linux with CPython up to the version its wheels are made for); it is no dependency of
the project. Without it the same readers are given mutations of the seeds by chance, with `--seed`
for the same ones again. Any exception is a find: readers return a value or a `Fault`. So is an
input that takes longer than ten seconds. Finds are written to `--finds`, one file each.
"""

import argparse
import hashlib
import importlib.util
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from protego import Protego

from dzherelo.extract import pages
from dzherelo.feeds import documents
from dzherelo.media import inspect
from dzherelo.search import queries
from dzherelo.sources import discovery, opml
from dzherelo.text import dates, encodings

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SLOW_S = 10
SITE = "https://a.example/b"


def _text(body: bytes) -> str:
    return body.decode("utf-8", "surrogateescape")


READERS: dict[str, Callable[[bytes], object]] = {
    "feed": lambda body: documents.parse(body, url=SITE, content_type="", now=NOW),
    "page": lambda body: pages.read(body, url=SITE, content_type="text/html", entry=None, now=NOW),
    "encoding": lambda body: encodings.decode(body, kind="html"),
    "date": lambda body: dates.read(_text(body), language="uk", now=NOW, read_from="x"),
    "opml": opml.read,
    "robots": lambda body: Protego.parse(body.decode("utf-8", "replace")).can_fetch(SITE, "a"),
    "sitemaps": lambda body: discovery.sitemaps(body, SITE),
    "discovery": lambda body: discovery.find(body, SITE),
    "picture": inspect.facts,
    "search": lambda body: queries.parse(_text(body)),
}

SEEDS: dict[str, tuple[bytes, ...]] = {
    "feed": (
        (
            b'<?xml version="1.0"?><rss version="2.0"><channel><title>A</title><item>'
            b"<title>B</title><link>https://a.example/1</link><guid>1</guid>"
            b"<pubDate>Fri, 20 Nov 2026 10:00:00 +0200"
            b"</pubDate><description>&lt;p&gt;C&lt;/p&gt;</description></item></channel></rss>"
        ),
        (
            b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">A</title>'
            b'<id>1</id><link href="/1"/><updated>2026-11-20T10:00:00Z</updated></entry></feed>'
        ),
        (
            b'{"version":"https://jsonfeed.org/version/1.1","title":"A","items":[{"id":"1","url":'
            b'"https://a.example/1","content_html":"<p>B</p>","date_published":"2026-11-20"}]}'
        ),
        (
            b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url>'
            b"<loc>https://a.example/1</loc><lastmod>2026-11-20</lastmod></url></urlset>"
        ),
    ),
    "page": (
        b'<html lang="uk"><head><meta charset="utf-8"><title>A</title><script type='
        b'"application/ld+json">{"@type":"NewsArticle","headline":"A","datePublished":'
        b'"2026-11-20"}</script></head><body><article><h1>A</h1><time datetime="2026-11-20">20'
        b" \xd0\xbb\xd0\xb8\xd1\x81\xd1\x82</time><p>"
        + b"A sentence of the text. "
        * 20
        + b"</p><img "
        b'src="/p.jpg" srcset="/p.jpg 2x" alt="B"><table><tr><td>1</td></tr></table></article>',
    ),
    "encoding": (
        b'<meta charset="windows-1251">\xcf\xf0\xe8\xe2\xb3\xf2',
        "Привіт".encode("utf-16"),
    ),
    "date": (
        b"Fri, 20 Nov 2026 10:00:00 +0200",
        "20 листопада 2026, 10:00".encode(),
        b"1763632800",
    ),
    "opml": (b'<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/f"/></body>',),
    "robots": (b"User-agent: *\nDisallow: /a*b$\nCrawl-delay: 5\nSitemap: https://a.example/s\n",),
    "discovery": (b'<link rel="alternate" type="application/rss+xml" href="/f" title="A"><base>',),
    "picture": (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0",
        b"GIF89a\x10\0\x10\0\x80\0\0,\0\0\0\0\x10\0\x10\0\0\x02\x02D\x01\0;",
        b"\xff\xd8\xff\xc0\0\x11\x08\0\x10\0\x10\x03\x01\x22\0\x02\x11\x01\x03\x11\x01",
        b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0/\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
    ),
    "search": ('мер Києва site:a.example before:2026-11-20 -кіт "точно так"'.encode(),),
}
"""What chance begins with: a sound input of each kind."""

TOKENS = (
    *(b"<", b">", b"&", b'"', b"'", b"&#x0;", b"&#xD800;", b"]]>", b"<![CDATA[", b"<!--", b"-->"),
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"9" * 40, b"-1", b"1e999", b"\\ud800"),
    *(b"http://[", b"//", b"data:,", b"%00", b"\xd9\xa1", b"2026-02-30", b"T25:61", b"+99:99"),
    *(b"<base href='//['>", b"xmlns:a=''", b"charset=utf-7", b"charset=idna", b"width='1e9'"),
)


def mutated(body: bytes, chance: random.Random) -> bytes:
    """The bytes with a few accidents: cut, doubled, turned, or with a dangerous word in them."""
    changed = bytearray(body)
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(changed))
        kind = chance.randint(0, 4)
        if kind == 0:
            changed[at:at] = chance.choice(TOKENS)
        elif kind == 1:
            del changed[at : at + chance.randint(1, 40)]
        elif kind == 2:
            changed[at:at] = changed[at : at + chance.randint(1, 60)] * chance.randint(1, 4)
        elif kind == 3 and at < len(changed):
            changed[at] = chance.randint(0, 255)
        else:
            changed[at:at] = chance.randbytes(chance.randint(1, 8))
    return bytes(changed)


def _late(_: int, frame: FrameType | None) -> None:
    raise TimeoutError(f"longer than {SLOW_S} s at {frame}")


class Finds:
    """What broke a reader, once for each place in the code."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: dict[str, int] = {}
        self.runs = 0

    def give(self, name: str, body: bytes) -> None:
        """Let a reader read; write down what broke it."""
        self.runs += 1
        signal.alarm(SLOW_S)
        try:
            READERS[name](body)
        except Exception as error:  # noqa: BLE001 any exception is a find
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{name}: {type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
            if place not in self.seen:
                self.folder.mkdir(parents=True, exist_ok=True)
                file = self.folder / f"{name}-{hashlib.sha256(body).hexdigest()[:12]}"
                file.write_bytes(body)
                print(f"{place}: {error} → {file}", flush=True)
            self.seen[place] = self.seen.get(place, 0) + 1
        finally:
            signal.alarm(0)


def by_chance(finds: Finds, names: list[str], seconds: float, seed: int) -> None:
    """Mutate seeds, and what mutation made of them, until the time is over."""
    chance = random.Random(seed)  # noqa: S311
    pools = {name: list(SEEDS.get(name, (b"",))) for name in names}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for name in names:
            body = mutated(chance.choice(pools[name]), chance)[:20_000]
            finds.give(name, body)
            if len(pools[name]) < 200:
                pools[name].append(body)


def guided(finds: Finds, names: list[str], seconds: float) -> None:
    """The same with atheris, which sees which branches an input takes; one reader a process."""
    import atheris  # noqa: PLC0415 only this way needs it

    for name in names:
        pid = os.fork()
        if pid == 0:
            corpus = finds.folder / f"corpus-{name}"
            corpus.mkdir(parents=True, exist_ok=True)
            for number, seed in enumerate(SEEDS.get(name, ())):
                (corpus / f"seed-{number}").write_bytes(seed)
            atheris.instrument_all()
            options = [f"-max_total_time={int(seconds / len(names))}", "-max_len=20000"]

            def once(body: bytes, name: str = name) -> None:
                finds.give(name, body)

            atheris.Setup([sys.argv[0], *options, str(corpus)], once)
            atheris.Fuzz()
            os._exit(0)
        os.waitpid(pid, 0)


def main() -> None:
    """Fuzz and print what was found; 1 when there was anything."""
    parser = argparse.ArgumentParser(prog="./dz bench fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120, help="for all readers together")
    parser.add_argument("--only", choices=sorted(READERS), help="one reader")
    parser.add_argument("--seed", type=int, default=1, help="of the chance, without atheris")
    parser.add_argument("--chance", action="store_true", help="by chance even with atheris")
    parser.add_argument("--finds", type=Path, default=Path("finds"), help="where inputs are kept")
    chosen = parser.parse_args()
    signal.signal(signal.SIGALRM, _late)
    names = [chosen.only] if chosen.only else list(READERS)
    finds = Finds(chosen.finds)
    if importlib.util.find_spec("atheris") and not chosen.chance:
        guided(finds, names, chosen.seconds)
        sys.exit(any(chosen.finds.glob("*-????????????")))
    by_chance(finds, names, chosen.seconds, chosen.seed)
    print(f"{finds.runs} inputs to {len(names)} readers, {len(finds.seen)} places that broke")
    for place, count in sorted(finds.seen.items()):
        print(f"{count:6} × {place}")
    sys.exit(bool(finds.seen))


if __name__ == "__main__":
    main()
