"""What Project Gutenberg puts around its books, and the header that says what the book is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_START = re.compile(r"\s*\*{3}\s*START OF (?:THE|THIS) PROJECT GUTENBERG", re.IGNORECASE)
_END = re.compile(
    r"\s*(?:\*{3}\s*END OF (?:THE|THIS) PROJECT GUTENBERG|End of (?:the )?Project Gutenberg)", re.IGNORECASE
)
_CREDITS = re.compile(r"(?:produced|e-?text prepared|transcribed|credits|this etext was|\[?note:? )", re.IGNORECASE)
_FIELD = re.compile(r"\s*(Title|Subtitle|Author|Language|Publisher|Translator|Editor|Illustrator|Date)\s*:\s*(\S.*)")
_MARKER_LINES = 3  # a long title wraps the marker


@dataclass(frozen=True, slots=True)
class Edition:
    """Line ranges of the book itself (start inclusive, stop exclusive) and the fields of its header, lower case."""

    start: int
    stop: int
    fields: dict[str, str]


def find_edition(lines: Sequence[str]) -> Edition:
    """Return where the book itself stands between header and licence; all of it where there are none."""
    start = next((_past_marker(lines, at) for at, line in enumerate(lines) if _START.match(line)), 0)
    stop = next((at for at in range(start, len(lines)) if _END.match(lines[at])), len(lines))
    if start:
        return Edition(_past_credits(lines, start, stop), stop, _fields(lines[:start]))
    header = _plain_header(lines)
    return Edition(header, stop, _fields(lines[:header]))


def _past_marker(lines: Sequence[str], at: int) -> int:
    for number in range(at, min(at + _MARKER_LINES, len(lines))):
        if lines[number].rstrip().endswith("***"):
            return number + 1
    return at + 1


def _past_credits(lines: Sequence[str], start: int, stop: int) -> int:
    first = next((at for at in range(start, stop) if lines[at].strip()), stop)
    if first == stop or not _CREDITS.match(lines[first].strip()):
        return start
    return next((at for at in range(first, stop) if not lines[at].strip()), stop)


def _plain_header(lines: Sequence[str]) -> int:
    """Return how many lines at the top are a header of their own ("Title: ...", "Author: ...")."""
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    stop = next((at for at in range(first, len(lines)) if not lines[at].strip()), len(lines))
    block = lines[first:stop]
    is_header = block and all(map(_FIELD.match, block)) and any(line.lstrip().startswith("Title") for line in block)
    return stop if is_header else 0


def _fields(lines: Sequence[str]) -> dict[str, str]:
    """Return the first value of each field; indented lines go on with the one above."""
    fields: dict[str, str] = {}
    current = ""
    for line in lines:
        match = _FIELD.match(line)
        if match and match[1].lower() not in fields:
            current = match[1].lower()
            fields[current] = match[2].strip()
        elif current and line[:1].isspace() and line.strip() and not match:
            fields[current] += " " + line.strip()
        else:
            current = ""
    return fields
