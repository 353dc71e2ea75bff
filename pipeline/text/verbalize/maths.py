"""Maths that prose uses: 2 + 2 = 4, a² + b², 10^6, √2, E = mc².

Of the table: MATHS, forms (see `_forms`) in the order in which they win.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize._forms import found


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield maths."""
    return found(text, table.MATHS)
