"""References: [12], (Smith et al., 2019), pp. 12-15, vol. 3, § 5, No. 5.

Of the table: CITATIONS, forms (see `_forms`) in the order in which they win.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize._forms import found


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield references."""
    return found(text, table.CITATIONS)
