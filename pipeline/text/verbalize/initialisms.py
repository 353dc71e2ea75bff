"""Initialisms and acronyms: FBI, U.S., CEOs, AT&T; capitals that are words stay words.

Of the table: INITIALISMS, forms (see `_forms`) in the order in which they win.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize._forms import found


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield initialisms."""
    return found(text, table.INITIALISMS)
