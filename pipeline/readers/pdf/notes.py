"""Footnotes: smaller type at the foot of a page that begins with a mark which is raised in the text above."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.readers.pdf.lines import Line

_MARK = re.compile(r"\(?\[?(\d{1,3}|[*†‡§¶‖]{1,4}|[a-z])[\])]?")
_SYMBOL_AT_END = re.compile(r"(?<=\S)([*†‡§¶‖]{1,4})$")
_FIRST = re.compile(r"\(?\[?(\d{1,3}|[*†‡§¶‖]{1,4}|[a-z](?=[.)\]\s]))[\])]?[.:]?")
_SMALL = 0.94


class Notes:
    """The footnotes of one page: which lines they take, and the marks that refer to them."""

    def __init__(self, lines: Sequence[Line], body_size: float, *, goes_on: bool = False) -> None:
        """Find the notes among the lines of a page; `goes_on` says that the page before ended in a note."""
        raised = _references(lines, body_size)
        self.marks: set[str] = set()
        self.first: set[int] = set()
        self.taken: set[int] = set()
        for foot in _feet(lines, body_size):
            self._read(lines, foot, raised, goes_on=goes_on)

    def _read(self, lines: Sequence[Line], foot: range, raised: set[str], *, goes_on: bool) -> None:
        starts = [at for at in foot if (mark := _first_mark(lines[at])) and mark in raised]
        if not starts:
            return
        begin = foot.start if goes_on else starts[0]
        self.taken |= set(range(begin, foot.stop))
        self.first |= set(starts)
        self.marks |= {mark for at in starts if (mark := _first_mark(lines[at]))}


def reference(text: str) -> str | None:
    """Return the mark that a raised piece is, without brackets, None if it is none."""
    match = _MARK.fullmatch(text.strip().rstrip(",;"))
    return match[1] if match else None


def symbol_at_end(text: str) -> str | None:
    """Return the asterisk or dagger that a word ends with."""
    match = _SYMBOL_AT_END.search(text)
    return match[1] if match else None


def _references(lines: Iterable[Line], body_size: float) -> set[str]:
    found: set[str] = set()
    for line in lines:
        if line.size < _SMALL * body_size:
            continue
        for piece in line.pieces:
            if piece.raised:
                found |= {mark for part in re.split(r"[,\s]+", piece.text) if (mark := reference(part))}
            elif (mark := symbol_at_end(piece.text)) or (mark := symbol_at_end(piece.text.rstrip(".,;:!?”\"'’)"))):
                found.add(mark)
            elif re.fullmatch(r"[*†‡§¶‖]{1,4}[.,;:]?", piece.text):
                found.add(piece.text.rstrip(".,;:"))
    return found


def _first_mark(line: Line) -> str | None:
    first = line.pieces[0]
    if first.raised:
        match = _FIRST.match(first.text)
        return match[1] if match else None
    match = _FIRST.match(line.text)
    if not match:
        return None
    after = line.text[match.end() : match.end() + 1]
    return match[1] if after in ("", " ") or not match[1].isalnum() or match.group()[-1] in ".)]:" else None


def _feet(lines: Sequence[Line], body_size: float) -> list[range]:
    """Return the lines in smaller type that each column ends with."""
    feet: list[range] = []
    stop = len(lines)
    while stop:
        column = lines[stop - 1].column
        start = stop
        while start and lines[start - 1].column == column and _is_small(lines[start - 1], body_size):
            start -= 1
        if start < stop:
            feet.append(range(start, stop))
        while start and lines[start - 1].column == column:
            start -= 1
        stop = start
    return feet[::-1]


def _is_small(line: Line, body_size: float) -> bool:
    return line.size < _SMALL * body_size
