"""Abbreviations by place: Dr. Smith, Elm Dr., St. John, e.g., etc.

Of the table: ABBREVIATIONS, forms (see `_forms`) in the order in which they win.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize._forms import found


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield abbreviations."""
    return found(text, table.ABBREVIATIONS)
