"""Log lines: an object each, and no password in them."""

import json
import logging
import sys

from dzherelo.jobs import logs

ADDRESS = "postgresql://news:geheim@db.example/news"


def _record(message: str, *arguments: object) -> logging.LogRecord:
    try:
        int(ADDRESS)
    except ValueError:
        error = sys.exc_info()
    return logging.LogRecord("jobs", logging.ERROR, "x.py", 1, message, arguments, error)


def test_a_line_is_one_object() -> None:
    line = logs.Lines().format(_record("%s broke:\n«%s»", "page", ADDRESS))
    assert "\n" not in line
    told = json.loads(line)
    assert told["level"] == "error"
    assert told["message"] == "page broke:\n«postgresql://news:…@db.example/news»"
    assert "ValueError" in told["error"]
    assert "geheim" not in line


def test_words_hold_no_password_either() -> None:
    text = logs.Words().format(_record("%s", ADDRESS))
    assert "geheim" not in text
    assert "db.example" in text
    assert logs.discreet("https://publisher.example/a:b@c") == "https://publisher.example/a:b@c"
