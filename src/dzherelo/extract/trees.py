"""From the bytes of a page to one parsed tree, or the reason why the bytes are no page."""

import re

import msgspec
from lxml import etree, html

from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.text import encodings

LONGEST = 6_000_000
"""Characters of a page that are read; the largest real article page seen had 3.1 million."""

_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a RIFF file"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip stream"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"OggS", "an Ogg file"),
    (b"ID3", "an MP3 file"),
    (b"{\\rtf", "an RTF document"),
)
_FEED = re.compile(
    r"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(rss|feed|rdf:RDF|urlset)[\s>]", re.S
)
_TYPE = re.compile(
    r"^\s*(?:image|audio|video|font)/|^\s*application/(?:pdf|zip|msword|octet-stream)"
)
_TAG = re.compile(r"<(?:!doctype\s+html|[a-zA-Z][a-zA-Z0-9-]*)[\s/>]", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CONTROL_BYTES = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
"""U+FFFE and U+FFFF in UTF-8, which XML 1.0 forbids."""
_CLASSES = etree.ElementDefaultClassLookup(
    element=html.HtmlElement, comment=html.HtmlComment, pi=html.HtmlProcessingInstruction
)
"""lxml.html asks Python for the class of every element it meets, a tenth of the whole extraction;
nothing here needs its classes for forms and inputs."""
_SILENT = ("style", "svg", "template", "link", "meta", "head", "option", "canvas")
BINARY_SHARE = 0.05
"""More control characters than this and the bytes are not text; real pages stay under 0.001."""


class Page(msgspec.Struct, frozen=True):
    """A parsed page: its root element and how its text was decoded."""

    root: html.HtmlElement
    encoding: str
    doubtful: bool
    cut: bool = False


def parse(page: bytes, content_type: str) -> Page | Fault:
    """Return the parsed page, or Fault(NOT_A_PAGE) with what the bytes are instead."""
    if wrong := _refuse(page, content_type):
        return Fault(FaultKind.NOT_A_PAGE, wrong)
    decoded = encodings.decode(page, content_type, kind="html")
    text = decoded.text
    if wrong := _refuse_text(text):
        return Fault(FaultKind.NOT_A_PAGE, wrong)
    root = build(text[:LONGEST])
    if root is None:
        return Fault(FaultKind.NOT_A_PAGE, "no element in it")
    return Page(root, decoded.encoding, decoded.doubtful, len(text) > LONGEST)


def build(text: str) -> html.HtmlElement | None:
    """Return the root of an HTML text (a page or a fragment), None when it holds no element."""
    clean = text.encode("utf-8", "ignore").translate(None, _CONTROL_BYTES)
    if "\ufffe" in text or "\uffff" in text:
        clean = clean.replace(_NO_CHARACTERS[0], b"").replace(_NO_CHARACTERS[1], b"")
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_CLASSES)
    try:
        root = html.document_fromstring(clean, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return root if isinstance(root, html.HtmlElement) else None


def thin(root: html.HtmlElement) -> None:
    """Take out of a tree what holds no text, picture or embed, once its metadata is read."""
    etree.strip_elements(root, *_SILENT, with_tail=False)
    for script in [*root.iter("script")]:
        if not script.get("data-telegram-post"):
            script.drop_tree()


def words(element: html.HtmlElement) -> str:
    """Return the text of an element with all below it on one line, "" when there is none."""
    return " ".join("".join(element.itertext()).split())


def _refuse(page: bytes, content_type: str) -> str:
    head = page[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        return "empty"
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[4:8] == b"ftyp":
        return "a picture or video"
    if _TYPE.match(content_type.lower()) and not _TAG.search(head.decode("latin-1")):
        return f"declared as {content_type.partition(';')[0].strip()}"
    return ""


def _refuse_text(text: str) -> str:
    head = text[:20_000]
    if not head.strip("\x00 \r\n\t"):
        return "empty"
    if len(_CONTROL.findall(head)) > BINARY_SHARE * len(head):
        return "binary"
    if match := _FEED.match(head[:4_000]):
        return f"a feed or sitemap ({match[1]})"
    if not _TAG.search(text):
        return "no HTML tag in it"
    return ""
