"""English as Americans read it. The forms themselves stand in the files beside this one."""

from __future__ import annotations

import re

from pipeline.text.verbalize._forms import words
from pipeline.text.verbalize.tables.en_codes import CODES
from pipeline.text.verbalize.tables.en_letters import INITIALISMS, address_number, address_word, letters
from pipeline.text.verbalize.tables.en_measures import (
    CURRENCIES,
    MEASURES,
    MONEY,
    PER,
    SCALES,
    UNITS,
    adjective_money,
    adjective_unit,
    money,
    money_range,
    per,
    qualifies_noun,
    unit,
    unit_range,
)
from pipeline.text.verbalize.tables.en_numbers import (
    FRACTIONS,
    MINUS,
    NUMBER,
    ORDINALS,
    PHONES,
    RANGES,
    SCORES,
    cardinal,
    digits,
    number,
    ordinal,
)
from pipeline.text.verbalize.tables.en_references import CITATIONS
from pipeline.text.verbalize.tables.en_roman import KINGS, ROMAN
from pipeline.text.verbalize.tables.en_signs import ADDRESS_SIGNS, GREEK, MATHS, SYMBOLS
from pipeline.text.verbalize.tables.en_time import DATES, TIMES, YEARS
from pipeline.text.verbalize.tables.en_words import ABBREVIATIONS

__all__ = [
    "ABBREVIATIONS",
    "ADDRESS_SIGNS",
    "CITATIONS",
    "CODES",
    "CURRENCIES",
    "DATES",
    "FRACTIONS",
    "GREEK",
    "INITIALISMS",
    "MATHS",
    "MEASURES",
    "MINUS",
    "MONEY",
    "NUMBER",
    "ORDINALS",
    "PER",
    "PHONES",
    "RANGES",
    "ROMAN",
    "RULES",
    "SCALES",
    "SCORES",
    "SYMBOLS",
    "TIMES",
    "UNITS",
    "YEARS",
    "address_number",
    "address_word",
    "adjective_money",
    "adjective_unit",
    "cardinal",
    "digits",
    "is_plain",
    "letters",
    "money",
    "money_range",
    "number",
    "ordinal",
    "per",
    "qualifies_noun",
    "unit",
    "unit_range",
]
RULES = words(
    "addresses citations phones dates times money scores maths fractions "
    "units years roman ordinals codes ranges "
    "abbreviations initialisms symbols scripts numbers"
)
_WORD = r"(?:[A-Z]?[a-z]+|[IAO])"
_PLAIN = re.compile(
    rf"""[\s"'“‘(—–-]*+{_WORD}(?:(?:[,;:!?"'’”“‘()—–-]++\s*+["'“‘(—–-]*+|\s++["'“‘(—–-]*+){_WORD})*+"""
    r"""[,;:!?"'’”)—–-]*+[.…]*+["'’”) ]*+"""
)
# Plain to look at and yet not: the end of "Elm St.", a king who is the first, "vs" without its period.
_FIRST = re.compile(rf"\b(?:{KINGS}|World War) I\b|^I$")
_HIDDEN = re.compile(
    r"\b(?:vs|aka|etc)\b|[\w’'] A\W|\w A$|\b(?:km|kg|cm|mm|ml)\b|"
    r"\b(?:Mr|Mrs|Ms|Dr|St|Jr|Sr|Prof|Capt|Lt|Sgt|Col|Mt) [A-Z]|^\W*I\W*$"
    r"|\b(?:[Cc]hapter|[Pp]art|[Aa]ct|[Ss]cene|[Pp]age|Book) [ivxlcI]+\b|, (?:Jr|Sr|Inc|Ltd)\b|['’]s Dr\b"
)
_SHORTS = re.compile(
    r"\b(?:St|Dr|Ave|Rd|Blvd|Ln|Ct|Pl|Sq|Hwy|Jr|Sr|Esq|Inc|Ltd|Co|Corp|Bros|etc|al|vs|dept|govt|Calif|Mass|Penn|Conn|"
    r"Fla|Tenn|Va|Ariz|Wis|Minn|Colo|Okla|Tex|Ga|Md|Pa|Ky|Ill|Mich|Ala|Del|Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec|"
    r"Mon|Tue|Tues|Wed|Thu|Thurs|Fri|Assn|Univ|Dept|Est|misc|approx|ext|"
    r"appt|ibid|Bldg|Mt|hrs|mins|secs|yrs|lbs|oz)\.\W*$"
)


def is_plain(text: str) -> bool:
    """Say whether a sentence is nothing but ordinary words."""
    if not _PLAIN.fullmatch(text) or _HIDDEN.search(text) or _SHORTS.search(text[-12:]):
        return False
    return "I" not in text or not _FIRST.search(text)
