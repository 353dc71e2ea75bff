"""Spanish ranges and results: 10-15 años, págs. 3-7, 1914-1918, 2-0, 6-4, 1999/2000, 1:10 000, Juan 3:16."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables.es_figures import NUMBER, figure
from pipeline.text.verbalize.tables.es_nouns import counted
from pipeline.text.verbalize.tables.es_numbers import cardinal

_FOUND = re.compile(rf"(?<![\w.,/-])(?P<low>{NUMBER})(?P<how> ?[-–—] ?|/| ?: ?|:)(?P<high>{NUMBER})(?![\w/-]|[.,:]\d)")
_SCALE = re.compile(r"\b(?:escala|proporción|relación|razón|ratio)\b[^.]{0,16}\Z", re.IGNORECASE)
_BOOK = re.compile(r"(?P<number>[1-3] )?[A-ZÉÍÓ][a-záéíóú]+\.? \Z")
_LAW = re.compile(
    r"\b(?:[Ll]ey|[Dd]ecreto|[Dd]irectiva|[Rr]eglamento|[Ss]entencia|[Rr]esolución|[Oo]rden|n\.º|[Ee]xpediente"
    r"|[Ll]egislativo|LO|RD|Orgánica)[^.;,]{0,24}\Z"
)


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield ranges, results of games, proportions and verses."""
    for match in _FOUND.finditer(text):
        before = text[max(0, match.start() - 32) : match.start()]
        words = _between(match["how"].strip(), before, match[0])
        if "=" in text[match.end() : match.end() + 3]:
            continue
        if words is None or (match["how"].startswith(" ") and match["how"].strip() == "-" and len(match["how"]) == 2):
            continue
        yield Said(start=match.start(), stop=match.end(), words=_range(text, match, table, words))


_AIRCRAFT = re.compile(r"\b(?:Boeing|Airbus|Embraer|McDonnell|Douglas|modelo|vuelo) \Z")


def _slash(before: str, found: str) -> str:
    if re.fullmatch(r"\d{4}/\d{2,4}", found):
        return "a"
    if found.endswith(("/10", "/100")):
        return "sobre"
    return "de" if re.fullmatch(r"\d{1,4}/[12]\d{3}", found) or _LAW.search(before) else "barra"


def _between(how: str, before: str, found: str) -> str | None:
    if _AIRCRAFT.search(before):
        return ""
    if how == "/":
        return _slash(before, found)
    if how == ":":
        if _SCALE.search(before):
            return "a"
        return "," if _BOOK.search(before) else None
    return "a"


def _range(text: str, match: re.Match[str], table: ModuleType, between: str) -> str:
    low = figure(match["low"], comma_groups=table.COMMA_GROUPS)
    high = figure(match["high"], comma_groups=table.COMMA_GROUPS)
    which = counted(text, match.start(), match.end(), one=False) if between == "a" else ""
    first = low.words(which or "m")
    short_year = len(match["low"]) == 4 and len(match["high"]) == 2
    last = cardinal(int(match["high"])) if short_year else high.words(which or "m", apocope=bool(which))
    return f"{first}{'' if between in (',', '') else ' '}{between} {last}"
