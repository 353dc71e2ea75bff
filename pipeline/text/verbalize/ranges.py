"""Ranges of numbers: 10–15, pages 3–7.

Of the table: RANGES, forms (see `_forms`) in the order in which they win.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize._forms import found


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield ranges."""
    return found(text, table.RANGES)
