"""English symbols, Greek letters and the maths that prose uses."""

from __future__ import annotations

import re

from pipeline.text.verbalize._forms import Form
from pipeline.text.verbalize.tables.en_numbers import number, ordinal

_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon "
    "phi chi psi omega"
)
GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", _GREEK_NAMES.split(), strict=True)) | {"ϕ": "phi", "ϵ": "epsilon"}

_SIGNS = {
    "≤": "less than or equal to", "≥": "greater than or equal to", "≈": "approximately", "≠": "not equal to",
    "±": "plus or minus",
    "→": "to", "←": "from", "×": "times", "÷": "divided by", "=": "equals", "+": "plus", "√": "the square root of ",
    "∞": "infinity",
    "©": "copyright", "®": "registered", "™": "trademark", "§": "section", "¶": "paragraph", "°": "degrees",
    "%": "percent", "‰": "per mille",
    "&": "and", "@": "at", "<": "less than", ">": "greater than", "−": "minus", "∆": "delta", "~": "about", "†": "",
    "‡": "", "^": "to the", "$": "dollars", "£": "pounds",
    "€": "euros", "¥": "yen", "¢": "cents", "♯": "sharp", "♭": "flat", "∴": "therefore", "∈": "in", "∪": "union",
    "∩": "intersection", "⇒": "implies", "⇔": "if and only if", "≡": "is identical to", "∑": "sum", "∫": "integral",
    "∂": "partial", "∅": "the empty set", "²": "squared", "³": "cubed", "⁴": "to the fourth", "ⁿ": "to the n",
}  # fmt: skip
_POWERS = {"²": "squared", "³": "cubed", "2": "squared", "3": "cubed"}
_SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿ₀₁₂₃₄₅₆₇₈₉", "0123456789-n0123456789")
ADDRESS_SIGNS = {
    ".": "dot",
    "@": "at",
    "/": "slash",
    "-": "dash",
    "_": "underscore",
    "+": "plus",
    "?": "question mark",
    "=": "equals",
    "&": "and",
    "#": "hash",
    "%": "percent",
    "~": "tilde",
    ":": "colon",
}


_OPERATORS = {
    "+": "plus",
    "=": "equals",
    "×": "times",
    "x": "times",
    "*": "times",
    "÷": "divided by",
    "−": "minus",
    "-": "minus",
    "–": "minus",
    "<": "is less than",
    ">": "is greater than",
    "≤": "is less than or equal to",
    "≥": "is greater than or equal to",
    "≈": "is approximately",
    "≠": "is not equal to",
    "±": "plus or minus",
    "/": "divided by",
    "·": "times",
}
_TERM_END = r"(?:(?<=[\d)²³⁴!%°½¼¾⅓⅔⅛⅜⅝⅞])|(?<=\b[a-zA-Zα-ω])|(?<=[\d)][a-z]))"
_OPERATOR = re.compile(  # its sign is looked for first: that is what prose has least of
    rf"(?=\s?[+=×÷−<>≤≥≈≠±]){_TERM_END}\s?(?P<sign>[+=×÷−<>≤≥≈≠±])\s?(?=[-−]?[\d(.√a-zA-Zα-ω])"
    rf"|(?=\s[-–*/·x]\s){_TERM_END}(?P<spaced>\s[-–*/·x]\s)(?=[\d(√]|[a-z]\b)"
)


def _operator(match: re.Match[str]) -> str | None:
    sign = (match["sign"] or match["spaced"]).strip()
    before, after = match.string[: match.start()], match.string[match.end() :]
    if sign in "<>" and not (match[0][0].isspace() and match[0][-1].isspace()) and not before[-1:].isdigit():
        return None  # Option<T>
    if (
        sign == "×"
        and re.search(r"[\d½¼¾⅓⅔⅛⅜⅝⅞]$", before)
        and re.match(r"\d+(?:\.\d+)?(?!\^|[⁰-⁹⁻²³]|\d)", after)
        and "=" not in match.string
        and "10^" not in after[:4]
        and not re.match(r"\d+(?:\.\d+)? (?:is|are|makes?|equals?|gives?)\b|\d+(?:\.\d+)?[,.;]", after)
    ):
        return " by "
    if match["spaced"] and "=" not in match.string:
        return " by " if sign == "x" else None
    return f" {_OPERATORS[sign]} "


