"""Serial and alphanumeric strings: B-52, MP3, H2O, COVID-19, 3.11.2, 0x1F.

Of the table: CODES, forms (see `_forms`) in the order in which they win.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize._forms import found


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield codes."""
    return found(text, table.CODES)
