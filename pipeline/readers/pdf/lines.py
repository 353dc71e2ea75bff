"""From pieces on a page to lines in reading order: rows by baseline, columns by the gutter that no row crosses."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.readers.pdf import child as marks
from pipeline.readers.pdf.process import Piece

_WORD_GAP = 0.15  # of the size: an estimate; the narrowest space met was 0.149, behind a full stop (below)
_LIKELY_GAP = 0.09  # behind a full stop, or where pdfium sees one too
_GUTTER = 0.9  # of the size; justified lines have wider gaps, but not one below the other
_MOST_COLUMNS = 4
_LEAST_ROWS = 4
_SAME_GUTTER_PT = 8.0
_RAISED = 0.15
_SMALLER = 0.86


@dataclass(slots=True)
class Line:
    """One line of one column: its pieces from left to right, and the column's margins.

    `size` and `y` (the baseline) are those of most of its letters; `full` says that the column's right edge is
    one that several lines reach.
    """

    page: int
    column: int
    pieces: list[Piece]
    margin: float = 0.0
    edge: float = 0.0
    full: bool = False
    size: float = field(init=False)
    y: float = field(init=False)
    text: str = field(init=False)
    bold: bool = field(init=False)

    def __post_init__(self) -> None:
        """Work out once what is asked for often."""
        self.size = typical_size(self.pieces)
        self.y = next(piece.y for piece in self.pieces if abs(piece.size - self.size) <= 0.5)
        self.text = "".join(text for _, text in with_spaces(self.pieces))
        self.bold = all(piece.has(marks.BOLD) for piece in self.pieces if any(map(str.isalnum, piece.text)))

    @property
    def left(self) -> float:
        """Where its first letter begins."""
        return self.pieces[0].left

    @property
    def right(self) -> float:
        """Where its last letter ends."""
        return max(piece.right for piece in self.pieces)


def typical_size(pieces: Iterable[Piece]) -> float:
    """Return the size, in points, that most letters have."""
    sizes: Counter[float] = Counter()
    for piece in pieces:
        sizes[round(piece.size * 2) / 2] += len(piece.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def with_spaces(pieces: Sequence[Piece]) -> list[tuple[Piece, str]]:
    """Return the pieces of a line with their texts, a space put before those that begin a word."""
    gaps = [after.left - before.right for before, after in pairwise(pieces)]
    spread = _letter_gap(pieces, gaps)
    spaced = [(pieces[0], pieces[0].text)] if pieces else []
    for gap, before, after in zip(gaps, pieces, pieces[1:], strict=False):
        size = max(1.0, min(before.size, after.size))
        if spread is not None:
            apart = gap > spread
        else:
            likely = after.has(marks.GUESSED) or before.text.endswith((".", ",", ";", ":", "?", "!"))
            narrowest = _LIKELY_GAP if likely and after.text[0].isalnum() else _WORD_GAP
            apart = after.has(marks.SPACED) or gap > narrowest * size or gap < -3 * size
        spaced.append((after, f" {after.text}" if apart else after.text))
    return spaced


def _letter_gap(pieces: Sequence[Piece], gaps: Sequence[float]) -> float | None:
    """Return the gap above which a space stands in a line whose letters stand apart (C H A P T E R), else None."""
    single = sum(len(piece.text) == 1 and piece.text.isalpha() for piece in pieces)
    if single < 4 or single * 10 < len(pieces) * 7 or not gaps:
        return None
    usual = statistics.median(gaps)
    if usual <= 0.05 * pieces[0].size:
        return None
    return usual * 1.6


def rows_of(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Group pieces that share a baseline, raised and lowered ones with their line, from the top down, left to right."""
    rows: list[list[Piece]] = []
    base: Piece | None = None
    for piece in sorted(pieces, key=lambda one: (-one.y, one.left)):
        if base and base.y - piece.y < 0.45 * max(base.size, piece.size):
            rows[-1].append(piece)
            base = piece if piece.size > base.size * 1.05 else base
        else:
            rows.append([piece])
            base = piece
    return [_raise(sorted(row, key=lambda one: one.left)) for row in rows]


def _raise(row: list[Piece]) -> list[Piece]:
    size = typical_size(row)
    base = max((piece for piece in row if abs(piece.size - size) <= 0.5), key=lambda one: len(one.text), default=row[0])
    for piece in row:
        piece.raised = piece.size < _SMALLER * base.size and piece.y > base.y + _RAISED * base.size
    return row


def gutters(pages: Iterable[Sequence[Piece]]) -> frozenset[int]:
    """Return the gutters, in points from the left, that running text shows on two pages and more."""
    found: Counter[int] = Counter()
    for pieces in pages:
        gutter = _gutter(rows_of(pieces), frozenset())
        if gutter:
            found.update({round(gutter[0] / _SAME_GUTTER_PT) + step for step in (-1, 0, 1)})
    return frozenset(place for place, count in found.items() if count >= 2)


