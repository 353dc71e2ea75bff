"""Whatever digits no other rule took: cardinals, decimals, negative numbers, leading zeros, strings of digits.

Of the table: NUMBER, `number(written)`, `digits(written)`, MINUS.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType

from pipeline.text.said import Said

_SIGNS = "-−"
_DIGITS = re.compile(r"(?P<sign>)(?P<number>\d+)")  # what is left of a number that another rule took a part of


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield every number; one that touches a letter is set apart from it."""
    for match in (*_pattern(table).finditer(text), *_DIGITS.finditer(text)):
        start, stop = match.span()
        written = match["number"]
        sign = match["sign"] and f"{table.MINUS} "
        words = table.digits(written) if written[:1] == "0" and written.isdigit() else table.number(written)
        before = " " if text[start - 1 : start].isalpha() else ""
        after = " " if text[stop : stop + 1].isalpha() else ""
        yield Said(start=start, stop=stop, words=f"{before}{sign or ''}{words}{after}")


@cache
def _pattern(table: ModuleType) -> re.Pattern[str]:
    return re.compile(f"(?:(?<![\\w.,)\\]])(?P<sign>[{_SIGNS}]))?(?P<number>{table.NUMBER}|\\d+)")
