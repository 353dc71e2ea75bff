"""English numbers: cardinals, ordinals, decimals, fractions, ranges, scores, telephone numbers, maths."""

from __future__ import annotations

import re
from functools import lru_cache

from num2words import num2words

from pipeline.text.verbalize._forms import Form

# Thousands set apart by a space: by one that cannot break, twice, before a zero ("3 007") or before what is counted.
_SPACED = (
    r"(?<![\d.,])(?<!\d )[1-9]\d{0,2}(?:(?:[\u00a0\u202f\u2009]\d{3})+|(?: \d{3}){2,}| 0\d\d"
    r"| \d{3}(?= [a-z]{3,}s\b))(?![\d-]| \d)"
)
NUMBER = rf"(?:{_SPACED}|(?<!\d)\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)?|(?<![\d\w])\.\d+"
MINUS = "minus"
_MOST_DIGITS = 36  # beyond this people read digits
_LARGEST = 10**_MOST_DIGITS


@lru_cache(maxsize=4096)
def cardinal(n: int) -> str:
    """Return the words of a whole number: "one thousand two hundred thirty-four"."""
    if n >= _LARGEST:
        return digits(str(n))
    return str(num2words(n)).replace(" and ", " ").replace(",", "")


@lru_cache(maxsize=1024)
def ordinal(n: int) -> str:
    """Return the words of a place in a row: "twenty-first"."""
    if n >= _LARGEST:
        return f"{digits(str(n))} th"
    return str(num2words(n, to="ordinal")).replace(" and ", " ").replace(",", "")


def digits(written: str) -> str:
    """Return digits one by one: "zero zero seven"."""
    return " ".join(cardinal(int(digit)) for digit in written if digit.isdecimal())


def number(written: str) -> str:
    """Return the words of a number as it is written: 1,234.05, .5."""
    whole, point, fraction = re.sub(r"[,\s]", "", written).partition(".")
    if not whole:
        return f"point {digits(fraction)}"
    n = int(whole) if len(whole) <= _MOST_DIGITS else _LARGEST
    words = cardinal(n) if n < _LARGEST else digits(whole)
    return f"{words} point {digits(fraction)}" if point else words


def is_one(written: str) -> bool:
    """Say whether what is counted is singular."""
    return written == "1"


def pair(n: int) -> str:
    """Return two digits inside a year or a time: 5 is "oh five"."""
    return f"oh {cardinal(n)}" if n < 10 else cardinal(n)


def year(n: int) -> str:
    """Return a year as people say it: nineteen oh five, two thousand one, twenty ten, ten sixty-six."""
    if n < 100 or n >= 10000 or 2000 <= n < 2010 or n % 1000 == 0:
        return cardinal(n)
    if n < 1000:
        return cardinal(n) if n % 100 == 0 else f"{cardinal(n // 100)} {pair(n % 100)}"
    return f"{cardinal(n // 100)} {'hundred' if n % 100 == 0 else pair(n % 100)}"


def plural(words: str) -> str:
    """Return the plural of a number: forties, thousands, ones, sixes."""
    if words.endswith("y"):
        return f"{words[:-1]}ies"
    return f"{words}es" if words.endswith("x") else f"{words}s"


_VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5), "⅘": (4, 5),
    "⅙": (1, 6), "⅚": (5, 6), "⅐": (1, 7), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8), "⅑": (1, 9),
    "⅒": (1, 10),
}  # fmt: skip
_FRACTION_UNITS = {
    "cup": "cup", "cups": "cup", "teaspoon": "teaspoon", "teaspoons": "teaspoon", "tablespoon": "tablespoon",
    "inch": "inch", "inches": "inch", "mile": "mile", "miles": "mile", "pound": "pound", "pounds": "pound",
    "tsp": "teaspoon", "tbsp": "tablespoon", "tsp.": "teaspoon", "tbsp.": "tablespoon", "lb": "pound", "lb.": "pound",
    "oz": "ounce", "oz.": "ounce", "in.": "inch", "mi": "mile", "c.": "cup", "Tbsp.": "tablespoon",
    "Tbsp": "tablespoon",
    "ounce": "ounce", "pint": "pint", "quart": "quart", "gallon": "gallon", "acre": "acre",
    "km": "kilometer", "kg": "kilogram",
}  # fmt: skip
_NEVER_FRACTIONS = {(24, 7), (9, 11), (7, 7), (50, 50), (20, 20)}
_MANY = {"inch": "inches"}


def fraction(top: int, bottom: int) -> str:
    """Return "three sixteenths", "one half", "three quarters"."""
    if bottom == 2:
        return f"{cardinal(top)} {'half' if top == 1 else 'halves'}"
    name = "quarter" if bottom == 4 else ordinal(bottom)
    return f"{cardinal(top)} {name if top == 1 else plural(name)}"


