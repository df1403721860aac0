"""How log lines look: words for people, or an object a line for programs; never a password."""

import logging
import re
import sys
from datetime import UTC, datetime

import msgspec

_PASSWORD = re.compile(r"(://[^/\s:@]*:)[^/\s@]+@")


class Words(logging.Formatter):
    """`2026-11-27 10:00:00,000 name message`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line, without passwords."""
        return discreet(super().format(record))


class Lines(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, `error` with its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without passwords and line breaks."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return discreet(msgspec.json.encode(told).decode())


def discreet(text: str) -> str:
    """The text with every password inside an address (`://user:password@host`) left out."""
    return _PASSWORD.sub(r"\1…@", text)


def configure(form: str) -> None:
    """Send warnings and worse to standard error as `text` or `json`; may be called again."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines() if form == "json" else Words())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
