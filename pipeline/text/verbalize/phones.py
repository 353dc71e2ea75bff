"""Telephone numbers: 555-0123, +1 (212) 555-0199.

Of the table: PHONES, forms (see `_forms`) in the order in which they win.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize._forms import found


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield telephone numbers."""
    return found(text, table.PHONES)
