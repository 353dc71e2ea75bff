"""From lines to paragraphs: indents, gaps, short last lines; a sentence is never cut, not even at the end of a page."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise

from pipeline.readers.pdf.lines import Line
from pipeline.readers.pdf.words import HYPHENS

BULLET = re.compile(r"[•‣▪◦●■□▸►–*·\uf0b7\uf0a7-](?=\s)|[•‣▪◦●■▸►\uf0b7\uf0a7]")
NUMBERED = re.compile(r"(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]\s|\((?:\d{1,2}|[a-z]|[ivx]{1,5})\)\s")
LEADERS = re.compile(r"(?:\.\s?){4,}\s*[\divxlc]+\s*$|(?:…\s?){2,}[\divxlc]+\s*$|_{4,}\s*[\divxlc]+\s*$", re.IGNORECASE)
_TERMINAL = re.compile(r"[.!?:…。！？]['\"”’»)\]*†‡\d]*$")
_WIDE_CELL = 1.8
_LONGEST_FLOAT = 80  # groups of a figure's labels and its caption
LARGER = 1.12  # times the size of the text: the type of a heading


class Sort(Enum):
    """What a group of lines is."""

    TEXT = auto()
    HEADING = auto()
    NOTE = auto()
    ROW = auto()
    CONTENTS = auto()
    FURNITURE = auto()
    ASIDE = auto()
    HIDDEN = auto()
    PICTURE = auto()


@dataclass(slots=True)
class Group:
    """Lines that belong together; a heading has a level, and a chapter may begin at it."""

    sort: Sort
    lines: list[Line]
    level: int = 0
    page: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """The usual type of a document: size, distance of baselines, right edge by left margin."""

    size: float
    leading: float
    edges: dict[int, float] = field(default_factory=dict)

    def edge(self, line: Line) -> float:
        """Return how far lines of this column reach, be this one's all short or not."""
        return line.edge if line.full else max(line.edge, self.edges.get(round(line.margin), 0.0))


