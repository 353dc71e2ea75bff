"""Spanish numbers as words, by the Real Academia's Diccionario panhispánico de dudas ("cardinales", "ordinales").

Our own, because num2words says "veintiuno mil" and "décimoprimero" and knows neither gender nor "veintiún".
"""

from __future__ import annotations


def _list(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_SMALL = _list(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
    "veintiocho veintinueve"
)
_TENS = _list("_ _ _ treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_HUNDREDS = _list(
    "_ ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_ILLIONS = ("", "millón", "billón", "trillón", "cuatrillón")
_FIRST = _list(
    "_ primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo undécimo duodécimo decimotercero "
    "decimocuarto decimoquinto decimosexto decimoséptimo decimoctavo decimonoveno"
)
_TENTHS = _list("_ décimo vigésimo trigésimo cuadragésimo quincuagésimo sexagésimo septuagésimo octogésimo nonagésimo")
_HUNDREDTHS = _list(
    "_ centésimo ducentésimo tricentésimo cuadringentésimo quingentésimo sexcentésimo septingentésimo "
    "octingentésimo noningentésimo"
)
_PARTS = {2: "medio", 3: "tercio", 4: "cuarto", 5: "quinto", 6: "sexto", 7: "séptimo", 8: "octavo", 9: "noveno",
          10: "décimo", 100: "centésimo", 1000: "milésimo"}  # fmt: skip
_LARGEST = 10**30  # beyond it a number is read digit by digit


def cardinal(number: int, gender: str = "m", *, apocope: bool = False) -> str:
    """Return `number` (0 and up) in words; `gender` m or f; `apocope`: before a masculine noun ("veintiún libros")."""
    if number >= _LARGEST:
        return digits(str(number))
    if number >= 10**6:
        return _millions(number, gender, apocope=apocope)
    if number < 1000:
        return _below_thousand(number, gender, apocope=apocope)
    thousands, rest = divmod(number, 1000)
    words = "mil" if thousands == 1 else f"{_before_mil(thousands, gender)} mil"
    return f"{words} {_below_thousand(rest, gender, apocope=apocope)}" if rest else words


def _before_mil(thousands: int, gender: str) -> str:
    """Say "veintiún mil páginas" but "doscientas mil páginas", as the Academy prefers."""
    words = _below_thousand(thousands, "m", apocope=True)
    return words.replace("cientos", "cientas").replace("quinientos", "quinientas") if gender == "f" else words


def _millions(number: int, gender: str, *, apocope: bool) -> str:
    power = (len(str(number)) - 1) // 6
    many, rest = divmod(number, 10 ** (6 * power))
    name = _ILLIONS[power]
    words = f"un {name}" if many == 1 else f"{cardinal(many, apocope=True)} {name[:-2]}ones"
    return f"{words} {cardinal(rest, gender, apocope=apocope)}" if rest else words


def _below_thousand(number: int, gender: str, *, apocope: bool) -> str:
    if number == 100:
        return "cien"
    hundreds, rest = divmod(number, 100)
    words = [_HUNDREDS[hundreds][:-2] + "as" if gender == "f" and hundreds > 1 else _HUNDREDS[hundreds]]
    if not hundreds:
        words = []
    if rest or not hundreds:
        words.append(_below_hundred(rest, gender, apocope=apocope))
    return " ".join(words)


def _below_hundred(number: int, gender: str, *, apocope: bool) -> str:
    tens, unit = divmod(number, 10)
    words = _SMALL[number] if number < 30 else _TENS[tens] + (f" y {_SMALL[unit]}" if unit else "")
    if unit != 1 or number == 11:
        return words
    if gender == "f":
        return words[:-1] + "a"
    return {"uno": "un", "veintiuno": "veintiún"}.get(words, words[:-1]) if apocope else words


def ordinal(number: int, gender: str = "m", *, apocope: bool = False) -> str:
    """Return the ordinal in words; `apocope`: "primer", "tercer" before a masculine noun. Past 999 the cardinal."""
    if not 0 < number < 1000:
        return cardinal(number, gender, apocope=apocope)
    hundreds, rest = divmod(number, 100)
    tens, unit = divmod(rest, 10)
    small = [_FIRST[rest]] if 0 < rest < 20 else [_TENTHS[tens]] * bool(tens) + [_FIRST[unit]] * bool(unit)
    words = [_HUNDREDTHS[hundreds]] * bool(hundreds) + small
    if gender == "f":
        return " ".join(word[:-1] + "a" for word in words)
    shortened = apocope and words[-1].endswith(("primero", "tercero"))
    return " ".join(words)[:-1] if shortened else " ".join(words)


def digits(written: str) -> str:
    """Return each digit of `written` by itself: "007" -> "cero cero siete"; what is no digit is passed over."""
    return " ".join(_SMALL[int(sign)] for sign in written if sign.isdecimal())


def decimals(fraction: str) -> str:
    """Return what follows a decimal mark: "05" -> "cero cinco", "14" -> "catorce"; four digits or more one by one."""
    bare = fraction.lstrip("0")
    if len(fraction) > 3 or not bare:
        return digits(fraction)
    return " ".join(["cero"] * (len(fraction) - len(bare)) + [cardinal(int(bare))])


def fraction(above: int, below: int) -> str:
    """Return "tres cuartos" for 3 and 4; with a denominator that has no name of its own "tres partido por quince"."""
    part = _PARTS.get(below)
    if part is None and 10 < below < 100:
        part = cardinal(below).replace(" y ", "i").replace(" ", "") + "avo"
        part = part.replace("aavo", "avo").replace("oavo", "avo")
    if part is None or above < 1:
        return f"{cardinal(above)} partido por {cardinal(below)}"
    return f"{cardinal(above, apocope=True)} {part}{'s' * (above > 1)}"
