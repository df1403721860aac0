"""A fragment of HTML → plain text, fast and for any input: for titles and summaries of feeds."""

import re
from html import unescape

# Bounded and possessive, so that no input makes it slow: a quoted value of over 500 characters
# ends the attempt, and the tag is then taken up to the next ">".
_TAG = re.compile(
    r"</?[a-zA-Z][a-zA-Z0-9:_-]*+"
    r"(?:(?:[^<>\"']++|\"[^\"<]{0,500}+\"|'[^'<]{0,500}+')*+>|[^<>]*+>)|<[!?][^<>]*+>"
)
_BREAK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|dl|dt|dd|tr|table|thead|tbody|h[1-6r]|blockquote|section|article|header"
    r"|footer|figure|figcaption|aside|pre|address|form)(?=[\s/>])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"<(?:(!--)|(script|style|noscript|template|iframe|svg|object)(?=[\s/>]))", re.IGNORECASE
)


def plain(html: str) -> str:
    """The text a reader sees in the fragment: tags dropped, references resolved once.

    Blocks and line breaks become single newlines, other blanks single spaces. Scripts, styles and
    comments vanish. A lone "<" that begins no tag stays. Linear in the length of `html`.
    """
    text = _without_tags(html) if "<" in html else html
    if "&" in text:
        text = unescape(text)
    if "\xad" in text or "\ufeff" in text:
        text = text.replace("\xad", "").replace("\ufeff", "")
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join(filter(None, (" ".join(row.split()) for row in text.split("\n"))))


def line(html: str) -> str:
    """The same on one line: for titles."""
    return " ".join(plain(html).split())


def _without_tags(html: str) -> str:
    shown = _shown(html).replace("\n", " ") if _HIDDEN.search(html) else html.replace("\n", " ")
    return _TAG.sub("", _BREAK.sub("\n<x", shown))


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
