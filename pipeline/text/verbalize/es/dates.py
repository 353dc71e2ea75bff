"""Spanish dates: 04/07/2021, 2021-07-04, 4-7-21, 1 de mayo, 1.º de mayo, 12 ene. 2020, 23-F, los años 80, '68."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables.es_numbers import cardinal
from pipeline.text.verbalize.tables.es_words import DAY_SHORT, MONTH_SHORT

_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_NAMES = r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre"
_SHORT = "|".join(MONTH_SHORT)
_DAYS = "|".join(DAY_SHORT)
_FIGURES = re.compile(
    rf"(?<![\w/.,-])(?:(?P<d>{_DAY})(?P<s>[/.-])(?P<m>{_MONTH})(?P=s)(?P<y>\d{{4}}|\d{{2}})"
    rf"|(?P<iy>[12]\d{{3}})-(?P<im>0[1-9]|1[0-2])-(?P<id>0[1-9]|[12]\d|3[01]))(?![\w/-]|[.,]\d)",
)
_FIRST = re.compile(rf"(?<![\w.,-])(?P<day>0?1|1\.?[ºer°]{{1,2}}|1ro\.?)(?= de (?:{_NAMES})\b)", re.IGNORECASE)
_ABBREVIATED = re.compile(
    rf"(?<![\w.,-])(?P<d>{_DAY})[ -](?P<de>de )?(?P<m>{_SHORT})(?:\.|\b)[ -]?(?P<de2>(?:de|del) )?(?P<y>\d{{4}}\b)?",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(rf"(?<!\w)(?P<m>{_SHORT})\.,? (?:de )?(?P<y>[12]\d{{3}})\b", re.IGNORECASE)
_WEEKDAY = re.compile(rf"(?<!\w)(?P<w>{_DAYS})\.,? (?=\d{{1,2}}[ /-])", re.IGNORECASE)
_EVENT = re.compile(r"(?<![\w.,-])(?P<d>\d{1,2})-(?P<m>[EFMAJSOND])(?![\w-])")
_DAY_MONTH = re.compile(
    rf"(?:(?<=\bel )|(?<=\bdía ))(?P<d>{_DAY})/(?P<m>{_MONTH})(?![\w/])"
    rf"|(?<![\w/.,])(?P<d2>{_DAY})/(?P<m2>0[1-9])(?![\w/])"
)
_YEAR_SHORT = re.compile(r"(?<![\w’'])['’](?P<y>\d\d)(?![\w’'])")


_ROMAN_MONTH = re.compile(
    rf"(?<![\w.,-])(?P<d>{_DAY})(?P<s>[-./])(?P<m>I{{1,3}}|IV|V|VI{{1,3}}|IX|XI{{0,2}})(?P=s)(?P<y>[12]\d{{3}}"
    rf"|\d\d)(?!\w)",
)
_ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield dates and parts of dates, in order."""
    yield from sorted(_all(text, table), key=lambda said: (said.start, -said.stop))


def _all(text: str, table: ModuleType) -> Iterator[Said]:
    for match in _FIGURES.finditer(text):
        if match["s"] != "." or len(match["y"]) == 4:
            yield _said(match, _figures(match, table))
    for match in _ROMAN_MONTH.finditer(text):
        month = str(_ROMAN_MONTHS.index(match["m"]) + 1)
        yield _said(match, _spoken(match["d"], month, cardinal(int(match["y"])), table))
    for match in _FIRST.finditer(text):
        plain = match["day"].lstrip("0") == "1"
        yield _said(match, table.FIRST_OF_MONTH if plain else "primero")
    for match in _ABBREVIATED.finditer(text):
        if match["y"] or match["de"] or match[0].endswith("."):
            yield _abbreviated(match, table)
    yield from _short(text, table)


def _short(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield what is not a whole date: oct. 2020, lun. 3, 23-F, el 4/7, '68."""
    for match in _MONTH_YEAR.finditer(text):
        yield _said(match, f"{_name(match['m'])} de {cardinal(int(match['y']))}")
    for match in _WEEKDAY.finditer(text):
        yield _said(match, DAY_SHORT[match["w"].lower()] + " ")
    for match in _EVENT.finditer(text):
        yield _said(match, f"{cardinal(int(match['d']))} {table.LETTERS[match['m'].lower()]}")
    for match in _DAY_MONTH.finditer(text):
        yield _said(match, _spoken(match["d"] or match["d2"], match["m"] or match["m2"], "", table))
    for match in _YEAR_SHORT.finditer(text):
        yield _said(match, _short_year(match["y"]))


def _figures(match: re.Match[str], table: ModuleType) -> str:
    if match["iy"]:
        return _spoken(match["id"], match["im"], cardinal(int(match["iy"])), table)
    year = match["y"]
    return _spoken(match["d"], match["m"], cardinal(_full_year(year)), table)


def _full_year(year: str) -> int:
    """Take "21" for 2021 and "45" for 1945."""
    return int(year) + (0 if len(year) == 4 else 2000 if int(year) < 40 else 1900)


def _short_year(year: str) -> str:
    return f"cero {cardinal(int(year))}" if year[0] == "0" and year != "00" else cardinal(int(year))


def _spoken(day: str, month: str, year: str, table: ModuleType) -> str:
    number = int(day)
    said = table.FIRST_OF_MONTH if number == 1 else cardinal(number)
    return f"{said} de {table.MONTHS[int(month) - 1]}" + (f" de {year}" if year else "")


def _name(month: str) -> str:
    return MONTH_SHORT[month.lower()]


def _abbreviated(match: re.Match[str], table: ModuleType) -> Said:
    day = table.FIRST_OF_MONTH if int(match["d"]) == 1 else cardinal(int(match["d"]))
    words = f"{day} de {_name(match['m'])}"
    if match["y"]:
        return _said(match, f"{words} {(match['de2'] or 'de ')}{cardinal(int(match['y']))}")
    stop = match.end("m")
    final = stop + 1 == len(match.string)
    stop += match.string[stop : stop + 1] == "." and not final
    return Said(start=match.start(), stop=stop, words=words)


def _said(match: re.Match[str], words: str) -> Said:
    return Said(start=match.start(), stop=match.end(), words=words)
