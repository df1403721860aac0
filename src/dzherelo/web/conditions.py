"""Conditional and partial requests (RFC 9110, chapters 13 and 14)."""

import re

_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_RANGE = re.compile(r"bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*", re.IGNORECASE)


def unchanged(if_none_match: str, tag: str) -> bool:
    """Whether If-None-Match names `tag` (or any, by `*`), compared weakly (13.1.2).

    `tag` is a strong one with its quotes. Ask only for what exists: `*` matches nothing else.
    """
    if if_none_match.strip() == "*":
        return True
    return tag in _TAG.findall(if_none_match)


def part(asked: str, if_range: str, tag: str, size: int) -> tuple[int, int] | None:
    """The first byte and the one after the last that Range asks of `size`, None for all of them.

    Raises LookupError when nothing of it is there (416). Several ranges at once, other units,
    nonsense and a picture changed since (`if_range`, compared strongly) give all, as 14.2 allows.
    """
    match = _RANGE.fullmatch(asked.strip())
    if match is None or not (match[1] or match[2]) or (if_range and if_range.strip() != tag):
        return None
    if not match[1]:
        first, end = max(0, size - int(match[2])), size
    else:
        first, end = int(match[1]), min(size, int(match[2]) + 1 if match[2] else size)
        if match[2] and int(match[2]) < first:
            return None
    if first >= size or end <= first:
        raise LookupError(asked)
    return first, end