def lines_of(pieces: Sequence[Piece], page: int, known: frozenset[int] = frozenset()) -> list[Line]:
    """Return the lines of a page in reading order: left column before right one, what crosses both in its place.

    `known` are gutters of other pages: there a column may also be a figure or code.
    """
    lines: list[Line] = []
    for column, region in enumerate(_regions(rows_of(pieces), _MOST_COLUMNS, known)):
        found = [Line(page, column, row) for row in region]
        margin, edge = _margins(found)
        full = sum(line.right > edge - 0.7 * line.size for line in found) >= max(3, len(found) // 3)
        for line in found:
            line.margin, line.edge, line.full = margin, edge, full
        lines += found
    return lines


def _margins(lines: Sequence[Line]) -> tuple[float, float]:
    """Return the left margin, which first lines of paragraphs may be indented from, and the right one."""
    lefts = Counter(round(line.left) for line in lines)
    enough = max(1, len(lines) // 10)
    margin = min((left for left, count in lefts.items() if count >= enough), default=min(lefts))
    rights = sorted(line.right for line in lines)
    return float(margin), rights[min(len(rights) - 1, len(rights) * 9 // 10)]


def _regions(rows: list[list[Piece]], most: int, known: frozenset[int]) -> list[list[list[Piece]]]:
    """Split rows at gutters, again and again; each region is rows of one column."""
    found = _gutter(rows, known) if most > 1 and len(rows) >= _LEAST_ROWS else None
    if not found:
        return [rows] if rows else []
    x, first, last = found
    inside = [piece for row in rows[first:last] for piece in row]
    left = rows_of(piece for piece in inside if piece.right <= x)
    right = rows_of(piece for piece in inside if piece.right > x)
    above, below = _regions(rows[:first], most, known), _regions(rows[last:], most, known)
    return [*above, *_regions(left, most - 1, known), *_regions(right, most - 1, known), *below]


def _gutter(rows: list[list[Piece]], known: frozenset[int]) -> tuple[float, int, int] | None:
    """Return the place and the rows (first, after the last) of the gutter that parts most rows, if there is one."""
    size = typical_size(piece for row in rows for piece in row)
    least = max(5.0, _GUTTER * size)
    best: tuple[int, float, int, int] | None = None
    for x in _candidates(rows, least):
        for first, last, at in _runs(rows, x, least):
            weight = _weight(rows[first:last], at, sure=round(at / _SAME_GUTTER_PT) in known)
            if weight and (best is None or weight > best[0]):
                best = weight, at, first, last
    return best[1:] if best else None


def _candidates(rows: list[list[Piece]], least: float) -> list[float]:
    """Return the middles of gaps that three rows in a row share, the most frequent ones."""
    found: Counter[int] = Counter()
    for at in range(len(rows) - 2):
        pieces = sorted((piece for row in rows[at : at + 3] for piece in row), key=lambda one: one.left)
        reach = pieces[0].right
        for piece in pieces[1:]:
            if piece.left - reach >= least:
                found[round((piece.left + reach) / 8) * 4] += 1
            reach = max(reach, piece.right)
    return [float(x) for x, count in found.most_common(12) if count >= 2]


def _runs(rows: list[list[Piece]], x: float, least: float) -> list[tuple[int, int, float]]:
    """Return runs of rows that leave a common gap of `least` at `x`: first, after the last, middle of the gap."""
    runs: list[tuple[int, int, float]] = []
    start, low, high = 0, float("-inf"), float("inf")
    for at in range(len(rows) + 1):
        left, right = _gap(rows[at], x) if at < len(rows) else (x, x)
        if min(high, right) - max(low, left) < max(least, _own_least(rows, at)):
            if at - start >= _LEAST_ROWS and high - low < float("inf"):
                runs.append((start, at, (low + high) / 2))
            start, low, high = at, float("-inf"), float("inf")
            if right - left < max(least, _own_least(rows, at)):
                start = at + 1
                continue
        low, high = max(low, left), min(high, right)
    return runs


def _own_least(rows: list[list[Piece]], at: int) -> float:
    """Return what a gutter must be in the type of one row: the spaces of a title are wide."""
    return _GUTTER * max(piece.size for piece in rows[at]) if at < len(rows) else 0.0


def _gap(row: list[Piece], x: float) -> tuple[float, float]:
    left = max((piece.right for piece in row if piece.left + piece.right < 2 * x), default=float("-inf"))
    right = min((piece.left for piece in row if piece.left + piece.right >= 2 * x), default=float("inf"))
    return left, right


def _weight(rows: list[list[Piece]], x: float, *, sure: bool) -> int:
    """Return the number of rows parted, 0 unless both sides look like running text and not like cells."""
    lefts = [side for row in rows if (side := [piece for piece in row if piece.right <= x])]
    rights = [side for row in rows if (side := [piece for piece in row if piece.right > x])]
    if min(len(lefts), len(rights)) < (1 if sure else _LEAST_ROWS):
        return 0
    running = _is_running(lefts), _is_running(rights)
    if not (any(running) if sure else all(running)):
        return 0
    return len(rows)


def _is_running(sides: list[list[Piece]]) -> bool:
    width = max(side[-1].right for side in sides) - min(side[0].left for side in sides)
    filled = [sum(piece.right - piece.left for piece in side) / max(1.0, width) for side in sides]
    letters = statistics.median(sum(len(piece.text) for piece in side) for side in sides)
    return statistics.median(filled) >= 0.5 and letters >= 14
