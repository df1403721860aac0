"""Broken feeds: a tolerant scanner that builds the tree a strict parser refuses to build."""

import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from html.entities import html5

import msgspec
from lxml import etree

from dzherelo.feeds.elements import NAMESPACES, UNREADABLE

MALFORMED = "the feed is not well-formed"
DEEPEST = 60
"""Open elements at once; feeds need ten, deeper tags count as text."""
MOST_ATTRIBUTES = 60
"""Attributes kept of one tag."""

_TAG = re.compile(
    r"<(/?)([A-Za-z_][\w.-]{0,60}(?::[A-Za-z_][\w.-]{0,60})?)"
    r"((?:\s+[^<>\"'=\s]+(?:\s*=\s*(?:\"[^\"<]{0,4000}+\"|'[^'<]{0,4000}+'|[^\s<>\"']*))?)*+)\s*(/?)>"
)
_ATTRIBUTE = re.compile(
    r"(?<![^\s/\"'])([^<>\"'=\s/]++)\s*+=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s<>\"']+))"
)
_DECLARED = re.compile(r"\bxmlns:([A-Za-z_][\w.-]*)\s*=\s*[\"']([^\"'<>\s]{1,300})[\"']")
_DEFAULT = re.compile(r"^<[\w.:-]++[^<>]*?\sxmlns\s*=\s*[\"']([^\"'<>\s]{1,300})[\"']")
_REFERENCE = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LOCAL_NAME = re.compile(r"[A-Za-z_][\w.-]*")

_SPECIAL = (("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?", "?>"), ("<!", ">"))

ENTRIES = frozenset({"item", "entry", "url", "sitemap"})
_ROOTS = frozenset({"rss", "rdf", "feed", "channel", "urlset", "sitemapindex"})
_NESTS = frozenset(
    (
        "author",
        "contributor",
        "source",
        "group",
        "image",
        "textinput",
        "items",
        "seq",
        "news",
        "publication",
        "owner",
    )
)
_FIELDS = frozenset(
    {
        "pubdate",
        "guid",
        "description",
        "enclosure",
        "summary",
        "updated",
        "published",
        "id",
        "category",
        "comments",
        "issued",
        "modified",
        "created",
        "generator",
        "language",
        "copyright",
        "encoded",
        "loc",
        "lastmod",
        "creator",
        "date",
    }
)
"""Unprefixed names that are no HTML: one that opens inside a text means the text was not closed."""
_TITLE_ENDS = frozenset({"link", "content"})


class Saved(msgspec.Struct, frozen=True):
    """The root, None when nothing could be read, what was wrong, and whether it was cut."""

    root: etree._Element | None
    problems: tuple[str, ...] = ()
    cut: bool = False


class _Node(msgspec.Struct):
    """An open element: its written name, its local name, and the element."""

    written: str
    local: str
    element: etree._Element


def read(text: str) -> Saved:
    """The tree of a text that begins with the root tag of a feed; linear in its length.

    Undeclared prefixes and entities, bare ampersands, control characters and unclosed tags are
    taken as meant; CDATA and comments without an end hide no entries; a second feed after the end
    of the first adds its own; HTML that was not escaped becomes the text it should have been. Of an
    entry that the end of the text cuts in two the whole fields are kept when title and link are
    among them, else nothing; a problem says after which entry.
    """
    clean = UNREADABLE.sub("", text)
    builder = _Builder(_namespaces(clean))
    finished = True
    for kind, value, attributes in _tokens(clean):
        if kind == "cut":
            finished = False
        elif kind == "text":
            builder.text(value)
        elif kind == "open":
            builder.open(value, attributes)
        elif kind == "close":
            builder.close(value)
    return builder.result(finished)


def _namespaces(text: str) -> dict[str, str]:
    found = dict(NAMESPACES)
    for prefix, uri in _DECLARED.findall(text[:100_000]):
        found[prefix] = uri
    default = _DEFAULT.match(text[:10_000])
    found[""] = default.group(1) if default else ""
    return found


