"""Spanish fractions: 1/2, 3/4, ½ taza, 2 ½ tazas, 1 1/2 kg, 2/3 partes, 24/7."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables.es_nouns import gender, singular
from pipeline.text.verbalize.tables.es_numbers import cardinal, fraction
from pipeline.text.verbalize.tables.es_words import UNITS

_VULGAR = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"
_FOUND = re.compile(
    rf"(?<![\w.,/])(?:(?P<whole>\d+)(?: (?:y )?)?)?(?:(?P<sign>[{_VULGAR}])"
    r"|(?:(?<=[ y])|(?<!\d))(?P<above>\d{1,2})[/⁄](?P<below>\d{1,3}))(?![\w/]"
    r"|[.,]\d)(?P<after> (?:de )?(?P<noun>[^\W\d_]+)(?!/))?",
)
_LESS_THAN_ONE = re.compile(r"(?:kg|l|km|m|g|t|h|lb|L|min|cda|cdta|ha|oz)\Z")


_PAIRS = frozenset(((24, 7), (50, 50), (20, 20), (60, 40), (80, 20), (70, 30)))  # no fractions


def find(text: str, _: ModuleType) -> Iterator[Said]:
    """Yield fractions; "2 ½ tazas" is "dos tazas y media", "2 ½" alone "dos y medio"."""
    for match in _FOUND.finditer(text):
        above, below = _parts(match)
        if below < 2 or (above >= below and match["sign"] is None and (above, below) not in _PAIRS):
            continue
        yield _said(match, above, below)


def _parts(match: re.Match[str]) -> tuple[int, int]:
    if not match["sign"]:
        return int(match["above"]), int(match["below"])
    above, _, below = unicodedata.normalize("NFKC", match["sign"]).partition("⁄")
    return int(above), int(below)


def _said(match: re.Match[str], above: int, below: int) -> Said:
    end = match.end("after") if match["after"] else match.end()
    bare = match.end() - len(match["after"] or "")
    if (above, below) in _PAIRS and not match["sign"]:
        return Said(start=match.start(), stop=bare, words=f"{cardinal(above)} {cardinal(below)}")
    noun, of = _noun(match)
    which = gender(noun) if noun else "m"
    half = (above, below) == (1, 2)
    if match["whole"]:
        number = int(match["whole"])
        part = ("media" if which == "f" else "medio") if half else fraction(above, below)
        words = f"{cardinal(number, which, apocope=bool(noun))}"
        if noun and not of:
            one = singular(noun) if number == 1 else noun
            return Said(start=match.start(), stop=end, words=f"{words} {one} y {part}")
        return Said(start=match.start(), stop=bare, words=f"{cardinal(number)} y {part}")
    if half and noun and not of:
        return Said(start=match.start(), stop=end, words=f"{'media' if which == 'f' else 'medio'} {noun}")
    words = fraction(above, below)
    if noun and not of and noun not in ("parte", "partes"):
        return Said(start=match.start(), stop=end, words=f"{words} de {noun}")
    if noun in ("parte", "partes"):
        words = words.replace("tercio", "tercera").replace("os", "as") if above > 1 else words
        words = re.sub(r"o(s?)\Z", r"a\1", words).replace("un ", "una ")
    return Said(start=match.start(), stop=bare, words=words)


def _noun(match: re.Match[str]) -> tuple[str, bool]:
    """Return the noun or unit that is measured, as it is said, and whether "de" stands before it."""
    noun = match["noun"] or ""
    of = (match["after"] or "").startswith(" de ")
    if noun in UNITS and _LESS_THAN_ONE.match(noun):
        many = bool(match["whole"]) and int(match["whole"]) > 1
        return UNITS[noun][1 if many else 0], of
    if noun in _NOT_MEASURED or not noun.islower():
        return "", of
    return noun, of


_NOT_MEASURED = frozenset(
    [
        "de",
        "del",
        "la",
        "el",
        "los",
        "las",
        "un",
        "y",
        "o",
        "a",
        "en",
        "que",
        "por",
        "para",
        "con",
        "sin",
        "es",
        "fue",
        "al",
        "se",
        "no",
        "más",
        "menos",
        "lo",
        "su",
    ]
)
