"""Every number that is left, in Spanish: 21 libros, 200 páginas, 3,14, 1.250.000, página 21, la 1, las 2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables.es_figures import NUMBER, figure
from pipeline.text.verbalize.tables.es_nouns import counted

_FOUND = re.compile(rf"(?P<number>{NUMBER})(?P<mil> mil\b)?")
_ILLION = re.compile(r" (?:(?:m|b|tr|cuatr)ill(?:ón|ones))\b")
_HOUR = re.compile(r"(?:\b[Aa] la|\b[Ll]a|\bhacia la|\bsobre la) \Z")


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield numbers, agreeing with the noun that they count."""
    at = 0
    for match in _FOUND.finditer(text):
        if match.start() >= at:
            at = match.end()
            yield Said(start=match.start(), stop=match.end(), words=_apart(text, match, _words(text, match, table)))


def _words(text: str, match: re.Match[str], table: ModuleType) -> str:
    number = figure(match["number"], comma_groups=table.COMMA_GROUPS)
    if match["mil"] and not number.decimals:
        number = figure(str(number.whole * 1000))
    if _ILLION.match(text, match.end()):
        return number.words(apocope=True)
    if number.whole == 1 and _HOUR.search(text[max(0, match.start() - 16) : match.start()]) and not number.decimals:
        return "una"
    which = counted(text, match.start(), match.end(), one=number.whole == 1)
    said = number.words(which or "m", apocope=bool(which))
    if which and number.whole >= 10**6 and number.whole % 10**6 == 0:
        said += " de"
    return f"{said} mil" if match["mil"] and number.decimals else said


def _apart(text: str, match: re.Match[str], words: str) -> str:
    before = " " if text[match.start() - 1 : match.start()].isalnum() else ""
    after = " " if text[match.end() : match.end() + 1].isalnum() else ""
    return f"{before}{words}{after}"
