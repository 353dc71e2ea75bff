"""English serial numbers: B-52, H2O, 192.168.0.1, v2.0.1, 401(k), a .45, Xbox 360."""

from __future__ import annotations

import re

from pipeline.text.verbalize._forms import Form
from pipeline.text.verbalize.tables.en_letters import is_spelled, letters
from pipeline.text.verbalize.tables.en_numbers import cardinal, digits, pair, year
from pipeline.text.verbalize.tables.en_roman import roman_value

_PART = re.compile(r"\d+|[^\W\d_]+")


def _digits_of_code(written: str, *, is_name: bool = True) -> str:
    n = len(written)
    if written[0] == "0" or n > 4:
        return digits(written)
    if n == 4:
        return year(int(written)) if int(written) >= 1000 else digits(written)
    if n == 3 and is_name:
        return (
            cardinal(int(written))
            if written.endswith("00")
            else f"{cardinal(int(written[0]))} {pair(int(written[1:]))}"
        )
    return cardinal(int(written))


def _letters_of_code(written: str) -> str:
    if written.isupper() and (len(written) <= 2 or is_spelled(written)):
        return letters(written)
    return written


def code(written: str) -> str:
    """Return a serial number: letters apart, numbers as they are called out."""
    return " ".join(
        _digits_of_code(part) if part.isdigit() else _letters_of_code(part) for part in _PART.findall(written)
    )


def _chemical(match: re.Match[str]) -> str | None:
    written = match[0].translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789"))
    return " ".join(
        cardinal(int(part)) if part.isdigit() else letters(part.upper())
        for part in re.findall(r"\d+|[A-Z][a-z]?", written)
    )


_ELEMENT = r"(?:He|Li|Na|Mg|Al|Si|Cl|Ca|Fe|Cu|Zn|Ag|Pb|Mn|Cr|Br|H|C|N|O|F|P|S|K|I|U)"


def _versions(match: re.Match[str]) -> str:
    if match["ip"]:
        return " dot ".join(_digits_of_code(part) if part != "0" else "zero" for part in match["ip"].split("."))
    return _points(match[0])


def _points(written: str) -> str:
    return " point ".join(cardinal(int(part)) for part in written.split("."))


def _mixed(match: re.Match[str]) -> str | None:
    written = match["said"]
    if re.fullmatch(r"\d+[a-z]{4,}|\d+(?:st|nd|rd|th|s)", written):
        return None
    if re.fullmatch(r"[A-Za-z]+-\d+[A-Za-z]?", written) and written[:2].islower() and len(written.split("-")[0]) > 3:
        return f"{written.split('-')[0]} {code(written.split('-')[1])}"
    return code(written)


def _paragraphs(match: re.Match[str]) -> str:
    """Say 401(k), (a)(1)(iii): what is called out, one after the other."""
    head = f"{_digits_of_code(match['head'])} " if match["head"] else ""
    inner = (_paragraph(part) for part in re.findall(r"\w+", match["inner"]))
    return head + " ".join(inner)


def _paragraph(written: str) -> str:
    if written.isdigit():
        return cardinal(int(written))
    value = roman_value(written) if len(written) > 1 or written in "iv" else 0
    return cardinal(value) if value else letters(written.upper())


def _calibre(match: re.Match[str]) -> str:
    """Say "a forty-five" for a .45 and "three fifty-seven" for a .357."""
    return _digits_of_code(match["said"][1:])


