"""Spanish money: 3,50 €, $1,250.75, 20 M€, 5 millones de €, US$ 5, 5 USD, £20, 10-15 €, 50 ¢."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables.es_figures import NUMBER, figure
from pipeline.text.verbalize.tables.es_numbers import cardinal
from pipeline.text.verbalize.tables.es_words import CURRENCIES, DOLLARS, UNITS

_SIGNS = "|".join(map(re.escape, sorted((*CURRENCIES, "$"), key=len, reverse=True)))
_SCALES = {"M": "millones", "mill.": "millones", "mm": "millones", "MM": "millones", "mdd": "millones",
           "millones": "millones", "millón": "millón", "mil millones": "mil millones", "billones": "billones",
           "mil": "mil", "k": "mil", "K": "mil"}  # fmt: skip
_PER = {"mes": " al mes", "año": " al año", "día": " al día", "semana": " a la semana"}
_SCALE = "|".join(map(re.escape, sorted(_SCALES, key=len, reverse=True)))
_AMOUNT = rf"(?P<low>{NUMBER})(?: ?[-–] ?(?P<high>{NUMBER}))?(?: ?(?P<scale>{_SCALE})(?![a-záéíóúñ]))?"
_BEFORE = re.compile(
    rf"(?<!\w)(?P<minus>[-−])?(?P<sign>{_SIGNS}) ?{_AMOUNT}(?![\w])(?P<code> (?:USD|MXN|ARS|CLP"
    rf"|COP)\b)?(?P<named> (?:de )?(?:dólares|pesos|euros)(?: \w+anos| estadounidenses)?)?"
)
_AFTER = re.compile(
    rf"(?<![\w.,])(?P<minus>[-−])?{_AMOUNT}(?: de)? ?(?P<sign>{_SIGNS})(?![A-Za-z])(?:/(?P<per>mes|año|día|hora"
    rf"|h|semana|persona|noche|kg|kilo|litro|l|m²|km)\b)?"
)


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield amounts of money."""
    found = [*_BEFORE.finditer(text), *_AFTER.finditer(text)]
    for match in sorted(found, key=lambda match: (match.start(), -match.end())):
        if match.start() > 1 and match["minus"] and text[match.start() - 1].isalnum():
            continue
        groups = match.groupdict()
        sign = (groups.get("code") or match["sign"]).strip()
        comma_groups = table.COMMA_GROUPS or match["sign"].endswith("$")
        words = _amount(match, _currency(sign, table), comma_groups=comma_groups)
        if named := groups.get("named"):
            words = words.rpartition(" de ")[0] or words.rpartition(" ")[0]
            words += named
        if per := groups.get("per"):
            words += _PER.get(per) or f" por {UNITS[per][0] if per in UNITS else per}"
        if match["minus"]:
            words = f"{table.MINUS} {words}"
        yield Said(start=match.start(), stop=_stop(match), words=words)


def _stop(match: re.Match[str]) -> int:
    ended = match[0].endswith(".") and match.end() == len(match.string.rstrip(" »”\"'’)"))
    return match.end() - ended


def _currency(sign: str, table: ModuleType) -> tuple[str, ...]:
    return DOLLARS[table.DOLLAR] if sign == "$" else CURRENCIES[sign]


def _amount(match: re.Match[str], currency: tuple[str, ...], *, comma_groups: bool) -> str:
    low = figure(match["low"], comma_groups=comma_groups)
    one, many, gender, cent, cents = currency
    scale = _SCALES.get(match["scale"] or "", "")
    if match["high"]:
        high = figure(match["high"], comma_groups=comma_groups)
        kind = f"{scale} {'de ' * (scale != 'mil')}{many}" if scale else many
        return f"{low.words(gender)} a {high.words(gender, apocope=True)} {kind}"
    if scale:
        gender = gender if scale == "mil" else "m"
        single = low.whole == 1 and not low.decimals and scale == "millones"
        return (f"{low.words(gender, apocope=True)} {'millón' if single else scale}"
                f"{' de' * (scale != 'mil')} {many}")  # fmt: skip
    if len(low.decimals) > 2 or (low.decimals and not cent):
        return f"{low.words(gender)} {many}"
    whole = _whole(low.whole, one, many, gender)
    part = int(low.decimals.ljust(2, "0") or 0)
    if not part:
        return whole
    coins = f"{cardinal(part, apocope=True)} {cent if part == 1 else cents}"
    return f"{whole} con {coins}" if low.whole else coins


def _whole(number: int, one: str, many: str, gender: str) -> str:
    words = cardinal(number, gender, apocope=True)
    of = "de " if number >= 10**6 and number % 10**6 == 0 else ""
    return f"{words} {of}{one if number == 1 else many}"
