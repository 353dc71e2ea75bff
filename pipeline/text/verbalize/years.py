"""Years and spans of years: in 1905, 1914-18, 44 BC, AD 79, the 1840s, '90s.

Of the table: YEARS, forms (see `_forms`) in the order in which they win.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize._forms import found


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield years."""
    return found(text, table.YEARS)
