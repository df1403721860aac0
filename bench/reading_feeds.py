"""Reading feeds: feedparser's own expectations, real feeds, and megabytes a second beside it.

Asked by `./dz eval reading`; alone by `./dz bench reading_feeds`. The folder has
`feedparser-cases.tar.gz` (feedparser's test cases, each with an `Expect:` expression), and folders
of `*.xml.gz` with real feeds; `../uk-nolicence/feeds/*.xml` are four more. What is absent gives
null.

`feedparser_core`: how many expectations hold. An expectation counts when every value that it
names is one that our documents carry (`_CARRIED`), whatever the folder of its case; `bozo`,
feedparser's word on the form of a feed, is left out of it. Not asked are
- `sanitize`: the parser hands HTML on, `extract` makes harmless blocks of it;
- markup and addresses inside what we keep as plain text (titles, summaries);
- cases told by headers other than Content-Type and Content-Location.
Titles and summaries are compared as the text of the expected HTML, contents as HTML trees, times
as moments, people by their names, languages by their primary subtag, addresses in the
normal form of RFC 3986.

`real_feeds_full`: feeds with as many entries as they have item or entry elements.
Speed: CPU of one process, ours and feedparser's by turns, of each feed the least of three runs:
what else the machine does only ever adds.
"""

import ast
import io
import json
import re
import sys
import tarfile
import time
import warnings
from calendar import timegm
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from gzip import decompress
from html import escape
from math import inf
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
import gates
import lxml.etree
import lxml.html
import msgspec

from dzherelo.feeds.documents import parse
from dzherelo.model.entry import FeedDocument, FeedEntry
from dzherelo.model.moment import ClaimedTime