def _tokens(text: str) -> Iterator[tuple[str, str, str]]:
    """(kind, value, attributes): text with references resolved, tags, and "cut" at a broken end."""
    at, last, ends = 0, text.rfind(">"), _ends(text)
    while (start := text.find("<", at)) >= 0:
        if start > at:
            yield "text", _unescaped(text[at:start]), ""
        special = _special(text, start, ends)
        if special is not None:
            kind, value, at = special
            yield kind, value, ""
            continue
        found = _TAG.match(text, start)
        if found is None:
            if start > last:
                yield "cut", "", ""
                return
            yield "text", "<", ""
            at = start + 1
            continue
        at = found.end()
        closing, name, attributes, empty = found.groups()
        yield ("close" if closing else "open"), name, attributes
        if empty and not closing:
            yield "close", name, "empty"
    if at < len(text):
        yield "text", _unescaped(text[at:]), ""


def _ends(text: str) -> dict[str, int]:
    """Where each closing mark, and the end of an entry (""), stands for the last time."""
    found = {closing: text.rfind(closing) for _, closing in _SPECIAL}
    found[""] = max(text.rfind("</item>"), text.rfind("</entry>"))
    return found


def _special(text: str, start: int, ends: dict[str, int]) -> tuple[str, str, int] | None:
    """CDATA, comment, instruction or declaration at `start`.

    Of one that is never closed only the opening is dropped when an entry ends after it; else the
    text was cut inside it.
    """
    for opening, closing in _SPECIAL:
        if not text.startswith(opening, start):
            continue
        inside = start + len(opening)
        if ends[closing] < start:
            return ("text", "", inside) if ends[""] > start else ("cut", "", len(text))
        end = text.find(closing, start)
        value = text[inside:end] if closing == "]]>" else ""
        return "text", value, end + len(closing)
    return None


def _unescaped(text: str) -> str:
    """References to known characters resolved once; anything else stays as written."""
    if "&" not in text:
        return text
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    return _REFERENCE.sub(_character, plain)


def _character(found: re.Match[str]) -> str:
    written = found.group(1)
    if not written.startswith("#"):
        return html5.get(written + ";", found.group())
    number = int(written[2:], 16) if written[1] in "xX" else int(written[1:])
    if number > sys.maxunicode:
        return ""
    return UNREADABLE.sub("", chr(number))


