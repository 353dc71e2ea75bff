"""Times of day and spans of time: 6:30 p.m., 06:05, 10 a.m., 18h, 3:45:10.

Of the table: TIMES, forms (see `_forms`) in the order in which they win.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize._forms import found


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield times."""
    return found(text, table.TIMES)
