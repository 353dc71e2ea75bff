"""Written forms that a voice reads wrongly, as words: numbers, dates, money, abbreviations, addresses and their like.

A rule is a module in this folder with

    find(text, table) -> Iterator[Said]    where in a sentence it applies, and what is said there

`table` is a module of `tables/` (en, es): all words and forms of one language. A language that writes too differently
has rules of its own in a folder beside them (`es/`), which its table names in OWN. Rules look at the sentence as it is
written and never at each other's words; where two overlap, the one that stands first in ORDER wins, and inside one
rule the one that is found first. The words of a rule never hold digits: what they say is what is heard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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

# Patterns look around themselves, so their time grows with the square of what they are given: no more than this.
_MOST_CHARS = 1_000
_ENDLESS = re.compile(r"\d{300}")  # no number of a book; Python refuses to make an int of the longest
_DIGIT = re.compile(r"[\d¹²³¼-¾⅐-⅞⁰-⁹₀-₉]")
# What a sentence must hold for a rule to find anything in it: most sentences of a novel are spared most rules.
# A table with rules of its own has its own NEEDS.
_NEEDS = dict.fromkeys(
    (
        "phones",
        "dates",
        "times",
        "money",
        "scores",
        "years",
        "ordinals",
        "ranges",
        "numbers",
    ),
    _DIGIT,
) | {
    "fractions": re.compile(r"[/⁄¼-¾⅐-⅞]"),
    "units": re.compile(rf"{_DIGIT.pattern}|\b(?:km|kg|cm|mm|ml|mg|mph|[KMGT]B|kWh|[MG]Hz)\b|°"),
    "codes": re.compile(rf"{_DIGIT.pattern}|\+\+|[A-Z]#"),
    "addresses": re.compile(r"@|\w\.\w|//"),
    "maths": re.compile(r"[=+×÷√^!²³⁴<>≤≥≈≠±·∈\d]"),
    "roman": re.compile(r"[IVXLCDM](?:\b|th|st|nd|rd)|\b[ivxlc]+\b"),
    "abbreviations": re.compile(r"[A-Za-z]\.|/|&|\b(?:[A-Z][a-z]{1,4}|vs|etc|aka|ca|cf|viz|fwd|yds)\b"),
    "initialisms": re.compile(r"[A-Z][A-Z&.]|[A-Z] &|\bA\b|\b[a-z]+[A-Z]|[A-Z][a-z][A-Z]"),
    "scripts": re.compile(r"[^\x00-\u024f\u2000-\u206f]"),
    "symbols": re.compile(r"[^\w\s,;:.!?'\"“”‘’()—–…-]"),
}


def verbalize(text: str, language: str, rules: frozenset[str] | None = None) -> tuple[Said, ...]:
    """Return what is said otherwise than written in one sentence, in order and without overlap.

    `language` is a BCP 47 tag; a language without a table changes nothing. `rules` are names of ORDER; None is all.
    """
    table = table_of(language)
    if table is None:
        return ()
    found: list[Said] = []
    for start, piece in _pieces(text):
        for said in _found(piece, table, rules):
            cut_word = said.start == 0 and start > 0 and not text[start - 1].isspace()
            words = f" {said.words}" if cut_word else said.words
            found.append(Said(start=start + said.start, stop=start + said.stop, words=words))
    return tuple([_opening(text, found[0]), *found[1:]] if found else found)


def _opening(text: str, said: Said) -> Said:
    """Give the words that open a sentence the capital that a figure has not."""
    written, words = text[said.start : said.stop].lstrip(), said.words.lstrip()
    if written[:1].islower() or not words[:1].islower() or any(map(str.isalnum, text[: said.start])):
        return said
    if text[: said.start].rstrip().endswith(("…", "...")):
        return said
    return Said(start=said.start, stop=said.stop, words=words[0].upper() + words[1:])


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield a text by pieces of at most _MOST_CHARS and where they start, cut after a comma or a space."""
    start = 0
    while len(text) - start > _MOST_CHARS:
        window = text[start : start + _MOST_CHARS]
        cut = max(window.rfind(", "), window.rfind("; ")) + 2
        cut = cut if cut > _MOST_CHARS // 2 else window.rfind(" ") + 1 or _MOST_CHARS
        yield start, window[:cut]
        start += cut
    yield start, text[start:]


def _found(text: str, table: ModuleType, rules: frozenset[str] | None) -> list[Said]:
    if table.is_plain(text):
        return []
    own: dict[str, str] = getattr(table, "OWN", {})  # rules that a language has modules of its own for (es)
    needs: dict[str, re.Pattern[str]] = getattr(table, "NEEDS", _NEEDS)
    taken: list[Said] = []
    free = bytearray(b"\1" * len(text))
    for name in ("numbers",) if _ENDLESS.search(text) else ORDER:
        if name in table.RULES and (rules is None or name in rules) and _may_apply(needs.get(name), text):
            for said in _rule(own.get(name, name)).find(text, table):
                if free.find(0, said.start, said.stop) < 0:
                    free[said.start : said.stop] = bytes(said.stop - said.start)
                    taken.append(said)
    return sorted(taken, key=lambda said: said.start)


def _may_apply(needed: re.Pattern[str] | None, text: str) -> bool:
    return needed is None or needed.search(text) is not None


@cache
def _rule(name: str) -> ModuleType:
    return import_module(f"{__name__}.{name}")
