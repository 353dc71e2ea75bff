"""Amounts of money: $3.50, £1,250.75, €20m, $1.2 billion, 50¢, US$5, $5-10, 20 USD.

Of the table: NUMBER, CURRENCIES (symbol or code -> what the table needs), SCALES (written -> word: "m" -> "million"),
MINUS, PER (what an amount can be for: "month") and `per(written)`, `money(written, currency, scale)`,
`money_range(low, high, currency, scale)`; and where the language has them MONEY (more forms, see `_forms`),
`qualifies_noun(match)` (does the amount qualify a noun?) and `adjective_money(written, currency, scale)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize._forms import found


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield amounts of money: first those with the currency before the number, then those with it after."""
    yield from found(text, getattr(table, "MONEY", ()))
    for pattern in _patterns(table):
        for match in pattern.finditer(text):
            words = _words(match, table) + _per(match, table)
            yield Said(start=match.start(), stop=match.end(), words=words)


def _per(match: re.Match[str], table: ModuleType) -> str:
    return str(table.per(match["per"])) if match["per"] else ""


def _words(match: re.Match[str], table: ModuleType) -> str:
    scale = table.SCALES.get(match["scale"] or "", match["scale"] or "")
    if match["high"]:
        return str(table.money_range(match["low"], match["high"], match["currency"], scale))
    sign = f"{table.MINUS} " if match["sign"] else ""
    adjective = getattr(table, "qualifies_noun", None)
    if adjective and adjective(match):
        return f"{sign}{table.adjective_money(match['low'], match['currency'], scale)}"
    return f"{sign}{table.money(match['low'], match['currency'], scale)}"


@cache
def _patterns(table: ModuleType) -> tuple[re.Pattern[str], re.Pattern[str]]:
    currency = _any_of(table.CURRENCIES)
    amount = (
        f"(?P<low>{table.NUMBER})(?:\\s?[-–]\\s?(?:{currency})?(?P<high>{table.NUMBER}))?"
        f"(?:[ -]?(?P<scale>{_any_of(table.SCALES)})(?!\\w))?"
    )
    per = f"(?:\\s?/\\s?(?P<per>{_any_of(table.PER)})(?![\\w/]))?"
    sign = "(?<![\\w.,])(?P<sign>[-−])?"
    return (
        re.compile(f"{sign}(?P<currency>{currency})\\s?{amount}(?![\\d%]){per}"),
        re.compile(f"{sign}{amount}\\s?(?P<currency>{currency})(?!\\w){per}"),
    )


def _any_of(written: dict[str, object]) -> str:
    return "|".join(re.escape(key) for key in sorted(written, key=len, reverse=True))