def _power(match: re.Match[str]) -> str | None:
    exponent = match["exponent"] or match["caret"]
    if not (match["base"] or match["letter"]):
        return None
    exponent = exponent.translate(_SUPER).replace("−", "-")
    head = number(match["base"]) if match["base"] else match["letter"]
    if exponent in _POWERS:
        return f"{head} {_POWERS[exponent]}"
    if exponent.lstrip("-").isdigit():
        n = int(exponent)
        return f"{head} to the {f'minus {ordinal(-n)}' if n < 0 else ordinal(n)}"
    return f"{head} to the {exponent}"


MATHS: tuple[Form, ...] = (
    (re.compile(r"(?<![A-Za-z])mc²"), lambda _: "m c squared"),
    (
        re.compile(
            r"(?<![\w.])(?P<coefficient>)(?:(?P<base>\d+(?:\.\d+)?)|(?P<letter>(?<![A-Za-z])"
            r"[A-Za-zα-ωπ]))?(?:(?P<exponent>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿ]+)|\^\{?(?P<caret>-?\w+)"
            r"\}?)"
        ),
        _power,
    ),
    (
        re.compile(r"(?<=[a-zα-ωπ\d)])[²³⁴]"),
        lambda match: " squared" if match[0] == "²" else " cubed" if match[0] == "³" else " to the fourth",
    ),
    (
        re.compile(r"(?<=[A-Za-zα-ω\d)])\^(?P<caret>\d+)"),
        lambda match: f" {_POWERS.get(match['caret']) or 'to the ' + ordinal(int(match['caret']))}",
    ),
    (
        re.compile(r"√\(?(?P<of>\d+(?:\.\d+)?|[a-z])\)?"),
        lambda match: f"the square root of {number(match['of']) if match['of'][0].isdigit() else match['of']}",
    ),
    (
        re.compile(r"(?<![\w.])(?P<n>n|\d+)!(?=\s?[=+×/)]|\s[a-z])"),
        lambda match: f"{number(match['n']) if match['n'][0].isdigit() else 'n'} factorial",
    ),
    (_OPERATOR, _operator),
    (re.compile(r"(?<=\d)\s?x\s?(?=\d)"), lambda _: " by "),
    (re.compile(r"(?<![\w.,])(?P<n>\d+)x(?=\s?[+=−-]\s?[\dxyz])"), lambda match: f"{number(match['n'])} x"),
    (re.compile(r"(?<!\w)(?P<f>[fgh])\((?P<of>[xtn])\)"), lambda match: f"{match['f']} of {match['of']}"),
    (re.compile(r"\d+x(?!\w)"), lambda match: f"{number(match[0][:-1])} times"),
)


def _number_sign(match: re.Match[str]) -> str:
    return f"number {number(match[1])}"


def _hashtag(match: re.Match[str]) -> str:
    return "hashtag " + re.sub(r"(?<=[a-z])(?=[A-Z])", " ", match[1])


def _sign(match: re.Match[str]) -> str:
    word, before, after = _SIGNS[match[0]], match.string[: match.start()], match.string[match.end() :]
    left = " " if before and not before[-1].isspace() and before[-1] not in "([“\"'‘" else ""
    right = " " if after and not after[0].isspace() and after[0] not in ".,;:!?)]”\"’'" else ""
    return f"{left}{word}{right}"


SYMBOLS: tuple[Form, ...] = (
    (re.compile(r"(?<![\w&])#(\d+)(?!\w)"), _number_sign),
    (re.compile(r"(?<![\w&])#([A-Za-z]\w*)"), lambda match: _hashtag(match) if match[1].isalpha() else None),
    (re.compile(r"(?<![\w&])#(?=[A-Za-z]\w)"), lambda _: "hashtag "),
    (re.compile(r"(?<![\w])@(?=[A-Za-z])"), lambda _: "at "),
    (
        re.compile(r"(?<=[A-Za-z])\s?/\s?(?=[A-Za-z])"),
        lambda match: (
            None
            if match.string.startswith("//", match.start())
            else " "
            if match.string[match.start() - 1].isupper() and match.string[match.end()].isupper()
            else " or "
            if match.string[match.end() : match.end() + 3].rstrip() in ("she", "her", "his", "hers", "or", "no")
            else " slash "
        ),
    ),
    (
        re.compile(
            "["
            + re.escape("".join(sign for sign, word in _SIGNS.items() if word and sign not in "<>~^$£€¥¢%°§¶-−"))
            + "]"
        ),
        _sign,
    ),
    (re.compile(r"(?<=\s)[<>−](?=\s)|[%°§¢](?!\w)"), _sign),
    (re.compile(r"[~≈](?=\s?[\d$£€.])"), _sign),
)