def measure(lines: Sequence[Line]) -> Measure:
    """Return what most lines have."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    body = [line for line in lines if line.size == size]
    gaps = Counter(
        round((before.y - after.y) * 2) / 2
        for before, after in pairwise(body)
        if (before.page, before.column) == (after.page, after.column) and 0 < before.y - after.y < 3 * size
    )
    leading = gaps.most_common(1)[0][0] if gaps else 1.2 * size
    rights: dict[int, list[float]] = {}
    for line in body:
        rights.setdefault(round(line.margin), []).append(line.right)
    edges = {margin: statistics.quantiles(found, n=10)[8] for margin, found in rights.items() if len(found) >= 10}
    return Measure(size, leading, edges)


def is_terminal(text: str) -> bool:
    """Say whether a sentence may end with this line."""
    return bool(_TERMINAL.search(text.rstrip()))


def begins(before: Line, line: Line, usual: Measure) -> bool:
    """Say whether `line` begins a paragraph after `before`."""
    text, last = line.text, before.text.rstrip()
    if not alike(before, line):
        return True
    open_end = not is_terminal(last)
    broken_word = last.endswith(tuple(HYPHENS)) and text[:1].isalpha() and last[-2:-1].isalpha()
    if broken_word or (open_end and text[:1].islower()):
        return False
    if BULLET.match(text):
        return True
    if (before.page, before.column) != (line.page, line.column):
        return _begins_elsewhere(before, line, usual, open_end=open_end)
    gap = before.y - line.y
    large = line.size >= LARGER * usual.size
    if gap < 0 or gap > (1.7 * line.size if large else 1.35 * max(usual.leading, 1.15 * line.size)):
        return True
    return not large and _begins_below(before, line, usual, open_end=open_end)


def alike(before: Line, line: Line) -> bool:
    """Say whether two lines are set in the same type."""
    return abs(before.size - line.size) <= 0.06 * before.size and before.bold == line.bold


def _begins_below(before: Line, line: Line, usual: Measure, *, open_end: bool) -> bool:
    step = line.left - before.left
    if step > 0.6 * line.size:
        return not open_end or _is_short(before, line, usual) or not _is_hanging(before, line)
    if open_end:
        return _is_short(before, line, usual) and NUMBERED.match(line.text) is not None
    indented = line.left - line.margin > 0.6 * line.size
    return _is_short(before, line, usual) or (indented and step > -0.6 * line.size) or bool(NUMBERED.match(line.text))


def _begins_elsewhere(before: Line, line: Line, usual: Measure, *, open_end: bool) -> bool:
    if open_end:
        return False
    indented = line.left - line.margin > 0.6 * line.size
    return indented or _is_short(before, line, usual)


def _is_hanging(before: Line, line: Line) -> bool:
    """Say whether a paragraph hangs: its first line at the margin, the others further in."""
    return before.left - before.margin < 0.6 * line.size and bool(
        BULLET.match(before.text) or NUMBERED.match(before.text) or re.match(r"\[\d+\]", before.text)
    )


def _is_short(before: Line, line: Line, usual: Measure) -> bool:
    """Say whether the first word of `line` would still have stood on the line before."""
    return usual.edge(before) - before.right > _first_word(line) + 0.6 * line.size


def _first_word(line: Line) -> float:
    width = 0.0
    for number, piece in enumerate(line.pieces):
        if number and piece.left - line.pieces[number - 1].right > 0.15 * line.size:
            break
        width = piece.right - line.left
    return width


def is_verse(lines: Sequence[Line], usual: Measure) -> bool:
    """Say whether lines end where the author ended them: the next word would have fitted, again and again."""
    if len(lines) < 3:
        return False
    pairs = list(pairwise(lines))
    short = sum(_is_short(before, line, usual) for before, line in pairs)
    return short * 10 >= len(pairs) * 8


def is_row(line: Line) -> bool:
    """Say whether a line has cells: gaps much wider than a space, in two places or one very wide."""
    gaps = [after.left - before.right for before, after in pairwise(line.pieces)]
    wide = [gap for gap in gaps if gap > _WIDE_CELL * line.size]
    return bool(wide) and not BULLET.match(line.text)


def gather(lines: Iterable[Line], usual: Measure) -> list[Group]:
    """Return paragraphs and rows of tables; contents pages line by line."""
    lines = list(lines)
    groups: list[Group] = []
    tabular = _runs_of_rows(lines)
    for at, line in enumerate(lines):
        if LEADERS.search(line.text):
            groups.append(Group(Sort.CONTENTS, [line], page=line.page))
        elif at in tabular:
            groups.append(Group(Sort.ROW, [line], page=line.page))
        elif not groups or groups[-1].sort is not Sort.TEXT or begins(groups[-1].lines[-1], line, usual):
            groups.append(Group(Sort.TEXT, [line], page=line.page))
        else:
            groups[-1].lines.append(line)
    return _around_floats(groups)


def _around_floats(groups: list[Group]) -> list[Group]:
    """Join a sentence that stops at the end of a column and goes on below a figure; the figure's words come after."""
    joined: list[Group] = []
    skip: set[int] = set()
    for at, group in enumerate(groups):
        if at in skip:
            continue
        joined.append(group)
        on = _goes_on_at(groups, at)
        if on:
            group.lines += groups[on].lines
            joined += groups[at + 1 : on]
            skip = set(range(at + 1, on + 1))
    return joined


def _goes_on_at(groups: list[Group], at: int) -> int | None:
    """Return the group that begins in the middle of the sentence which this group breaks off, beyond a float."""
    last = groups[at].lines[-1]
    if groups[at].sort is not Sort.TEXT or is_terminal(last.text) or at + 1 >= len(groups):
        return None
    after = groups[at + 1].lines[0]
    if (after.page, after.column) == (last.page, last.column) or not last.full:
        return None
    for on in range(at + 2, min(at + _LONGEST_FLOAT, len(groups))):
        first = groups[on].lines[0]
        if first.page > last.page + 1:
            return None
        if groups[on].sort is Sort.TEXT and alike(last, first) and first.text[:1].islower() and first.full:
            return on
    return None


def _runs_of_rows(lines: Sequence[Line]) -> set[int]:
    """Return the lines that are rows of a table: three and more below each other that all have cells."""
    found: set[int] = set()
    run: list[int] = []
    for at in range(len(lines) + 1):
        if at < len(lines) and is_row(lines[at]):
            run.append(at)
            continue
        if len(run) >= 3:
            found |= set(run)
        run = []
    return found
