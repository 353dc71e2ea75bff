"""Letters and digits together, in Spanish: MP3, H2O, CO₂, COVID-19, A-4, 5G, AK-47, 4x4, 1.2.3, art. 2.5."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables.es_numbers import cardinal, digits
from pipeline.text.verbalize.tables.es_words import ACRONYMS

_MIXED = re.compile(
    r"(?<![\w.@/-])(?=[\w₀-₉⁰-⁹-]*[^\W\d_])(?=[\w₀-₉⁰-⁹-]*[\d₀-₉])[A-Za-zÁÉÍÓÚÑáéíóúñ0-9₀-₉]+(?:-[A-Za-zÁ-ú0-9]+)*[+⁺⁻]?(?!\w)"
)
_VERSION = re.compile(
    r"(?<![\w.,/])\d{1,3}(?:\.\d{1,3}){2,}(?![\w])(?!\.\d)"
    r"|(?:(?<=\bartículo )|(?<=\bart\. )|(?<=\bapartado )|(?<=\bsección )|(?<=\bversión )|(?<=\bfigura )|(?<=\bfig\. )"
    r"|(?<=\btabla )|(?<=\bcapítulo )|(?<=\bpunto )|(?<=\bv\. )|(?<=\bWeb )|(?<=\bepígrafe )"
    r"|(?<=\becuación ))\d{1,3}\.\d{1,2}(?![\w,])",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"(?<!\w)([A-Z])(\+\+|#)(?![\w+#])")  # C++, C#
_PIECE = re.compile(r"\d+|[^\W\d_]+")
_TIMES = re.compile(r"(\d{1,3})[xX](\d{1,3})")
_CODE_WORDS = frozenset(["covid", "apolo", "apollo", "sars", "cov"])


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield names of letters and digits, and numbers of sections, in order."""
    yield from sorted(_all(text, table), key=lambda said: (said.start, -said.stop))


def _all(text: str, table: ModuleType) -> Iterator[Said]:
    for match in _VERSION.finditer(text):
        if not re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", match[0]):
            words = " punto ".join(cardinal(int(part)) for part in match[0].split("."))
            yield Said(start=match.start(), stop=match.end(), words=words)
    for match in _LANGUAGE.finditer(text):
        sign = {"+": "más", "#": "sharp"}
        name = [table.LETTERS[match[1].lower()], *(sign[char] for char in match[2])]
        yield Said(start=match.start(), stop=match.end(), words=" ".join(name))
    for match in _MIXED.finditer(text):
        plain = unicodedata.normalize("NFKC", match[0])
        if _is_code(plain):
            yield Said(start=match.start(), stop=match.end(), words=_spoken(plain, table))


def _is_code(code: str) -> bool:
    """Leave ordinals (3er), words with one capital that are hyphenated to a number, and plain words alone."""
    return (
        any(map(str.isdigit, code))
        and any(map(str.isalpha, code))
        and not re.fullmatch(r"\d+(?:er|ro|ra|do|da|to|ta|mo|vo|a|o|s)", code)
    )


def _spoken(code: str, table: ModuleType) -> str:
    if times := _TIMES.fullmatch(code):
        return f"{cardinal(int(times[1]))} por {cardinal(int(times[2]))}"
    words = []
    for piece in _PIECE.findall(code):
        if piece.isdigit():
            words.append(_number(piece))
        elif _is_word(piece):
            words.append(piece)
        else:
            words.append(table.spell(piece, table.LETTERS))
    if code.endswith("+"):
        words.append("más")
    return " ".join(word for word in words if word)


def _is_word(piece: str) -> bool:
    if piece.upper() in ACRONYMS or piece.lower() in _CODE_WORDS:
        return True
    return len(piece) > 3 or (
        len(piece) == 3 and not piece.isupper() and bool(re.search(r"[aeiouáéíóú]", piece, re.IGNORECASE))
    )


def _number(piece: str) -> str:
    if piece == "007":
        return "cero cero siete"
    return digits(piece) if piece[0] == "0" or len(piece) > 4 else cardinal(int(piece))
