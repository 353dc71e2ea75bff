"""Dates: July 4, 1776; 4 July 1776; 4/7/2021; 2021-07-04; Mon., Jan. 5.

Of the table: DATES, forms (see `_forms`) in the order in which they win.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize._forms import found


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield dates."""
    return found(text, table.DATES)
