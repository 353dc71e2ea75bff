"""One module a language: every word and every form that the rules need. Rules hold the patterns, tables the language.

The module of a tag is its language in lower case ("en"), or the language and the region ("en_gb") where they differ.
Every table has

    RULES               the names of `verbalize.ORDER` that this language uses
    is_plain(text)      True where certainly nothing in a sentence is to be changed: the fast path
    NUMBER              pattern (a string, no groups) of a number as it is written: 12, 1,234.5, .5
    number(written)     its words: "twelve"; `number(written, unit)` agrees with a noun where the language does so
    cardinal(n)         the words of a whole number

and what the rules that it uses ask of it; the head of each rule says what that is. `en.py` is the pattern.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

# Countries that write as another does.
_SAME = {
    **dict.fromkeys(("en_ie", "en_au", "en_nz", "en_in", "en_za"), "en_gb"),
    **dict.fromkeys(("es_cl", "es_co", "es_uy"), "es_ar"),
    **dict.fromkeys(("es_419", "es_pr", "es_sv", "es_pa", "es_gt", "es_hn", "es_ni", "es_pe"), "es_us"),
    "es_do": "es_mx",
}


@cache
def table_of(language: str) -> ModuleType | None:
    """Return the table of a BCP 47 tag: the region's, else the language's, else None."""
    parts = language.lower().replace("_", "-").split("-")
    regions = [f"{parts[0]}_{part}" for part in parts[1:] if len(part) == 2 or part.isdecimal()]
    for name in (*(_SAME.get(region, region) for region in regions), parts[0]):
        if name.isidentifier() and find_spec(f"{__name__}.{name}"):
            return import_module(f"{__name__}.{name}")
    return None
