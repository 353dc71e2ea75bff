"""Spanish units: 21 km, 31 t, 5 °C, 60 km/h, 2-3 m, 21 %, 40° 26′ N, 3 × 4 m."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables.es_figures import NUMBER, Figure, figure
from pipeline.text.verbalize.tables.es_words import UNITS

_UNIT = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_FOUND = re.compile(
    rf"(?<![\w.,$€£])(?P<minus>[-−])?(?P<low>{NUMBER})(?: ?(?P<how>[-–x×a]|y|o) ?(?P<high>{NUMBER}))?"
    rf"(?: ?(?P<unit>{_UNIT})(?![\w²³/])(?P<period>\.(?= [a-záéíóú¿,;])|\.(?=[,;:]))?| ?(?P<share>[%‰]))",
)
_BARE = re.compile(
    r"\b(?P<before>(?:m|b)ill(?:ones|ón) de|miles de|cientos de|varios|unos|pocos|por|cada|muchos|cuántos|cuantos"
    r"|algunos|los|estos|esos|dos|tres|cuatro|cinco|diez|veinte|treinta|cincuenta|cien|mil|doscientos|el|al|un|medio|último|de"
    r"|en|a) "
    r"(?P<unit>km/h|km²|km2|km|kg|cm|mm|m²|m2|m³|GB|MB|TB|kWh|MW|ml|°C)(?![\w/])",
)
_SINGULAR = frozenset(("por", "cada", "el", "al", "un", "medio", "último"))
_ANGLE = re.compile(
    r"(?P<d>\d{1,3})° ?(?P<m>\d{1,2})[′'’](?: ?(?P<s>\d{1,2}(?:[.,]\d+)?)[″\"”])?(?: ?(?P<to>[NSEOW])\b)?"
)
_TO = {"N": "norte", "S": "sur", "E": "este", "O": "oeste", "W": "oeste"}
_HOW = {"x": "por", "×": "por", "y": "y", "o": "o"}


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield quantities with their units, percentages and angles, in order."""
    yield from sorted(_all(text, table), key=lambda said: (said.start, -said.stop))


def _all(text: str, table: ModuleType) -> Iterator[Said]:
    for match in _BARE.finditer(text):
        name = UNITS[match["unit"]][0 if match["before"] in _SINGULAR else 1]
        yield Said(start=match.start("unit"), stop=match.end(), words=name)
    for match in _ANGLE.finditer(text):
        yield Said(start=match.start(), stop=match.end(), words=_angle(match))
    for match in _FOUND.finditer(text):
        if match["unit"] in ("A", "N", "J", "s", "t", "mi", "a") and _doubtful(text, match):
            continue
        yield Said(start=match.start(), stop=match.end(), words=_quantity(match, table))


_HOME = re.compile(r"\b(?:piso|puerta|calle|sala|grupo|aula)\b")


def _doubtful(text: str, match: re.Match[str]) -> bool:
    """Take "piso 3 A", "5 s" glued as in "los 80s" and "24 mi hermana" for no quantity."""
    glued = match[0][-2:-1].isdigit()
    if match["unit"] == "mi" or (glued and match["unit"] != "t"):
        return True
    return match["unit"] in "ANJ" and bool(_HOME.search(text[max(0, match.start() - 40) : match.start()]))


def _quantity(match: re.Match[str], table: ModuleType) -> str:
    low = figure(match["low"], comma_groups=table.COMMA_GROUPS)
    high = figure(match["high"], comma_groups=table.COMMA_GROUPS) if match["high"] else None
    minus = f"{table.MINUS} " if match["minus"] else ""
    if match["share"]:
        return minus + _share(match, low, high)
    one, many, gender = UNITS[match["unit"]]
    last = high or low
    name = one if last.whole == 1 and not last.decimals else many
    of = "de " if not last.decimals and last.whole >= 10**6 and last.whole % 10**6 == 0 else ""
    gender = "m" if last.decimals else gender
    said = last.words(gender, apocope=not last.decimals)
    if high:
        said = f"{low.words(gender, apocope=match['how'] in 'x×')} {_HOW.get(match['how'], 'a')} {said}"
    return f"{minus}{said} {of}{name}"


def _share(match: re.Match[str], low: Figure, high: Figure | None) -> str:
    name = "por ciento" if match["share"] == "%" else "por mil"
    last = high or low
    said = last.words("m")  # "veintiuno por ciento": what is counted is no noun
    if high:
        said = f"{low.words()} {_HOW.get(match['how'], 'a')} {said}"
    return f"{said} {name}"


def _angle(match: re.Match[str]) -> str:
    parts = [("d", "grado"), ("m", "minuto"), ("s", "segundo")]
    words = []
    for key, name in parts:
        if match[key]:
            value = figure(match[key])
            plural = "s" * (value.whole != 1 or bool(value.decimals))
            words.append(f"{value.words(apocope=not value.decimals)} {name}{plural}")
    return " ".join(words) + (f" {_TO[match['to']]}" if match["to"] else "")
