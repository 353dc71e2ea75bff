"""Spanish abbreviations by their place: Sr. Pérez, D. Juan, cap. 3, c/ Mayor, n.º 5, p. ej., EE. UU., etc."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables.es_words import ABBREVIATIONS, LABELS, TITLES

_NAME = r"(?= ?(?:[A-ZÁÉÍÓÚÑ«“\"]|de |del |d['’]))"
_STREETS = frozenset(("Av.", "Avda.", "Avd.", "Pza.", "Plza.", "Blvd.", "Bvar.", "Ctra."))
_NUMBER = r"(?= ?(?:\d|[IVXLCDM]+\b|[ivxl]+\b))"
_STREET = re.compile(r"(?<![\w/])[cC]/ ?(?=[A-ZÁÉÍÓÚÑ]|de )")
_FEMALE = frozenset(
    [
        "María",
        "Ana",
        "Carmen",
        "Laura",
        "Lucía",
        "Marta",
        "Elena",
        "Isabel",
        "Rosa",
        "Teresa",
        "Patricia",
        "Claudia",
        "Gabriela",
        "Andrea",
        "Sofía",
        "Paula",
        "Silvia",
        "Beatriz",
        "Pilar",
        "Mercedes",
        "Dolores",
        "Cristina",
        "Julia",
        "Juana",
        "Alicia",
        "Verónica",
        "Mónica",
        "Sandra",
        "Carolina",
        "Daniela",
        "Adriana",
        "Fernanda",
        "Alejandra",
        "Guadalupe",
        "Luz",
        "Raquel",
        "Irene",
        "Eva",
        "Sara",
        "Victoria",
        "Inés",
        "Margarita",
        "Gloria",
        "Leticia",
        "Norma",
        "Susana",
    ]
)
_TURNS_FEMALE = frozenset(("Lic.", "Ing.", "Arq.", "Abg.", "Prof."))
_FEMALE_FORM = {"licenciado": "licenciada", "ingeniero": "ingeniera", "arquitecto": "arquitecta", "abogado": "abogada",
                "profesor": "profesora"}  # fmt: skip


def _capitals(words: dict[str, str]) -> dict[str, str]:
    """Add "Pág." to "pág."; a single letter stays as it is."""
    own = {key.capitalize(): said.capitalize() for key, said in words.items() if key.islower() and key[1:2].isalpha()}
    return own | words


_LABELS, _ANYWHERE = _capitals(LABELS), _capitals(ABBREVIATIONS)


def find(text: str, _: ModuleType) -> Iterator[Said]:
    """Yield abbreviations, in order; a period that ends the sentence stays."""
    yield from sorted(_all(text), key=lambda said: (said.start, -said.stop))


def _all(text: str) -> Iterator[Said]:
    for match in _STREET.finditer(text):
        yield Said(start=match.start(), stop=match.end(), words="calle " if text[: match.start()].strip() else "Calle ")
    for match in _pattern(tuple(_LABELS), _NUMBER).finditer(text):
        yield from _label(text, match)
    for match in _pattern(tuple(_STREETS), r"(?= ?\d)").finditer(text):
        yield Said(start=match.start(), stop=match.end(), words=_cased(text, match.start(), TITLES[match[0]]))
    for match in _pattern(tuple(TITLES), _NAME).finditer(text):
        if words := _title(text, match):
            yield Said(start=match.start(), stop=match.end(), words=_cased(text, match.start(), words))
    for match in _pattern(tuple(_ANYWHERE), "").finditer(text):
        yield _said(text, match)


@cache
def _pattern(keys: tuple[str, ...], after: str) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True))
    return re.compile(rf"(?<![\w.])(?<![A-Z]\. )(?:{alternatives})(?!\w){after}")


def _label(text: str, match: re.Match[str]) -> Iterator[Said]:
    key = match[0]
    if key in ("a.", "l.", "f.", "c.", "h.", "n.", "s.", "v.", "t.", "ed.", "L.") and not re.match(
        r" ?[\dIVX]", text[match.end() :]
    ):
        return
    if key in ("a.", "s.") and re.match(r" ?C\b", text[match.end() :]):
        return
    if re.match(r" ?C\.", text[match.end() :]):
        return
    glued = "" if text[match.end() : match.end() + 1] == " " else " "
    yield Said(start=match.start(), stop=match.end(), words=_LABELS[key] + glued)


def _title(text: str, match: re.Match[str]) -> str:
    """Return what a title before a name says; "" where it is an initial or the end of a sentence."""
    key, after = match[0], text[match.end() :]
    name = re.match(r" ?([A-ZÁÉÍÓÚÑ]\w*)", after)
    if key == "S." and name and re.fullmatch("[IVX]{2,}", name[1]):
        return "siglo"
    if key in ("P.", "S.", "C.", "D.", "V."):
        if not name or len(name[1]) < 2 or re.match(r" [A-Z]\.", after):
            return ""
        if key in ("P.", "C.", "S.") and not _address_or_saint(key, text[: match.start()], name[1]):
            return ""
    if key == "Ed." and not name:
        return ""
    words = TITLES[key]
    if key in _TURNS_FEMALE and name and name[1] in _FEMALE:
        return _FEMALE_FORM[words]
    return "Santo" if key == "S." and name and name[1].startswith(("To", "Do")) else words


def _address_or_saint(key: str, before: str, name: str) -> bool:
    last = before.rstrip().rpartition(" ")[2]
    if key == "C.":
        return last in ("en", "la", "a")
    return not last[:1].isupper() or last in ("El", "La", "De", "Del") or (key == "P." and not name)


def _said(text: str, match: re.Match[str]) -> Said:
    stop = match.end()
    rest = text[stop:].lstrip(" »”\"'’)")
    ends = match[0].endswith(".") and (not rest or (match[0] == "etc." and rest[0].isupper()))
    return Said(start=match.start(), stop=stop - ends, words=_cased(text, match.start(), _ANYWHERE[match[0]]))


def _cased(text: str, start: int, words: str) -> str:
    """Give a sentence that opens with an abbreviation its capital."""
    first = not text[:start].strip(" «“\"'¿¡—-(")
    return words[0].upper() + words[1:] if first else words