_STATE = (
    r"(?:A[KLRZ]|C[AOT]|DC|DE|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|"
    r"V[AT]|W[AIVY])"
)
CODES: tuple[Form, ...] = (
    (
        re.compile(r"(?<![\w&])#(?P<tag>[A-Za-z]+)(?P<number>\d+)(?!\w)"),
        lambda match: f"hashtag {re.sub('(?<=[a-z])(?=[A-Z])', ' ', match['tag'])} {_digits_of_code(match['number'])}",
    ),
    (
        re.compile(r"(?<![\w(.])(?P<head>\d{1,4})(?P<inner>(?:\([a-z0-9]{1,4}\))+)(?!\w)"),
        _paragraphs,
    ),
    (
        re.compile(r"(?<!\w)(?P<head>)(?P<inner>(?:\((?:[a-zA-Z]|[ivx]{1,5}|\d{1,2})\)){2,})(?!\w)"),
        _paragraphs,
    ),
    (
        re.compile(r"(?<![\w.])[vV]\.?(?P<number>\d+(?:\.\d+)+)(?!\w)"),
        lambda match: f"version {_points(match['number'])}",
    ),
    (
        re.compile(
            r"\b(?:[Aa]n?|[Tt]he|[Hh]is|[Hh]er|[Mm]y|[Yy]our|[Tt]heir|with|bats|batted|batting|hit|hits|hitting|loaded|snub-nosed|old)\s"
            r"(?P<said>\.(?:22|25|32|38|40|41|44|45|50|[1-4]\d\d))(?![\d%]|\.\d| (?:of|percent)\b)"
        ),
        _calibre,
    ),
    (
        re.compile(
            rf"(?:\b[Zz][Ii][Pp](?: [Cc]ode)?(?: is| was| of|:)? |\b{_STATE},? )"
            r"(?P<said>\d{5}(?:-\d{4})?)(?![\w,]|\.\d)"
        ),
        lambda match: digits(match["said"]),
    ),
    (re.compile(r"\bWW(?P<n>[12])\b"), lambda match: f"World War {cardinal(int(match['n'])).capitalize()}"),
    (re.compile(r"(?<!\w)([A-Z])\+\+(?![\w+])"), lambda match: f"{letters(match[1])} plus plus"),
    (
        re.compile(
            r"(?<!\w)(?P<said>[CFJ]#)(?![\w#])(?= (?:and|code|is|for|or|program|developer|with|to)\b|[.,;:!?]|$)"
        ),
        lambda match: f"{match[0][0]} sharp",
    ),
    (re.compile(r"(?<=[Tt]he )7[0-8]7(?=s?\b(?!,\d|\.\d))"), lambda match: _digits_of_code(match[0])),
    (
        re.compile(r"(?<![\w.])0x([0-9A-Fa-f]+)(?!\w)"),
        lambda match: "zero x " + " ".join(digits(c) if c.isdigit() else c.upper() for c in match[1]),
    ),
    (
        re.compile(
            r"(?<![\w.])(?P<ip>\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?![\w]|\.\d)" r"|(?<![\w.])\d+(?:\.\d+){2,}(?!\w)"
        ),
        _versions,
    ),
    (
        re.compile(rf"(?<![\w-])(?=[A-Za-z]*[\d₀-₉])(?:{_ELEMENT}[\d₀-₉]{{0,2}}){{1,12}}+(?![\w-])"),
        _chemical,
    ),
    (
        re.compile(
            r"\b(?:Flight|flight|Boeing|Airbus|Room|room|Route|route|Highway|"
            r"highway|Interstate|Area|Apartment|apartment|Suite|Channel|Bus|Train|"
            r"Xbox|Rte\.?|Hwy\.?|Rt\.|HTTP|[Ee]rror|[Ss]tatus|[Cc]ode|Porsche|BMW) (?P<said>\d{3})(?![\w,]|\.\d)"
        ),
        lambda match: _digits_of_code(match["said"]),
    ),
    (
        re.compile(
            r"(?<![\w.])(?P<said>[A-Z]{1,4}[a-z]?-\d{1,4}[A-Za-z]{0,2}(?:-\d+)"
            r"?|[A-Z]+[a-z]*-\d{1,4}[A-Z]?)(?![\w]|-\w)"
        ),
        _mixed,
    ),
    (
        re.compile(
            r"(?<![\w.,@])(?P<said>(?=[\w-]*[A-Za-z])(?=\w*-?\w*\d)[A-Za-z0-9]+(?:-[A-Za-z]{0,3}\d[A-Z"
            r"a-z0-9]*)*)(?![\w@]|\.\d)"
        ),
        _mixed,
    ),
)
