"""Spanish Roman numerals in context: siglo XIX, Felipe II, capítulo IV, II Guerra Mundial, XXV aniversario, MCMXCII.

Centuries and kings up to ten are ordinals ("siglo quinto",
"Felipe segundo"), the rest cardinals ("Alfonso trece"); parts of
books are cardinals; before a noun they are ordinals that agree with it ("Segunda Guerra Mundial").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables.es_nouns import gender
from pipeline.text.verbalize.tables.es_numbers import cardinal, ordinal

_ROMAN = r"(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?![\w’'])"
_SMALL_ROMAN = r"(?=[ivxl])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})(?![\w’'])"
_CENTURY = re.compile(
    r"(?P<name>\b(?:[Ss]iglo|SIGLO)[sS]?|\bss?\.|\bS\.(?= [IVX]{2,}(?!\w|\. ?[A-Z]\.))|\b[Mm]ilenio|\bcenturia) "
    rf"(?P<list>{_ROMAN}(?:(?:,| y| o| u| al?| e|-| -|–|/)? ?(?:el )?(?:siglo )?{_ROMAN})*)",
)
_PARTS = (
    "capítulo|cap\\.|libro|tomo|t\\.|volumen|vol\\.|acto|escena|parte|canto|título|sección|artículo|art\\.|anexo|"
    "apéndice|tabla|lámina|figura|fig\\.|fase|tipo|grado|nivel|grupo|clase|factor|región|distrito|zona|categoría|etapa|"
    "estrofa|soneto|salmo|número|núm\\.|n\\.º|bloque|tema|unidad|lección|cuadro|jornada|episodio|apartado|carta|"
    "estación|estadio|división|legión|línea|ley|disposición|serie|mapa|nota|punto|plan|fascículo|par|dinastía|entrega|"
    "rama|cuaderno|módulo|folio|página|pág\\.|sonata|sinfonía|olimpiada|Fase|Tipo|copa|"
    "capítulos|libros|tomos|actos|cantos|partes|volúmenes|páginas|págs\\.|arts\\.|artículos"
)
_PART = re.compile(rf"\b(?i:(?P<name>{_PARTS})) (?P<list>{_ROMAN}(?:(?: y| al?| o|-|–|,) ?{_ROMAN})*)")
_SMALL_PART = re.compile(
    rf"\b(?i:(?P<name>página|págs?\.|páginas|pp?\.|lámina|nota)) (?P<list>{_SMALL_ROMAN}(?:(?: y| al?|-"
    rf"|–) ?{_SMALL_ROMAN})*)"
)
_KING = re.compile(rf"(?P<name>\b[A-ZÁÉÍÓÚ][a-záéíóúñ]+) (?P<numeral>{_ROMAN})(?!\. ?[A-Z]\.)")
_LOUD_KING = re.compile(
    r"\b(?P<name>[A-ZÁÉÍÓÚÑ]{3,}) (?P<numeral>X{0,3}(?:II|III|IV|VII|VIII|IX|XI{1,3}|XIV"
    r"|XVI*)(?![\w’']))"
)
_WHOLE = re.compile(rf"\W*(?P<numeral>{_ROMAN})\W*")
_BEFORE_NOUN = re.compile(rf"(?<![\w.])(?P<numeral>{_ROMAN}) (?P<noun>[^\W\d_]{{4,}})")
# "la III y la IV parte": both agree with the noun that only the second has.
_ONE_AND_OTHER = re.compile(
    rf"\b(?P<the>[Ll]a|[Ee]l) (?P<numeral>{_ROMAN})(?=(?:,| y| o| e) (?:la|el|de la|del) [IVX]+ [a-záéíóúñ]{{4,}})"
)
_AND_NOUN = re.compile(
    rf"\b(?P<the>[Ll]a|[Ee]l) (?P<numeral>{_ROMAN}) (?P<noun>parte|fase|etapa|sección|escena|acto|capítulo|tomo|libro"
    r"|volumen|canto|sesión|entrega|temporada|generación|división|jornada|vuelta|ronda|sinfonía)\b"
)
_ALONE = re.compile(rf"(?<![\w.’'-])(?P<numeral>{_ROMAN})")
_QUEENS = frozenset(
    [
        "Isabel",
        "Cristina",
        "Catalina",
        "Margarita",
        "María",
        "Ana",
        "Juana",
        "Victoria",
        "Beatriz",
        "Sofía",
        "Urraca",
        "Berenguela",
        "Leonor",
        "Cleopatra",
        "Blanca",
        "Berenice",
        "Arsinoe",
        "Guillermina",
        "Petronila",
        "Constanza",
        "Teresa",
        "Eugenia",
        "Carlota",
        "Inés",
        "Elizabeth",
        "Mary",
    ]
)
_ORDINAL_NOUN = re.compile(
    r"(?:[A-ZÁÉÍÓÚ]\w+|aniversario|edición|congreso|concurso|festival|centenario|premio|jornadas?|feria|dinastía"
    r"|república|"
    r"cumbre|simposio|encuentro|certamen|torneo|copa|campeonato|legislatura|milenio|bienal|asamblea|convención|guerra|"
    r"muestra|semana|curso|maratón|trofeo|ciclo|coloquio|seminario|foro|salón|carrera|reunión|plan|regimiento|legión|"
    r"conferencia|batallón|ejército|cuerpo|olimpiada|juegos|censo|triatlón|promoción|región|distrito|división"
    r"|vuelta)\b",
)
_NO_NAMES = frozenset(["El", "La", "Los", "Las", "Un", "Una", "Yo", "Tú", "Y", "O", "A", "En", "De", "Que", "No",
"Si", "Sí", "Con", "Por", "Para", "Mi", "Su", "Tu", "Al", "Del", "Se", "Lo", "Le", "Es", "Vitamina", "Rayos",
"Generación", "Expediente", "Factor", "Planeta", "Doctor", "Señor", "Madame", "Plan", "Hepatitis", "Grupo", "Don",
"Doña", "Opción", "Punto", "Malcolm", "Letra", "Grado", "Bloque"])  # fmt: skip
_NO_KINGS = frozenset(
    [
        "Rocky",
        "Apolo",
        "Apollo",
        "Soyuz",
        "Windows",
        "Rambo",
        "Terminator",
        "Alien",
        "Gemini",
        "Sputnik",
        "Voyager",
        "Saturno",
        "Wars",
        "Mark",
        "Padrino",
        "Tiburón",
        "Fantasy",
        "Fase",
        "Tipo",
        "Nivel",
        "Parte",
        "Capítulo",
        "Libro",
        "Tomo",
        "Acto",
    ]
)
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_WORDS = frozenset(("MI", "DI", "VI", "LI", "CI", "MIL", "MIX", "D", "C", "L", "M"))
_NEVER_ALONE = frozenset(("I", "V", "X", "L", "C", "D", "M", "MI", "DI", "VI", "LI", "CI", "CD", "DC", "MC", "CC",
"MM", "CM", "DM",
                          "DL", "ML", "CL", "XL", "MD", "MIL", "XD", "CIV", "LIV", "DIV", "MIX", "CV", "MCI",
                          "LCD"))  # fmt: skip


def find(text: str, _: ModuleType) -> Iterator[Said]:
    """Yield Roman numerals, in order."""
    yield from sorted(_all(text), key=lambda said: said.start)


def _all(text: str) -> Iterator[Said]:
    taken: set[int] = set()
    for match, words in _found(text):
        start, stop = match.span("list" if "list" in match.re.groupindex else "numeral")
        if start not in taken and start < stop:
            taken.update(range(start, stop))
            yield Said(start=start, stop=stop, words=words)
    if whole := _WHOLE.fullmatch(text):
        if whole.start("numeral") not in taken and whole["numeral"] not in _WORDS:
            yield Said(
                start=whole.start("numeral"), stop=whole.end("numeral"), words=cardinal(_value(whole["numeral"]))
            )
        return
    if text.isupper():
        for match in _LOUD_KING.finditer(text):
            if match["numeral"] and match.start("numeral") not in taken and match["name"].capitalize() not in _NO_NAMES:
                said = _king(match["name"].capitalize(), _value(match["numeral"]))
                yield Said(start=match.start("numeral"), stop=match.end("numeral"), words=said)
        return
    for match in _ALONE.finditer(text):
        if match.start() not in taken and match[0] and match[0] not in _NEVER_ALONE and len(match[0]) > 1:
            yield Said(start=match.start(), stop=match.end(), words=cardinal(_value(match[0])))


def _found(text: str) -> Iterator[tuple[re.Match[str], str]]:
    for match in _CENTURY.finditer(text):
        yield match, _each(match["list"], _century)
    for match in (*_PART.finditer(text), *_SMALL_PART.finditer(text)):
        if match["list"] not in tuple("CDLM") and (match["list"] not in ("DI", "MI", "VI") or match["name"].islower()):
            yield match, _each(match["list"].upper(), cardinal)
    yield from _before_nouns(text)
    for match in _KING.finditer(text):
        if match["numeral"] and match["name"] not in _NO_NAMES and not _doubtful(text, match):
            yield match, _king(match["name"], _value(match["numeral"]))


def _before_nouns(text: str) -> Iterator[tuple[re.Match[str], str]]:
    for match in _ONE_AND_OTHER.finditer(text):
        if match["numeral"]:
            yield match, ordinal(_value(match["numeral"]), "f" if match["the"].lower() == "la" else "m")
    for match in _AND_NOUN.finditer(text):
        if match["numeral"]:
            yield match, ordinal(_value(match["numeral"]), gender(match["noun"]), apocope=True)
    for match in _BEFORE_NOUN.finditer(text):
        if match["noun"].isupper() and match["numeral"] in _WORDS:
            continue
        if match["numeral"] and _ORDINAL_NOUN.match(match["noun"]) and not _after_a_name(text, match.start()):
            which = gender(match["noun"].lower())
            said = ordinal(_value(match["numeral"]), which, apocope=True)
            yield match, said if match["noun"].islower() else said.capitalize()


def _after_a_name(text: str, start: int) -> bool:
    before = re.search(r"([^\W\d_]+) \Z", text[max(0, start - 20) : start])
    return bool(
        before
        and before[1][0].isupper()
        and before[1] not in ("El", "La", "Los", "Las", "Desde", "Durante", "En", "Tras")
    )


def _doubtful(text: str, match: re.Match[str]) -> bool:
    """Keep a letter a letter: "Vitamina C", "Juan C. Pérez", "Internet C"; I, V and X after a name are numbers."""
    numeral = match["numeral"]
    if len(numeral) == 1:
        return numeral not in "IVX" or (
            text[match.end() : match.end() + 1] == "." and text[match.end() + 1 : match.end() + 3].strip() != ""
        )
    return numeral in ("CD", "DC", "MC", "LI", "DI", "MI", "CC", "CV", "CI", "MD")


def _each(numerals: str, words: Callable[[int], str]) -> str:
    said = re.sub(r"\s*[-–/]\s*", " a ", numerals)
    return re.sub(r"[IVXLCDM]+(?![a-z])", lambda match: words(_value(match[0])), said)


def _century(number: int) -> str:
    return ordinal(number) if number <= 10 else cardinal(number)


def _king(name: str, number: int) -> str:
    if name in _NO_KINGS:
        return cardinal(number)
    return ordinal(number, "f" if name in _QUEENS else "m") if number <= 10 else cardinal(number)


def _value(numeral: str) -> int:
    values = [_VALUES[sign] for sign in numeral]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))
