"""Spanish: words, names and forms that the rules need; what differs by country is overridden in `es_mx` and its like.

Readings follow the Academy's Ortografía (2010) and the Diccionario panhispánico de dudas; where they leave a choice,
the one a narrator takes: "las dieciocho treinta", "seis y media de la tarde", "siglo quinto", "capítulo cuatro".
"""

from __future__ import annotations

import re

from pipeline.text.verbalize.tables.es_figures import NUMBER, figure
from pipeline.text.verbalize.tables.es_numbers import cardinal
from pipeline.text.verbalize.tables.es_words import ABBREVIATIONS, UNITS

# Spanish writes and says so much otherwise (agreement, commas, ordinals) that most rules are its own: the folder `es/`.
OWN = {
    name: f"es.{name}"
    for name in (
        "addresses", "phones", "dates", "times", "money", "maths", "fractions", "units", "roman", "ordinals",
        "codes", "ranges", "citations",
        "abbreviations", "initialisms", "symbols", "numbers",
    )
}  # fmt: skip
_DIGIT = re.compile(r"[\d¹²³¼-¾⅐-⅞⁰-⁹₀-₉]")
# What a sentence must hold for a rule to find anything in it.
NEEDS = dict.fromkeys(("phones", "dates", "times", "money", "fractions", "ordinals", "ranges", "numbers"), _DIGIT) | {
    "addresses": re.compile(r"@|#|\w\.\w|//"),
    "citations": re.compile(r"\d[:,]"),
    "maths": re.compile(r"[=¹²³⁰-⁹]"),
    "units": re.compile(rf"{_DIGIT.pattern}|\b(?:km|kg|cm|mm|ml|m²|km²|m2|m3|km2|[GMT][BW]|kWh)\b|°C"),
    "codes": re.compile(rf"{_DIGIT.pattern}|[A-Z](?:\+\+|#)"),
    "roman": re.compile(r"[IVXLCDM](?![a-záéíóúñ])|\b[ivxl]+\b"),
    "abbreviations": re.compile(r"\w[.ºª°]|[/:]|[A-Z]{2}|[A-Z] [A-Z]|\b(?:msnm|admón|ctra|etc)\b"),
    "initialisms": re.compile(r"[A-ZÁÉÍÓÚÑ](?![a-záéíóúñ])|\bpH\b"),
    "symbols": re.compile(r"[^\w\s,;:.!?¡¿\"'«»“”‘’()—…-]|[-−]\d"),
    "scripts": re.compile(r"[^\x00-\u024f\u2000-\u206f]"),
}
RULES = frozenset((*OWN, "scripts"))
GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψωςΩΔΣΠ".lower(),
        [
            "alfa",
            "beta",
            "gamma",
            "delta",
            "épsilon",
            "dseta",
            "eta",
            "zeta",
            "iota",
            "kappa",
            "lambda",
            "mi",
            "ni",
            "xi",
            "ómicron",
            "pi",
            "ro",
            "sigma",
            "tau",
            "ípsilon",
            "fi",
            "ji",
            "psi",
            "omega",
            "sigma",
            "omega",
            "delta",
            "sigma",
            "pi",
        ],
        strict=True,
    ),
)
__all__ = ("COMMA_GROUPS", "DOLLAR", "FIRST_OF_MONTH", "GREEK", "LETTERS", "MINUS", "MONTHS", "NEEDS", "NUMBER", "OWN",
           "RULES", "cardinal", "is_plain", "number", "spell")  # fmt: skip
COMMA_GROUPS = False  # "1,250" is a decimal
DOLLAR = "dólar"  # what "$" alone means
FIRST_OF_MONTH = "uno"
LETTERS = {
    "a": "a", "b": "be", "c": "ce", "d": "de", "e": "e", "f": "efe", "g": "ge", "h": "hache", "i": "i", "j": "jota",
    "k": "ka", "l": "ele", "m": "eme", "n": "ene", "ñ": "eñe", "o": "o", "p": "pe", "q": "cu", "r": "erre", "s": "ese",
    "t": "te", "u": "u", "v": "uve", "w": "uve doble", "x": "equis", "y": "i griega", "z": "zeta",
    "á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u", "ü": "u",
}  # fmt: skip
MINUS = "menos"
MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip

_PLAIN = re.compile(r"(?:[A-Za-zÀ-ÖØ-öø-ÿ]|[ ,;:¿?¡!—«»“”\"()’'…-])*(?P<last>\.?)")
_CAPITALS = re.compile(r"[A-ZÁÉÍÓÚÑ]{2}|\b[IVXLCDM]\b|\b[Vv]itamina [A-Z]\b")
_MEASURED = re.compile(r"\b(?:km|kg|cm|mm|ml|pH)\b")
_LAST_WORD = re.compile(r"[^\W\d_]+(?=\.\Z)")
_LAST = frozenset(key.rstrip(".").lower() for key in ABBREVIATIONS)


def is_plain(text: str) -> bool:
    """Say whether certainly nothing in a sentence is to be said otherwise: letters, no abbreviation, no capitals."""
    if not _PLAIN.fullmatch(text) or _CAPITALS.search(text) or _MEASURED.search(text):
        return False
    last = _LAST_WORD.search(text)
    return not last or last[0].lower() not in _LAST


def number(written: str, unit: str = "") -> str:
    """Return the words of a number as it is written; `unit` is one of UNITS, with which it agrees."""
    gender = UNITS[unit][2] if unit in UNITS else "m"
    return figure(written, comma_groups=COMMA_GROUPS).words(gender, apocope=bool(unit))


def spell(letters: str, names: dict[str, str]) -> str:
    """Return the names of letters: "FBI" -> "efe be i"; what has no name is passed over."""
    return " ".join(names[sign] for sign in letters.lower() if sign in names)
