"""Written forms that a voice reads wrongly, as words: numbers, dates, money, abbreviations, addresses and their like.

A rule is a module in this folder with

    find(text, table) -> Iterator[Said]    where in a sentence it applies, and what is said there

`table` is a module of `tables/` (en, es): all words and forms of one language. Rules look at the sentence as it is
written and never at each other's words; where two overlap, the one that stands first in ORDER wins, and inside one
rule the one that is found first. The words of a rule never hold digits: what they say is what is heard.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables import table_of

# What is longest and most certain stands first; `numbers` takes every digit that is left.
ORDER: tuple[str, ...] = (
    "addresses",
    "citations",
    "phones",
    "dates",
    "times",
    "money",
    "scores",
    "fractions",
    "units",
    "maths",
    "years",
    "roman",
    "ordinals",
    "codes",
    "ranges",
    "abbreviations",
    "initialisms",
    "symbols",
    "scripts",
    "numbers",
)

_ENDLESS = re.compile(r"\d{300}")  # no number of a book; Python refuses to make an int of the longest
_DIGIT = re.compile(r"[\d¼-¾⅐-⅞]")
# What a sentence must hold for a rule to find anything in it: most sentences of a novel are spared most rules.
_NEEDS = dict.fromkeys(
    (
        "phones",
        "dates",
        "times",
        "money",
        "scores",
        "fractions",
        "units",
        "years",
        "ordinals",
        "codes",
        "ranges",
        "numbers",
    ),
    _DIGIT,
) | {
    "addresses": re.compile(r"@|\w\.\w|//"),
    "maths": re.compile(r"[=+×÷√^!²³⁴<>≤≥≈≠±·∈\d]"),
    "roman": re.compile(r"[IVXLCDM](?:\b|th|st|nd|rd)|\b[ivxlc]+\b"),
    "abbreviations": re.compile(r"[A-Za-z]\.|/|&|\b(?:[A-Z][a-z]{1,4}|vs|etc|aka|ca|cf|viz|fwd|yds)\b"),
    "initialisms": re.compile(r"[A-Z][A-Z&.]|[A-Z] &|\b[a-z]+[A-Z]"),
    "scripts": re.compile(r"[^\x00-\u024f\u2000-\u206f]"),
    "symbols": re.compile(r"[^\w\s,;:.!?'\"“”‘’()—–…-]"),
}


def verbalize(text: str, language: str, rules: frozenset[str] | None = None) -> tuple[Said, ...]:
    """Return what is said otherwise than written in one sentence, in order and without overlap.

    `language` is a BCP 47 tag; a language without a table changes nothing. `rules` are names of ORDER; None is all.
    """
    table = table_of(language)
    if table is None or table.is_plain(text):
        return ()
    own: dict[str, str] = getattr(table, "OWN", {})  # rules that a language has modules of its own for (es)
    taken: list[Said] = []
    for name in ("numbers",) if _ENDLESS.search(text) else ORDER:
        if name in table.RULES and (rules is None or name in rules) and _may_apply(name, text, own):
            for said in _rule(own.get(name, name)).find(text, table):
                if all(said.start >= other.stop or said.stop <= other.start for other in taken):
                    taken.append(said)
    return tuple(sorted(taken, key=lambda said: said.start))


def _may_apply(name: str, text: str, own: dict[str, str]) -> bool:
    needed = _NEEDS.get(name)
    return needed is None or (name in own and needed is not _DIGIT) or needed.search(text) is not None


@cache
def _rule(name: str) -> ModuleType:
    return import_module(f"{__name__}.{name}")