def _fraction_words(match: re.Match[str]) -> str | None:
    vulgar, top, bottom = match["vulgar"], match["top"], match["bottom"]
    of = _VULGAR[vulgar] if vulgar else (int(top), int(bottom))
    if of in _NEVER_FRACTIONS:
        return cardinal(of[0]) + " " + cardinal(of[1])
    if not 1 < of[1] <= 100 or (not vulgar and ((of[0] >= of[1] and of[1] != 2) or (of[1] > 32 and of[1] != 100))):
        return None if of[1] == 0 or (top or "1")[0] == "0" else f"{cardinal(of[0])} over {cardinal(of[1])}"
    whole = int(match["whole"] or 0)
    unit = _FRACTION_UNITS.get(match["unit"] or "", "")
    space = f" {unit}" if unit else ""
    if not whole:
        if re.match(r" an? ", match.string[match.end() :]) and of == (1, 2):
            return "half"  # ½ a minute
        return f"{fraction(*of)}{space}"
    part = "a half" if of == (1, 2) else "a quarter" if of == (1, 4) else fraction(*of)
    return f"{cardinal(whole)} and {part}{f' {_MANY.get(unit, unit + chr(115))}' if unit else ''}"


_UNIT = "|".join(re.escape(unit) for unit in sorted(_FRACTION_UNITS, key=len, reverse=True))
FRACTIONS: tuple[Form, ...] = (
    (
        re.compile(r"(?<![\w/.,$])(?P<score>\d{1,2}\.\d)/(?P<of>5|10|20|100)(?![\w/]|\.\d)"),
        lambda match: f"{number(match['score'])} out of {cardinal(int(match['of']))}",
    ),
    (
        re.compile(
            r"(?<![\w/.,$])(?P<said>(?P<beats>\d{1,2})/(?P<note>2|4|8|16))"
            r"(?= (?:time|meter|beat|rhythm|measure|bar)s?\b)"
        ),
        lambda match: f"{cardinal(int(match['beats']))} {cardinal(int(match['note']))}",
    ),
    (
        re.compile(r"(?<![\w/.,$])(?P<above>[1-9]\d?)/(?P<below>2|4|8|16|32|64)[\"″”](?= [a-z])"),
        lambda match: (
            None
            if re.search(r"[\"“]", match.string[: match.start()])
            else f"{fraction(int(match['above']), int(match['below']))} inch"
        ),
    ),
    (
        re.compile(
            r"\b(?:got|gets?|scored?|scores|rated?|rating of|gave (?:it|him|her|"
            r"them|me)|gives? it|solid|pain)(?: a)? (?P<said>(\d{1,3})/(5|10|"
            r"20|100))(?![\w/])"
        ),
        lambda match: f"{cardinal(int(match[2]))} out of {cardinal(int(match[3]))}",
    ),
    (
        re.compile(
            rf"(?<![\w/.,$])(?:(?P<whole>\d{{1,4}})(?:[ -]?(?=[{''.join(_VULGAR)}])|[ -](?=\d+[/⁄])))?"
            rf"(?:(?P<vulgar>[{''.join(_VULGAR)}])|(?P<top>\d{{1,3}})[/⁄](?P<bottom>\d{{1,3}}))(?![\w/]|\.\d)"
            rf"(?:[ -]?(?P<unit>{_UNIT})(?!\w))?"
        ),
        _fraction_words,
    ),
)

ORDINALS: tuple[Form, ...] = (
    (re.compile(r"(?<![\w.,])(\d+)ers(?!\w)"), lambda match: f"{cardinal(int(match[1])).removesuffix('e')}ers"),
    (re.compile(r"(?<![\w.,])(\d{0,2}[23])d(?![\w’'])"), lambda match: ordinal(int(match[1]))),
    (
        re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th|ST|ND|RD|TH)(?![A-Za-z])"),
        lambda match: ordinal(int(match[1].replace(",", ""))),
    ),
    (
        re.compile(r"(?<![\w.,])(\d+)(?:sts|nds|rds|ths)(?![A-Za-z])"),
        lambda match: plural(ordinal(int(match[1]))),
    ),
)


def _range_words(match: re.Match[str]) -> str | None:
    low, high = match["low"], match["high"]
    whole = low.replace(",", "").isdecimal() and high.replace(",", "").isdecimal()
    if whole and len(high) < len(low) and int(low.replace(",", "")) > int(high.replace(",", "")):
        high = low[: len(low) - len(high)] + high  # pages 123-9
    return f"{number(low)} to {number(high)}"


RANGES: tuple[Form, ...] = (
    (
        re.compile(
            r"\b(?i:listing|figure|fig\.|table|exercise|example|problem|equation|exhibit|form|illustration|diagram) "
            r"(?P<said>(?P<chapter>\d{1,3})[-–](?P<place>\d{1,3}))(?![\w/]|[–-]\d|[.,]\d)"
        ),
        lambda match: f"{number(match['chapter'])} {number(match['place'])}",
    ),
    (
        re.compile(rf"(?<![\w.,/–-])(?P<low>{NUMBER})\s?(?:–|-)\s?(?P<high>{NUMBER})(?![\w/]|[–-]\d)"),
        _range_words,
    ),
)

