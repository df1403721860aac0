"""Who made a picture: read from IPTC, XMP or EXIF, written as the only metadata of a result."""

# ruff: noqa: PLR2004
# The bare numbers are offsets and dataset numbers of the format.

from collections.abc import Iterator
from xml.sax.saxutils import escape

import msgspec
from lxml import etree

LONGEST = 200
"""Characters of one name; what is longer is an advertisement."""
LARGEST = 128 * 1024
"""Bytes of metadata that are read; editors' histories of layers grow to megabytes."""

_DC = "http://purl.org/dc/elements/1.1/"
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_BY_LINE, _CREDIT, _RIGHTS = 80, 110, 116
"""Datasets of record 2 of IPTC-IIM 4.2."""


class Credit(msgspec.Struct, frozen=True):
    """The author, the line to print beside the picture, and whose it is; "" where unknown."""

    creator: str = ""
    credit: str = ""
    rights: str = ""

    def __bool__(self) -> bool:
        """Whether anything is known."""
        return bool(self.creator or self.credit or self.rights)


def read(*, iptc: bytes = b"", xmp: bytes = b"", artist: str = "", rights: str = "") -> Credit:
    """Return the credit; XMP goes before IPTC, and that before EXIF's `artist` and `rights`.

    The order is that of the Metadata Working Group's guidelines 2.0. Damage gives an empty Credit.
    """
    best = _from_xmp(xmp[:LARGEST])
    older = _from_iptc(iptc[:LARGEST])
    return Credit(
        best.creator or older.creator or _clean(artist),
        best.credit or older.credit,
        best.rights or older.rights or _clean(rights),
    )


def packet(credit: Credit) -> bytes:
    """Return the credit as an XMP packet (ISO 16684-1) that holds nothing else."""
    inner = ""
    if credit.creator:
        inner += _list("dc:creator", "rdf:Seq", "<rdf:li>", credit.creator)
    if credit.rights:
        inner += _list("dc:rights", "rdf:Alt", '<rdf:li xml:lang="x-default">', credit.rights)
    if credit.credit:
        inner += f"<photoshop:Credit>{escape(credit.credit)}</photoshop:Credit>"
    spaces = f'xmlns:dc="{_DC}" xmlns:photoshop="{_PHOTOSHOP}"'
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">'
        f'<rdf:Description rdf:about="" {spaces}>{inner}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


def _list(name: str, kind: str, item: str, text: str) -> str:
    return f"<{name}><{kind}>{item}{escape(text)}</rdf:li></{kind}></{name}>"


def _from_xmp(body: bytes) -> Credit:
    start, end = body.find(b"<rdf:RDF"), body.rfind(b"</rdf:RDF>")
    if start < 0 or end < start:
        return Credit()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(body[start : end + len(b"</rdf:RDF>")], parser)
    except etree.XMLSyntaxError:
        return Credit()
    if root is None:
        return Credit()
    return Credit(
        _property(root, f"{{{_DC}}}creator"),
        _property(root, f"{{{_PHOTOSHOP}}}Credit"),
        _property(root, f"{{{_DC}}}rights"),
    )


def _property(root: etree._Element, name: str) -> str:
    """A property's values joined, whether it is written as an attribute, a text or a list."""
    for described in root.iter(f"{{{_RDF}}}Description"):
        if found := _clean(str(described.get(name, ""))):
            return found
    for element in root.iter(name):
        listed = [str(item.text) for item in element.iter(f"{{{_RDF}}}li") if item.text]
        if found := _clean(", ".join(listed) or str(element.text or "")):
            return found
    return ""


def _from_iptc(body: bytes) -> Credit:
    found: dict[int, str] = {}
    for number, value in _datasets(body):
        text = _clean(_text(value))
        if number in found and number == _BY_LINE:
            text = _clean(f"{found[number]}, {text}")
        if text:
            found[number] = text
    return Credit(found.get(_BY_LINE, ""), found.get(_CREDIT, ""), found.get(_RIGHTS, ""))


def _datasets(body: bytes) -> Iterator[tuple[int, bytes]]:
    """The datasets of record 2, wherever Photoshop's blocks put them."""
    at = body.find(b"\x1c\x02")
    while at >= 0 and at + 5 <= len(body) and body[at] == 0x1C:
        length = int.from_bytes(body[at + 3 : at + 5], "big")
        if length & 0x8000:
            # extended lengths are for whole pictures inside a dataset
            return
        if body[at + 1] == 2:
            yield body[at + 2], body[at + 5 : at + 5 + length]
        at += 5 + length


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _clean(text: str) -> str:
    """One line of printable characters, none of which XML forbids."""
    readable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(readable.split())[:LONGEST]
