"""Inline text as it is gathered: whitespace collapsed, links by their offsets."""

from dataclasses import dataclass, field

from dzherelo.model.blocks import Link


@dataclass(slots=True)
class Run:
    """Inline text being gathered, with whitespace collapsed and offsets of its links."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    links: list[Link] = field(default_factory=list)
    bold: int = 0
    space: bool = False

    def add(self, text: str, *, bold: int = 0) -> None:
        """Append text, not empty; runs of whitespace become one space, none at the start."""
        words = text.replace("\xad", "").split()
        if not words:
            self.space = self.space or text[-1].isspace()
            return
        if self.length and (self.space or text[0].isspace()):
            self.parts.append(" ")
            self.length += 1
        self.space = text[-1].isspace()
        joined = " ".join(words)
        self.parts.append(joined)
        self.length += len(joined)
        self.bold += len(joined) if bold else 0

    @property
    def text(self) -> str:
        """The gathered text."""
        return "".join(self.parts)