class _Builder:
    """The open elements and what to do with the next token."""

    def __init__(self, namespaces: dict[str, str]) -> None:
        self.namespaces = namespaces
        self.stack: list[_Node] = []
        self.root: etree._Element | None = None
        self.pieces: list[str] = []
        self.entries = 0

    def text(self, value: str) -> None:
        self.pieces.append(value)

    def open(self, written: str, attributes: str) -> None:
        local = written.rpartition(":")[2].lower()
        if self._is_html(written, local):
            self.pieces.append(f"<{written}{attributes}>")
            return
        self._make_room(written, local)
        self._flush()
        if self.root is not None and not self.stack:
            self._reopen(local)
            return
        if len(self.stack) >= DEEPEST:
            return
        element = _made(self._tag(written))
        self._set_attributes(element, attributes)
        if self.stack:
            self.stack[-1].element.append(element)
        else:
            self.root = element
        self.entries += local in ENTRIES
        self.stack.append(_Node(written, local, element))

    def _reopen(self, local: str) -> None:
        """After the end: a further root of the same name goes on where the first one ended."""
        if self.root is not None and local == str(self.root.tag).rpartition("}")[2].lower():
            self.stack.append(_Node(local, local, self.root))

    def close(self, written: str) -> None:
        lower = written.lower()
        depth = next(
            (
                at
                for at in range(len(self.stack) - 1, -1, -1)
                if self.stack[at].written.lower() == lower
            ),
            None,
        )
        if depth is None:
            if self.stack and self._in_text():
                self.pieces.append(f"</{written}>")
            return
        self._close_to(depth)

    def result(self, finished: bool) -> Saved:
        """The tree; an entry still open at the end stays only if its title and link are whole."""
        problems = [MALFORMED]
        half = next((node for node in self.stack if node.local in ENTRIES), None)
        if self.stack or not finished:
            problems = [f"cut after entry {self.entries - (half is not None)}"]
        if half is None:
            self._flush()
        elif not self._drop_open(half):
            parent = half.element.getparent()
            if parent is not None:
                parent.remove(half.element)
        return Saved(self.root, tuple(problems), bool(self.stack) or not finished)

    def _drop_open(self, half: _Node) -> bool:
        """Take out the field that the cut fell into; whether title and link remain."""
        at = self.stack.index(half)
        if at + 1 < len(self.stack):
            half.element.remove(self.stack[at + 1].element)
        names = {str(child.tag).rpartition("}")[2].lower() for child in half.element}
        return "title" in names and "link" in names

    def _in_text(self) -> bool:
        """Whether the innermost open element is one that holds text."""
        local = self.stack[-1].local
        return local not in ENTRIES and local not in _ROOTS and local not in _NESTS

    def _is_html(self, written: str, local: str) -> bool:
        """Whether a tag inside a text is HTML that someone forgot to escape."""
        if not self.stack or not self._in_text() or ":" in written:
            return False
        if local in ENTRIES or local in _FIELDS:
            return False
        return not (self.stack[-1].local == "title" and local in _TITLE_ENDS)

    def _make_room(self, written: str, local: str) -> None:
        """Close what cannot contain the tag: a text before a field, an entry before the next."""
        if local in ENTRIES:
            open_entry = next(
                (at for at, node in enumerate(self.stack) if node.local in ENTRIES), None
            )
            if open_entry is not None:
                self._close_to(open_entry)
                return
        if self.stack and self._in_text() and not self._same_family(written):
            self._close_to(len(self.stack) - 1)

    def _same_family(self, written: str) -> bool:
        """Whether the tag carries the prefix of the open element (media:title in media:content)."""
        prefix = written.partition(":")[0] if ":" in written else ""
        own = self.stack[-1].written
        return bool(prefix) and own.startswith(prefix + ":")

    def _close_to(self, depth: int) -> None:
        self._flush()
        del self.stack[depth:]

    def _flush(self) -> None:
        """Append the collected text to the innermost open element."""
        value, self.pieces = "".join(self.pieces), []
        if not self.stack or not value:
            return
        element = self.stack[-1].element
        if len(element):
            element[-1].tail = (element[-1].tail or "") + value
        else:
            element.text = (element.text or "") + value

    def _tag(self, written: str) -> str:
        prefix, _, local = written.rpartition(":")
        uri = self.namespaces.get(prefix, "") if not prefix else self._uri(prefix)
        return f"{{{uri}}}{local}" if uri else local

    def _uri(self, prefix: str) -> str:
        return (
            self.namespaces.get(prefix)
            or self.namespaces.get(prefix.lower())
            or f"unknown:{prefix}"
        )

    def _set_attributes(self, element: etree._Element, written: str) -> None:
        for count, found in enumerate(_ATTRIBUTE.finditer(written)):
            name = found.group(1)
            if count >= MOST_ATTRIBUTES:
                return
            prefix, _, local = name.rpartition(":")
            if name.startswith("xmlns") or not _LOCAL_NAME.fullmatch(local):
                continue
            value = _unescaped(found.group(2) or found.group(3) or found.group(4) or "")
            uri = _XML if prefix == "xml" else self._uri(prefix) if prefix else ""
            # a name that XML does not know (found by chance: «tªpe») says nothing to us either
            with suppress(ValueError):
                element.set(f"{{{uri}}}{local}" if uri else local, value)


_XML = "http://www.w3.org/XML/1998/namespace"


def _made(tag: str) -> etree._Element:
    """An element of this name; of its local name, or none that matters, where XML forbids it."""
    for name in (tag, tag.rpartition("}")[2]):
        with suppress(ValueError):
            return etree.Element(name)
    return etree.Element("unknown")
