"""Scores, ratios and odds: won 3-1, a ratio of 3:1.

Of the table: SCORES, forms (see `_forms`) in the order in which they win.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize._forms import found


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield scores and ratios."""
    return found(text, table.SCORES)