_RESULT = (
    r"\b(?:won|win|wins|winning|beat|beats|beaten|beating|lost|lose|loses|"
    r"losing|lead|leads|led|leading|trail(?:ed|s|ing)?"
    r"|defeat(?:ed|s)?|victory|score[ds]?|tied|tie|draw|drew|finished|"
    r"ended|ahead|down|up|record|vote[ds]?|loss|final|"
    r"defeating|final score|series|rout|thumped|stunned|edged|decision|ruled|ruling)\b"
)
_SIGNS = {"+": "plus", "=": "equals", "×": "times", "*": "times", "÷": "divided by", "−": "minus", "-": "minus",
          "–": "minus", "<": "is less than", ">": "is greater than", "≤": "is less than or equal to",
          "≥": "is greater than or equal to", "≈": "is approximately", "≠": "is not equal to", "±": "plus or minus",
          "/": "over", "·": "times", "→": "to", "∈": "in", "∝": "is proportional to"}  # fmt: skip


def _score_words(match: re.Match[str]) -> str | None:
    words = [cardinal(int(part)) for part in re.split("[-–]", match["said"])]
    return (" to " if len(words) == 2 else " ").join(words)


def _ratio_words(match: re.Match[str]) -> str | None:
    return " to ".join(number(part.strip()) for part in match[0].split(":"))


SCORES: tuple[Form, ...] = (
    (
        re.compile(
            rf"{_RESULT}(?:\s[A-Za-z’']+){{0,5}}?,?\s(?P<said>\d{{1,3}}[-–]\d{{1,3}}(?:[-–]\d{{1,3}})"
            rf"?)(?![\w%]|[-–/.,]\d)"
        ),
        _score_words,
    ),
    (re.compile(r"(?<![\w:.,])(?!0\d)\d+(?:\.\d+)?:\d(?:\.\d+)?(?![\w:]|[.,]\d)"), _ratio_words),
    (re.compile(r"(?<![\w:.,])1:\d{1,3}(?:,\d{3})+(?![\w:])"), _ratio_words),
    (re.compile(r"(?<=ratio of )\d+:\d+|(?<![\w:.,])\d+:\d+(?= (?:ratio|odds|scale))"), _ratio_words),
)


def _phone_words(match: re.Match[str]) -> str:
    plus = "plus " if match[0].startswith("+") else ""
    return plus + ", ".join(_phone_group(group) for group in re.findall(r"\d+", match[0]))


def _phone_group(group: str) -> str:
    return "eight hundred" if group == "800" else digits(group)


def _digit_row(written: str) -> str:
    return " ".join("X" if char == "X" else digits(char) for char in written if char.isalnum())


PHONES: tuple[Form, ...] = (
    (
        re.compile(
            r"\b(?:PIN|[Pp]asscode|[Pp]assword|[Cc]ombination|[Aa]ccount|[Ss]erial|[Bb]adge|"
            r"[Ss]ecurity code|[Aa]ccess code)"
            r"(?: (?:code|number|no\.))?(?: is| was|:|,)? #?(?P<said>\d{4,})(?![\w,-]|\.\d|,\d| [a-z]{3,}s\b)"
        ),
        lambda match: digits(match["said"]),
    ),
    (re.compile(r"(?<![\w.,/-])97[89](?:[- ]?\d+){2,4}[- ]?[\dX](?!\w)"), lambda match: _digit_row(match[0])),
    (
        re.compile(r"(?<![\w.,/-])\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{2,4}(?:[ .-]\d{2,4})" r"{1,4}(?![\w/])"),
        _phone_words,
    ),
    (re.compile(r"(?<![\w.,/-])(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?![\w/-])"), _phone_words),
    (re.compile(r"(?<![\w.,/-])(?:1 )?[2-9]\d\d \d{3} \d{4}(?![\w/-])"), _phone_words),
    (re.compile(r"(?<![\w.,/-])\d{3}-\d{4}(?![\w/-])"), _phone_words),
    (
        re.compile(
            r"\b(?:[Dd]ial(?:l?ed|l?ing|s)?|[Cc]all(?:ed|ing|s)?|[Rr](?:i|a|u)ng|[Pp]hon(?:e|ed|es|ing)|[Aa]|[Tt]he"
            r"|[Tt]ext) "
            r"(?P<said>911|999|112|411|311|211|988|101|111)(?=[.,;:!?)\"”’]*$|[,;:.!?)\"”’]+ |"
            r" (?:if|when|and|or|in|for|at|now|"
            r"call|calls|operator|dispatcher|line|right|immediately|from|as|before|after|to|because|but)\b)"
        ),
        lambda match: digits(match["said"]),
    ),
    (
        re.compile(r"(?<=\bISBN )[\dX-]{10,17}(?!\w)|(?<=\bISBN: )[\dX-]{10,17}(?!\w)"),
        lambda match: _digit_row(match[0]),
    ),
    (re.compile(r"(?<![\w.,/-])\d{3}-\d{2}-\d{4}(?![\w/-])"), _phone_words),
)