DATA = Path(__file__).parents[2] / "shared" / "data" / "reading" / "feeds"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
TIMED = "fastfeedparser-benchmark"
REAL = (TIMED, "fastfeedparser-integration", "lemon24-reader", "miniflux")
RUNS = 3
_SERVER = "http://127.0.0.1:8097/tests/"
_EXPECTED = re.compile(r"Expect:\s*(.+)")
_HEADER = re.compile(r"Header:\s*([\w-]+):[ \t]*(\S.*)")
_ELEMENT = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>/]")
_HIDDEN = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_BLOCK = re.compile(r"(<(?:/?p|/?div|br|/?li|/?h\d)\b)", re.IGNORECASE)
_MARKED = re.compile(r"<\w.*?\b(?:href|src)\s*=|<(?:svg|math)\b", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(r"\s*[(<]?[^\s@()<>]+@[^\s@()<>]+[)>]?")

_OF_ENTRY = (
    "title title_detail.value summary summary_detail.value description content.*.value link id guid"
    " published published_parsed updated updated_parsed author author_detail.name authors.*.name"
    " tags.*.term category language media_thumbnail.*.url image.href"
)
_CARRIED = frozenset(
    [f"entries.*.{name}" for name in _OF_ENTRY.split()]
    + [f"feed.{name}" for name in ("title", "title_detail.value", "link", "language")]
    + ["feed.has_key", "entries.*.has_key"]
)
_PLAIN = frozenset({"title", "title_detail", "summary", "summary_detail", "description"})


class Case(msgspec.Struct):
    """A feed of feedparser's tests with the headers it is served with and what is expected."""

    name: str
    body: bytes
    expected: str
    content_type: str
    url: str


# ---- which expectations are asked --------------------------------------------------------------


def cases(archive: Path) -> Iterator[Case]:
    """The cases whose expectation our documents can answer."""
    with tarfile.open(archive) as packed:
        for member in packed:
            file = packed.extractfile(member) if member.isfile() else None
            if file is None or "/sanitize/" in member.name or not member.name.endswith(".xml"):
                continue
            case = _case(member.name, file.read())
            if case is not None:
                yield case


def _case(name: str, body: bytes) -> Case | None:
    text = _readable(body)
    found = _EXPECTED.search(text)
    expected = _without_form(found.group(1).strip()) if found else None
    if expected is None or not _answerable(expected):
        return None
    headers = {key.lower(): value.strip() for key, value in _HEADER.findall(text)}
    if not headers.keys() <= {"content-type", "content-location"}:
        return None
    url = urljoin(_SERVER + name, headers.get("content-location", ""))
    url = url if url.startswith("http") else _SERVER + name
    return Case(name, body, ast.unparse(expected), headers.get("content-type", ""), url)


def _readable(body: bytes) -> str:
    """The comment in front with the expectation, in whatever Unicode the case is written."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\0", "utf-16-le")):
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    return body.decode("utf-16-be" if body.startswith(b"\0<") else "utf-8", "replace")


def _without_form(written: str) -> ast.expr | None:
    """The expression without what it says of `bozo`; None when nothing else is said."""
    whole = ast.parse(written, mode="eval").body
    parts = whole.values if isinstance(whole, ast.BoolOp) and _is_and(whole) else [whole]
    kept = [part for part in parts if set(_paths(part)) - {"bozo"}]
    if not kept:
        return None
    return kept[0] if len(kept) == 1 else ast.BoolOp(ast.And(), kept)


def _is_and(whole: ast.BoolOp) -> bool:
    return isinstance(whole.op, ast.And)


def _answerable(expected: ast.expr) -> bool:
    named = set(_paths(expected))
    if not named or not named <= _CARRIED:
        return False
    plain = any(path.split(".")[1 if path.startswith("feed.") else 2] in _PLAIN for path in named)
    return not (plain and any(_MARKED.search(text) for text in _strings(expected)))


def _paths(node: ast.AST) -> Iterator[str]:
    """The values that an expression names: "entries.*.title" for `entries[0]['title']`."""
    own = _path(node)
    if own:
        yield own
        return
    for child in ast.iter_child_nodes(node):
        yield from _paths(child)


def _path(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_path(node.value)}.{node.attr}"
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        key = node.slice.value
        return f"{_path(node.value)}.{'*' if isinstance(key, int) else key}"
    return ""


def _strings(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


# ---- what our documents say, in feedparser's names ---------------------------------------------


class Named(dict[str, Any]):
    """Values by name, as expressions ask for them: x['name'], x.name, x.has_key('name')."""

    def __getattr__(self, name: str) -> Any:
        return self[name]

    def has_key(self, name: str) -> bool:
        """Whether anything is said under this name."""
        return bool(self.get(name))


class Said(str):
    """What we say; equal to what says the same in the way of its field."""

    __slots__ = ("same",)
    same: Callable[[str, str], bool]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self.same(str(self), str(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


class Moment(msgspec.Struct, eq=False):
    """A time; equal to a written time or a tuple of UTC that mean the same second."""

    at: datetime | None

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            other = feedparser.datetimes._parse_date(other)
        if self.at is None or not isinstance(other, tuple):
            return False
        return timegm(self.at.utctimetuple()) == timegm(tuple(other))

    __hash__ = None  # type: ignore[assignment]


def _said(text: str, same: Callable[[str, str], bool]) -> Said:
    said = Said(text)
    said.same = same
    return said


def _text(ours: str, expected: str) -> bool:
    shown = expected.replace("\xad", "")
    return ours in (" ".join(shown.split()), _plain(shown))


def _plain(html: str) -> str:
    """The text of HTML by another parser than ours."""
    if "<" not in html and "&" not in html:
        return " ".join(html.split())
    spaced = _BLOCK.sub(r" \1", html)
    tree = lxml.html.fromstring(f"<div>{spaced}</div>")
    return " ".join(tree.text_content().split())


def _html(ours: str, expected: str) -> bool:
    return ours in (expected, escape(expected, quote=False)) or _tree(ours) == _tree(expected)


def _tree(html: str) -> str:
    """The HTML in its canonical form, without a division around all of it."""
    whole = lxml.html.fromstring(f"<div>{html.strip()}</div>")
    if len(whole) == 1 and whole[0].tag == "div" and not whole.text and not whole[0].tail:
        whole = whole[0]
    return lxml.etree.tostring(whole, method="c14n").decode()


def _person(ours: str, expected: str) -> bool:
    return ours == _MAIL.sub("", expected).strip()


def _tongue(ours: str, expected: str) -> bool:
    return ours == re.split("[-_]", expected.lower())[0]


def _address(ours: str, expected: str) -> bool:
    """Equal after folding what RFC 3986 §6.2.2.1 and §6.2.3 fold: case of the host, empty path."""
    return _folded(ours) == _folded(expected)


def _folded(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/").geturl()


def _exact(ours: str, expected: str) -> bool:
    return ours == expected


def described(document: FeedDocument) -> dict[str, Any]:
    """The document in feedparser's names."""
    title = _said(document.title, _text)
    feed = Named(
        title=title,
        title_detail=Named(value=title),
        link=_said(document.link, _address),
        language=_said(document.language, _tongue),
    )
    return {"feed": feed, "entries": [_entry(one) for one in document.entries]}


def _entry(one: FeedEntry) -> Named:
    title, summary = _said(one.title, _text), _said(" ".join(one.summary.split()), _text)
    authors = [Named(name=_said(name, _person)) for name in one.authors]
    tags = [Named(term=_said(tag, _exact)) for tag in one.tags]
    pictures = [
        Named(url=_said(p.url, _address), href=_said(p.url, _address)) for p in one.pictures
    ]
    # feedparser, too, calls a description with nothing beside it both summary and description
    return Named(
        title=title,
        title_detail=Named(value=title),
        summary=summary,
        summary_detail=Named(value=summary),
        description=summary,
        content=[Named(value=_said(one.content, _html))],
        link=_said(one.url, _address),
        id=_said(one.guid, _exact),
        guid=_said(one.guid, _exact),
        author=_said(", ".join(one.authors), _person),
        author_detail=authors[0] if authors else Named(name=""),
        authors=authors,
        tags=tags,
        category=tags[0]["term"] if tags else None,
        language=_said(one.language, _tongue),
        media_thumbnail=pictures,
        image=pictures[0] if pictures else Named(href=""),
        **_times(one.published, "published"),
        # as in feedparser, an entry that says nothing of updates was updated when it was published
        **_times(one.updated or one.published, "updated"),
    )


def _times(claimed: ClaimedTime | None, name: str) -> dict[str, Moment]:
    moment = Moment(claimed.at if claimed else None)
    return {name: moment, f"{name}_parsed": moment}


# ---- judging -----------------------------------------------------------------------------------


def ours(case: Case) -> bool:
    """Whether the expectation holds for our parser."""
    found = parse(case.body, url=case.url, content_type=case.content_type, now=NOW)
    return isinstance(found, FeedDocument) and _holds(case.expected, described(found))


def theirs(case: Case) -> bool:
    """Whether it holds for feedparser itself."""
    headers = {"content-type": case.content_type or "application/xml", "content-location": case.url}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = feedparser.parse(io.BytesIO(case.body), response_headers=headers)
    return _holds(case.expected, found)


def _holds(expected: str, names: Any) -> bool:
    """The value of an expression that names nothing but values (see `_answerable`)."""
    try:
        return bool(eval(expected, {"__builtins__": {}}, names))  # noqa: S307
    except (LookupError, AttributeError, TypeError, ValueError):
        return False


def real_feeds(folder: Path) -> dict[str, bytes]:
    """Every real feed by its name; the attacks among the files (`xml__…`) are none."""
    packed = [path for name in REAL for path in sorted((folder / name).glob("*.xml.gz"))]
    plain = sorted((folder.parent / "uk-nolicence" / "feeds").glob("*.xml"))
    found = {
        f"{path.parent.name}/{path.name}": decompress(path.read_bytes())
        for path in packed
        if not path.name.startswith("xml__")
    }
    return found | {f"uk-nolicence/{path.name}": path.read_bytes() for path in plain}


def elements(body: bytes) -> int:
    """How many item and entry elements the bytes open, outside of comments and CDATA."""
    return len(_ELEMENT.findall(_HIDDEN.sub(b"", body)))


def _ours(body: bytes) -> int:
    found = parse(body, url="https://feed.example/f", content_type="", now=NOW)
    return len(found.entries) if isinstance(found, FeedDocument) else -1


def _theirs(body: bytes) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return len(feedparser.parse(io.BytesIO(body)).entries)


def short(feeds: dict[str, bytes]) -> dict[str, tuple[int, int, int]]:
    """(ours, elements, feedparser's) of each feed that we read with fewer entries than it has."""
    every = {name: (_ours(body), elements(body), body) for name, body in feeds.items()}
    return {
        name: (got, there, _theirs(body))
        for name, (got, there, body) in every.items()
        if got < there
    }


def speeds(bodies: list[bytes]) -> tuple[float | None, float | None]:
    """Megabytes a second of CPU, ours and feedparser's; None without feeds."""
    if not bodies:
        return None, None
    size = sum(map(len, bodies)) / 1e6
    spent = {_ours: [inf] * len(bodies), _theirs: [inf] * len(bodies)}
    for _ in range(RUNS):
        for read, least in spent.items():
            for at, body in enumerate(bodies):
                began = time.process_time()
                read(body)
                least[at] = min(least[at], time.process_time() - began)
    return round(size / sum(spent[_ours]), 2), round(size / sum(spent[_theirs]), 2)


def figures(folder: Path) -> dict[str, Any]:
    """Counts and speeds; what cannot be measured without data is None."""
    archive = folder / "feedparser-cases.tar.gz"
    asked = list(cases(archive)) if archive.exists() else []
    feeds = real_feeds(folder)
    timed = [body for name, body in feeds.items() if name.startswith(TIMED)]
    own, other = speeds(timed)
    return {
        "feedparser_core": sum(map(ours, asked)) if asked else None,
        "feedparser_core_asked": len(asked) if asked else None,
        "feedparser_core_theirs": sum(map(theirs, asked)) if asked else None,
        "real_feeds_full": len(feeds) - len(short(feeds)) if feeds else None,
        "real_feeds": len(feeds) if feeds else None,
        "feeds_mb_per_s": own,
        "feedparser_mb_per_s": other,
    }


def settle(reached: Mapping[str, Any], folder: Path, *, keep: bool) -> bool:
    """Whether the counts hold their floors; speeds have none, for machines differ."""
    counts = {name: reached[name] for name in ("feedparser_core", "real_feeds_full")}
    gated = {name: float(count) for name, count in counts.items() if count is not None}
    judged = [path for path in folder.glob("**/*") if path.name.endswith((".tar.gz", ".xml.gz"))]
    return gates.settle("feeds", gated, gates.digest(judged), keep=keep)


def main() -> None:
    """Print the figures, and on standard error what does not hold."""
    asked = gates.asked(__doc__, DATA)
    reached, folder = figures(asked.data), asked.data
    print(json.dumps(reached))
    if not asked.json:
        _show(folder)
    sys.exit(0 if settle(reached, folder, keep=asked.keep) else 1)


def _show(folder: Path) -> None:
    """What does not hold, case by case."""
    archive = folder / "feedparser-cases.tar.gz"
    for case in cases(archive) if archive.exists() else ():
        if not ours(case):
            name = PurePosixPath(case.name)
            print(f"{name} {case.expected} (feedparser: {theirs(case)})", file=sys.stderr)
    for name, counts in short(real_feeds(folder)).items():
        print(f"{name}: ours, elements, feedparser's {counts}", file=sys.stderr)


if __name__ == "__main__":
    main()
