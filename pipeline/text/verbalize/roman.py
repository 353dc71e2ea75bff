"""Roman numerals where the context says so: Louis XIV, Chapter IV, World War II; never the pronoun.

Of the table: ROMAN, forms (see `_forms`) in the order in which they win.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize._forms import found


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield Roman numerals."""
    return found(text, table.ROMAN)
