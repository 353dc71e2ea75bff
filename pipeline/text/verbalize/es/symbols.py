"""Signs between words, in Spanish: &, %, +, =, ×, ±, §, ©, ~; and a slash between words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said

_WORDS = {
    "&": "y", "^": "elevado a", "+": "más", "=": "igual a", "×": "por", "÷": "entre", "±": "más menos",
    "≠": "distinto de",
    "≈": "aproximadamente",
    "<": "menor que", ">": "mayor que", "≤": "menor o igual que", "≥": "mayor o igual que", "§": "párrafo",
    "©": "copyright",
    "®": "marca registrada", "™": "marca registrada", "°": "grados", "√": "raíz cuadrada de", "∞": "infinito",
    "%": "por ciento",
    "€": "euros", "£": "libras", "$": "dólares", "@": "arroba", "→": "flecha", "−": "menos", "π": "pi",
}  # fmt: skip
_FOUND = re.compile("|".join(map(re.escape, _WORDS)))
_SPACED = re.compile(r"(?P<left>\d|[xyzabnE)²³π]|\w)\s?(?P<sign>[+=×÷±≠≈<>≤≥−*/-])\s?(?=[\dxyzabnmc(π√])")
_POWER = re.compile(r"(?<=[\w)])[²³]")
_MATHS = re.compile(r"(?<=[\d)xyz]) (?P<sign>[-–*/:x·]) (?=[\d(xyz])")
_SLASH = re.compile(r"(?<=[a-záéíóúñ])/(?=[a-záéíóúñ])")
_BOTH = re.compile(r"\b([A-ZÁÉÍÓÚÑa-záéíóúñ]+)/([ao]s?|l[ao]s?|[ea]ll[ao]s?|ella|un[ao]s?|[ae]s)\b(?!/)")
_MATHS_WORDS = {"-": "menos", "–": "menos", "*": "por", "/": "entre", ":": "entre", "x": "por", "·": "por"}
_HASH = re.compile(r"#(?=\d)")
_NEGATIVE = re.compile(r"(?:(?<=\s)|(?<=\()|^)[-−](?=\d)")


def find(text: str, _: ModuleType) -> Iterator[Said]:
    """Yield signs that are said, in order."""
    yield from sorted(_all(text), key=lambda said: said.start)


def _all(text: str) -> Iterator[Said]:
    for match in _MATHS.finditer(text):
        if "=" in text or match["sign"] in "*x":
            yield _said(text, match.start("sign"), match.end("sign"), _MATHS_WORDS[match["sign"]])
    for match in _POWER.finditer(text):
        yield _said(text, match.start(), match.end(), "al cuadrado" if match[0] == "²" else "al cubo")
    for match in _BOTH.finditer(text):
        words = _masculine_and_feminine(match)
        if words:
            yield Said(start=match.start(), stop=match.end(), words=words)
    for match in _SLASH.finditer(text):
        yield _said(text, match.start(), match.end(), "barra")
    for match in _HASH.finditer(text):
        yield Said(start=match.start(), stop=match.end(), words="número ")
    for match in _NEGATIVE.finditer(text):
        yield Said(start=match.start(), stop=match.end(), words="menos ")
    for match in _FOUND.finditer(text):
        yield _said(text, match.start(), match.end(), _WORDS[match[0]])


def _masculine_and_feminine(match: re.Match[str]) -> str:
    """Return "los y las" for "los/as", "alumno o alumna" for "alumno/a", "él o ella"; "" for other words."""
    first, other = match[1], match[2]
    joined = "y" if first.endswith("s") else "o"
    if len(other) > 2 or other in ("la", "lo"):
        return f"{first} {joined} {other}"
    stem = first.removesuffix("s")
    if stem[-1:] in ("o", "a", "e") and len(first) > 2:
        return f"{first} {joined} {stem[:-1]}{other}"
    return f"{first} {joined} {first.removesuffix('es')}{other}" if len(first) > 3 else ""


def _said(text: str, start: int, stop: int, words: str) -> Said:
    """Keep a word apart from its neighbours: "2+2" is "dos más dos"."""
    before = "" if not text[:start] or text[start - 1].isspace() else " "
    after = "" if not text[stop:] or text[stop].isspace() or text[stop] in ".,;:)!?" else " "
    return Said(start=start, stop=stop, words=f"{before}{words}{after}")
