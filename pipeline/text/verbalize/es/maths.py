"""Spanish powers and variables: 10⁻³¹, 10⁶ años, x², mc², 2³; a unit after a power is said in full."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables.es_numbers import cardinal
from pipeline.text.verbalize.tables.es_words import UNITS

_UNIT = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_POWER = re.compile(
    rf"(?<![\w.,])(?P<base>\d{{1,4}}"
    rf"|[A-Za-z]{{1,2}})(?P<sign>[⁻⁺])?(?P<power>[⁰¹²³⁴-⁹]+)(?: (?P<unit>{_UNIT})(?![\w/]))?",
)
# Not "y" between words: it is only a variable beside a sign.
_VARIABLE = re.compile(r"(?<![\w.])(?:[b-df-hj-np-tv-xzB-DF-HJ-NP-TV-XZ]|[yYaAeEoO](?= ?[=+×÷]))(?![\w.²³⁴-⁹⁻'’])")
_NAMED = {2: "al cuadrado", 3: "al cubo"}


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield powers; what looks like a unit (m², km³) is left to the units."""
    if "=" in text:
        for match in _VARIABLE.finditer(text):
            yield Said(start=match.start(), stop=match.end(), words=table.LETTERS[match[0].lower()])
    for match in _POWER.finditer(text):
        base = match["base"]
        if base + match["power"] in UNITS and "=" not in text:
            continue
        said = cardinal(int(base)) if base.isdecimal() else table.spell(base, table.LETTERS)
        power = int(unicodedata.normalize("NFKC", match["power"]))
        raised = f"elevado a {'menos ' * (match['sign'] == '⁻')}{cardinal(power)}"
        words = f"{said} {raised if match['sign'] else _NAMED.get(power, raised)}"
        unit = f" {UNITS[match['unit']][1]}" if match["unit"] else ""
        yield Said(start=match.start(), stop=match.end(), words=words + unit)
