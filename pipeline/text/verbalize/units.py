"""Measures: 5 km, 72 °F, 60 mph, 3 ft 6 in, 5'10", 5%, 3-5 kg, 1920×1080, 40°26′46″N.

Of the table: NUMBER, UNITS (symbol -> whatever the table needs), MINUS, `unit(written, symbol)`, `unit_range(low,
high, symbol)`; and where the language has them MEASURES (more forms, see `_forms`), `qualifies_noun(match)` (does the
measure qualify a noun?) and `adjective_unit(written, symbol)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize._forms import found


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield numbers with a unit."""
    yield from found(text, getattr(table, "MEASURES", ()))
    for match in _measure(table).finditer(text):
        sign = f"{table.MINUS} " if match["sign"] else ""
        yield Said(start=match.start(), stop=match.end(), words=sign + _words(match, table))


def _words(match: re.Match[str], table: ModuleType) -> str:
    if match["high"]:
        return str(table.unit_range(match["low"], match["high"], match["unit"]))
    adjective = getattr(table, "qualifies_noun", None)
    if adjective and (match["hyphen"] or adjective(match)):
        return str(table.adjective_unit(match["low"], match["unit"]))
    return str(table.unit(match["low"], match["unit"]))


@cache
def _measure(table: ModuleType) -> re.Pattern[str]:
    units = "|".join(re.escape(key) for key in sorted(table.UNITS, key=len, reverse=True))
    low, high = f"(?P<low>{table.NUMBER})", f"(?P<high>{table.NUMBER})"
    dot = r"(?:(?<=[a-z])\.(?=\s+[a-z(\d]|[,;:]))?"  # an abbreviated unit's own period
    return re.compile(
        f"(?<![\\w.,/^])(?P<sign>[-−])?{low}(?:\\s?[-–]\\s?{high})?(?:(?P<hyphen>-)|\\s?)(?P<unit>{units})(?![\\w²³/]|['’]s){dot}"
    )
