"""The markup of the story files, turned into blocks of the model."""

import re
from collections.abc import Iterable

from dzherelo.model.blocks import (
    Block,
    Bullets,
    Embed,
    Figure,
    Heading,
    Link,
    Paragraph,
    Platform,
    Quotation,
    Table,
)

_FIGURE = re.compile(r"!\[(\w+)\]\(([\w-]+)\)[ \t]*(.*)")
_EMBED = re.compile(r"@(telegram|facebook|youtube|x)\s+(\S+)\s*(.*)", re.DOTALL)
_LINK = re.compile(r"\[([^\]\[]+)\]\(([^)\s]+)\)")
_CREDIT = re.compile(r"(?:Фото|Photo|Ілюстрація|Иллюстрация)\s*:\s*(.+)")


def split(text: str) -> tuple[str, ...]:
    """The blocks of a body, in markup, empty ones left out."""
    return tuple(part.strip() for part in re.split(r"\n[ \t]*\n", text) if part.strip())


def blocks(parts: Iterable[str]) -> tuple[Block, ...]:
    """Model blocks of markup parts.

    A figure's `url` is its picture id and `alt` its scene; a link may point to "article:<piece>".
    """
    return tuple(_block(part) for part in parts)


def _block(part: str) -> Block:
    if figure := _FIGURE.fullmatch(part):
        return _figure(figure)
    if embed := _EMBED.fullmatch(part):
        return Embed(url=embed[2], platform=_platform(embed[1]), text=embed[3].strip())
    if part.startswith("## "):
        return Heading(part.removeprefix("## ").strip())
    if part.startswith("> "):
        text, links = _linked(re.sub(r"^>[ \t]?", "", part, flags=re.MULTILINE))
        return Quotation(text, links)
    return _lines(part)


def _lines(part: str) -> Block:
    lines = part.splitlines()
    if all(line.startswith("- ") for line in lines):
        return Bullets(tuple(_linked(line[2:].strip())[0] for line in lines))
    if all(line.startswith("|") for line in lines):
        rows = (tuple(cell.strip() for cell in line.strip("| ").split("|")) for line in lines)
        return Table(tuple(row for row in rows if any(cell.strip("-: ") for cell in row)), head=1)
    text, links = _linked(" ".join(line.strip() for line in lines))
    return Paragraph(text, links)


def _platform(name: str) -> Platform:
    names: dict[str, Platform] = {"telegram": "telegram", "facebook": "facebook"}
    return names.get(name, "youtube" if name == "youtube" else "x")


def _figure(found: re.Match[str]) -> Figure:
    caption, _, last = found[3].rpartition("|")
    credit = _CREDIT.fullmatch(last.strip())
    if credit is None:
        return Figure(url=found[2], alt=found[1], caption=found[3].strip())
    return Figure(url=found[2], alt=found[1], caption=caption.strip(), credit=credit[1].strip())


def _linked(text: str) -> tuple[str, tuple[Link, ...]]:
    plain, links, end = "", [], 0
    for found in _LINK.finditer(text):
        plain += text[end : found.start()]
        links.append(Link(len(plain), len(plain) + len(found[1]), found[2]))
        plain += found[1]
        end = found.end()
    return plain + text[end:], tuple(links)
