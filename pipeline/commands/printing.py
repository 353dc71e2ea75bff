"""How things are written for people: errors, titles, counts, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.errors import AudiobookError
from pipeline.titles import printable


def describe(error: AudiobookError) -> str:
    """Write an error: what happened, and on the next line what to do."""
    lines = [f"audiobook: {printable(error.message)}"]
    if error.hint:
        lines.append(f"  -> {printable(error.hint)}")
    return "\n".join(lines)


def counted(number: int, noun: str) -> str:
    """Write "1 chapter", "2 chapters"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def table(rows: Iterable[Sequence[str]]) -> list[str]:
    """Write rows in aligned columns, the last one ragged."""
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)][:-1]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in cells
    ]
