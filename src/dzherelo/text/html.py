"""A fragment of HTML → plain text, fast and for any input: for titles and summaries of feeds."""

import re
from html import unescape

# What nearly every tag is stands first. Bounded and possessive, so that no input makes it slow: a
# quoted value of over 500 characters ends the attempt, and the tag is taken up to the next ">".
_TAG = re.compile(
    r"</?([a-zA-Z][a-zA-Z0-9:_-]*+)"
    r"(?:[^<>\"']*+(?:\"[^\"<>]*+\"[^<>\"']*+)*+>"
    r"|(?:[^<>\"']++|\"[^\"<]{0,500}+\"|'[^'<]{0,500}+')*+>|[^<>]*+>)|<[!?][^<>]*+>"
)
_BLOCKS = (
    *("p", "div", "br", "hr", "li", "ul", "ol", "dl", "dt", "dd", "pre", "blockquote"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr"),
    *("section", "article", "header", "footer", "aside", "figure", "figcaption"),
    *("address", "form"),
)
_BREAKS = frozenset(way for tag in _BLOCKS for way in (tag, tag.upper(), tag.capitalize()))
# Spelled out and not IGNORECASE, which looks at every character in both cases: four times faster.
_HIDDEN = re.compile(
    r"<(?:(!--)|("
    + "|".join(
        "".join(f"[{letter}{letter.upper()}]" for letter in word)
        for word in ("script", "style", "noscript", "template", "iframe", "svg", "object")
    )
    + r")(?=[\s/>]))"
)


def plain(html: str) -> str:
    """The text a reader sees in the fragment: tags dropped, references resolved once.

    Blocks and line breaks become single newlines, other blanks single spaces. Scripts, styles and
    comments vanish. A lone "<" that begins no tag stays. Linear in the length of `html`.
    """
    text = _bare(html)
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join([" ".join(words) for row in text.split("\n") if (words := row.split())])


def opening(html: str, length: int) -> str:
    """The first lines of `plain`: all, or as many as have more than `length` characters."""
    kept: list[str] = []
    size = -1
    for row in _bare(html).split("\n"):
        words = row.split()
        if words:
            kept.append(" ".join(words))
            size += 1 + len(kept[-1])
            if size > length:
                break
    return "\n".join(kept)


def line(html: str) -> str:
    """The same on one line: for titles."""
    marked = "<" in html or "&" in html or "\xad" in html or "\ufeff" in html
    text = plain(html) if marked else html
    return " ".join(text.split())


def _bare(html: str) -> str:
    """The text without tags and references, blanks as they were."""
    text = _without_tags(html) if "<" in html else html
    if "&" in text:
        text = unescape(text)
    if "\xad" in text or "\ufeff" in text:
        text = text.replace("\xad", "").replace("\ufeff", "")
    return text


def _without_tags(html: str) -> str:
    shown = _shown(html).replace("\n", " ") if _HIDDEN.search(html) else html.replace("\n", " ")
    pieces = _TAG.split(shown)
    # every second piece is the name of a tag, None of a declaration
    pieces[1::2] = ["\n" if tag in _BREAKS else "" for tag in pieces[1::2]]
    return "".join(pieces)


def _shown(html: str) -> str:
    """The HTML without comments and elements that no reader sees; unclosed ones hide the rest."""
    kept: list[str] = []
    at = 0
    while (found := _HIDDEN.search(html, at)) is not None:
        kept.append(html[at : found.start()])
        mark = "-->" if found.group(1) else f"</{found.group(2).lower()}"
        end = _find(html, mark, found.end())
        if end < 0:
            return "".join(kept)
        at = end + len(mark) if found.group(1) else html.find(">", end) + 1 or len(html)
    kept.append(html[at:])
    return "".join(kept)


def _find(html: str, mark: str, start: int) -> int:
    """Where `mark` stands, in any case."""
    found = re.compile(re.escape(mark), re.IGNORECASE).search(html, start)
    return found.start() if found else -1
